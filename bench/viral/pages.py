"""The page of an article, by a crowd that asks for nothing else."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from math import inf
from statistics import mean
from typing import NamedTuple
from urllib.parse import urlsplit

from bench._site import Site
from bench.viral import house, wrk
from bench.viral.house import Engine
from bench.viral.plan import Plan
from bench.viral.table import Row, Table, a_second, milliseconds

KEPT, NOT_MODIFIED, THROUGH_NGINX = 0.85, 1.0, 0.9
MADE, LONGEST = 0.06, 1.25
"""Of the bare view with 200 comments; of the time with 200 comments, with 5,000."""
WARM_UP = 8
USUAL, LONG = 200, 5_000
"""The sizes of which pages are made anew as well."""
BROTLI = {"Accept-Encoding": "br"}


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def measure(engine: Engine, plan: Plan, site: Site, there: dict[str, str]) -> Iterator[Table]:
    """Measure the pages of some articles, kept and made anew, beside a bare view of each."""
    made = replace(site, settings="bench.viral.unkept_settings")
    with house.served(site) as app, house.served(made) as anew:
        for size in plan.sizes:
            for name, headers in (("html", {}), ("br", BROTLI)):
                (site.data / f"{size}.{name}").write_bytes(
                    ask(app + there[str(size)], headers).body
                )
        with house.bare(site) as bare:
            seconds_made = {}
            for size in plan.sizes:
                table, seconds_made[size] = one(plan, app, anew, bare, size, there[str(size)])
                table.title = f"A page with {size:,} comments, {engine.name}"
                yield table
    if {USUAL, LONG} <= set(plan.sizes):
        times = seconds_made[LONG] / seconds_made[USUAL]
        row = Row("made anew", milliseconds(seconds_made[LONG]), times, at_most=LONGEST)
        yield Table(f"5,000 comments (50 threads a page) beside 200, {engine.name}", [row])


def one(plan: Plan, app: str, anew: str, bare: str, size: int, path: str) -> tuple[Table, float]:
    """Measure one page; return its table, and the seconds that it takes a process to make it."""
    kept = ask(app + path)
    held = {"If-None-Match": kept.headers["ETag"]}
    assert ask(app + path, held).status == 304
    assert ask(f"{bare}/page/{size}.html").body == kept.body
    packed = ask(app + path, BROTLI).body
    for _ in range(WARM_UP):
        assert ask(anew + path).status == 200
    asked = {
        "bare": (f"{bare}/page/{size}.html", {}),
        "kept": (app + path, {}),
        "304": (app + path, held),
    }
    if size in (USUAL, LONG):
        asked["made"] = anew + path, {}
    if size == USUAL:
        asked["bare br"] = f"{bare}/page/{size}.br", BROTLI
        asked["kept br"] = app + path, BROTLI
    rates = rates_of(plan, asked)

    def row(what: str, name: str, of: str = "bare", at_least: float | None = None) -> Row:
        return Row(what, a_second(rates[name]), rates[name] / rates[of], at_least=at_least)

    table = Table("")
    table.rows = [
        Row(f"bare view, {len(kept.body):,} bytes", a_second(rates["bare"])),
        row("kept", "kept", at_least=KEPT),
        row("304", "304", at_least=NOT_MODIFIED),
    ]
    if "made" in rates:
        table.rows += [row("made anew", "made", at_least=MADE if size == USUAL else None)]
    if "bare br" in rates:
        table.rows += [
            Row(f"bare view, {len(packed):,} bytes (Brotli)", a_second(rates["bare br"])),
            row("kept, Brotli", "kept br", "bare br"),
        ]
    return table, house.WORKERS / (rates.get("made") or inf)


def through_nginx(plan: Plan, site: Site, there: dict[str, str]) -> Table:
    """Measure pages that nginx keeps, beside files of the same bytes from the same server."""
    table = Table("Through nginx, over TLS")
    with ExitStack() as stack:
        nginx = stack.enter_context(house.behind_nginx(site, plan.folder / "front"))
        origin = f"https://{house.front.HOST}:{nginx.port}"
        reader = stack.enter_context(nginx.reader())
        for size in plan.sizes:
            path = there[str(size)]
            body = reader.get(path).content
            (site.data / "static" / f"{size}.html").write_bytes(body)
            assert reader.get(f"/static/{size}.html").content == body
            file = f"{origin}/static/{size}.html"
            rates = rates_of(plan, {"file": (file, {}), "kept": (origin + path, {})})
            ratio = rates["kept"] / rates["file"]
            table.rows += [
                Row(f"{size:,} comments, a file", a_second(rates["file"])),
                Row("the page", a_second(rates["kept"]), ratio, at_least=THROUGH_NGINX),
            ]
    return table


def rates_of(plan: Plan, asked: Mapping[str, tuple[str, dict[str, str]]]) -> dict[str, float]:
    """Ask for some addresses in turn, with some headers; return the requests a second of each."""
    loads = plan.in_turn(
        {
            name: partial(wrk.load, url, plan.seconds_of_a_turn, headers)
            for name, (url, headers) in asked.items()
        }
    )
    return {name: mean(load.rate for load in each) for name, each in loads.items()}


def ask(url: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Ask for a page once."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    with closing(connection):
        connection.putrequest("GET", parts.path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
