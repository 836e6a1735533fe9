"""What the buttons of the queue do: to one comment, in place with htmx or by a page without."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from comments import editing, reporting, verbs
from comments.admin.filters import key_in
from comments.admin.forms import BanForm, TextForm
from comments.admin.paging import count_tabs
from comments.admin.rows import NEEDED, rows
from comments.models import Ban, Comment, Move, TrustedAuthor
from comments.moderation import MoveRefused
from comments.submission import Visit
from comments.verbs import Done
from comments.views import HtmxRequest

moderators_only = permission_required("comments.change_comment", raise_exception=True)

type View = Callable[[HtmxRequest, Comment], HttpResponse]


def on_comment(view: View) -> Callable[[HtmxRequest, int], HttpResponse]:
    """Decorate what is done to one comment: whoever comes too late is told what happened."""

    @wraps(view)
    @moderators_only
    def calm(request: HtmxRequest, comment_id: int) -> HttpResponse:
        try:
            return view(request, Comment.objects.select_related(*NEEDED).get(pk=comment_id))
        except Comment.DoesNotExist:
            messages.warning(request, _("This comment has been deleted meanwhile."))
        except MoveRefused as refusal:
            messages.warning(request, str(refusal))
        return answer(request, comment_id)

    return calm


@require_POST
@on_comment
def move(request: HtmxRequest, comment: Comment) -> HttpResponse:
    """Decide by the verb of the button."""
    name, by, seen = request.POST.get("verb", ""), moderator(request), _seen(request, comment)
    if name == "trust":
        done, said = verbs.trust(comment, by, seen), _("Approved from now on")
    elif name == "leave":
        reporting.leave(comment)
        done, said = Done(), _("Left as it is")
    elif name in verbs.VERBS:
        done, said = verbs.decide(comment, name, by, seen), str(verbs.VERBS[name].done)
    else:
        raise BadRequest("No such verb.")
    say(request, f"{said} – {comment.name}", undo_address(done))
    return answer(request, comment.pk)


@on_comment
def reply(request: HtmxRequest, comment: Comment) -> HttpResponse:
    """Approve a comment and answer it at once."""
    form = TextForm(request.POST or None, auto_id=f"reply-{comment.pk}-%s")
    if request.method != "POST" or not form.is_valid():
        return _panel(request, comment, form, REPLY)
    by = moderator(request)
    nothing_of_the_browser = Visit(ip_address=None, user_agent="", referrer="", moderator=by)
    body, seen = form.cleaned_data["body"], _seen(request, comment)
    done = verbs.answer(comment, body, nothing_of_the_browser, by, seen)
    say(request, _("Approved and answered – %(name)s") % {"name": comment.name}, undo_address(done))
    return answer(request, comment.pk)


@on_comment
def edit(request: HtmxRequest, comment: Comment) -> HttpResponse:
    """Change the words of a comment, or go back to the first ones."""
    if request.method == "POST" and "original" in request.GET and comment.original_body:
        editing.edit(comment, comment.original_body, moderator(request))
        say(request, _("The text is again as it was first written – %s") % comment.name)
        return answer(request, comment.pk)
    initial = {"body": comment.body}
    form = TextForm(request.POST or None, initial=initial, auto_id=f"edit-{comment.pk}-%s")
    if request.method != "POST" or not form.is_valid():
        return _panel(request, comment, form, EDIT)
    if editing.edit(comment, form.cleaned_data["body"], moderator(request)):
        back = f"{_address('edit', comment.pk)}?original" if comment.edited_at else ""
        say(request, _("Text changed – %(name)s") % {"name": comment.name}, back)
    return answer(request, comment.pk)


@on_comment
def ban(request: HtmxRequest, comment: Comment) -> HttpResponse:
    """Ban who wrote a comment, and move it to the trash."""
    form = BanForm(comment, request.POST or None, auto_id=f"ban-{comment.pk}-%s")
    if request.method != "POST" or not form.is_valid():
        return _panel(request, comment, form, BAN)
    by, seen = moderator(request), _seen(request, comment)
    try:
        done = verbs.ban(comment, *form.kind_and_value, form.until, by, seen)
    except ValidationError as error:
        form.add_error("sender", error)
        return _panel(request, comment, form, BAN)
    say(request, _("Banned – %s") % form.kind_and_value[1], undo_address(done))
    return answer(request, comment.pk)


@require_POST
@moderators_only
def undo(request: HttpRequest) -> HttpResponse:
    """Take back all that one action did, named in the query."""
    done = Done(
        move=_named(request, Move), trusted=_named(request, TrustedAuthor), ban=_named(request, Ban)
    )
    if done == Done():
        messages.warning(request, _("There is nothing left to undo."))
        return back(request)
    try:
        verbs.undo(done, moderator(request))
    except MoveRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The last decision was undone."))
    return back(request, f"#row-{done.move.comment_id}" if done.move else "")


REPLY = ("reply", gettext_lazy("Reply to %(name)s"), gettext_lazy("Approve and reply"))
EDIT = ("edit", gettext_lazy("Edit the comment by %(name)s"), gettext_lazy("Change the text"))
BAN = ("ban", gettext_lazy("Ban %(name)s"), gettext_lazy("Ban, and move to the trash"))
"""What a form beside a comment is for: the end of its address, its title, and its button."""


def _panel(
    request: HtmxRequest, comment: Comment, form: Form, what: tuple[str, Any, Any]
) -> HttpResponse:
    """Show a form in its row with htmx, on a page of its own without; wrong ones come back."""
    name, title, label = what
    context = {
        **admin.site.each_context(request),
        "title": title % {"name": comment.name},
        "comment": comment,
        "form": form,
        "address": _address(name, comment.pk),
        "seen": _seen(request, comment),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "what": name,
        "label": label,
    }
    template = "admin/comments/comment/panel.html" + ("#panel" if request.htmx else "")
    response = render(request, template, context, status=422 if form.is_bound else 200)
    return reswap(retarget(response, f"#panel-{comment.pk}"), "innerHTML")


def answer(request: HtmxRequest, comment_id: int) -> HttpResponse:
    """Give back the row if it still belongs where it was, else nothing in its place."""
    if not request.htmx:
        return back(request)
    comment = Comment.objects.select_related(*NEEDED).filter(pk=comment_id).first()
    stays = comment is not None and comment.status == request.POST.get("seen", "").partition("@")[0]
    context = {
        "rows": rows([comment]) if comment and stays else [],
        "is_selectable": True,
        "counts": count_tabs(),
        "next": request.POST.get("next", ""),
    }
    return render(request, "admin/comments/comment/change_list.html#answer", context)


def say(request: HttpRequest, text: str, undo: str = "") -> None:
    """Tell what was done, with a button that posts to an address to undo it."""
    button = '{} <button form="undo" class="undo" formaction="{}">{}</button>'
    messages.success(request, format_html(button, text, undo, _("Undo")) if undo else text)


def undo_address(done: Done) -> str:
    """Return the address that undoes an action, or "" where it did nothing."""
    rows = {"move": done.move, "trustedauthor": done.trusted, "ban": done.ban}
    query = urlencode({name: row.pk for name, row in rows.items() if row})
    return f"{reverse('admin:comments_comment_undo')}?{query}" if query else ""


def back(request: HttpRequest, fragment: str = "") -> HttpResponse:
    """Lead to where the button was, or to the queue."""
    address = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(address, request.get_host(), request.is_secure()):
        return HttpResponseRedirect(address + fragment)  # it may be the name of no view
    return redirect(reverse("admin:comments_comment_changelist") + fragment)


def moderator(request: HttpRequest) -> User:
    """The one who is logged in, as everybody is in the admin."""
    assert isinstance(request.user, User)
    return request.user


def _seen(request: HttpRequest, comment: Comment) -> str:
    """What the moderator saw of a comment, where the form says so."""
    return request.POST.get("seen") or comment.seen


def _named[Row: Model](request: HttpRequest, model: type[Row]) -> Row | None:
    """The row that the query names by its key, if it is still there."""
    key = key_in(request.GET.get(str(model._meta.model_name)))
    return model._default_manager.filter(pk=key).first() if key else None


def _address(name: str, comment_id: int) -> str:
    return reverse(f"admin:comments_comment_{name}", args=[comment_id])
