"""The blog, what the author writes, and what came from elsewhere."""

from blog.models.articles import Article, ArticleQuerySet, Tag
from blog.models.blog import Blog
from blog.models.hub import HubNotice
from blog.models.old_addresses import OldAddress
from blog.models.pages import Page
from blog.models.pictures import LinkCard, Picture
from blog.models.preferences import Preference
from blog.models.removed import Removed
from blog.models.search import SearchEntry
from blog.models.versions import PageVersion
from blog.models.wordpress import ImportRemark, Origin, WordPressImport

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Blog",
    "HubNotice",
    "ImportRemark",
    "LinkCard",
    "OldAddress",
    "Origin",
    "Page",
    "PageVersion",
    "Picture",
    "Preference",
    "Removed",
    "SearchEntry",
    "Tag",
    "WordPressImport",
]
