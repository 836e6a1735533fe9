"""Where readers found something before it came here."""

from django.db import models

from blog.models.articles import Article, Tag
from blog.models.pictures import Picture

LONGEST = 500
"""Of a path, in characters; longer ones lead nowhere."""


class OldAddress(models.Model):
    """A path that something had elsewhere, and that still leads to it: the one who comes by it
    is sent on for good (RFC 9110, 15.4.9)."""

    path = models.CharField(max_length=LONGEST, unique=True)
    """Decoded, without a slash at its end: `/2012/05/03/le-lavoir`; or `/?p=12`."""
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="old_addresses"
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, null=True, related_name="old_addresses")
    picture = models.ForeignKey(
        Picture, on_delete=models.CASCADE, null=True, related_name="old_addresses"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="old_address_leads_somewhere",
                condition=(
                    models.Q(article__isnull=False, tag=None, picture=None)
                    | models.Q(article=None, tag__isnull=False, picture=None)
                    | models.Q(article=None, tag=None, picture__isnull=False)
                ),
            )
        ]

    def __str__(self) -> str:
        return self.path
