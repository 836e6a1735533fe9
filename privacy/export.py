"""One file of JSON with all that the site knows of a person (GDPR, Articles 15 and 20)."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.utils import timezone

from blog.personal_data import HOLDINGS, Person
from privacy.models import Deed

FORMAT = 1
"""Raised by one whenever a field means something else than before, or is gone."""


def counted(person: Person) -> dict[str, int]:
    """Return how many rows of each kind there are, by the names of the holdings."""
    return {holding.name: holding.count(person) for holding in HOLDINGS}


def write(person: Person) -> Iterator[str]:
    """Yield the file in pieces, so that it may be longer than the memory."""
    head = {"format": FORMAT, "site": settings.SITE_URL, "at": timezone.now()}
    yield _json(head | {"email": person.email}).rstrip("}\n")
    for holding in HOLDINGS:
        yield f",\n{json.dumps(holding.name)}: ["
        comma = ""
        for record in holding.records(person):
            yield comma + _json(record)
            comma = ","
        yield "]"
    yield "\n}\n"


def _json(value: object) -> str:
    return "\n" + json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def handed_out(person: Person, deed: Deed) -> StreamingHttpResponse:
    """Answer with the file, and keep that it was handed out, but not about whom it is."""
    deed.kind, deed.counts, deed.ended_at = Deed.Kind.EXPORT, counted(person), timezone.now()
    deed.save()
    return StreamingHttpResponse(
        write(person),
        content_type="application/json",
        headers={
            "Content-Disposition": 'attachment; filename="data.json"',
            "Cache-Control": "private, no-store",
        },
    )
