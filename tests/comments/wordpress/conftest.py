"""What the tests of an import of comments share."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from blog.models import WordPressImport
from blog.wordpress import wxr
from comments.wordpress import threads

NOON = datetime(2012, 5, 3, 12, tzinfo=UTC)


def said(number, parent=0, **fields):
    """A comment of an export, written later the higher its number is."""
    fields = {
        "name": "Zoé",
        "email": "zoe@example.org",
        "content": "Je me souviens du lavoir.",
        "approved": "1",
        "written_at": NOON + timedelta(minutes=min(number, 10**6)),
    } | fields
    return wxr.Comment(number, parent, **fields)


@pytest.fixture
def run():
    return WordPressImport.objects.create(site="blog.example")


@pytest.fixture
def bring_in(article, run):
    """A function that brings comments in under the article."""

    def bring_in(*comments, on=article, run=run, users=None):
        with transaction.atomic():
            return threads.bring_in(comments, on, run, users or {})

    return bring_in
