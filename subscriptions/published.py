"""“Your comment is published”: told once to who posted it, saw it wait, and left the page."""

from datetime import timedelta

from django.tasks import task
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from blog.addresses import absolute
from blog.letters import one_line
from blog.models import Blog
from comments import own_links
from comments.models import Comment
from subscriptions import addresses, envelopes, membership, posting, signup, stopping
from subscriptions.models import Subscriber
from subscriptions.sending import IN_THE_BACKGROUND

AT_ONCE = timedelta(minutes=1)
"""How long posting may take at the most, with all questions to the spam filter."""

NOT_TOLD = {Subscriber.Status.UNREACHABLE, Subscriber.Status.COMPLAINED}

WISHES = {
    Comment.Wish.REPLIES: gettext_lazy("replies to your comment"),
    Comment.Wish.THREAD: gettext_lazy("every comment in this conversation"),
    Comment.Wish.ARTICLES: gettext_lazy("the new articles"),
}

FIRST_WORDS = 200
"""How much of their comment the mail repeats to them, in characters."""


def answer(comment: Comment, address: str) -> None:
    """Have the author of a comment told what became of it, and asked to confirm their wishes.

    Both are one mail. Call this once for each comment, in the transaction that sees to that.
    """
    if not address or membership.is_suppressed(address):
        return
    is_unconfirmed = bool(comment.wishes) and signup.wish(comment)
    author = Subscriber.objects.filter(email=address).first()
    asked_at = signup.claim(author) if is_unconfirmed and author else None
    may_be_told = author is None or author.status not in NOT_TOLD
    if comment.user_id is None and may_be_told and has_waited(comment):
        send.enqueue(comment.pk, asked_at is not None)
    elif author and asked_at:
        signup.send_confirmation.enqueue(author.pk, asked_at.isoformat())


def has_waited(comment: Comment) -> bool:
    """Whether the author of a comment could not see it published when they had posted it.

    Published at once is what the policy approved before it had said anything else, and as quickly
    as a page is answered: a worker may do so later for a web process that was killed.
    """
    first = comment.moves.first()
    return first is not None and not (
        first.to_status == Comment.Status.APPROVED
        and first.by_id is None
        and first.at - comment.created_at < AT_ONCE
    )


@task(priority=IN_THE_BACKGROUND)
def send(comment_id: int, asks: bool, attempt: int = 0) -> None:
    """Send the mail while readers see the comment; with `asks`, its button confirms an address."""
    comment = Comment.objects.reachable().select_related("article").filter(pk=comment_id).first()
    address = addresses.of(comment) if comment else ""
    if not comment or not address or membership.is_suppressed(address):
        return
    author = Subscriber.objects.filter(email=address).first()
    if author and author.status in NOT_TOLD:
        return
    is_unconfirmed = asks and author is not None and not author.is_active
    with translation.override(Blog.load().language):
        letter = envelopes.compose(
            "subscriptions/mail/published.html",
            {
                "comment": comment,
                "first_words": one_line(Truncator(comment.plain_text).chars(FIRST_WORDS)),
                "address": absolute(comment.get_absolute_url()),
                "own_address": own_links.address(comment),
                "wishes": [WISHES[wish] for wish in comment.wishes] if is_unconfirmed else [],
                "is_subscriber": author is not None,
                "stop": stopping.address(comment),
            },
            automatic=True,
        )
    posting.post(
        letter,
        address,
        author,
        key=f"published {comment_id}",
        attempt=attempt,
        again=send,
        about=(comment_id, asks),
    )
