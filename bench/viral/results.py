"""What was measured, written down for whoever did not run it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bench._site import ROOT
from bench.viral import machine, wrk
from bench.viral.house import WORKERS
from bench.viral.plan import Plan
from bench.viral.table import Table

FILE = ROOT / "bench" / "results.md"


def write(tables: Sequence[Table], plan: Plan, profiles: Mapping[str, Sequence[str]]) -> None:
    named = [f"- {name}: {value}" for name, value in machine.describe().items()]
    FILE.write_text(text(tables, plan, profiles, named, datetime.now(UTC)))


def text(
    tables: Sequence[Table],
    plan: Plan,
    profiles: Mapping[str, Sequence[str]],
    named: Sequence[str],
    now: datetime,
) -> str:
    """Return the page in Markdown; `named` are the lines that name the machine."""
    marks = [row for table in tables for row in table.rows if row.has_mark]
    missed = sum(row.is_missed for row in marks)
    said = "All were reached." if not missed else f"{missed} of {len(marks)} were missed."
    parts = [
        "# The day an article goes viral",
        f"Written by `python -m bench.viral` on {now:%Y-%m-%d}. {said}",
        "\n".join(named),
        f"Loads of {plan.seconds} s by wrk with {wrk.CONNECTIONS} connections, in {plan.turns} "
        "parts in turn with the reference, since the speed of a machine moves. "
        f"Both are served by {WORKERS} processes of gunicorn with four threads each, started as "
        "deploy/systemd does; everything runs on the one machine, wrk included. Both databases "
        "wait for the disk; beside PostgreSQL, `CACHE_URL` names a Redis.",
        *(str(table).rstrip() for table in tables),
        "## Where the time goes",
        "The functions in which most was spent itself, by pyinstrument; "
        "`python -m bench.profiles` writes all of it into `var/profiles/`.",
        *(
            "\n".join([f"{what}:", "", *(f"    {each}" for each in lines)])
            for what, lines in profiles.items()
        ),
    ]
    return "\n\n".join(parts) + "\n"
