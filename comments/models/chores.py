"""What has to be done from time to time."""

from django.db import models


class Chore(models.Model):
    """When a recurring piece of work was last begun, so that of many workers one does it."""

    name = models.CharField(max_length=50, primary_key=True)
    begun_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
