"""`python -m bench.bulk`: what 10,000 comments that wait cost the author.

How long the first screen of the queue takes with them, beside one with 100; then all are approved
by filter and taken back, by the buttons of the admin and the worker. The marks: at most 15 queries,
1.5 times the time, and every comment exactly where it should be.
"""

import os
import re
import sys
import time
from collections import Counter

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ.pop("DATABASE_URL", None)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from blog.models import Blog  # noqa: E402
from comments.models import Batch, Comment  # noqa: E402
from comments.tree import faults  # noqa: E402
from tests.factories import ArticleFactory, UserFactory  # noqa: E402
from tests.many import hold  # noqa: E402
from tests.queries import Queries  # noqa: E402
from tests.worker import run_worker  # noqa: E402

QUEUE = "/admin/comments/comment/"
FEW, MANY = 100, 10_000
VISITS = 20
MARK_QUERIES, MARK_RATIO = 15, 1.5


def main() -> int:
    """Print the figures; return 1 if a mark was missed, else 0."""
    call_command("migrate", verbosity=0)
    Blog(language="en").save()
    author = Client()
    author.force_login(UserFactory(author=True))
    articles = [ArticleFactory() for _ in range(2)]

    hold(FEW, articles[0])
    with_few, _queries = visit(author)
    hold(MANY - FEW, articles[1])
    with_many, queries = visit(author)
    ratio = with_many / with_few
    print(f"first screen, {FEW} held       {with_few * 1000:8.1f} ms")
    print(f"first screen, {MANY} held     {with_many * 1000:8.1f} ms   {ratio:.2f} times")
    print(f"queries                       {queries:8d}")

    approve = {"action": "approve", "index": 0, "_selected_action": 0, "select_across": 1}
    question = author.post(QUEUE, approve)["Location"]
    is_exact = carry_out(author, question, "approve", Comment.Status.APPROVED)
    undo = re.sub(r"\?.*", "undo/", question)
    is_exact &= carry_out(author, undo, "undo", Comment.Status.HELD)
    is_exact &= not list(faults(Comment.objects.placed()))
    print(f"every comment in its place    {'yes' if is_exact else 'NO':>8}")
    return 0 if is_exact and queries <= MARK_QUERIES and ratio <= MARK_RATIO else 1


def visit(author: Client) -> tuple[float, int]:
    """Open the queue some times; return the quickest visit, in seconds, and how many queries."""
    author.get(QUEUE)
    with Queries() as queries:
        author.get(QUEUE)
    count = queries.count  # the next request begins the log anew
    seconds = []
    for _ in range(VISITS):
        start = time.perf_counter()
        assert author.get(QUEUE).status_code == 200
        seconds.append(time.perf_counter() - start)
    return min(seconds), count


def carry_out(author: Client, address: str, what: str, status: str) -> bool:
    """Press a button, let the worker do it; say whether all went where they should."""
    author.post(address, {"next": QUEUE})
    start = time.perf_counter()
    run_worker()
    seconds = time.perf_counter() - start
    print(f"{what:7}                       {MANY / seconds:8.0f} comments per second")
    states = Counter(Comment.objects.values_list("status", flat=True))
    batch = Batch.objects.latest("pk")
    return states == {status: MANY} and batch.moved == MANY and batch.state == Batch.State.DONE


if __name__ == "__main__":
    sys.exit(main())
