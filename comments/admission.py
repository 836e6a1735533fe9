"""Who may comment, and when: what is said to those whose comment is not taken."""

from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Comment, Discussion
from comments.rules import Answers

Who = Discussion.Who


class NotTaken(Exception):
    """A comment was not saved; the text says why, to its author."""

    login_helps = False
    wait = 0
    """After how many seconds the same comment is taken; 0: never."""
    status = 429
    """What HTTP calls it, where waiting helps."""


class NotLoggedIn(NotTaken):
    login_helps = True


class NotKnown(NotTaken):
    """Nobody of this name and e-mail has an approved comment."""


class TooFast(NotTaken):
    """The same sender wrote less than `Discussion.flood_seconds` ago."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        sentence = ngettext(
            "You wrote a moment ago. Wait %d second, then send it again: your text is still below.",
            "You wrote a moment ago. Wait %d seconds, then send it again: "
            "your text is still below.",
            wait,
        )
        super().__init__(sentence % wait)


def admit(
    comment: Comment, discussion: Discussion, answers: Answers, *, is_logged_in: bool
) -> None:
    """Let pass a comment that is to be saved, or raise NotTaken; moderators always pass."""
    if comment.user_id:
        return
    if discussion.who == Who.ACCOUNTS and not is_logged_in:
        raise NotLoggedIn(_("Only those who are logged in may comment. Your text is still below."))
    if discussion.who == Who.KNOWN and not (answers.is_known or answers.is_trusted):
        raise NotKnown(
            _(
                "Only those who have an approved comment may write here, "
                "with the same name and e-mail. Your text is still below."
            )
        )
    if answers.last_wrote_at:
        since = (comment.created_at - answers.last_wrote_at).total_seconds()
        raise TooFast(max(1, ceil(discussion.flood_seconds - since)))
