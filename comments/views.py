"""What readers do: post, reply, like, follow a permalink."""

import re
import secrets
from ipaddress import ip_address

from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from blog.caching import kept_by_caches
from blog.models import Article
from comments import likes, spam
from comments.conversation import Conversation
from comments.forms import CommentForm
from comments.models import Comment, Discussion
from comments.submission import Visit, submit

WAITING = "comments.waiting"
"""The purpose of the signature in a link to one's own waiting comment."""

VISITOR_COOKIE = "visitor"
VISITOR = re.compile(r"[0-9a-f]{32}")


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


# Reader forms carry no token, which would make each page a different one for each visitor:
# config.middleware.SameOriginMiddleware checks where every request comes from instead.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take a comment; whatever is wrong with it, give back everything that was typed."""
    if request.method != "POST":
        return redirect(get_object_or_404(Article.objects.published(), pk=article_id))
    article = get_object_or_404(Article, pk=article_id)
    form = CommentForm(article, request.POST)
    discussion = Discussion.load()
    if not discussion.is_open(article):
        form.add_error(None, _("This article takes no more comments. Your text is still below."))
    if not form.is_valid():
        context = {"article": article, "form": form}
        status = 422 if article.is_published else 404
        return render(request, "comments/form_page.html", context, status=status)
    comment = submit(article, form.draft(), _visit(request), discussion)
    if comment.status == Comment.Status.APPROVED:
        return redirect(comment)
    return redirect("comments:waiting", signing.dumps(comment.pk, salt=WAITING))


@require_GET
@kept_by_caches
@vary_on_headers("HX-Request")
def reply(request: HtmxRequest, comment_id: int) -> HttpResponse:
    """The form to answer a comment: a page of its own, or the part that htmx puts under it."""
    parent = _shown_comment(comment_id)
    if not Discussion.load().is_open(parent.article):
        return redirect(parent)
    form = CommentForm(parent.article, parent=parent, in_place=bool(request.htmx))
    template = "comments/reply.html" + ("#form" if request.htmx else "")
    return render(request, template, {"article": parent.article, "parent": parent, "form": form})


@require_GET
@kept_by_caches
def permalink(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Lead to where a comment stands in the conversation."""
    comment = _shown_comment(comment_id)
    page = Conversation(comment.article).page_of(comment)
    query = f"?page={page}" if page > 1 else ""
    return redirect(f"{comment.article.get_absolute_url()}{query}#comment-{comment.pk}")


@csrf_exempt
@require_POST
def like(request: HtmxRequest, comment_id: int) -> HttpResponse:
    """Like a comment, or take the like back; a visitor's first like sets the cookie."""
    comment = _shown_comment(comment_id)
    visitor = request.COOKIES.get(VISITOR_COOKIE, "")
    is_new = not VISITOR.fullmatch(visitor)
    if is_new:
        visitor = secrets.token_hex(16)
    liked = likes.toggle(comment, visitor)
    if request.htmx:
        response = render(
            request, "comments/_conversation.html#like", {"comment": comment, "liked": liked}
        )
    else:
        response = redirect(comment)
    if is_new:
        response.set_cookie(
            VISITOR_COOKIE,
            visitor,
            max_age=365 * 24 * 3600,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


@require_GET
@never_cache
def waiting(request: HttpRequest, token: str) -> HttpResponse:
    """Show readers their own comment while it waits, and only to them."""
    try:
        comment_id = signing.loads(token, salt=WAITING, max_age=30 * 24 * 3600)
    except signing.BadSignature as error:
        raise PermissionDenied("The link to a waiting comment is not ours, or too old.") from error
    comment = get_object_or_404(Comment.objects.select_related("article"), pk=comment_id)
    if comment.is_shown:
        return redirect(comment)
    return render(request, "comments/waiting.html", {"comment": comment})


@require_GET
@kept_by_caches
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what becomes of the data of comments."""
    context = {
        "filter_is_on": spam.is_on(),
        "keep_address_days": Discussion.load().keep_address_days,
    }
    return render(request, "comments/privacy.html", context)


def _shown_comment(comment_id: int) -> Comment:
    shown = Comment.objects.shown().select_related("article", "article__author")
    comment = get_object_or_404(shown, pk=comment_id)
    if not comment.article.is_published:
        raise Http404
    return comment


def _visit(request: HttpRequest) -> Visit:
    address = request.META.get("REMOTE_ADDR", "")
    try:
        ip_address(address)
    except ValueError:
        address = None  # a web server on a Unix socket that names no reader
    user = request.user
    return Visit(
        ip_address=address,
        user_agent=request.headers.get("User-Agent", "")[:400],
        referrer=request.headers.get("Referer", "")[:400],
        moderator=user
        if isinstance(user, User) and user.has_perm("comments.change_comment")
        else None,
    )
