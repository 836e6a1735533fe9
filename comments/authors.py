"""Whom a moderator trusts from now on, and who may not write any more."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from comments.models import Ban, Comment, TrustedAuthor


def trust(comment: Comment, by: User) -> TrustedAuthor:
    """Let whoever wrote a comment, by name and e-mail, be approved from now on."""
    trusted, _created = TrustedAuthor.objects.get_or_create(
        name=comment.name, email=comment.email.lower(), defaults={"by": by}
    )
    return trusted


def ban(kind: str, value: str, until: datetime | None, by: User, note: str = "") -> Ban:
    """Send what comes from a sender to the trash from now on, until a moment or for good.

    A sender who is banned already is so until the new end; a note stays unless there is a new one.
    Raises ValidationError where the value is not one of its kind, a `Ban.Kind`.
    """
    new = Ban(kind=kind, value=value, until=until, by=by, note=note)
    new.full_clean(validate_unique=False, validate_constraints=False)
    renewed: dict[str, Any] = {"until": until, "by": by} | ({"note": note} if note else {})
    ban, _created = Ban.objects.update_or_create(
        kind=new.kind,
        value=new.value,
        defaults=renewed,
        create_defaults={"until": until, "by": by, "note": note},
    )
    return ban
