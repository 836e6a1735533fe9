"""More comments than factories would make in good time."""

from blog.models import Article
from comments.models import Comment, Move

HELD = Comment.Status.HELD


def hold(count: int, article: Article) -> list[Comment]:
    """Hold comments as first ones by their authors, each a thread of its own."""
    last = Comment.objects.order_by("-tree_id").first()
    tree_id = last.tree_id if last else 0
    comments = Comment.objects.bulk_create(
        [
            Comment(
                article=article,
                name=f"Reader {number}",
                email=f"reader{number}@example.org",
                body="What I think of it.",
                body_html="<p>What I think of it.</p>",
                ip_address=f"2001:db8::{number:x}",
                status=HELD,
                lft=1,
                rght=2,
                level=0,
                tree_id=tree_id + number,
            )
            for number in range(1, count + 1)
        ],
        batch_size=500,
    )
    Move.objects.bulk_create(
        [
            Move(comment=comment, from_status=HELD, to_status=HELD, why=Move.Reason.NEWCOMER)
            for comment in comments
        ],
        batch_size=500,
    )
    return comments
