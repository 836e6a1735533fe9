"""Time that passes while Akismet is left alone, without anybody waiting for it."""

from datetime import timedelta

from django.db.models import F

from comments.models import AkismetCall


def time_passes(time=timedelta(hours=1)):
    """Put all that Akismet was asked, and all that it said, that much further back."""
    AkismetCall.objects.update(at=F("at") - time)
