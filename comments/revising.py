"""An author's second thoughts: for a short while a comment may be changed, or withdrawn."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import bayes, checking, moderation, notices, rules, spam, tree
from comments.editing import TEXT, same
from comments.models import Comment, Discussion, Move

HELD, APPROVED, SPAM, TRASH = Comment.Status
Reason = Move.Reason

FIELDS = [*TEXT, "original_body", "revised_at", "verdict", "local_opinion"]


class NotChanged(Exception):
    """A text stays as it is; this says why, to its author."""


def obstacle(comment: Comment) -> str:
    """Say why an author may no longer change a text that still stands, or return ""."""
    if comment.edited_at:
        return _("The moderator has changed this text. You can still withdraw it.")
    if comment.replies.approved().exists():
        return _("It has been answered, so its text stays. You can still withdraw it.")
    return ""


def is_there(comment: Comment) -> bool:
    """Whether there is anything left to change or withdraw."""
    return comment.status in (HELD, APPROVED)


def change(comment: Comment, body: str) -> None:
    """Change the text of a comment, and have the new one judged as if it had just been written.

    Until then readers do not see it. What a person had approved waits for a person again.
    Raises NotChanged, and DoesNotExist when it was deleted.
    """
    discussion = Discussion.load()
    next_try = spam.next_try()
    with transaction.atomic():
        fresh = tree.lock(comment)
        if why := _("It is no longer there.") if not is_there(fresh) else obstacle(fresh):
            raise NotChanged(why)
        if same(body, fresh.body):
            return
        _rewrite(fresh, body)
        if moderation.move_to(fresh, HELD, None, Reason.REVISED):
            notices.comment_waits(fresh, Reason.REVISED)
        if spam.is_on():
            # As for a new comment: should there be no answer now, the worker asks again.
            asked = fresh.akismet_calls.checks().count() + 1
            checking.check_again.using(run_after=next_try).enqueue(fresh.pk, asked)
    case = checking.Case(fresh, discussion, rules.ask(fresh, discussion))
    checking.check(case, next_try, checking.EDIT)


def withdraw(comment: Comment) -> None:
    """Take a comment away as its author wishes; a moderator can bring it back."""
    with transaction.atomic():
        if is_there(tree.lock(comment)):
            moderation.move_to(comment, TRASH, None, Reason.WITHDRAWN)


def _rewrite(comment: Comment, body: str) -> None:
    """Put another text in the place of what stands there; the first one is kept."""
    comment.original_body = comment.original_body or comment.body
    comment.body, comment.revised_at = body, timezone.now()
    if same(body, comment.original_body):
        comment.original_body, comment.revised_at = "", None
    comment.verdict = Comment.Verdict.NOT_ASKED  # what was said is said of other words
    comment.local_opinion = None
    if not spam.is_on():
        comment.render()
        comment.local_opinion = bayes.kept_opinion(comment)
    comment.save(update_fields=FIELDS)
