"""Compares a site with what it has acknowledged: `python -m bench.faults.verdict FILE`.

The file is JSON, of the `posts`, `likes` and `decisions` that were acknowledged. It prints, as
JSON, how many of each are there once, and what else is wrong.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import CommandError, call_command  # noqa: E402
from django.db.models import Count, F  # noqa: E402

from comments.models import Comment, Like, Move  # noqa: E402
from subscriptions.models import Delivery  # noqa: E402


def main(told: dict[str, Any]) -> None:
    there = {"post": posts(told["posts"]), "like": likes(told["likes"])}
    there["decision"] = decisions(told["decisions"])
    waiting = Delivery.objects.exclude(state=Delivery.State.SENT).count()
    print(json.dumps({"there": there, "wrong": list(wrong()), "mails_waiting": waiting}))


def posts(told: dict[str, str]) -> int:
    """Count the texts that are there once, under the comment that they answer."""
    rows = Comment.objects.filter(body__startswith="Ce que pense la personne")
    found = Counter(
        (body, str(parent or "")) for body, parent in rows.values_list("body", "parent")
    )
    return sum(found[text, parent] == 1 for text, parent in told.items())


def likes(told: list[tuple[int, str]]) -> int:
    found = set(Like.objects.values_list("comment", "visitor"))
    return sum((comment, visitor) in found for comment, visitor in told)


def decisions(told: list[int]) -> int:
    """Count the comments that are approved, by one move."""
    moves = Move.objects.filter(to_status=Comment.Status.APPROVED, comment__in=told)
    found = Counter(moves.values_list("comment", flat=True))
    approved = set(Comment.objects.approved().filter(pk__in=told).values_list("pk", flat=True))
    return sum(key in approved and found[key] == 1 for key in told)


def wrong() -> Iterator[str]:
    """Say what must never be, whatever was acknowledged."""
    try:
        call_command("check_trees", stdout=sys.stderr)
    except (CommandError, SystemExit) as error:
        yield f"trees: {error}"
    own = Comment.objects.filter(body__startswith="Ce que pense la personne")
    for body, times in Counter(own.values_list("body", flat=True)).items():
        if times > 1:
            yield f"{times} times: {body}"
    counted = Comment.objects.annotate(rows=Count("likes")).exclude(like_count=F("rows"))
    for pk in counted.values_list("pk", flat=True):
        yield f"comment {pk} does not count its likes rightly"
    unnumbered = Comment.objects.approved().filter(number=None)
    for pk in unnumbered.values_list("pk", flat=True):
        yield f"comment {pk} is approved and has no number"


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
