"""A crowd that acts on a site at once, in processes with connections of their own.

Run in the environment of that site: `python -m tests.crowd TASK [ARGUMENT]…`. What a task finds
out is printed as JSON.
"""

import json
import random
import secrets
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context

import django

django.setup()

from django.contrib.auth.models import AbstractBaseUser  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from blog.models import Article  # noqa: E402
from comments import moderation  # noqa: E402
from comments.models import Comment, Discussion, Move  # noqa: E402
from tests.at_once import close_connections  # noqa: E402
from tests.factories import ArticleFactory, CommentFactory, UserFactory  # noqa: E402

PEOPLE = 8

MOMENT = 0.01
"""Seconds between two decisions of a person. SQLite lets in whoever asks first after a commit, and
those who wait ask ten times a second: a loop without a pause would keep all others out."""

type Report = dict[str, list[dict[str, object]]]


def at_once(people: int, act: Callable[[int], None]) -> None:
    """Let each of some people, who are processes, do `act` with their number."""
    close_connections()
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


def open_article(held: int = 0) -> dict[str, int]:
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


def moderators_of(count: int) -> list[AbstractBaseUser]:
    return [UserFactory(author=True, username=secrets.token_hex(8)) for _ in range(count)]


def bring_in(each: int) -> list[Report]:
    """Let scripts save comments, half of them approved, on two articles."""
    articles = [new_article().pk for _ in range(2)]

    def save(person: int) -> None:
        for number in range(each):
            is_approved = (number + person) // 2 % 2
            Comment.objects.create(
                article_id=articles[number % 2],
                name="Ada",
                email="ada@example.org",
                body="What I thought of it.",
                status=Comment.Status.APPROVED if is_approved else Comment.Status.HELD,
            )

    at_once(PEOPLE, save)
    return [tell(article) for article in articles]


def approve_all(article: int) -> Report:
    """Let two moderators decide on each comment that waits, each in an order of their own."""
    waiting = list(Comment.objects.held().filter(article=article))
    moderators = moderators_of(PEOPLE)

    def approve(person: int) -> None:
        theirs = waiting[person % (PEOPLE // 2) :: PEOPLE // 2]
        for comment in random.Random(person).sample(theirs, len(theirs)):
            moderation.approve(comment, moderators[person])
            time.sleep(MOMENT)

    at_once(PEOPLE, approve)
    return tell(article)


def disagree(article: int) -> Report:
    """Let one moderator approve, and another call spam, the same comments in the same order."""
    waiting = list(Comment.objects.held().filter(article=article).order_by("pk"))
    moderators = moderators_of(2)

    def decide(person: int) -> None:
        act = [moderation.approve, moderation.mark_spam][person]
        for comment in waiting:
            act(comment, moderators[person])
            time.sleep(MOMENT)

    at_once(2, decide)
    return tell(article)


def tell(article: int) -> Report:
    """Verify the trees, and say all that is known of an article's comments and their states."""
    call_command("check_trees", stdout=sys.stderr)
    fields = ("pk", "parent", "number", "status", "body", "like_count")
    moves = ("comment", "from_status", "to_status")
    return {
        "comments": list(Comment.objects.filter(article=article).order_by("pk").values(*fields)),
        "moves": list(Move.objects.filter(comment__article=article).order_by("pk").values(*moves)),
    }


TASKS = {task.__name__: task for task in (open_article, bring_in, approve_all, disagree, tell)}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*map(int, sys.argv[2:]))))  # noqa: T201
