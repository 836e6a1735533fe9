"""Comments by eight writers at once, from the form to the redirect."""

from collections.abc import Iterator
from functools import partial
from math import inf
from pathlib import Path
from statistics import mean

from bench._site import Site
from bench.viral import house, wrk
from bench.viral.house import Engine
from bench.viral.plan import Plan
from bench.viral.table import Row, Table, a_second
from bench.viral.wrk import Visits

WRITERS = 8
OF_BARE = 0.4
RATE_ON_SQLITE = 305
WITH_MANY = 1.2
"""How much longer a post may take with very many comments than with a thousand."""
FEW = 1_000
WARM_UP = 3
"""In seconds."""


def beside_bare(engine: Engine, plan: Plan) -> Iterator[Table]:
    """Measure posts a second beside those of a bare view that puts one row into a table."""
    site = engine.site("posting")
    forms = plan.paths("forms", post=house.filled(site, "comments", str(FEW))["forms"])
    rows = plan.paths("rows", post=["/insert"])
    site.run("-m", "bench.viral.reference")
    with house.served(site) as app, house.bare(site) as bare:
        warm_up(app, forms)
        loads = plan.in_turn(
            {"bare": partial(write, plan, bare, rows), "app": partial(write, plan, app, forms)}
        )
    rates = rates_of(loads)
    table = Table(f"Posting by {WRITERS} at once, {engine.name}")
    table.rows = [
        Row("bare view, one row", a_second(rates["bare"])),
        Row("a comment", a_second(rates["app"]), rates["app"] / rates["bare"], at_least=OF_BARE),
    ]
    if engine.name == "SQLite":
        ratio = rates["app"] / RATE_ON_SQLITE
        table.rows += [Row(f"beside {RATE_ON_SQLITE} a second", "", ratio, at_least=1)]
    table.rows += faults(site, *loads["app"])
    yield table


def with_many(engine: Engine, plan: Plan) -> Iterator[Table]:
    """Measure posts on a site with very many comments beside one with a thousand."""
    few, many = engine.site("few"), engine.site("many")
    there = [
        house.filled(few, "comments", str(FEW)),
        house.filled(many, "comments", str(plan.many)),
    ]
    on_few, on_many = (
        plan.paths(name, post=each["forms"])
        for name, each in zip(("few", "many"), there, strict=True)
    )
    with house.served(few) as app_of_few, house.served(many) as app_of_many:
        warm_up(app_of_few, on_few)
        warm_up(app_of_many, on_many)
        loads = plan.in_turn(
            {
                "few": partial(write, plan, app_of_few, on_few),
                "many": partial(write, plan, app_of_many, on_many),
            }
        )
    rates = rates_of(loads)
    slower = rates["few"] / rates["many"]
    table = Table(f"Posting at {plan.many:,} comments, {engine.name}")
    table.rows = [
        Row(f"at {FEW:,}", a_second(rates["few"])),
        Row(f"at {plan.many:,}", a_second(rates["many"]), slower, at_most=WITH_MANY),
        *faults(few, *loads["few"]),
        *faults(many, *loads["many"]),
    ]
    yield table


def write(plan: Plan, url: str, paths: Path) -> Visits:
    return wrk.visit(url, paths, plan.seconds_of_a_turn, visitors=WRITERS, posts=100)


def warm_up(url: str, paths: Path) -> None:
    """Have each process load what it needs for a post."""
    wrk.visit(url, paths, WARM_UP, visitors=WRITERS, posts=100)


def rates_of(loads: dict[str, list[Visits]]) -> dict[str, float]:
    return {name: mean(load.rate("post") for load in each) for name, each in loads.items()}


def faults(site: Site, *loads: Visits) -> list[Row]:
    """Return what went wrong, and how many posts that were said to be taken are there."""
    errors = sum(load.errors for load in loads)
    taken = sum(load.statuses["post"][302] for load in loads)
    there = house.count(site, [key for load in loads for key in load.kept])
    return [
        Row("errors", f"{errors:,}", errors, at_most=0),
        Row(
            "posts there afterwards", f"{there:,} of {taken:,}", there / (taken or inf), at_least=1
        ),
    ]
