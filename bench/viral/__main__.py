"""`python -m bench.viral`: measures the day an article goes viral, in about half an hour.

    python -m bench.viral                                 everything; writes bench/results.md
    python -m bench.viral --quick                         a try of everything, in some minutes
    python -m bench.viral --only posting --database sqlite --seconds 3

Figures of a machine that does something else meanwhile are worth nothing.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import profiles
from bench.viral import house, killed, mixed, pages, posting, results
from bench.viral.plan import Plan
from bench.viral.table import Table

PARTS = ("pages", "nginx", "posting", "many", "mixed", "killed")
DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """Print the tables; return 1 if a mark was missed, else 0."""
    options = read_options()
    tables = []
    with tempfile.TemporaryDirectory(prefix="palabre-bench-") as folder:
        plan = plan_of(options, Path(folder))
        for table in measure(plan, options.only or PARTS, options.database or DATABASES):
            tables.append(table)
            print(table, flush=True)
        if is_whole(options):
            results.write(tables, plan, profiles.taken(Path(folder)))
    return int(any(row.is_missed for table in tables for row in table.rows))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench.viral")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part")
    parser.add_argument("--database", choices=DATABASES, action="append", help="on this one")
    parser.add_argument("--seconds", type=int, help="how long each load lasts")
    parser.add_argument("--turns", type=int, help="in how many parts each load is taken")
    parser.add_argument("--million", type=int, help="another number, for trying it")
    parser.add_argument("--quick", action="store_true", help="everything shorter, for trying it")
    return parser.parse_args()


def is_whole(options: argparse.Namespace) -> bool:
    """Whether everything is measured, and as long as it should be."""
    return not any(vars(options).values())


def plan_of(options: argparse.Namespace, folder: Path) -> Plan:
    usual = Plan(folder)
    quick = Plan(folder, seconds=2, turns=1, sizes=(200, 5_000), mixed_seconds=5, many=20_000)
    start = quick if options.quick else usual
    return Plan(
        folder,
        options.seconds or start.seconds,
        options.turns or start.turns,
        start.sizes,
        options.seconds or start.mixed_seconds,
        options.million or start.many,
    )


def measure(plan: Plan, parts: tuple[str, ...], databases: tuple[str, ...]) -> Iterator[Table]:
    """Measure parts of it, each database on its own; what does not ask one, on the first alone."""
    with house.akismet() as akismet:
        for name in databases:
            with house.engine(name, plan.folder, akismet) as engine:
                if {"pages", "nginx", "mixed", "killed"} & set(parts):
                    site = engine.site("pages")
                    there = house.filled(site, "pages")
                if "pages" in parts:
                    yield from pages.measure(engine, plan, site, there["pages"])
                if "nginx" in parts and name == databases[0]:
                    yield pages.through_nginx(plan, site, there["pages"])
                if "mixed" in parts:
                    yield mixed.measure(engine, plan, site, there)
                if "killed" in parts and name == databases[-1]:
                    yield killed.measure(plan, site, there["others"])
                if "posting" in parts:
                    yield from posting.beside_bare(engine, plan)
                if "many" in parts:
                    yield from posting.with_many(engine, plan)


if __name__ == "__main__":
    sys.exit(main())
