"""What a screen reader says of a comment before its text."""

from datetime import datetime
from typing import Protocol

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from blog.folding import fold


class Said(Protocol):
    """What is said of a comment."""

    @property
    def name(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


class Answered(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def is_removed(self) -> bool: ...


def title_of(comment: Said, number: str, answers: Answered | None) -> str:
    """Return who said it, to whom and when: “Comment 4 by Ada, in reply to Bo, 12 March 2026”."""
    facts = {"number": number, "name": comment.name}
    # French says « de Jeanne » and « d’Awa ».
    if fold(comment.name)[:1] in tuple("aeiou"):
        title = pgettext("the name begins with a vowel", "Comment %(number)s by %(name)s")
    else:
        title = pgettext("the name begins with no vowel", "Comment %(number)s by %(name)s")
    parts = [title % facts]
    if answers and answers.is_removed:
        parts.append(_("in reply to a removed comment"))
    elif answers:
        parts.append(_("in reply to %(name)s") % {"name": answers.name})
    parts.append(date_format(localtime(comment.created_at), "DATE_FORMAT"))
    return ", ".join(parts)
