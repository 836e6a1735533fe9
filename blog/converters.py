"""The parts of an address that are numbers of fixed shape."""

from django.urls.converters import IntConverter


class Year(IntConverter):
    """Four digits, so that `/2025/` is a year and `/7/` is not."""

    regex = "[0-9]{4}"


class TwoDigits(IntConverter):
    """A month or a day; `reverse` is given both digits."""

    regex = "[0-9]{1,2}"
