"""A reader's comment: saved first, then checked."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from blog.models import Article
from comments import bayes, checking, rules, spam, tree, twins
from comments.admission import admit
from comments.models import Comment, Discussion


@dataclass(frozen=True)
class Visit:
    """What is known of the request that brought a comment."""

    ip_address: str | None
    user_agent: str
    referrer: str
    moderator: User | None
    """The logged-in moderator who wrote it, if one did."""
    is_logged_in: bool = False

    def wrote(self, comment: Comment) -> bool:
        """Whether it brought a comment, and not another by who wrote the same before."""
        here = (self.ip_address, self.user_agent, self.moderator)
        return (comment.ip_address, comment.user_agent, comment.user) == here


@dataclass(frozen=True)
class Draft:
    """What a reader typed, after the form has seen to its shape."""

    name: str
    email: str
    website: str
    body: str
    parent: Comment | None
    fell_for_honeypot: bool
    wishes: Sequence[str] = ()
    """What the reader wants to be told of: of Comment.Wish."""

    def as_comment(self, article: Article) -> Comment:
        """Return the comment that this would become."""
        return Comment(
            article=article,
            parent=self.parent,
            name=self.name,
            email=self.email,
            website=self.website,
            body=self.body,
            wishes=list(self.wishes),
            fell_for_honeypot=self.fell_for_honeypot,
        )


def submit(article: Article, draft: Draft, visit: Visit, discussion: Discussion) -> Comment:
    """Keep a comment as held, then let the filter and the policy decide.

    What is sent twice, by a double click or out of impatience, is kept once. Raises NotTaken before
    it saves anything. Once this has saved the comment, nothing that fails afterwards loses it.
    """
    comment = draft.as_comment(article)
    comment.ip_address = visit.ip_address
    comment.user_agent = visit.user_agent
    comment.referrer = visit.referrer
    if visit.moderator:
        comment.user = visit.moderator
        comment.wishes = []  # moderators see every comment anyway
    comment.render()
    answers = rules.ask(comment, discussion)
    if answers.twin and (sent_before := Comment.objects.filter(pk=answers.twin).first()):
        return sent_before
    admit(comment, discussion, answers, is_logged_in=visit.is_logged_in)
    if not spam.is_on():
        comment.local_opinion = bayes.kept_opinion(comment)
    case = checking.Case(comment, discussion, answers)
    next_try = spam.next_try()
    with transaction.atomic():
        if twin := twins.quicker(comment):
            return twin
        tree.insert(comment)
        if spam.is_on():
            # If there is no answer, or the process dies before it is kept, the worker asks again.
            checking.check_again.using(run_after=next_try).enqueue(comment.pk)
    checking.check(case, next_try)
    return comment
