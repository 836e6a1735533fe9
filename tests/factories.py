"""Valid, boring objects; a trait says what is special about one."""

from datetime import timedelta
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.utils import timezone

from blog.models import Article, LinkCard, Page, Picture, Tag
from comments.models import AkismetCall, Comment
from subscriptions.models import Delivery, Follow, Mailing, Subscriber


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()

    class Params:
        author = factory.Trait(is_staff=True, is_superuser=True)

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")


class TagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"Tag {n}")
    slug = factory.Sequence(lambda n: f"tag-{n}")


class PictureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Picture

    file = factory.django.ImageField(width=40, height=30, format="PNG", filename="picture.png")
    alternative_text = "A tree in the middle of a village"


class LinkCardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LinkCard

    url = factory.Sequence(lambda n: f"https://press.example/article-{n}")


class PageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Page

    title = factory.Sequence(lambda n: f"Page {n}")
    slug = factory.Sequence(lambda n: f"page-{n}")
    body = "<p>Who writes here.</p>"
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    comments_open = False


class ArticleFactory(factory.django.DjangoModelFactory):
    """An article that was published an hour ago."""

    class Meta:
        model = Article
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(published_at=None)
        scheduled = factory.Trait(
            published_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
        )

    title = factory.Sequence(lambda n: f"Article {n}")
    slug = factory.Sequence(lambda n: f"article-{n}")
    body = "<p>The talk is held under the tree.</p>"
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))

    @factory.post_generation
    def tags(self, create: bool, tags: list[Tag] | None) -> None:
        if create and tags:
            self.tags.set(tags)


class CommentFactory(factory.django.DjangoModelFactory):
    """An approved comment by a reader."""

    class Meta:
        model = Comment

    class Params:
        held = factory.Trait(status=Comment.Status.HELD)
        spam = factory.Trait(status=Comment.Status.SPAM)
        trash = factory.Trait(status=Comment.Status.TRASH)

    article = factory.SubFactory(ArticleFactory)
    name = factory.Sequence(lambda n: f"Reader {n}")
    email = factory.Sequence(lambda n: f"reader{n}@example.org")
    body = "What I think of it."
    status = Comment.Status.APPROVED

    @classmethod
    def reply_to(cls, parent: Comment, **kwargs: Any) -> Comment:
        return cls(article=parent.article, parent=parent, **kwargs)


class AkismetCallFactory(factory.django.DjangoModelFactory):
    """A check that Akismet answered just now."""

    class Meta:
        model = AkismetCall

    class Params:
        failed = factory.Trait(succeeded=False, answer="RequestError: Akismet timed out.")

    comment = factory.SubFactory(CommentFactory)
    operation = AkismetCall.Operation.CHECK
    succeeded = True
    answer = "ham"


class SubscriberFactory(factory.django.DjangoModelFactory):
    """Somebody who confirmed, and gets each article."""

    class Meta:
        model = Subscriber

    class Params:
        pending = factory.Trait(status=Subscriber.Status.PENDING, confirmed_at=None)
        left = factory.Trait(status=Subscriber.Status.LEFT)
        unreachable = factory.Trait(status=Subscriber.Status.UNREACHABLE)

    email = factory.Sequence(lambda n: f"subscriber{n}@example.org")
    status = Subscriber.Status.ACTIVE
    confirmed_at = factory.LazyFunction(timezone.now)


class FollowFactory(factory.django.DjangoModelFactory):
    """A subscriber’s wish to be told of replies to a comment."""

    class Meta:
        model = Follow

    subscriber = factory.SubFactory(SubscriberFactory)
    comment = factory.SubFactory(CommentFactory)


class MailingFactory(factory.django.DjangoModelFactory):
    """The mail of an article, which leaves in eight minutes."""

    class Meta:
        model = Mailing

    class Params:
        begun = factory.Trait(
            state=Mailing.State.SENDING, began_at=factory.LazyFunction(timezone.now)
        )
        paused = factory.Trait(begun=True, state=Mailing.State.PAUSED)
        done = factory.Trait(
            begun=True,
            state=Mailing.State.DONE,
            ended_at=factory.LazyFunction(timezone.now),
        )
        stopped = factory.Trait(
            state=Mailing.State.STOPPED, ended_at=factory.LazyFunction(timezone.now)
        )

    article = factory.SubFactory(ArticleFactory)
    title = factory.SelfAttribute("article.title")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=8, seconds=30))


class DeliveryFactory(factory.django.DjangoModelFactory):
    """A mail that was delivered just now."""

    class Meta:
        model = Delivery

    class Params:
        waiting = factory.Trait(state=Delivery.State.WAITING, sent_at=None)
        failed = factory.Trait(
            state=Delivery.State.FAILED, sent_at=None, attempts=1, answer="550 No such user here"
        )

    mailing = factory.SubFactory(MailingFactory, done=True)
    subscriber = factory.SubFactory(SubscriberFactory)
    state = Delivery.State.SENT
    sent_at = factory.LazyFunction(timezone.now)
