"""A reader's comment: saved first, then checked."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.tasks import task

from blog.models import Article
from comments import bayes, moderation, rules, spam
from comments.admission import admit
from comments.models import AkismetCall, Comment, Discussion

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visit:
    """What is known of the request that brought a comment."""

    ip_address: str | None
    user_agent: str
    referrer: str
    moderator: User | None
    """The logged-in moderator who wrote it, if one did."""
    is_logged_in: bool = False


@dataclass(frozen=True)
class Draft:
    """What a reader typed, after the form has seen to its shape."""

    name: str
    email: str
    website: str
    body: str
    parent: Comment | None
    fell_for_honeypot: bool


def submit(article: Article, draft: Draft, visit: Visit, discussion: Discussion) -> Comment:
    """Keep a comment as held, then let the filter and the policy decide.

    What is sent twice, by a double click or out of impatience, is kept once. Raises NotTaken before
    it saves anything. Once this has saved the comment, nothing that fails afterwards loses it.
    """
    comment = Comment(
        article=article,
        parent=draft.parent,
        name=draft.name,
        email=draft.email,
        website=draft.website,
        body=draft.body,
        fell_for_honeypot=draft.fell_for_honeypot,
        user=visit.moderator,
        ip_address=visit.ip_address,
        user_agent=visit.user_agent,
        referrer=visit.referrer,
    )
    answers = rules.ask(comment, discussion)
    if answers.twin and (twin := Comment.objects.filter(pk=answers.twin).first()):
        return twin
    admit(comment, discussion, answers, is_logged_in=visit.is_logged_in)
    if not spam.is_on():
        comment.local_opinion = bayes.kept_opinion(comment)
    with transaction.atomic():
        comment.save()
        if spam.is_on():
            # If the process dies before the answer is kept, the worker asks again.
            check_again.using(run_after=spam.next_try()).enqueue(comment.pk)
    check(comment, discussion, answers)
    return comment


def check(comment: Comment, discussion: Discussion, answers: rules.Answers) -> Comment.Verdict:
    """Ask the spam filter about a comment, keep what was sent and said, and follow the policy."""
    if not spam.is_on() or rules.screen(comment, discussion, answers):
        moderation.settle(comment, Comment.Verdict.NOT_ASKED, discussion, answers)
        return Comment.Verdict.NOT_ASKED
    facts = spam.facts(comment, settings.SITE_URL)
    opinion = spam.check(facts)
    failed = opinion.verdict == Comment.Verdict.ERROR
    if failed:
        logger.warning(
            "Akismet did not judge comment %s, it is held: %s", comment.pk, opinion.answer
        )
    with transaction.atomic():
        AkismetCall.objects.create(
            comment=comment,
            operation=AkismetCall.Operation.CHECK,
            facts=facts,
            succeeded=not failed,
            answer=opinion.answer,
        )
        moderation.settle(comment, opinion.verdict, discussion, answers)
    return opinion.verdict


@task()
def check_again(comment_id: int, failures: int = 1) -> None:
    """Ask about a comment that Akismet has said nothing of yet, and again later if it still fails.

    A comment that a moderator has decided on in the meantime needs no opinion any more.
    """
    comment = Comment.objects.held().filter(pk=comment_id).select_related("article").first()
    unjudged = (Comment.Verdict.NOT_ASKED, Comment.Verdict.ERROR)
    if comment is None or comment.verdict not in unjudged or not spam.is_on():
        return
    discussion = Discussion.load()
    answers = rules.ask(comment, discussion)
    if check(comment, discussion, answers) == Comment.Verdict.ERROR:
        check_again.using(run_after=spam.next_try(failures)).enqueue(comment_id, failures + 1)
