"""How often what readers see has changed, which the database itself counts."""

from typing import NamedTuple

from django.db import connection, models

SITE = 0
"""The subject of what all pages show, such as the name of the blog."""


class Version(NamedTuple):
    """How far the page of an article has come; each number rises with what it counts."""

    changes: int
    likes: int
    frame: int
    """Of the changes, those around the conversation: of the article, and of the site."""


class PageVersion(models.Model):
    """A part of what was counted for one subject, which is the key of an article or SITE.

    What counts is the sum of the rows of a subject: `blog.triggers` says why there may be several.
    """

    subject = models.PositiveBigIntegerField(db_index=True)
    changes = models.BigIntegerField(default=0)
    likes = models.BigIntegerField(default=0)
    frame = models.BigIntegerField(db_default=0)

    def __str__(self) -> str:
        return f"{self.subject}: {self.changes}, {self.likes}"

    @classmethod
    def of(cls, article_id: int) -> Version:
        """Return the version of an article's page, by one small query.

        Read it before what the page shows: then what changes meanwhile makes the page an old one.
        """
        with connection.cursor() as cursor:
            cursor.execute(OF_ARTICLE.format(SITE, int(article_id)))
            sums = cursor.fetchone()
        return Version(*(int(count or 0) for count in sums))

    @classmethod
    def renew_all(cls) -> None:
        """Make all pages old ones, for what no trigger sees."""
        cls.objects.create(subject=SITE, changes=1, frame=1)


# Django would spend longer on composing it, or on translating parameters for SQLite, than the
# database on answering.
OF_ARTICLE = """
    SELECT SUM(changes), SUM(likes), SUM(frame) FROM blog_pageversion WHERE subject IN ({}, {})
"""
