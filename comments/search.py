"""Comments, to be searched beside the articles."""

from django.db import models
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.plain_text import to_line
from blog.search.excerpts import Marker
from blog.search.index import Result, Text
from comments.models import Comment, CommentQuerySet


class Comments:
    name = "comment"
    place = 2
    label: str | Promise = gettext_lazy("Comments")
    date_field = "created_at"

    def indexed(self) -> CommentQuerySet:
        """The approved, so that no flood of spam fills the index, nor what somebody withdrew."""
        return Comment.objects.approved().only("name", "body_html")

    def shown(self) -> models.QuerySet[Comment]:
        fields = ("name", "body_html", "created_at", "article__title")
        return Comment.objects.reachable().select_related("article").only(*fields)

    def read(self, row: Comment) -> Text:
        return Text(row.name, to_line(row.body_html))

    def result(self, row: Comment, marker: Marker) -> Result:
        return Result(
            address=row.get_absolute_url(),
            title=format_html(
                _("{name} on “{title}”"), name=marker.mark(row.name), title=row.article.title
            ),
            excerpt=marker.excerpt(to_line(row.body_html)),
            date=row.created_at,
        )
