"""What readers do: post, reply, like, follow a permalink."""

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from blog import limits
from blog.caching import kept_by_caches, kept_secret
from blog.gone import Gone
from blog.models import Article
from blog.prepared import prepared
from comments import likes, own_links, reporting, spam, visitors
from comments.admission import NotTaken
from comments.conversation import Conversation, Thread
from comments.forms import CommentForm
from comments.models import Comment, Discussion
from comments.submission import submit
from comments.unkept import FAILURES, NotKept


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


# Reader forms carry no token, which would make each page a different one for each visitor:
# config.middleware.SameOriginMiddleware checks where every request comes from instead.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take a comment; whatever is wrong with it, give back everything that was typed."""
    if request.method != "POST":
        return redirect(get_object_or_404(Article.objects.visible(), pk=article_id))
    is_key = article_id <= BigIntegerField.MAX_BIGINT
    article = next(iter(_articles(key=article_id)), None) if is_key else None
    if article is None:
        raise Http404
    discussion = Discussion.load()
    form = _filled_form(request, article, discussion)
    if not form.is_valid():
        return _form_again(request, article, form)
    visit = visitors.visit_of(request)
    try:
        if not visit.moderator:
            limits.admit(limits.POSTING, request)
        comment = submit(article, form.draft(), visit, discussion)
    except (NotTaken, limits.TooMany) as refusal:
        return _form_again(request, article, form, refusal)
    except FAILURES as error:
        return _form_again(request, article, form, NotKept(error))
    response = redirect(own_links.where_seen(comment))
    if visit.wrote(comment):
        own_links.give(response, comment, secure=request.is_secure())
    return response


@csrf_exempt
@require_http_methods(["GET", "POST"])
def preview(request: HtmxRequest, article_id: int) -> HttpResponse:
    """Show a comment as it would stand; nothing of it is kept, and no filter is asked."""
    if request.method != "POST":
        return redirect(get_object_or_404(Article.objects.visible(), pk=article_id))
    article = get_object_or_404(Article, pk=article_id)
    form = _filled_form(request, article, Discussion.load())
    if not form.is_valid():
        return _form_again(request, article, form)
    try:
        limits.admit(limits.PREVIEWING, request)
    except limits.TooMany as refusal:
        return _form_again(request, article, form, refusal)
    comment = form.draft().as_comment(article)
    comment.render()
    template = "comments/preview.html" + ("#preview" if request.htmx else "")
    context = {"article": article, "form": form, "comment": comment}
    return render(request, template, context)


@require_GET
@kept_by_caches
@vary_on_headers("HX-Request")
def reply(request: HtmxRequest, comment_id: int) -> HttpResponse:
    """The form to answer a comment: a page of its own, or the part that htmx puts under it."""
    parent = get_object_or_404(Comment.objects.reachable().select_related("article"), pk=comment_id)
    discussion = Discussion.load()
    if not discussion.is_open(parent.article):
        return redirect(parent)
    form = CommentForm(parent.article, parent=parent, in_place=bool(request.htmx))
    template = "comments/reply.html" + ("#form" if request.htmx else "")
    context = {"article": parent.article, "parent": parent, "form": form, "who": discussion.who}
    return render(request, template, context)


@require_GET
@kept_by_caches
def permalink(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Lead to where a comment stands in the conversation, by the identifier of its old site too.

    With `?on=ARTICLE` that comes first, of the comments on this article.
    """
    comments = Comment.objects.reachable().select_related("article")
    here, elsewhere = comments.filter(pk=comment_id), comments.filter(old_number=comment_id)
    article = request.GET.get("on", "")
    if article.isascii() and article.isdigit():
        on = {"article": int(article[:18])}
        comment = elsewhere.filter(**on).first() or here.filter(**on).first()
    else:
        comment = here.first() or elsewhere.first()
    if comment is None:
        raise Gone if Comment.objects.was_shown(comment_id) else Http404
    page = Conversation(comment.article).page_of(comment)
    query = f"?page={page}" if page > 1 else ""
    return redirect(f"{comment.article.get_absolute_url()}{query}#comment-{comment.pk}")


@require_GET
@kept_by_caches
def thread(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show a comment and what follows from it on a page of their own."""
    top = get_object_or_404(Comment.objects.reachable().select_related("article"), pk=comment_id)
    context = {"article": top.article, "top": top, "conversation": Thread(top)}
    return render(request, "comments/thread.html", context)


@require_GET
@kept_by_caches
def news(request: HttpRequest, article_id: int) -> HttpResponse:
    """Tell a page that shows `?shown=N` comments how many there are now, and what to say of it."""
    article = get_object_or_404(Article.objects.visible(), pk=article_id)
    shown = request.GET.get("shown", "")
    if not (shown.isascii() and shown.isdigit()):
        raise Http404
    count = Comment.objects.on(article).shown().count()
    new = max(0, count - int(shown[:9]))
    text = ngettext("%(n)s new comment, show it", "%(n)s new comments, show them", new) % {"n": new}
    return JsonResponse({"count": count, "text": text if new else ""})


@csrf_exempt
@require_POST
def like(request: HtmxRequest, comment_id: int) -> HttpResponse:
    """Like a comment, or take the like back; a visitor's first like sets the cookie."""
    limits.admit(limits.LIKING, request)
    comment = get_object_or_404(Comment.objects.reachable(), pk=comment_id)
    visitor = visitors.of(request)
    liked = likes.toggle(comment, visitor)
    if request.htmx:
        said = {"pk": comment.pk, "name": comment.name, "like_count": comment.like_count}
        context = said | {"liked": liked, "in_place": True}
        response = render(request, "comments/_comment.html#like", context)
        # Said once here instead of in each comment.
        response["HX-Retarget"] = f"#comment-{comment.pk} .like"
        response["HX-Reswap"] = "outerHTML"
    else:
        response = redirect(comment)
    visitors.remember(request, response, visitor)
    return response


@require_GET
@never_cache
@kept_secret
def waiting(request: HttpRequest, token: str) -> HttpResponse:
    """Show readers their own comment while it waits, and only to them."""
    try:
        comment_id = own_links.read_waiting(token)
    except signing.BadSignature as error:
        raise PermissionDenied("The link to a waiting comment is not ours, or too old.") from error
    comment = get_object_or_404(Comment.objects.select_related("article"), pk=comment_id)
    if comment.is_shown:
        return redirect(comment)
    return render(request, "comments/waiting.html", {"comment": comment})


@require_GET
@kept_by_caches
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what becomes of readers' data, by the settings in force."""
    context = {
        "filter_is_on": spam.is_on(),
        "discussion": Discussion.load(),
        "keep_reports_days": reporting.KEEP.days,
        "front_cache": settings.FRONT_CACHE_URL,
        "cookies": {
            "visitor": visitors.VISITOR_COOKIE,
            "own": own_links.COOKIE,
            "session": settings.SESSION_COOKIE_NAME,
            "csrf": settings.CSRF_COOKIE_NAME,
        },
    }
    return render(request, "comments/privacy.html", context)


@prepared
def _articles(*, key: int) -> QuerySet[Article]:
    """Those with a key, without their texts."""
    return Article.objects.filter(pk=key).defer("body", "body_html")


def _filled_form(request: HttpRequest, article: Article, discussion: Discussion) -> CommentForm:
    """Return the form as it was sent, with an error where nobody may write any more."""
    form = CommentForm(article, request.POST)
    if not discussion.is_open(article):
        form.add_error(None, _("No more comments are taken here. Your text is still below."))
    return form


def _form_again(
    request: HttpRequest,
    article: Article,
    form: CommentForm,
    refusal: NotTaken | limits.TooMany | None = None,
) -> HttpResponse:
    """Give back what was typed, and say what is wrong with it or why it cannot be taken now."""
    if refusal:
        form.add_error(None, str(refusal) if isinstance(refusal, NotTaken) else refusal.with_words)
    wait = refusal.wait if refusal else 0
    status = 422 if article.is_published else 404
    if wait:
        status = refusal.status if isinstance(refusal, NotTaken) else 429
    context = {"article": article, "form": form, "refusal": refusal}
    response = render(request, "comments/form_page.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response
