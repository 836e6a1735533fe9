"""Decisions on many comments: asked about, watched, and undone as one."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from comments import bulk
from comments.admin.actions import back, moderator, moderators_only, say
from comments.models import Batch
from comments.moderation import MoveRefused
from comments.verbs import VERBS


@moderators_only
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Ask whether to do it, saying the number; do it; show how far it is."""
    batch = get_object_or_404(Batch, pk=batch_id)
    if request.method == "POST":
        return carry_out(request, batch)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "batch": batch,
        "question": _("%(what)s?") % {"what": _label(batch)},
        "button": _label(batch),
        "progress": _progress(batch),
        "said": _done(batch),
        "can_be_undone": _can_be_undone(batch),
        "next": request.GET.get("next", ""),
        "title": _("Decision on many comments"),
    }
    return render(request, "admin/comments/comment/batch.html", context)


@require_POST
@moderators_only
def undo_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take a decision on many back as one."""
    try:
        undoing = bulk.plan_undo(get_object_or_404(Batch, pk=batch_id), moderator(request))
    except MoveRefused as refusal:
        messages.warning(request, str(refusal))
        return back(request)
    return carry_out(request, undoing)


def carry_out(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Carry a batch out, then go back to the queue, or to where one sees how far it is."""
    bulk.start(batch)
    if batch.state == Batch.State.DONE:
        undo = reverse("admin:comments_comment_undo_batch", args=[batch.pk])
        say(request, _done(batch), undo if _can_be_undone(batch) else "")
        return back(request)
    return ask(batch, request.POST.get("next", ""))


def ask(batch: Batch, next_address: str) -> HttpResponse:
    """Lead to the page of a batch."""
    address = reverse("admin:comments_comment_batch", args=[batch.pk])
    return redirect(f"{address}?{urlencode({'next': next_address})}")


def tell(batch: Batch) -> str:
    """Say in a line how a batch stands."""
    if batch.state == Batch.State.DONE:
        return _done(batch)
    return f"{_label(batch)} – {_progress(batch)}"


def _progress(batch: Batch) -> str:
    number, total = _number(batch.done), _number(len(batch.comment_ids))
    return _("%(number)s of %(total)s") % {"number": number, "total": total}


def _label(batch: Batch) -> str:
    """Return what is asked of whom: a verb and the exact number."""
    if batch.undoes_id:
        return _("Undo")
    text = ngettext(
        "%(verb)s %(count)s comment", "%(verb)s %(count)s comments", len(batch.comment_ids)
    )
    return text % {"verb": VERBS[batch.verb].label, "count": _number(len(batch.comment_ids))}


def _done(batch: Batch) -> str:
    """Say what became of how many comments, and of how many nothing, since others were quicker."""
    done = _("Undone") if batch.undoes_id else VERBS[batch.verb].done
    text = ngettext("%(done)s: %(count)s comment.", "%(done)s: %(count)s comments.", batch.moved)
    said = text % {"done": done, "count": _number(batch.moved)}
    if left := batch.done - batch.moved:
        text = ngettext(
            "%(count)s was left alone: it was there already, or has been decided on or changed by "
            "its author meanwhile.",
            "%(count)s were left alone: they were there already, or have been decided on or "
            "changed by their authors meanwhile.",
            left,
        )
        said += " " + text % {"count": _number(left)}
    return said


def _can_be_undone(batch: Batch) -> bool:
    """Whether it moved anything, and is neither taken back nor takes back another."""
    taken_back = Batch.objects.filter(undoes=batch).exists()
    return bool(batch.moved) and not batch.undoes_id and not taken_back


def _number(count: int) -> str:
    return number_format(count, force_grouping=True)
