"""A crowd that acts on a site at once, in processes with connections of their own.

Run in the environment of that site: `python -m tests.crowd TASK [ARGUMENT]…`. What a task finds
out is printed as JSON.
"""

import json
import random
import secrets
import sys
from collections.abc import Callable
from multiprocessing import get_context

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import transaction  # noqa: E402

from blog.models import Article  # noqa: E402
from comments import moderation  # noqa: E402
from comments.models import Comment, Discussion, Move  # noqa: E402
from tests.factories import ArticleFactory, CommentFactory, UserFactory  # noqa: E402

PEOPLE = 8


def at_once(people: int, act: Callable[[int], None]) -> None:
    """Let each of some people, who are processes, do `act` with their number."""
    processes = get_context("fork")
    start = processes.Barrier(people)

    def one(number: int) -> None:
        start.wait()
        act(number)

    crowd = [processes.Process(target=one, args=(number,)) for number in range(people)]
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()
    if any(person.exitcode for person in crowd):
        sys.exit("Somebody failed.")


def open_article(held: int) -> dict[str, int]:
    """Publish an article with a comment by Ada, and hold others, half of them in reply to hers."""
    Discussion().save()
    with transaction.atomic():
        parent = CommentFactory(article=new_article(), name="Ada", email="ada@example.org")
        for number in range(held):
            above = parent if number % 2 else None
            CommentFactory(article=parent.article, parent=above, held=True)
    return {"article": parent.article_id, "parent": parent.pk}


def new_article() -> Article:
    """An article beside those of earlier tasks, whose factories counted from zero too."""
    return ArticleFactory(slug=secrets.token_hex(8))


def bring_in(each: int) -> list[int]:
    """Save comments, half of them approved, on two articles, as scripts do."""
    articles = [new_article().pk for _ in range(2)]
    transaction.get_connection().close()

    def save(person: int) -> None:
        for number in range(each):
            Comment.objects.create(
                article_id=articles[number % 2],
                name="Ada",
                email="ada@example.org",
                body="What I thought of it.",
                status=[Comment.Status.APPROVED, Comment.Status.HELD][(number + person) // 2 % 2],
            )

    at_once(PEOPLE, save)
    return articles


def approve_all(article: int) -> None:
    """Let moderators go through all that waits, each in an order of their own."""

    def approve(person: int) -> None:
        moderator = get_user_model().objects.get(pk=moderators[person])
        waiting = list(Comment.objects.held().filter(article=article))
        random.Random(person).shuffle(waiting)
        for comment in waiting:
            moderation.approve(comment, moderator)

    moderators = moderators_of(PEOPLE)
    at_once(PEOPLE, approve)


def disagree(article: int) -> None:
    """Let one moderator approve, and another call spam, the same comments in the same order."""

    def decide(person: int) -> None:
        moderator = get_user_model().objects.get(pk=moderators[person])
        act = [moderation.approve, moderation.mark_spam][person]
        for comment in list(Comment.objects.held().filter(article=article).order_by("pk")):
            act(comment, moderator)

    moderators = moderators_of(2)
    at_once(2, decide)


def moderators_of(count: int) -> list[int]:
    """Make moderators; the connection is closed, since processes cannot share it."""
    moderators = [UserFactory(author=True, username=secrets.token_hex(8)).pk for _ in range(count)]
    transaction.get_connection().close()
    return moderators


def tell(article: int) -> dict[str, list[dict[str, object]]]:
    """Say all that is known of an article's comments, and what was decided of them."""
    fields = ("pk", "parent", "number", "status", "body", "like_count")
    moves = ("comment", "from_status", "to_status", "by")
    return {
        "comments": list(Comment.objects.filter(article=article).order_by("pk").values(*fields)),
        "moves": list(Move.objects.filter(comment__article=article).order_by("pk").values(*moves)),
    }


TASKS = {task.__name__: task for task in (open_article, bring_in, approve_all, disagree, tell)}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*map(int, sys.argv[2:]))))  # noqa: T201
