"""What the page of an article shows of the tables of this app, and of accounts."""

from django.contrib.auth import get_user_model

from blog.models import Article, Blog, Tag
from blog.triggers import DELETE, INSERT, UPDATE, Watch

HAS_A_DATE = "{row}.published_at IS NOT NULL"
"""Scheduled articles count as shown: no row changes at the moment that they appear."""

WATCHES = (
    Watch(
        Article,
        subject="id",
        but=("body", "tells_subscribers", "pinned", "in_menu", "position"),
        where=HAS_A_DATE,
        on=(UPDATE, DELETE),
    ),
    # In the menu, and as the neighbour of another.
    Watch(
        Article,
        only=("kind", "title", "slug", "published_at", "in_menu", "position"),
        where=HAS_A_DATE,
    ),
    Watch(Article.tags.through, subject="article_id", on=(INSERT, UPDATE, DELETE)),
    Watch(Tag, on=(UPDATE,)),
    Watch(get_user_model(), only=("username", "first_name", "last_name"), on=(UPDATE,)),
    Watch(Blog, but=("contact_email",)),
)
