"""Deciding on a comment from a mail: a page with one button, or what happened meanwhile."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments import decision_links, moderation, reasons, tree
from comments.models import Comment, Move

HELD, APPROVED, SPAM, TRASH = Comment.Status

VERBS = {
    "approve": (moderation.approve, gettext_lazy("Approve this comment")),
    "spam": (moderation.mark_spam, gettext_lazy("Mark this comment as spam")),
    "trash": (moderation.trash, gettext_lazy("Move this comment to the trash")),
}
"""What a link does, and what its page and its button say."""

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

type View = Callable[[HttpRequest, str], HttpResponse]


def kept_secret(view: View) -> View:
    """Decorate the view of an address that is a key: no search engine and no other host sees it.

    The policy is not `no-referrer`, with which browsers would send the form as from nowhere.
    """

    @wraps(view)
    def secretive(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return secretive


# The address is the permission; config.middleware.SameOriginMiddleware checks where the button is.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@never_cache
@kept_secret
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for one click, do it, or say what happened since the mail was sent."""
    try:
        link = decision_links.read(token)
    except signing.SignatureExpired:
        return render(request, "comments/decide.html", {"expired": True}, status=410)
    except signing.BadSignature as error:
        raise PermissionDenied("The link to a decision is not ours.") from error
    user = _moderator(link.user_id)
    comment = Comment.objects.filter(pk=link.comment_id).select_related("article").first()
    if comment and request.method == "POST":
        carry_out(comment, link.verb, user)
        return redirect(request.path)
    context = {"comment": comment, **_situation(comment, link.verb)}
    return render(request, "comments/decide.html", context, status=200 if comment else 410)


def carry_out(comment: Comment, verb: str, user: User) -> None:
    """Decide on a comment, unless anybody was quicker."""
    with transaction.atomic():
        try:
            tree.lock(comment)
        except Comment.DoesNotExist:
            return
        if Comment.objects.undecided().filter(pk=comment.pk).exists():
            VERBS[verb][0](comment, user)


def happened(move: Move) -> str:
    """Say in a sentence what last became of a comment, by whom and when."""
    sentences = DONE if move.by else FOLLOWED
    return sentences[Comment.Status(move.to_status)] % {
        "who": move.by and (move.by.get_full_name() or move.by.get_username()),
        "when": date_format(timezone.localtime(move.at), "DATETIME_FORMAT"),
        "why": reasons.sentence(move.why, move.facts),
    }


def _situation(comment: Comment | None, verb: str) -> dict[str, object]:
    if comment is None:
        return {"happened": _("It has been deleted since.")}
    last = comment.moves.select_related("by").last()
    if Comment.objects.undecided().filter(pk=comment.pk).exists():
        return {
            "label": VERBS[verb][1],
            "why": reasons.sentence(last.why, last.facts) if last else "",
        }
    return {"happened": happened(last) if last else comment.get_status_display()}


def _moderator(user_id: int) -> User:
    """Return the user a link was made for; raises PermissionDenied if they moderate no more."""
    user = User.objects.filter(pk=user_id).first()
    if user is None or not user.has_perm("comments.change_comment"):
        raise PermissionDenied(
            "The link to a decision was made for somebody who moderates no more."
        )
    return user
