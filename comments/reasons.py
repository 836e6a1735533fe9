"""Why a comment is where it is, and how it came there, in sentences."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import bayes
from comments.models import Comment, Move
from comments.models.people import as_written

HELD, APPROVED, SPAM, TRASH = Comment.Status
Reason = Move.Reason

DONE = {
    APPROVED: gettext_lazy("%(who)s approved it on %(when)s."),
    SPAM: gettext_lazy("%(who)s marked it as spam on %(when)s."),
    TRASH: gettext_lazy("%(who)s moved it to the trash on %(when)s."),
    HELD: gettext_lazy("%(who)s put it back in the queue on %(when)s."),
}
FOLLOWED = {
    APPROVED: gettext_lazy("The rules approved it on %(when)s: %(why)s."),
    SPAM: gettext_lazy("The rules marked it as spam on %(when)s: %(why)s."),
    TRASH: gettext_lazy("The rules moved it to the trash on %(when)s: %(why)s."),
    HELD: gettext_lazy("It has been waiting since %(when)s: %(why)s."),
}
"""What happened to a comment, by the state that it came to: by a person, or by the policy."""

MOST_WORDS = 5
"""How many of the words that the local filter went by are named."""


def sentence(why: str, facts: dict[str, Any]) -> str:
    """Say why, with the facts of the move; a reason without facts of its own says its label."""
    say = SENTENCES.get(why)
    return say(facts) if say and facts else str(Reason(why).label) if why else ""


def happened(move: Move) -> str:
    """Say in a sentence what last became of a comment, by whom and when."""
    if move.why == Reason.WITHDRAWN:
        when = date_format(timezone.localtime(move.at), "DATETIME_FORMAT")
        return _("Its author withdrew it on %s.") % when
    who = (move.by.get_full_name() or move.by.get_username()) if move.by else move.facts.get("by")
    sentences = DONE if who else FOLLOWED
    return sentences[Comment.Status(move.to_status)] % {
        "who": who,
        "when": date_format(timezone.localtime(move.at), "DATETIME_FORMAT"),
        "why": sentence(move.why, move.facts),
    }


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


def opinion(local: dict[str, Any]) -> str:
    """Say what the local filter makes of a comment, with the words that weighed most."""
    return _("spam by %(percent)d %% (%(words)s)") % {
        "percent": _percent(local),
        "words": ", ".join(_token(word) for word, _weight in local["words"][:MOST_WORDS]),
    }


def _local_spam(facts: dict[str, Any]) -> str:
    """Name the words that spoke for spam."""
    told = [_token(word) for word, weight in facts["words"] if weight > 0.5][:MOST_WORDS]
    return _("the local filter takes it for spam (%(percent)d%%): %(words)s") % {
        "percent": _percent(facts),
        "words": ", ".join(told),
    }


def _percent(local: dict[str, Any]) -> int:
    """Return a probability in percent; nothing is ever certain."""
    probability: float = local["probability"]
    return min(99, max(1, round(probability * 100)))


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
    Reason.IMPORTED: lambda facts: _("decided by %(by)s on WordPress") % facts,
    Reason.WATCHED: lambda facts: _("word watched: %(word)s") % facts,
    Reason.REFUSED: lambda facts: _("word refused: %(word)s") % facts,
    Reason.BANNED: lambda facts: _("banned: %(ban)s") % {"ban": as_written(facts["ban"])},
    Reason.IMITATION: lambda facts: (
        _("possible imitation: this name is known with %(email)s") % facts
    ),
}
