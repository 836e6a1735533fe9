"""The addresses of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve

from subscriptions import webhooks

urlpatterns = [
    path("admin/", admin.site.urls),
    path("anymail/", include(webhooks.addresses(settings.ANYMAIL))),
    path("comments/", include("comments.urls")),
    path("subscriptions/", include("subscriptions.urls")),
    # nginx serves the media in front of us; this serves them where there is none.
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("blog.urls")),
]

handler400 = "blog.views.bad_request"
handler403 = "blog.views.permission_denied"
handler404 = "blog.views.page_not_found"
handler500 = "blog.views.server_error"
