"""The policy: what is to become of a comment that no person has decided on, and why."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Greatest

from blog.folding import fold
from blog.models import Article
from comments import bayes, text, words
from comments.models import Ban, Comment, CommentQuerySet, Discussion, Move, TrustedAuthor

HELD, APPROVED, SPAM, TRASH = Comment.Status
Reason = Move.Reason

A_DAY = timedelta(days=1)
"""How far back the same text or the same link counts."""

SHORT_TEXT = 40
"""In characters: what is shorter, as “Merci pour cet article”, two readers may well both write."""

ENOUGH_ARTICLES = 2
"""On how many other articles a link must stand to count as posted everywhere."""

MOST_LINKS = 5
"""How many links of a comment are looked for elsewhere."""


@dataclass(frozen=True)
class Ruling:
    """What the policy says of a comment, and why, with the facts behind it."""

    status: Comment.Status
    why: Reason
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """What the policy has to know of a comment beside the comment itself."""

    is_known: bool
    """Its author has an approved comment, of the same name and e-mail."""
    is_trusted: bool
    """A moderator approves its author from now on."""
    ban: str
    """The ban that stops its author, or ""."""
    imitated: str
    """Another e-mail address by which somebody of this name has an approved comment, or ""."""
    twin: int
    """The comment that is the same, by the same author in the same place within a day, or 0."""
    same_text: int
    """Another comment, within a day, that has the same longer text, or 0."""
    link_articles: int
    """On how many other articles one of its links was posted within a day, at most."""
    last_wrote_at: datetime | None
    """When its sender last wrote, by address or by e-mail; None before `flood_seconds`."""


def ask(comment: Comment, discussion: Discussion) -> Answers:
    """Look up, in one query, what the policy has to know; the comment need not be saved yet."""
    answers = (
        Article.objects.filter(pk=comment.article_id)
        .annotate(
            is_known=models.Exists(approved_before(comment)),
            is_trusted=models.Exists(
                TrustedAuthor.objects.filter(email=comment.email, name=comment.name)
            ),
            ban=_first(Ban.objects.against(comment.ip_address, comment.email), "value", ""),
            imitated=_first(imitated_by(comment), "email", ""),
            twin=_first(_twins(comment), "pk", 0),
            same_text=_first(_same_text(comment), "pk", 0),
            link_articles=_count_articles(comment),
            last_wrote_at=models.Subquery(
                _just_before(comment, discussion.flood_seconds).values("created_at")[:1]
            ),
        )
        .values(*Answers.__dataclass_fields__)
        .get()
    )
    return Answers(**answers)


def screen(comment: Comment, discussion: Discussion, answers: Answers) -> Ruling | None:
    """Say what becomes of a comment that no spam filter need see, or None if one should."""
    if comment.user_id:
        return None
    if answers.ban:
        return Ruling(TRASH, Reason.BANNED, {"ban": answers.ban})
    if refused := words.find(discussion.words_refused, *_what_is_read(comment)):
        return Ruling(TRASH, Reason.REFUSED, {"word": refused})
    if comment.fell_for_honeypot:
        return Ruling(SPAM, Reason.HONEYPOT)
    return None


def judge(
    comment: Comment,
    verdict: str,
    discussion: Discussion,
    answers: Answers,
    *,
    filter_rests: bool = False,
) -> Ruling:
    """Apply the policy to a comment after the spam filter's verdict.

    Where the filter gave none, `filter_rests` says that it was not asked since it is failing.
    """
    if comment.user_id:
        return Ruling(APPROVED, Reason.OWN)
    if screened := screen(comment, discussion, answers):
        return screened
    local = comment.local_opinion if discussion.local_filter_decides else None
    if local and verdict == Comment.Verdict.NOT_ASKED:
        verdict = bayes.verdict_of(local["probability"])
        if verdict == Comment.Verdict.SPAM:
            return Ruling(SPAM, Reason.LOCAL_SPAM, local)
    if verdict == Comment.Verdict.DISCARD:
        return Ruling(TRASH, Reason.FILTER_BLATANT)
    if verdict == Comment.Verdict.SPAM:
        return Ruling(SPAM, Reason.FILTER_SPAM)
    if verdict == Comment.Verdict.ERROR:
        return Ruling(HELD, Reason.FILTER_RESTS if filter_rests else Reason.FILTER_FAILED)
    if answers.is_trusted:
        return Ruling(APPROVED, Reason.VOUCHED)
    return _what_speaks_against(comment, verdict, discussion, answers) or Ruling(
        APPROVED, Reason.TRUSTED
    )


def _what_speaks_against(
    comment: Comment, verdict: str, discussion: Discussion, answers: Answers
) -> Ruling | None:
    """Return the first reason for a person to have a look, the most telling first."""
    if answers.imitated and not answers.is_known:
        return Ruling(HELD, Reason.IMITATION, {"email": answers.imitated})
    if watched := words.find(discussion.words_watched, *_what_is_read(comment)):
        return Ruling(HELD, Reason.WATCHED, {"word": watched})
    if answers.same_text:
        return Ruling(HELD, Reason.SAME_TEXT, {"comment": answers.same_text})
    if answers.link_articles >= ENOUGH_ARTICLES:
        return Ruling(HELD, Reason.SAME_LINK, {"articles": answers.link_articles})
    links = text.count_links(comment.body_html)
    if links > discussion.links_allowed:
        facts = {"links": links, "allowed": discussion.links_allowed}
        return Ruling(HELD, Reason.LINKS, facts)
    if discussion.hold == Discussion.Hold.EVERYTHING:
        return Ruling(HELD, Reason.EVERYTHING_HELD)
    if not answers.is_known:
        if discussion.hold == Discussion.Hold.NEWCOMERS:
            return Ruling(HELD, Reason.NEWCOMER)
        if verdict == Comment.Verdict.NOT_ASKED:
            return Ruling(HELD, Reason.FILTER_OFF)
    return None


def approved_before(comment: Comment) -> CommentQuerySet:
    """Return the approved comments by readers of the same name and e-mail: does one know them?

    The same rule as WordPress's check_comment(), “comment author must have a previously approved
    comment”.
    """
    others = Comment.objects.approved().exclude(pk=comment.pk)
    return others.filter(email=comment.email, name=comment.name, user=None)


def imitated_by(comment: Comment) -> CommentQuerySet:
    """Return the approved comments of this name, but for case and accents, and another e-mail."""
    named = Comment.objects.approved().filter(folded_name=fold(comment.name))
    return named.exclude(email=comment.email)


def _twins(comment: Comment) -> CommentQuerySet:
    return _lately(comment).filter(
        article=comment.article_id,
        parent=comment.parent_id,
        user=comment.user_id,
        name=comment.name,
        email=comment.email,
        body=comment.body,
        status__in=[HELD, APPROVED],
    )


def _same_text(comment: Comment) -> CommentQuerySet:
    if len(comment.plain_text) < SHORT_TEXT:
        return Comment.objects.none()
    return _lately(comment).filter(body=comment.body)


def _count_articles(comment: Comment) -> models.Expression:
    """Count the other articles on which the most widely posted of its links stands lately."""
    links = [link for link in comment.links if text.host(link) != text.host(settings.SITE_URL)]
    elsewhere = _lately(comment).exclude(article=comment.article_id).order_by()
    counts = [
        elsewhere.filter(body_html__contains=text.marks_link(link))
        .values(one=models.Value(1))
        .annotate(count=models.Count("article", distinct=True))
        .values("count")
        for link in links[:MOST_LINKS]
    ]
    none = models.Value(0)
    return Greatest(none, none, *(Coalesce(models.Subquery(count), none) for count in counts))


def _just_before(comment: Comment, seconds: int) -> CommentQuerySet:
    """Return what the sender wrote just now, by address or by e-mail.

    Moderators may write as fast as they like, and so may this machine: comments that seem to come
    from it are a script's, or come through a proxy that is not named in TRUSTED_PROXIES.
    """
    address = comment.ip_address
    if not seconds or comment.user_id or (address and ip_address(address).is_loopback):
        return Comment.objects.none()
    sender = models.Q(email=comment.email)
    if address:
        sender |= models.Q(ip_address=address)
    since = comment.created_at - timedelta(seconds=seconds)
    before = Comment.objects.filter(sender, created_at__gt=since).exclude(pk=comment.pk)
    return before.order_by("-created_at")


def _lately(comment: Comment) -> CommentQuerySet:
    day = (comment.created_at - A_DAY, comment.created_at)
    return Comment.objects.filter(created_at__range=day).exclude(pk=comment.pk)


def _what_is_read(comment: Comment) -> tuple[str, ...]:
    """Return where words are looked for, as WordPress does."""
    sender = comment.name, comment.email, comment.website, comment.ip_address or ""
    return comment.plain_text, *comment.links, *sender


def _first(rows: models.QuerySet[Any], field: str, otherwise: Any) -> models.Expression:
    return Coalesce(models.Subquery(rows.values(field)[:1]), models.Value(otherwise))
