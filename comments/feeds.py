"""The feeds of the comments: of all of them, and of those on one article."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from blog.addresses import absolute, absolutely
from blog.feed_formats import plain
from blog.feeds import Channel, ChannelFeed, blog_of
from blog.models import Article
from comments.models import Comment, CommentQuerySet


class CommentFeed(ChannelFeed[Comment]):
    """The newest comments that readers see, on whatever they are."""

    item_guid_is_permalink = True

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Channel[Comment]:
        blog = blog_of(request)
        return Channel(
            title=title_of(blog.name),
            description=blog.tagline or blog.name,
            page=reverse("blog:home"),
            path=reverse("comments:feed"),
            author=blog.name,
            items=newest(Comment.objects.reachable()),
        )

    def item_title(self, item: Comment) -> str:
        facts = {"name": item.name, "title": item.article.title}
        return plain(_("%(name)s on “%(title)s”") % facts)

    def item_description(self, item: Comment) -> str:
        return plain(Truncator(strip_tags(item.body_html)).words(40))

    def item_link(self, item: Comment) -> str:
        return absolute(item.get_absolute_url())

    def item_pubdate(self, item: Comment) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Comment) -> datetime:
        return item.edited_at or item.created_at

    def item_author_name(self, item: Comment) -> str:
        return plain(item.name)

    def item_extra_kwargs(self, item: Comment) -> dict[str, Any]:
        return {"content": plain(absolutely(item.body_html, self.item_link(item)))}


class ArticleCommentFeed(CommentFeed):
    """The newest comments on one article or page, at its address and `feed/`."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Channel[Comment]:
        alike = Article.objects.visible().filter(slug=kwargs["slug"]).defer("body", "body_html")
        for article in alike:
            page = article.get_absolute_url()
            path = f"{page}feed/"
            if request.path == path + self.ending:
                title, author = title_of(article.title), blog_of(request).name
                comments = newest(Comment.objects.on(article).shown())
                return Channel(title, article.standfirst or title, page, path, author, comments)
        raise Http404("No article or page stands at that address.")


def title_of(what: str) -> str:
    return _("Comments on “%(title)s”") % {"title": what}


def newest(comments: CommentQuerySet) -> CommentQuerySet:
    """Return the twenty newest with all that a feed tells of them."""
    fields = ("article", "name", "body_html", "created_at", "edited_at", "article__title")
    return comments.select_related("article").only(*fields).order_by("-created_at", "-pk")[:20]
