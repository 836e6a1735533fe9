"""Every address of the site, found in its own lists of them."""

from django.urls import get_resolver
from django.urls.converters import get_converters

SAMPLES = {
    "int": ["1", "999999999999999999999999"],
    "slug": ["somewhere"],
    "str": ["1", "a:b:c", "%00", "%ff%fe", "..%2f..%2fetc%2fpasswd", "é" * 300],
    "path": ["1", "../../etc/passwd", "%00", "a" * 3_000],
    "year": ["2026"],
    "two_digits": ["02"],
}
"""What stands in an address where a part of it may vary, by the name of the converter."""


def addresses(resolver=None, before="/"):
    """Yield each address, with each sample for what varies in it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = str(pattern.pattern)
        for filled in fill(route):
            if hasattr(pattern, "url_patterns"):
                yield from addresses(pattern, before + filled)
            else:
                yield before + filled


def fill(route: str) -> list[str]:
    if route.startswith("^"):  # a regular expression: the admin's last one
        return [route.strip("^$").partition("(")[0] + sample for sample in SAMPLES["path"]]
    start, opened, rest = route.partition("<")
    if not opened:
        return [route]
    variable, _closed, after = rest.partition(">")
    converter = variable.partition(":")[0] if ":" in variable else "str"
    assert converter in get_converters()
    samples = SAMPLES[converter]
    return [start + sample + end for sample in samples for end in fill(after)]


def of_readers() -> list[str]:
    return [address for address in addresses() if not address.startswith("/admin/")]


def of_authors() -> list[str]:
    """The addresses of the admin, with the mildest of the samples."""
    of_admin = [address for address in addresses() if address.startswith("/admin/")]
    return [address for address in of_admin if len(address) < 1_000 and "%" not in address]
