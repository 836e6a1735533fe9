"""“Write me nothing more”, by a link in a mail to somebody who may be no subscriber."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog.addresses import absolute
from blog.caching import kept_secret
from comments.models import Comment
from subscriptions import addresses, membership
from subscriptions.models import Subscriber

STOP = "subscriptions.stop"
"""The purpose of the signature."""


def address(comment: Comment) -> str:
    """Return the full address by which the author of a comment has no more mail sent to them.

    It works for as long as the comment is there: a mail may be read years later.
    """
    token = signing.Signer(salt=STOP).sign(str(comment.pk))
    return absolute(reverse("subscriptions:stop", args=[token]))


def stop_mail_to(email: str) -> None:
    """Write down that nobody may write to an address, whether or not it is subscribed."""
    with transaction.atomic():
        membership.suppress(email)
        for subscriber in Subscriber.objects.filter(email=email):
            membership.leave(subscriber)


# The address is the permission; config.middleware.SameOriginMiddleware checks where the button is.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@never_cache
@kept_secret
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for one click, and do as it says."""
    try:
        comment_id = int(signing.Signer(salt=STOP).unsign(token))
    except signing.BadSignature as error:
        raise PermissionDenied("The link to get no more mail is not ours.") from error
    comment = Comment.objects.filter(pk=comment_id).select_related("article").first()
    email = addresses.of(comment) if comment else ""
    if email and request.method == "POST":
        stop_mail_to(email)
        return redirect(request.path)
    context = {"comment": comment if email else None, "is_done": membership.is_suppressed(email)}
    return render(request, "subscriptions/stop.html", context, status=200 if email else 410)
