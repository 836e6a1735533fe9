"""What there is only one of: settings, and what is known of the site as a whole."""

from typing import Any, Self

from django.db import models

from blog.prepared import prepared

IS_ONE_ROW = models.Q(pk=1)
"""The condition of the constraint that each such model has under a name of its own."""


class OneRow(models.Model):
    """A model of one row, which is stored when it is first saved."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> Self:
        """Return the row as it was last saved, or with its defaults."""
        return next(iter(_row(cls)), None) or cls(pk=1)


@prepared
def _row[T: models.Model](model: type[T]) -> models.QuerySet[T]:
    return model._default_manager.filter(pk=1)
