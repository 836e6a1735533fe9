from django.urls import path

from blog.caching import kept_by_caches
from blog.feed_formats import FullTextAtom
from comments import decisions, own, reports, views
from comments.feeds import CommentFeed

app_name = "comments"

urlpatterns = [
    path("feed/", kept_by_caches(CommentFeed()), name="feed"),
    path("feed/atom/", kept_by_caches(CommentFeed(FullTextAtom)), name="atom_feed"),
    path("on/<int:article_id>/", views.post, name="post"),
    path("on/<int:article_id>/preview/", views.preview, name="preview"),
    path("on/<int:article_id>/news/", views.news, name="news"),
    path("waiting/<str:token>/", views.waiting, name="waiting"),
    path("own/", own.own_list, name="own_list"),
    path("own/<str:token>/", own.own, name="own"),
    path("decide/<str:token>/", decisions.decide, name="decide"),
    path("privacy/", views.privacy, name="privacy"),
    path("<int:comment_id>/", views.permalink, name="permalink"),
    path("<int:comment_id>/thread/", views.thread, name="thread"),
    path("<int:comment_id>/reply/", views.reply, name="reply"),
    path("<int:comment_id>/report/", reports.report, name="report"),
    path("<int:comment_id>/like/", views.like, name="like"),
]
