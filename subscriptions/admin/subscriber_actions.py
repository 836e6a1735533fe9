"""What the buttons on the pages of subscribers do."""

import csv
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from comments.admin.actions import moderator
from subscriptions import exporting, membership, signup
from subscriptions.models import Change, Subscriber

PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status


class Way(NamedTuple):
    """A way to another state, as the author sees it."""

    label: Any
    done: Any


WAYS = {
    LEFT: Way(pgettext_lazy("somebody else", "Unsubscribe"), gettext_lazy("Unsubscribed – %s")),
    ACTIVE: Way(gettext_lazy("Subscribe again"), gettext_lazy("Subscribed again – %s")),
}
"""What the author may do by hand. Only its owner confirms an address."""


def buttons(subscriber: Subscriber) -> list[tuple[str, Way]]:
    """Return the states that the author may move somebody to."""
    status = Subscriber.Status(subscriber.status)
    if status == PENDING:
        return []
    return [(to, way) for to, way in WAYS.items() if to in membership.MOVES[status]]


@require_POST
@permission_required("subscriptions.change_subscriber", raise_exception=True)
def move(request: HttpRequest, subscriber_id: int) -> HttpResponse:
    """Move somebody to the state that the button names, if that is still a way."""
    subscriber = get_object_or_404(Subscriber, pk=subscriber_id)
    to = request.POST.get("to", "")
    if to not in WAYS:
        raise BadRequest("No such way.")
    allowed = to in dict(buttons(subscriber))
    by = moderator(request)
    if allowed and membership.move_to(subscriber, to, Change.Why.DECIDED, by=by):
        messages.success(request, WAYS[Subscriber.Status(to)].done % subscriber.email)
    else:
        _tell_what_it_is(request, subscriber)
    return redirect("admin:subscriptions_subscriber_change", subscriber_id)


@require_POST
@permission_required("subscriptions.change_subscriber", raise_exception=True)
def ask(request: HttpRequest, subscriber_id: int) -> HttpResponse:
    """Ask somebody once more to confirm."""
    subscriber = get_object_or_404(Subscriber, pk=subscriber_id)
    if subscriber.status == PENDING:
        signup.ask(subscriber.email, subscriber.pace, subscriber.source)
        said = _("Asked to confirm, unless that was within the last hour – %s")
        messages.success(request, said % subscriber.email)
    else:
        _tell_what_it_is(request, subscriber)
    return redirect("admin:subscriptions_subscriber_change", subscriber_id)


@require_safe
@permission_required("subscriptions.view_subscriber", raise_exception=True)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Give all subscribers as CSV, row by row as they are read."""
    name = f"subscribers-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        _lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines() -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield from map(writer.writerow, exporting.rows())


def _tell_what_it_is(request: HttpRequest, subscriber: Subscriber) -> None:
    subscriber.refresh_from_db()
    text = _("Nothing was done: the subscription is “%(status)s” by now.")
    messages.warning(request, text % {"status": subscriber.get_status_display()})
