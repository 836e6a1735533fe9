"""One run: a site is set up, used while its parts fail, and looked at afterwards."""

import contextlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

from bench._site import Site
from bench.faults.parts import Part, PostgreSQL
from bench.faults.people import House, Person, Told
from bench.viral.table import Row, Table
from scripts import postgres
from tests.deploy.front import command_of, free_ports

PEOPLE = 8
WEBS = WORKERS = 2

FROZEN_SECONDS = 4
"""For how long a part stands still, at most."""

QUIET_SECONDS = 1
"""How long nothing new fails after a part works again, at most."""

REST = 0.5
"""Seconds until what has ended is started again; on a real site it is two."""

COMES_BACK = 60
"""Seconds until the site must answer everywhere once nothing fails any more."""

CATCHES_UP = 900
"""Seconds until the rest of a mailing must have gone out: a worker that died with a batch has it
taken up after minutes, not before."""


@dataclass(frozen=True)
class Plan:
    database: str
    actions: int
    subscribers: int
    seed: int


@dataclass
class Running:
    """A site whose parts run."""

    site: Site
    parts: list[Part]
    ports: list[int]
    mails: Path
    """The file into which the mail server writes to whom it was given mail."""
    faults: Counter[str] = field(default_factory=Counter)


def run(plan: Plan, folder: Path) -> Table:
    """Have people act while everything fails; return what the site has kept of it."""
    with started(plan, folder) as running:
        there = json.loads(
            running.site.run(
                *("-m", "bench.faults.seeding", str(plan.actions), str(plan.subscribers))
            )
        )
        for part in running.parts:
            if part.name.startswith(("web", "worker")):
                part.start()
        house, told = House(running.ports, **there), Told()
        with in_background(partial(start_again, running.parts)):
            come_back(running)
            with in_background(partial(fail, running, Random(plan.seed))):
                act(plan, house, told)
            seconds = come_back(running)
        verdict = look(running.site, told)
        deadline = time.monotonic() + CATCHES_UP
        while verdict["mails_waiting"] and time.monotonic() < deadline:
            time.sleep(5)
            verdict = look(running.site, told)
        return table(plan, running, house, told, verdict, seconds)


def act(plan: Plan, house: House, told: Told) -> None:
    """Let people share the actions, all at once."""
    with ThreadPoolExecutor(PEOPLE) as crowd:
        people = [Person(number, house, told) for number in range(PEOPLE)]
        for person in [crowd.submit(live, person, plan.actions // PEOPLE) for person in people]:
            person.result()


def live(person: Person, actions: int) -> None:
    for _ in range(actions):
        person.act()


# ---------------------------------------------------------------- Its parts


@contextlib.contextmanager
def started(plan: Plan, folder: Path) -> Iterator[Running]:
    """Set a site up in a folder and start what it leans on; end all of it afterwards."""
    ports = free_ports(WEBS + 4)
    akismet, smtp, redis, database, *webs = ports
    folder.chmod(0o711)  # PostgreSQL runs as somebody else, and has its own folder in it
    site = Site(folder, f"http://127.0.0.1:{akismet}")
    environment = site.environment | {"EMAIL_URL": f"smtp://127.0.0.1:{smtp}"}
    mails = folder / "mails"
    mails.touch()

    def program(name: str, *command: str | Path) -> Part:
        return Part(name, [sys.executable, "-m", *command], os.environ, folder)

    leaned_on = [
        program("akismet", "tests.akismet_server", str(akismet)),
        program("smtp", "tests.smtp_server", str(mails), str(smtp)),
    ]
    if plan.database == "postgresql":
        cache_url = f"redis://127.0.0.1:{redis}/0"
        database_url = f"postgresql://postgres@127.0.0.1:{database}/postgres"
        site = replace(site, cache_url=cache_url, database_url=database_url)
        environment |= {"CACHE_URL": cache_url, "DATABASE_URL": database_url}
        command = ("redis-server", "--port", str(redis), "--bind", "127.0.0.1", "--save", "")
        leaned_on += [Part("redis", command, os.environ, folder), postgresql(folder, database)]
    own = [
        Part(f"web-{port}", command_of("palabre-web@.service", port), environment, folder)
        for port in webs
    ]
    own += [
        Part(f"worker-{n}", command_of("palabre-worker.service"), environment, folder)
        for n in range(WORKERS)
    ]
    running = Running(site, [*leaned_on, *own], webs, mails)
    try:
        for part in leaned_on:
            part.start()
        if plan.database == "postgresql":
            log = folder / "postgresql.log"
            ready = postgres.find_programs() / "pg_isready"
            postgres.wait_for(leaned_on[-1].process, ready, database, log)
        site.run("manage.py", "migrate", "--verbosity=0")
        site.run("manage.py", "collectstatic", "--no-input", "--verbosity=0")
        yield running
    finally:
        for part in reversed(running.parts):
            part.end()


def postgresql(folder: Path, port: int) -> PostgreSQL:
    """Make a cluster that waits for the disk, as on a real site."""
    programs, identity = postgres.find_programs(), postgres.unprivileged_identity()
    own = folder / "postgresql"
    own.mkdir()
    if identity:
        os.chown(own, identity["user"], identity["group"])
    postgres.initialise(programs, own, identity)
    place = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")
    command = [programs / "postgres", f"-D{own / 'data'}", *(f"-c{each}" for each in place)]
    return PostgreSQL("postgresql", command, os.environ, folder, identity, own / "data")


# ---------------------------------------------------------------- What fails


def fail(running: Running, chance: Random, enough: Event) -> None:
    """Kill and freeze one part after the other."""
    while not enough.is_set():
        part, how = chance.choice(running.parts), chance.choice(["killed", "frozen"])
        running.faults[f"{part.name.partition('-')[0]} {how}"] += 1
        if how == "killed":
            part.kill(chance)
        else:
            part.freeze()
            enough.wait(chance.uniform(0.2, FROZEN_SECONDS))
            part.thaw()
        enough.wait(chance.uniform(0, QUIET_SECONDS))


def start_again(parts: list[Part], enough: Event) -> None:
    """Start again whatever has ended, as systemd does."""
    while not enough.wait(REST):
        for part in parts:
            if part.has_ended:
                part.start_again()


@contextlib.contextmanager
def in_background(work: Callable[[Event], None]) -> Iterator[None]:
    """Let something be done until there is enough of it."""
    enough = Event()
    thread = Thread(target=work, args=[enough])
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def come_back(running: Running) -> float:
    """Wait until every web process says that the site is well; return the seconds it took."""
    start = time.monotonic()
    for port in running.ports:
        while not is_well(port):
            if time.monotonic() - start > COMES_BACK:
                logs = "\n".join(part.last_words() for part in running.parts)
                sys.exit(f"The site on port {port} did not come back in {COMES_BACK} s.\n{logs}")
            time.sleep(0.2)
    return time.monotonic() - start


def is_well(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


# ---------------------------------------------------------------- What is left


def look(site: Site, told: Told) -> dict[str, Any]:
    """Have the site compared with what it has acknowledged."""
    file = site.data / "told.json"
    said = {"posts": told.posts, "likes": told.likes, "decisions": told.decisions}
    file.write_text(json.dumps(said))
    verdict: dict[str, Any] = json.loads(site.run("-m", "bench.faults.verdict", str(file)))
    return verdict


def table(
    plan: Plan,
    running: Running,
    house: House,
    told: Told,
    verdict: dict[str, Any],
    seconds: float,
) -> Table:
    told_of = {"post": told.posts, "like": told.likes, "decision": told.decisions}
    faults = running.faults.total()
    made = Table(f"{faults} faults during {plan.actions:,} actions, {plan.database}")
    listed = (f"{what} {times}×" for what, times in sorted(running.faults.items()))
    made.note = f"{', '.join(listed)}; by chance {plan.seed}"
    for what, acknowledged in told_of.items():
        there, asked = verdict["there"][what], told.attempts[what]
        share = there / len(acknowledged) if acknowledged else None
        figure = f"{there:,} of {len(acknowledged):,}, by {asked:,} requests"
        made.rows.append(Row(f"{what}s there once", figure, share, at_least=1))
    wrong = verdict["wrong"]
    made.rows.append(Row("anything else wrong", "; ".join(wrong) or "no", len(wrong), at_most=0))
    if house.subscribers:
        taken = Counter(running.mails.read_text().split())
        mailed = [taken[address] for address in house.subscribers if address in taken]
        twice = sum(mailed) - len(mailed)
        share = len(mailed) / len(house.subscribers)
        figure = f"{len(mailed):,} of {len(house.subscribers):,}"
        made.rows.append(Row("subscribers who were mailed", figure, share, at_least=1))
        made.rows.append(Row("mails that came again", f"{twice}", twice / faults, at_most=1))
    made.rows += [
        Row("the longest that anybody tried", f"{told.longest:.0f} s"),
        Row("until it was well again", f"{seconds:.1f} s"),
    ]
    return made
