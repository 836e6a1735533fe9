"""An hour of the day in a minute: most read, some like, few write."""

from functools import partial

from bench._site import Site
from bench.viral import house, posting, wrk
from bench.viral.house import Engine
from bench.viral.pages import ask
from bench.viral.plan import Plan
from bench.viral.table import Row, Table, a_second, milliseconds

VISITORS = 16
LIKES, POSTS = 3, 2
"""Of a hundred; the others read."""
SLOWER_READS = 8
WARM_UP = 30
"""In seconds."""


def measure(engine: Engine, plan: Plan, site: Site, there: dict[str, list[str]]) -> Table:
    """Measure readers of 200 articles, while some like and write, beside those of a bare view."""
    paths = plan.paths("mixed", read=there["others"], like=there["likes"], post=there["forms"])
    with house.served(site) as app, house.bare(site) as bare:
        (site.data / "other.html").write_bytes(ask(app + there["others"][0]).body)
        plain = plan.paths("plain", read=["/page/other.html"])
        read = partial(wrk.visit, bare, plain, plan.seconds, visitors=VISITORS)
        # It is not the first hour: each process has made each page once.
        wrk.visit(app, paths, WARM_UP, visitors=VISITORS)
        before = read()
        mixed = wrk.visit(
            app, paths, plan.mixed_seconds, visitors=VISITORS, likes=LIKES, posts=POSTS
        )
        after = read()
    bare_p99 = (before.p99 + after.p99) / 2
    table = Table(f"A mixed hour in {plan.mixed_seconds} s, {engine.name}")
    table.rows = [
        Row("bare view, 99 of 100 within", milliseconds(bare_p99)),
        Row(
            "reads, 99 of 100 within",
            milliseconds(mixed.p99),
            mixed.p99 / bare_p99,
            at_most=SLOWER_READS,
        ),
        Row("reads", a_second(mixed.rate("read"))),
        Row(f"likes, {mixed.count('like'):,}", f"{milliseconds(mixed.mean('like'))} each"),
        Row(f"posts, {mixed.count('post'):,}", f"{milliseconds(mixed.mean('post'))} each"),
        *posting.faults(site, mixed),
    ]
    return table
