"""Rendering anew what an earlier version of the site saved."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import ngettext

from blog.models import Article

BATCH = 100
"""How many texts are in memory at once."""


def articles_again() -> str:
    """Render all articles and pages anew; return a sentence that says how many have changed."""
    changed = sum(again(Article.objects.all()))
    sentence = ngettext(
        "%(n)d article or page has changed.", "%(n)d articles and pages have changed.", changed
    )
    return sentence % {"n": changed}


def again(texts: models.QuerySet[Any]) -> Iterator[int]:
    """Render articles or comments anew; yield how many are different now, a batch at a time.

    Nothing else of them changes, not even their date. A text that is saved meanwhile is rendered by
    whoever saves it. No transaction holds more than one row, so that readers wait for nothing.
    """
    last = 0
    while batch := list(texts.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield sum(renew(text) for text in batch)
        last = batch[-1].pk


def renew(text: Any) -> bool:
    """Render a text anew; return whether it is different now."""
    before = text.body_html
    text.render()
    same = type(text).objects.filter(pk=text.pk, body_html=before)
    return text.body_html != before and bool(same.update(body_html=text.body_html))
