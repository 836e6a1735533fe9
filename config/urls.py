"""The addresses of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from blog.caching import kept_by_caches
from blog.feed_formats import FullTextAtom
from blog.views import media
from comments.feeds import ArticleCommentFeed
from config.metrics import metrics
from subscriptions import webhooks

comments_of_article = kept_by_caches(ArticleCommentFeed())
comments_of_article_in_atom = kept_by_caches(ArticleCommentFeed(FullTextAtom))
ARTICLE = "<int:year>/<int:month>/<int:day>/<slug:slug>"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("anymail/", include(webhooks.addresses(settings.ANYMAIL))),
    path("comments/", include("accounts.urls")),
    path("comments/", include("comments.urls")),
    path("metrics", metrics),
    path("", include("privacy.urls")),
    path("subscriptions/", include("subscriptions.urls")),
    # nginx serves the media in front of us; this serves them where there is none.
    path("media/<path:path>", media),
    path("", include("blog.urls")),
    # Under the addresses of articles and pages, whose app knows of no comments.
    path(f"{ARTICLE}/feed/", comments_of_article),
    path(f"{ARTICLE}/feed/atom/", comments_of_article_in_atom),
    path("<slug:slug>/feed/", comments_of_article),
    path("<slug:slug>/feed/atom/", comments_of_article_in_atom),
]

handler400 = "blog.views.bad_request"
handler403 = "blog.views.permission_denied"
handler404 = "blog.views.page_not_found"
handler500 = "comments.unkept.server_error"
