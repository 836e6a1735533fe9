"""All that can happen to what the page of an article shows, and to what it does not show."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Article, Blog
from blog.rendering import again
from comments import bulk, editing, moderation, revising, tree, upkeep
from comments.models import Comment, Discussion, Move
from tests.factories import ArticleFactory, CommentFactory, PageFactory, TagFactory, UserFactory

HELD, APPROVED, SPAM, TRASH = Comment.Status


class Site:
    """An article between two others, with comments in every state."""

    def __init__(self) -> None:
        Blog(name="The Tree").save()
        Discussion(flood_seconds=0).save()
        self.client = Client()
        self.moderator = UserFactory(author=True, first_name="Zoé")
        self.tag = TagFactory()
        day = timezone.now() - timedelta(days=3)
        hour = timedelta(hours=1)
        self.article = ArticleFactory(published_at=day, author=self.moderator, tags=[self.tag])
        self.neighbour = ArticleFactory(published_at=day + hour)
        ArticleFactory(published_at=day - hour)
        self.draft = ArticleFactory(draft=True)
        self.about = PageFactory()
        self.first = CommentFactory(
            article=self.article,
            email="one@example.org",  # whose colour is not that of other@example.org
            ip_address="203.0.113.7",
        )
        self.reply = CommentFactory.reply_to(self.first)
        self.removed = CommentFactory(article=self.article)
        self.answer = CommentFactory.reply_to(self.removed)
        moderation.trash(self.removed, self.moderator)
        self.held = CommentFactory(article=self.article, held=True)
        self.spam = CommentFactory(article=self.article, spam=True)
        self.elsewhere = CommentFactory(article=self.neighbour, held=True)
        self.last = CommentFactory(article=self.article, name="Ada", email="ada@example.org")

    @property
    def page(self) -> str:
        return self.article.get_absolute_url()

    def post(self, **fields: str) -> None:
        form = {"name": "Bo", "email": "bo@example.org", "body": "I beg to differ."} | fields
        address = reverse("comments:post", args=[self.article.pk])
        assert self.client.post(address, form).status_code == 302

    def decide_on_many(self, verb: str, *comments: Comment) -> None:
        bulk.start(bulk.plan(verb, [comment.pk for comment in comments], self.moderator))


def save(thing: Model, **changes: Any) -> None:
    """Save a row as a form does, with all its columns."""
    fresh = type(thing)._default_manager.get(pk=thing.pk)
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.save()


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


SEEN = {
    "approve": lambda s: moderation.approve(s.held, s.moderator),
    "hold again": lambda s: moderation.move_to(s.first, HELD, s.moderator, Move.Reason.DECIDED),
    "mark a reply as spam": lambda s: moderation.mark_spam(s.reply, s.moderator),
    "mark what has a reply as spam": lambda s: moderation.mark_spam(s.first, s.moderator),
    "trash": lambda s: moderation.trash(s.last, s.moderator),
    "undo": lambda s: moderation.undo(s.removed.moves.latest("pk"), s.moderator),
    "edit": lambda s: editing.edit(s.first, "Other words.", s.moderator),
    "revise": lambda s: revising.change(s.last, "Other words."),
    "withdraw": lambda s: revising.withdraw(s.last),
    "approve many": lambda s: s.decide_on_many("approve", s.elsewhere, s.held, s.spam),
    "trash many": lambda s: s.decide_on_many("trash", s.first, s.reply, s.held),
    "post as somebody known": lambda s: s.post(name="Ada", email="ada@example.org"),
    "plant": lambda s: tree.plant([Comment(article=s.article, name="Bo", status=APPROVED)]),
    "change a name and a website": lambda s: save(s.first, name="Reader", website=""),
    "change a colour with the e-mail": lambda s: save(s.first, email="other@example.org"),
    "change a date": lambda s: save(s.first, created_at=s.article.published_at),
    "change all names": lambda s: Comment.objects.update(name="Somebody"),
    "change names in bulk": lambda s: Comment.objects.bulk_update(
        [Comment(pk=s.first.pk, name="Somebody")], ["name"]
    ),
    "change a text by SQL": lambda s: sql(
        "UPDATE comments_comment SET body_html = '<p>No.</p>' WHERE id = %s", s.first.pk
    ),
    "delete": lambda s: tree.remove(s.last),
    "delete the answer to what was removed": lambda s: tree.remove(s.answer),
    "give an old number": lambda s: Comment.objects.filter(pk=s.first.pk).update(old_number=7_000),
    "edit the article": lambda s: save(s.article, body="<p>Another talk.</p>"),
    "render the article anew": lambda s: Article.objects.update(body_html="<p>Anew.</p>"),
    "say what the article is about": lambda s: Article.objects.update(standfirst="On talks."),
    "close the article": lambda s: save(s.article, comments_open=False),
    "take the author from the article": lambda s: save(s.article, author=None),
    "rename the author": lambda s: save(s.moderator, first_name="Zora"),
    "rename the account of the author": lambda s: save(s.moderator, first_name="", username="zora"),
    "rename a tag": lambda s: save(s.tag, name="Water"),
    "move a tag": lambda s: save(s.tag, slug="water"),
    "add a tag": lambda s: s.article.tags.add(TagFactory()),
    "take all tags away": lambda s: s.article.tags.clear(),
    "delete a tag": lambda s: s.tag.delete(),
    "rename a neighbour": lambda s: save(s.neighbour, title="The well"),
    "move a neighbour": lambda s: save(s.neighbour, slug="the-well"),
    "take a neighbour back": lambda s: save(s.neighbour, published_at=None),
    "delete a neighbour": lambda s: s.neighbour.delete(),
    "publish a nearer neighbour": lambda s: save(
        s.draft, published_at=s.article.published_at + timedelta(minutes=1)
    ),
    "rename a page": lambda s: save(s.about, title="Who we are"),
    "take a page from the menu": lambda s: save(s.about, in_menu=False),
    "add a page to the menu": lambda s: PageFactory(),
    "rename the blog": lambda s: save(Blog.load(), name="The Well"),
    "speak another language": lambda s: save(Blog.load(), language="en"),
    "forget the settings": lambda s: Blog.objects.all().delete(),
    "turn the order": lambda s: save(Discussion.load(), order=Discussion.Order.NEWEST),
    "show fewer threads": lambda s: save(Discussion.load(), page_size=1),
    "let only accounts comment": lambda s: save(Discussion.load(), who=Discussion.Who.ACCOUNTS),
    "close what is old": lambda s: save(Discussion.load(), close_after_days=2),
}
"""What a reader of the page sees, by names that say it."""

NOT_SEEN = {
    "post as somebody unknown": lambda s: s.post(),
    "change what waits": lambda s: save(s.held, name="Somebody"),
    "reject what waits": lambda s: moderation.mark_spam(s.held, s.moderator),
    "delete spam": lambda s: tree.remove(s.spam),
    "call trash spam": lambda s: Comment.objects.filter(pk=s.removed.pk).update(status=SPAM),
    "empty what was removed": lambda s: Comment.objects.filter(pk=s.removed.pk).update(
        **upkeep.NOTHING
    ),
    "save a comment as it was": lambda s: save(s.first),
    "render the comments anew": lambda s: list(again(Comment.objects.all())),
    "forget addresses": lambda s: Comment.objects.update(ip_address=None, user_agent=""),
    "tell of it by mail": lambda s: Comment.objects.update(noticed_at=timezone.now()),
    "approve elsewhere": lambda s: moderation.approve(s.elsewhere, s.moderator),
    "watch words": lambda s: save(Discussion.load(), words_watched="water", hold="everything"),
    "change the contact": lambda s: save(Blog.load(), contact_email="z@example.org"),
    "edit a draft": lambda s: save(s.draft, title="The well"),
    "pin": lambda s: Article.objects.update(pinned=True, tells_subscribers=False),
    "log in": lambda s: s.client.force_login(s.moderator),
    "make a tag": lambda s: TagFactory(),
    "make an account": lambda s: UserFactory(),
}
"""What a reader of the page does not see."""
