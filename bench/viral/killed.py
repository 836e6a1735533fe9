"""One of two web processes is killed while many read through nginx."""

import signal
import time
from collections.abc import Sequence

from bench._site import Site
from bench.viral import house, wrk
from bench.viral.plan import Plan
from bench.viral.table import Row, Table, a_second, milliseconds

VISITORS, ARTICLES = 16, 20
# Somebody who is logged in gets no page that nginx keeps: each request reaches a process.
COOKIE = "sessionid=not-the-one-of-anybody"


def measure(plan: Plan, site: Site, articles: Sequence[str]) -> Table:
    """Measure what readers see of it, whose pages all come from the two processes."""
    paths = plan.paths("killed", read=list(articles[:ARTICLES]))
    seconds = 2 * plan.seconds
    with house.behind_nginx(site, plan.folder / "killed-front") as nginx:
        origin = f"https://{house.front.HOST}:{nginx.port}"
        command = wrk.command_of_visits(origin, paths, visitors=VISITORS, Cookie=COOKIE)
        with wrk.start(*command, seconds=seconds) as load:
            time.sleep(seconds / 2)
            nginx.webs[0].send(signal.SIGKILL)
            visits = wrk.visits_of(wrk.end(load, seconds))
    table = Table("One of two web processes killed")
    table.rows = [
        Row("reads", a_second(visits.rate("read"))),
        Row("99 of 100 within", milliseconds(visits.p99)),
        Row("the slowest", milliseconds(max(visits.reads))),
        Row(f"errors, of {visits.count('read'):,}", f"{visits.errors:,}", visits.errors, at_most=0),
    ]
    return table
