"""The addresses of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve

from blog.caching import kept_by_caches
from comments.feeds import ArticleCommentFeed
from subscriptions import webhooks

comments_of_article = kept_by_caches(ArticleCommentFeed())

urlpatterns = [
    path("admin/", admin.site.urls),
    path("anymail/", include(webhooks.addresses(settings.ANYMAIL))),
    path("comments/", include("comments.urls")),
    path("subscriptions/", include("subscriptions.urls")),
    # nginx serves the media in front of us; this serves them where there is none.
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("blog.urls")),
    # Under the addresses of articles and pages, whose app knows of no comments.
    path("<int:year>/<int:month>/<int:day>/<slug:slug>/feed/", comments_of_article),
    path("<slug:slug>/feed/", comments_of_article),
]

handler400 = "blog.views.bad_request"
handler403 = "blog.views.permission_denied"
handler404 = "blog.views.page_not_found"
handler500 = "blog.views.server_error"
