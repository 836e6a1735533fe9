"""The addresses of the blog."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path, register_converter

from blog import views
from blog.caching import kept_by_caches
from blog.converters import TwoDigits, Year
from blog.feed_formats import FullTextAtom
from blog.feeds import ArticleFeed, TagFeed
from blog.sitemaps import SITEMAPS

register_converter(Year, "year")
register_converter(TwoDigits, "two_digits")

app_name = "blog"
urlpatterns = [
    path("", kept_by_caches(views.HomeView.as_view()), name="home"),
    path("feed/", kept_by_caches(ArticleFeed()), name="feed"),
    path("feed/atom/", kept_by_caches(ArticleFeed(FullTextAtom)), name="atom_feed"),
    path("robots.txt", kept_by_caches(views.RobotsView.as_view()), name="robots"),
    path("sitemap.xml", kept_by_caches(views.SitemapIndexView.as_view()), name="sitemap"),
    path(
        "sitemap-<slug:section>.xml",
        kept_by_caches(sitemap),
        {"sitemaps": SITEMAPS},
        name="sitemap_section",
    ),
    path("card/<int:pk>-<slug:version>.png", kept_by_caches(views.card), name="card"),
    path("search/", kept_by_caches(views.SearchView.as_view()), name="search"),
    path("archives/", kept_by_caches(views.ArchiveView.as_view()), name="archive"),
    path("tag/<slug:slug>/", kept_by_caches(views.TagView.as_view()), name="tag"),
    path("tag/<slug:slug>/feed/", kept_by_caches(TagFeed()), name="tag_feed"),
    path("tag/<slug:slug>/feed/atom/", kept_by_caches(TagFeed(FullTextAtom))),
    path("<year:year>/", kept_by_caches(views.YearView.as_view()), name="year"),
    path(
        "<year:year>/<two_digits:month>/", kept_by_caches(views.MonthView.as_view()), name="month"
    ),
    path(
        "<year:year>/<two_digits:month>/<two_digits:day>/<slug:slug>/",
        kept_by_caches(views.ArticleView.as_view()),
        name="article",
    ),
    # The last, so that a page stands in the way of nothing above.
    path("<slug:slug>/", kept_by_caches(views.PageView.as_view()), name="page"),
]
