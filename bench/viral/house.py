"""What the application runs on, started on loopback and thrown away: databases, caches, servers."""

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench._site import ROOT, Site
from scripts import postgres
from tests.deploy import front
from tests.deploy.front import Front, WebProcess
from tests.redis_server import redis_server

WORKERS = 2
"""Processes of the web server; each answers four at a time, as systemd's unit has it."""


@dataclass(frozen=True)
class Engine:
    """A kind of database that a site may have, and the cache that goes with it."""

    name: str
    cache: str
    site: Callable[[str], Site]
    """Return a site whose database is an empty one with this name."""


@contextlib.contextmanager
def engine(name: str, folder: Path, akismet_url: str) -> Iterator[Engine]:
    """Run a database and a cache: SQLite, or PostgreSQL that waits for the disk, and Redis."""
    data = folder / name
    data.mkdir()
    site = Site(data, akismet_url)
    if name == "sqlite":

        def file(name: str) -> Site:
            return replace(site, database_url=f"sqlite:///{data / name}.sqlite3")

        yield Engine("SQLite", "in the process", file)
        return
    programs = postgres.find_programs()
    with postgres.cluster(programs, durable=True) as url, redis_server() as redis:

        def created(name: str) -> Site:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{name}"')
            database_url = urlsplit(url)._replace(path=f"/{name}").geturl()
            return replace(site, database_url=database_url, cache_url=redis.url)

        yield Engine("PostgreSQL", "Redis", created)


@contextlib.contextmanager
def akismet() -> Iterator[str]:
    """Run the stand-in for Akismet in a process of its own; yield its address."""
    command = [sys.executable, "-m", "tests.akismet_server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


def filled(site: Site, *what: str) -> dict[str, Any]:
    """Fill a new site, by bench.viral.seeding; return what there is to ask for."""
    site.run("manage.py", "migrate", "--verbosity=0")
    if not (site.data / "static").exists():
        site.run("manage.py", "collectstatic", "--no-input", "--verbosity=0")
    there: dict[str, Any] = json.loads(site.run("-m", "bench.viral.seeding", *what))
    return there


def count(site: Site, keys: list[int]) -> int:
    """Return how many comments of these keys there are."""
    code = (
        "import json, pathlib; from itertools import batched; from comments.models import Comment; "
        "keys = json.loads(pathlib.Path('{}').read_text()); "
        "print(sum(Comment.objects.filter(pk__in=some).count() for some in batched(keys, 500)))"
    )
    file = site.data / "keys.json"
    file.write_text(json.dumps(keys))
    return int(site.shell(code.format(file)))


@contextlib.contextmanager
def served(site: Site, application: str = "config.wsgi", **environment: str) -> Iterator[str]:
    """Serve a site, or another application, as in production; yield its address."""
    [port] = front.free_ports(1)
    everything = site.environment | {"WEB_CONCURRENCY": str(WORKERS)} | environment
    web = WebProcess(port, everything, application, logs_requests=False)
    web.start()
    try:
        web.wait()
        yield f"http://127.0.0.1:{port}"
    finally:
        web.send(signal.SIGTERM)


def bare(site: Site) -> contextlib.AbstractContextManager[str]:
    """Serve the reference, on the same database."""
    return served(site, "bench.viral.reference", REFERENCE_FOLDER=str(site.data))


@contextlib.contextmanager
def behind_nginx(site: Site, folder: Path) -> Iterator[Front]:
    """Serve a site by two web processes behind nginx, as deploy/ has it."""
    folder.mkdir()
    usual = ["80", "443", "8001", "8002", "8009"]
    ports = dict(zip(usual, front.free_ports(len(usual)), strict=True))
    front.make_certificate(folder)
    environment = front.environment_of(site.data, ports["8009"]) | site.environment
    webs = [WebProcess(ports[port], environment, logs_requests=False) for port in ("8001", "8002")]
    try:
        for web in webs:
            web.start()
        for web in webs:
            web.wait()
        with Front(folder / "nginx", folder, ports, webs).running() as nginx:
            yield nginx
    finally:
        for web in webs:
            web.send(signal.SIGTERM)


def nginx_version() -> str:
    said = subprocess.run([front.find_nginx() or "nginx", "-v"], capture_output=True, text=True)
    return said.stderr.strip().rpartition("/")[2]
