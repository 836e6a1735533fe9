"""`python -m bench.wordpress_import`: what an export of 500 articles and 50,000 comments costs.

The export is made here, with replies in threads, and brought in as by the command. The same rows of
comments are then written by a bare bulk_create. The marks: at least 2,000 comments a second and a
quarter of the bare rate, under 300 MB of memory, every tree sound, and the last tenth of the
articles as quick as the first, where each is measured by a short piece of work done beside it: no
machine is as fast at the end of a minute as at its beginning.

With DATABASE_URL it runs on PostgreSQL.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from blog.models import WordPressImport  # noqa: E402
from blog.wordpress.survey import survey  # noqa: E402
from comments.models import AkismetCall, Comment  # noqa: E402
from comments.tree import faults  # noqa: E402
from comments.wordpress import importing  # noqa: E402
from tests import wordpress_files as wordpress  # noqa: E402

ARTICLES, COMMENTS = 500, 100
TOTAL = ARTICLES * COMMENTS
MARK_RATE, MARK_RATIO, MARK_MEMORY, MARK_TENTHS = 2_000, 0.25, 300, 1.25
BATCH = 500

WORDS = "le village parle sous un arbre et chacun attend son tour pour dire ce que vaut la paix"

HISTORY = 'a:3:{{s:4:"time";d:{time};s:5:"event";s:9:"check-ham";s:4:"user";s:0:"";}}'
"""What WordPress's Akismet keeps with each comment that it was asked about."""


def main() -> int:
    """Print the figures; return 1 if a mark was missed, else 0."""
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory(prefix="palabre-bench-") as folder:
        file = Path(folder, "export.xml")
        write(file)
        size = file.stat().st_size / 1024**2
        costs, seconds = bring_in(file)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # Half of the articles take less: a moment in which the machine is busy elsewhere counts little.
    tenth = len(costs) // 10
    tenths = median(costs[-tenth:]) / median(costs[:tenth])
    is_sound = Comment.objects.count() == TOTAL and not any(faults(Comment.objects.placed()))
    bare = write_bare()
    rate, bare_rate = TOTAL / seconds, TOTAL / bare
    print(f"{ARTICLES} articles, {TOTAL} comments, {size:.0f} MiB, on {connection.vendor}")
    print(f"  a bare bulk_create            {bare_rate:8.0f} comments a second")
    print(f"  the import                    {rate:8.0f}   at least {MARK_RATE}")
    print(f"  ratio                         {rate / bare_rate:8.2f}   at least {MARK_RATIO}")
    print(f"  last tenth, beside the first  {tenths:8.2f}   at most {MARK_TENTHS}")
    print(f"  memory, in MiB                {memory:8.0f}   less than {MARK_MEMORY}")
    print(f"  every comment, trees sound    {'yes' if is_sound else 'NO':>8}")
    return int(
        not is_sound
        or rate < MARK_RATE
        or rate / bare_rate < MARK_RATIO
        or memory >= MARK_MEMORY
        or tenths > MARK_TENTHS
    )


def write(file: Path) -> None:
    """Write the export, an item at a time."""
    head, tail = wordpress.export(["\0"], authors=[wordpress.author()]).split(b"\0")
    with file.open("wb") as opened:
        opened.write(head)
        for item in items(random.Random(1)):
            opened.write(item.encode())
        opened.write(tail)


def items(dice: random.Random) -> Iterator[str]:
    words = WORDS.split()
    for number in range(1, ARTICLES + 1):
        day = datetime(2010, 1, 1, 8, tzinfo=UTC) + timedelta(days=7 * number)
        first = number * 1000
        paragraphs = "\n\n".join(" ".join(dice.choices(words, k=80)) for _ in range(8))
        comments = []
        for place in range(COMMENTS):
            moment = day + timedelta(minutes=place)
            parent = first + dice.randrange(place) if place and dice.random() < 0.6 else 0
            reader = dice.randrange(2_000)
            comments.append(
                wordpress.comment(
                    first + place,
                    "\n\n".join(" ".join(dice.choices(words, k=40)) for _ in range(2)),
                    parent=parent,
                    name=f"Lectrice {reader}",
                    email=f"lectrice{reader}@example.org",
                    date_gmt=f"{moment:%Y-%m-%d %H:%M:%S}",
                    meta=[
                        ("akismet_result", "false"),
                        ("akismet_history", HISTORY.format(time=f"{moment.timestamp():.4f}")),
                    ],
                )
            )
        yield wordpress.item(
            number,
            f"Récit {number}",
            content=paragraphs,
            date_gmt=f"{day:%Y-%m-%d %H:%M:%S}",
            tags=[(f"mot-{number % 20}", f"Mot {number % 20}")],
            comments=comments,
        )


def bring_in(file: Path) -> tuple[list[float], float]:
    """Import the file; return what each article but the first cost, and the seconds of all.

    The cost of an article is its time beside that of the short work done after it, which the
    seconds leave out.
    """
    works: list[tuple[float, float]] = []

    def tell(run: WordPressImport) -> None:
        if run.counts.get("article", {}).get("added", 0) > len(works):
            begun = time.perf_counter()
            work()
            works.append((begun, time.perf_counter()))

    run = WordPressImport.objects.create(files=[str(file)], names=[file.name])
    start = time.perf_counter()
    importing.run_now(run, survey([file]), tell)
    seconds = time.perf_counter() - start - sum(end - begun for begun, end in works)
    run.refresh_from_db()
    if run.state != WordPressImport.State.DONE:
        sys.exit(run.fault)
    costs = [(begun - before) / (end - begun) for (_, before), (begun, end) in pairwise(works)]
    return costs, seconds


def work() -> int:
    """Do what takes some milliseconds, and always the same."""
    return sum(len(f"{number}".encode()) for number in range(10_000))


def write_bare() -> float:
    """Write the rows of the comments once more, by nothing but bulk_create; return the seconds."""
    rows = list(Comment.objects.order_by("level", "pk"))
    AkismetCall.objects.all().delete()
    Comment.objects.all()._raw_delete(connection.alias)
    start = time.perf_counter()
    with transaction.atomic():
        Comment.objects.bulk_create(rows, BATCH)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
