"""Why a comment is where it is, in a sentence."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import bayes
from comments.models import Move
from comments.models.people import as_written

Reason = Move.Reason

MOST_WORDS = 5
"""How many of the words that the local filter went by are named."""


def sentence(why: str, facts: dict[str, Any]) -> str:
    """Say why, with the facts of the move; a reason without facts of its own says its label."""
    say = SENTENCES.get(why)
    return say(facts) if say and facts else str(Reason(why).label) if why else ""


def _links(facts: dict[str, Any]) -> str:
    links = ngettext("%(links)d link", "%(links)d links", facts["links"])
    allowed = ngettext("%(allowed)d allowed", "%(allowed)d allowed", facts["allowed"])
    return f"{links}, {allowed}" % facts


def _same_link(facts: dict[str, Any]) -> str:
    text = ngettext(
        "a link that was posted on %(articles)d other article within a day",
        "a link that was posted on %(articles)d other articles within a day",
        facts["articles"],
    )
    return text % facts


def _next_try(facts: dict[str, Any]) -> str:
    """Name the hour of the next question; the day as well, where it is another one."""
    if not (moment := facts["retry_at"]):
        return _("Akismet did not answer for days, and is not asked again")
    when = timezone.localtime(datetime.fromisoformat(moment))
    if when.date() == timezone.localdate():
        return _("Akismet did not answer, next try at %s") % date_format(when, "TIME_FORMAT")
    day = date_format(when, "SHORT_DATETIME_FORMAT")
    return _("Akismet did not answer, next try on %s") % day


def _local_spam(facts: dict[str, Any]) -> str:
    """Name the words that spoke for spam; nothing is ever certain."""
    told = [_token(word) for word, weight in facts["words"] if weight > 0.5][:MOST_WORDS]
    return _("the local filter takes it for spam (%(percent)d%%): %(words)s") % {
        "percent": min(99, int(facts["probability"] * 100)),
        "words": ", ".join(told),
    }


def _token(token: str) -> str:
    """Say what the local filter looked at as people would."""
    if token == bayes.LINK:
        return _("a link")
    if token.startswith(bayes.NAME):
        return _("“%s” in the name") % token.removeprefix(bayes.NAME)
    return token.removeprefix(bayes.LINK)


SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    Reason.LINKS: _links,
    Reason.SAME_LINK: _same_link,
    Reason.FILTER_FAILED: _next_try,
    Reason.FILTER_RESTS: _next_try,
    Reason.LOCAL_SPAM: _local_spam,
    Reason.WATCHED: lambda facts: _("word watched: %(word)s") % facts,
    Reason.REFUSED: lambda facts: _("word refused: %(word)s") % facts,
    Reason.BANNED: lambda facts: _("banned: %(ban)s") % {"ban": as_written(facts["ban"])},
    Reason.IMITATION: lambda facts: (
        _("possible imitation: this name is known with %(email)s") % facts
    ),
}
