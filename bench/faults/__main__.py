"""`python -m bench.faults`: what is lost while everything fails.

People post, like and decide, and an article is mailed, while web processes, workers, PostgreSQL,
Redis, the mail server and the stand-in for Akismet are killed or frozen at random. Whoever is not
heard tries again. The marks: each acknowledged action is there once, every tree is sound, every
subscriber got the mail, no more of them twice than there were faults, and the site comes back by
itself.

    python -m bench.faults                              2,000 actions on each database
    python -m bench.faults --database sqlite --actions 200 --subscribers 0
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from bench.faults import run
from bench.viral.table import Table

DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """Print the tables; return 1 if a mark was missed, else 0."""
    parser = argparse.ArgumentParser("python -m bench.faults")
    parser.add_argument("--database", choices=DATABASES, action="append", help="on this one")
    parser.add_argument("--actions", type=int, default=2_000)
    parser.add_argument("--subscribers", type=int, default=400)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="the chance")
    options = parser.parse_args()
    tables: list[Table] = []
    for database in options.database or DATABASES:
        with tempfile.TemporaryDirectory(prefix="palabre-faults-") as folder:
            plan = run.Plan(database, options.actions, options.subscribers, options.seed)
            tables.append(run.run(plan, Path(folder)))
            print(tables[-1], flush=True)
    return int(any(row.is_missed for table in tables for row in table.rows))


if __name__ == "__main__":
    sys.exit(main())
