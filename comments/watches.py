"""What the page of an article shows of its comments.

The row of a comment decides by itself: one that nobody sees because another above it is held counts
as shown. Of one that was removed, the page may show that it was there.
"""

from blog.triggers import UPDATE, Watch
from comments.models import Comment, Discussion

HAS_A_PLACE = "{row}.number IS NOT NULL AND {row}.status <> 'held'"
IS_READ = "{row}.number IS NOT NULL AND {row}.status = 'approved'"

PLACE = ("article_id", "parent_id", "number", "old_number", "tree_id", "level")
"""Not `lft` and `rght`, which move with each comment that comes, and keep the order of those that
are there. Where a repair changes the order, it says so."""

HIDDEN = (
    *(
        "lft",
        "rght",
        "folded_name",
        "body",
        "fingerprint",
        "markup",
        "status",
        "verdict",
        "fell_for_honeypot",
    ),
    *("local_opinion", "edited_by_id", "original_body", "wishes", "noticed_at", "like_count"),
    *("ip_address", "user_agent", "referrer"),
)

RULES = (
    *("hold", "links_allowed", "words_watched", "words_refused", "flood_seconds"),
    *("local_filter_decides", "notice", "notice_email"),
    *("keep_spam_days", "keep_trash_days", "keep_address_days"),
)
"""Settings for what becomes of comments, of which their page says nothing."""

WATCHES = (
    Watch(Comment, subject="article_id", only=PLACE, where=HAS_A_PLACE, counters=("changes",)),
    Watch(
        Comment,
        subject="article_id",
        but=PLACE + HIDDEN,
        where=IS_READ,
        on=(UPDATE,),
        counters=("changes",),
    ),
    Watch(
        Comment,
        subject="article_id",
        only=("like_count",),
        where=IS_READ,
        on=(UPDATE,),
        counters=("likes",),
    ),
    Watch(Discussion, but=RULES),
)
