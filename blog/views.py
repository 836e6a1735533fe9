"""What a reader of the blog sees, apart from comments."""

import errno
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseServerError,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.generic import (
    DetailView,
    ListView,
    MonthArchiveView,
    TemplateView,
    YearArchiveView,
)
from django.views.static import serve

from blog import limits, nearest, old_addresses, sitemaps, social
from blog.gone import Gone
from blog.middleware import BlogMiddleware, BlogRequest
from blog.models import Article, ArticleQuerySet, Removed, Tag
from blog.prepared import prepared
from blog.search.finding import Search


def entries() -> ArticleQuerySet:
    """Return the published articles with what a list shows of each."""
    return Article.objects.published().defer("body").prefetch_related("tags")


class HomeView(ListView):  # type: ignore[type-arg]
    paginate_by = 10

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "s" in request.GET:  # a search on WordPress
            return redirect(reverse("blog:search", query={"q": request.GET["s"]}), permanent=True)
        if old_addresses.by_query(request.GET):
            raise Http404("A query of WordPress asks for something else than the front page.")
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> ArticleQuerySet:
        return entries().pinned_first()


class TagView(ListView):  # type: ignore[type-arg]
    template_name = "blog/tag_detail.html"
    paginate_by = 10
    allow_empty = False

    def get_queryset(self) -> ArticleQuerySet:
        self.tag = get_object_or_404(Tag, slug=self.kwargs["slug"])
        return entries().filter(tags=self.tag)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tag=self.tag, **kwargs)


class ArchiveView(ListView):  # type: ignore[type-arg]
    """The months that hold articles, and the tags, each with how many."""

    template_name = "blog/article_archive.html"
    context_object_name = "months"

    def get_queryset(self) -> QuerySet[Article, Any]:
        months = Article.objects.published().annotate(month=TruncMonth("published_at"))
        return months.values("month").annotate(articles=Count("pk")).order_by("-month")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tags = Tag.objects.used().annotate(shown=Count("articles")).order_by("name")
        return super().get_context_data(tags=tags, **kwargs)


class YearView(YearArchiveView):  # type: ignore[type-arg]
    date_field = "published_at"
    make_object_list = True

    def get_queryset(self) -> ArticleQuerySet:
        return Article.objects.published().only("kind", "title", "slug", "published_at")


class MonthView(MonthArchiveView):  # type: ignore[type-arg]
    date_field = "published_at"
    month_format = "%m"

    def get_queryset(self) -> ArticleQuerySet:
        return entries()


class ReadView(DetailView):  # type: ignore[type-arg]
    """An article or a page that readers may see now."""

    kind: Article.Kind

    def get_object(self, queryset: QuerySet[Article] | None = None) -> Article:
        found = _to_read(self.kind, slug=self.kwargs["slug"], now=timezone.now())
        if not found:
            raise Http404
        return found[0]


@prepared
def _to_read(kind: Article.Kind, *, slug: str, now: datetime) -> QuerySet[Article]:
    texts = Article.objects.filter(kind=kind, slug=slug).visible(now)
    return texts.defer("body").select_related("author")


class ArticleView(ReadView):
    kind = Article.Kind.ARTICLE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if request.path != self.object.get_absolute_url():
            return redirect(self.object, permanent=True)
        return self.render_to_response(self.get_context_data())


class PageView(ReadView):
    template_name = "blog/page_detail.html"
    kind = Article.Kind.PAGE


def card(request: BlogRequest, pk: int, version: str) -> HttpResponse:
    """Show the card of a text; lead on from one that is out of date to the picture of today."""
    texts = Article.objects.visible().defer("body", "body_html").select_related("author")
    article = get_object_or_404(texts, pk=pk)
    picture = social.picture_of(article, request.blog)
    if picture is None:
        raise Http404("Nothing can be drawn for this text.")
    if request.path != picture.address:
        return redirect(picture.address)
    return HttpResponse(social.card(article, request.blog), content_type="image/png")


class SearchView(TemplateView):
    template_name = "blog/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("q"):
            limits.admit(limits.SEARCHING, request)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        language = cast(BlogRequest, self.request).blog.language
        search = Search(asked.get("q", ""), language, asked.get("in", ""), asked.get("order", ""))
        page = search.page(asked.get("page"))
        return super().get_context_data(
            search=search, page_obj=page, results=search.results(page), **kwargs
        )


class RobotsView(TemplateView):
    template_name = "robots.txt"
    content_type = "text/plain"


class SitemapIndexView(TemplateView):
    template_name = "sitemap_index.xml"
    content_type = "application/xml"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sitemaps=sitemaps.files(), **kwargs)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 without looking at the request, which cannot be trusted."""
    return HttpResponseBadRequest(render_to_string("400.html", {"stylesheet": stylesheet()}))


def permission_denied(request: BlogRequest, exception: Exception) -> HttpResponseBase:
    """Answer 403, also to a request that was refused before its blog was loaded."""
    return BlogMiddleware(lambda request: render(request, "403.html", status=403))(request)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, or 410 where something was taken away, and propose what has a similar address."""
    if "\0" in request.path:  # nothing ever stood there, and PostgreSQL cannot be asked about it
        return bad_request(request, exception)
    asked = old_addresses.by_query(request.GET) if request.path == "/" else request.path
    is_gone = isinstance(exception, Gone) or Removed.stood_at(asked)
    context = {"is_gone": is_gone, "nearest": nearest.to(request.path)}
    return render(request, "404.html", context, status=410 if is_gone else 404)


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a picture or another file where there is no nginx in front, which does so itself."""
    try:
        return serve(request, path, str(settings.MEDIA_ROOT))
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise Http404 from error


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the database, which may be what failed."""
    return HttpResponseServerError(render_to_string("500.html", {"stylesheet": stylesheet()}))


def stylesheet() -> str:
    """Return the address of the stylesheet, or "" where that is what failed."""
    try:
        return static("palabre.css")
    except ValueError:
        return ""
