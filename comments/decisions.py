"""Deciding on a comment from a mail: a page with one button, or what happened meanwhile."""

from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog.caching import kept_secret
from comments import decision_links, moderation, reasons, tree
from comments.models import Comment

HELD, APPROVED, SPAM, TRASH = Comment.Status

VERBS = {
    "approve": (moderation.approve, gettext_lazy("Approve this comment")),
    "spam": (moderation.mark_spam, gettext_lazy("Mark this comment as spam")),
    "trash": (moderation.trash, gettext_lazy("Move this comment to the trash")),
}
"""What a link does, and what its page and its button say."""


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
        carry_out(comment, link.verb, user, seen=request.POST.get("seen", ""))
        return redirect(request.path)
    context = {"comment": comment, **_situation(comment, link.verb)}
    return render(request, "comments/decide.html", context, status=200 if comment else 410)


def carry_out(comment: Comment, verb: str, user: User, seen: str = "") -> None:
    """Decide on a comment, unless anybody was quicker; its author, for one, to change what it says.

    `seen` is what the button stood under, Comment.seen.
    """
    with transaction.atomic():
        try:
            fresh = tree.lock(comment)
        except Comment.DoesNotExist:
            return
        if (not seen or fresh.seen == seen) and Comment.objects.undecided().filter(
            pk=comment.pk
        ).exists():
            VERBS[verb][0](comment, user)


def _situation(comment: Comment | None, verb: str) -> dict[str, object]:
    if comment is None:
        return {"happened": _("It has been deleted since.")}
    last = comment.moves.select_related("by").last()
    if Comment.objects.undecided().filter(pk=comment.pk).exists():
        return {
            "label": VERBS[verb][1],
            "why": reasons.sentence(last.why, last.facts) if last else "",
        }
    return {"happened": reasons.happened(last) if last else comment.get_status_display()}


def _moderator(user_id: int) -> User:
    """Return the user a link was made for; raises PermissionDenied if they moderate no more."""
    user = User.objects.filter(pk=user_id).first()
    if user is None or not user.has_perm("comments.change_comment"):
        raise PermissionDenied(
            "The link to a decision was made for somebody who moderates no more."
        )
    return user
