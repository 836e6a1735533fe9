"""The policy: what is to become of a comment that no person has decided on, and why."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from blog.folding import fold
from blog.models import Article
from blog.prepared import prepared
from comments import bayes, text, words
from comments.models import Ban, Comment, CommentQuerySet, Discussion, Move, TrustedAuthor
from comments.models.people import values_of

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
    has_longer_text = len(comment.plain_text) >= SHORT_TEXT
    (answers,) = _answers(
        comment=comment.pk,
        article=comment.article_id,
        parent=comment.parent_id,
        user=comment.user_id,
        name=comment.name,
        folded_name=fold(comment.name),
        email=comment.email,
        body=comment.body,
        fingerprint=text.fingerprint(comment.body),
        longer_text=comment.body if has_longer_text else None,
        links=[text.marks_link(link) for link in _links_elsewhere(comment)],
        banned=values_of(comment.ip_address, comment.email),
        address=comment.ip_address,
        flood_since=_flood_since(comment, discussion),
        written=comment.created_at,
        day_before=comment.created_at - A_DAY,
        now=timezone.now(),
    )
    return Answers(**answers)


@prepared
def _answers(
    *,
    comment: Any,
    article: int,
    parent: int | None,
    user: int | None,
    name: str,
    folded_name: str,
    email: str,
    body: str,
    fingerprint: int,
    longer_text: str | None,
    links: list[str],
    banned: list[str],
    address: str | None,
    flood_since: datetime | None,
    written: datetime,
    day_before: datetime,
    now: datetime,
) -> models.QuerySet[Any, dict[str, Any]]:
    others = Comment.objects.exclude(pk=comment)
    approved = others.approved()
    lately = others.filter(created_at__range=(day_before, written))
    # One knows who has an approved comment of the same name and e-mail, as WordPress does in
    # check_comment(), “comment author must have a previously approved comment”.
    known = approved.filter(email=email, name=name, user=None)
    trusted = TrustedAuthor.objects.filter(email=email, name=name)
    namesakes = approved.filter(folded_name=folded_name).exclude(email=email)
    twins = lately.saying_the_same(
        article=article,
        parent=parent,
        user=user,
        name=name,
        email=email,
        fingerprint=fingerprint,
        body=body,
    )
    same_text = lately.none()
    if longer_text:
        same_text = lately.filter(fingerprint=fingerprint, body=longer_text)
    just_before = others.none()
    if flood_since:
        sender = models.Q(email=email) | (models.Q(ip_address=address) if address else models.Q())
        just_before = others.filter(sender, created_at__gt=flood_since).order_by("-created_at")
    answers: models.QuerySet[Any, dict[str, Any]] = (
        Article.objects.filter(pk=article)
        .annotate(
            is_known=models.Exists(known),
            is_trusted=models.Exists(trusted),
            ban=_first(Ban.objects.against(banned, now), "value", ""),
            imitated=_first(namesakes, "email", ""),
            twin=_first(twins, "pk", 0),
            same_text=_first(same_text, "pk", 0),
            link_articles=_count_articles(lately.exclude(article=article), links),
            last_wrote_at=models.Subquery(just_before.values("created_at")[:1]),
        )
        .values(*Answers.__dataclass_fields__)
    )
    return answers


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


def _count_articles(lately: CommentQuerySet, links: list[str]) -> models.Expression:
    """Count the articles on which the most widely posted of some links stands."""
    counts = [
        lately.filter(body_html__contains=link)
        .order_by()
        .values(one=models.Value(1))
        .annotate(count=models.Count("article", distinct=True))
        .values("count")
        for link in links
    ]
    none = models.Value(0)
    return Greatest(none, none, *(Coalesce(models.Subquery(count), none) for count in counts))


def _links_elsewhere(comment: Comment) -> list[str]:
    """Return the first links of a comment that lead to other sites."""
    here = text.host(settings.SITE_URL)
    return [link for link in comment.links if text.host(link) != here][:MOST_LINKS]


def _flood_since(comment: Comment, discussion: Discussion) -> datetime | None:
    """Return since when its sender must have written nothing, where that matters.

    Moderators may write as fast as they like, and so may this machine: comments that seem to come
    from it are a script's, or come through a proxy that is not named in TRUSTED_PROXIES.
    """
    address = comment.ip_address
    is_free = comment.user_id or (address and ip_address(address).is_loopback)
    if is_free or not discussion.flood_seconds:
        return None
    return comment.created_at - timedelta(seconds=discussion.flood_seconds)


def _what_is_read(comment: Comment) -> tuple[str, ...]:
    """Return where words are looked for, as WordPress does."""
    sender = comment.name, comment.email, comment.website, comment.ip_address or ""
    return comment.plain_text, *comment.links, *sender


def _first(rows: models.QuerySet[Any], field: str, otherwise: Any) -> models.Expression:
    return Coalesce(models.Subquery(rows.values(field)[:1]), models.Value(otherwise))
