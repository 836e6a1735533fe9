"""What readers are told where something was taken away."""

from django.http import Http404


class Gone(Http404):
    """There was something at this address, and it was removed on purpose: 410 instead of 404."""
