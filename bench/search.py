"""`python -m bench.search`: what a search among 500 articles and 50,000 comments costs.

Pages of results are asked for as by a reader, for words as frequent as those of a language. Those
of common words are measured by the page of a rare one, which shows ten results as well; beside it
stands what it takes to look through all comments without an index. The mark: three times.

With DATABASE_URL it runs on PostgreSQL.
"""

import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from itertools import accumulate, batched

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from blog.models import Article  # noqa: E402
from blog.search import index  # noqa: E402
from comments import tree  # noqa: E402
from comments.models import Comment  # noqa: E402

ARTICLES, COMMENTS = 500, 100
WORDS_OF_ARTICLE, WORDS_OF_COMMENT = 1_000, 60
VOCABULARY = 50_000
RARE = "mot20000"
COMMON = {
    "a common word": "mot10",  # which stands in 4 of 10 comments
    "two of them": "mot10 mot20",
    "in a row": '"mot10 mot20"',
    "the one, not the other": "mot10 -mot20",
}
MARK_RATIO = 3
ROUNDS = 30


def main() -> int:
    """Print the figures; return 1 if a mark was missed, else 0."""
    call_command("migrate", verbosity=0)
    write(words())
    rate = ARTICLES * COMMENTS / took(catch_up)
    costs = measure()
    rare = costs[RARE]
    print(f"{ARTICLES} articles, {ARTICLES * COMMENTS} comments, on {connection.vendor}")
    print(f"  indexed                       {rate:8.0f} comments a second")
    print(f"  all comments looked through   {costs[''] * 1000:8.1f} ms")
    print(f"  a rare word                   {rare * 1000:8.1f} ms")
    ratios = {name: costs[typed] / rare for name, typed in COMMON.items()}
    for name, ratio in ratios.items():
        print(f"  {name:30}{costs[COMMON[name]] * 1000:8.1f} ms   {ratio:.1f} times")
    return int(max(ratios.values()) > MARK_RATIO)


def measure() -> dict[str, float]:
    """Return the seconds of the quickest visit for each question, and, by "", of the other way.

    They are asked in turn, so that none has the machine to itself.
    """
    reader = Client()
    asked = [RARE, *COMMON.values()]
    costs: dict[str, list[float]] = {typed: [] for typed in ("", *asked)}
    everything = Comment.objects.filter(body_html__contains=RARE)
    for _ in range(ROUNDS):
        costs[""].append(took(everything.count))
        for typed in asked:
            costs[typed].append(took(lambda typed=typed: visit(reader, typed)))
    return {typed: min(seconds) for typed, seconds in costs.items()}


def words() -> Iterator[str]:
    """Yield words without end, each as often as in a language: by Zipf's law."""
    vocabulary = [f"mot{number}" for number in range(1, VOCABULARY + 1)]
    weights = list(accumulate(1 / number for number in range(1, VOCABULARY + 1)))
    chance = random.Random(33)
    while True:
        yield from chance.choices(vocabulary, cum_weights=weights, k=10_000)


def write(word: Iterator[str]) -> None:
    def text(length: int) -> str:
        return " ".join(next(word) for _ in range(length))

    now = timezone.now()
    for number in range(ARTICLES):
        article = Article.objects.create(
            title=text(5),
            slug=f"article-{number}",
            body=f"<p>{text(WORDS_OF_ARTICLE)}</p>",
            published_at=now,
        )
        comments = [
            Comment(
                article=article,
                name=f"Reader {number}",
                email="reader@example.org",
                body_html=f"<p>{text(WORDS_OF_COMMENT)}</p>",
                status=Comment.Status.APPROVED,
            )
            for number in range(COMMENTS)
        ]
        for comment, reply in batched(comments, 2):
            reply.parent = comment
        tree.plant(comments)


def catch_up() -> None:
    while index.catch_up():
        pass


def visit(reader: Client, typed: str) -> None:
    assert reader.get("/search/", {"q": typed}).status_code == 200


def took(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
