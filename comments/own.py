"""Where those who wrote a comment change or withdraw it."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from blog.caching import kept_secret
from comments import own_links, revising
from comments.forms import RevisionForm
from comments.models import Comment


@require_GET
@never_cache
def own_list(request: HttpRequest) -> HttpResponse:
    """Lead to the comment that this browser wrote just now, or offer those that it wrote."""
    links = own_links.given(request.COOKIES)
    if len(links) == 1:
        return redirect(*links.values())
    found = Comment.objects.filter(pk__in=links).select_related("article").order_by("-pk")
    context = {"own": [(comment, links[comment.pk]) for comment in found]}
    return render(request, "comments/own_list.html", context)


# The address is the permission; config.middleware.SameOriginMiddleware checks where the form is.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@never_cache
@kept_secret
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show a comment to who wrote it, with what they may still do; a button does it."""
    try:
        found = Comment.objects.filter(pk=own_links.read(token)).select_related("article")
    except signing.SignatureExpired:
        return render(request, "comments/own.html", {"expired": True}, status=410)
    except signing.BadSignature as error:
        raise PermissionDenied("The link to an own comment is not ours.") from error
    comment = found.first()
    if comment is None or not revising.is_there(comment):
        return render(request, "comments/own.html", {"gone": comment}, status=410)
    if request.method == "POST":
        return _act(request, comment)
    return _page(request, comment, RevisionForm(initial={"body": comment.body}))


def _act(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Do what a button of the page says; what cannot be done comes back with the reason."""
    form = RevisionForm(request.POST)
    try:
        if "withdraw" in request.POST:
            revising.withdraw(comment)
            return redirect(request.path)
        if form.is_valid():
            revising.change(comment, form.cleaned_data["body"])
            return redirect(own_links.where_seen(Comment.objects.get(pk=comment.pk)))
    except revising.NotChanged as reason:
        form.add_error(None, str(reason))
    except Comment.DoesNotExist:
        return redirect(request.path)
    return _page(request, comment, form, status=422)


def _page(
    request: HttpRequest, comment: Comment, form: RevisionForm, status: int = 200
) -> HttpResponse:
    context = {"comment": comment, "form": form, "obstacle": revising.obstacle(comment)}
    return render(request, "comments/own.html", context, status=status)
