"""Rendering anew what an earlier version of the site saved."""

from collections.abc import Iterator

from blog.models import Article
from comments.models import Comment

BATCH = 100
"""How many texts are in memory at once."""


def again[Text: (Article, Comment)](model: type[Text]) -> Iterator[int]:
    """Render all texts of a model anew; yield how many are different now, a batch at a time.

    Nothing else of them changes, not even their date. A text that is saved meanwhile is rendered by
    whoever saves it. No transaction holds more than one row, so that readers wait for nothing.
    """
    last = 0
    while texts := list(model.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield sum(renew(text) for text in texts)
        last = texts[-1].pk


def renew(text: Article | Comment) -> bool:
    """Render a text anew; return whether it is different now."""
    before = text.body_html
    text.render()
    same = type(text).objects.filter(pk=text.pk, body_html=before)
    return text.body_html != before and bool(same.update(body_html=text.body_html))
