"""Two machines that share a database and a cache, as one site: nothing is known to one alone."""

import os
import re
import signal
import uuid
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest

from tests.browser.conftest import static_files  # noqa: F401  a fixture
from tests.browser.site import PostgresDatabase, SqliteDatabase, manage
from tests.deploy.front import WebProcess, free_ports
from tests.redis_server import find_redis, redis_server

pytestmark = [pytest.mark.redis, pytest.mark.django_db]  # on PostgreSQL as well

networks = count(1)


@pytest.fixture(scope="module")
def machines(
    static_files: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[WebProcess]]:
    if not find_redis():
        pytest.skip("no redis-server")
    shared = tmp_path_factory.mktemp("shared")
    url = os.environ.get("DATABASE_URL", "")
    database = (
        PostgresDatabase(url, f"palabre_many_{uuid.uuid4().hex[:8]}")
        if url.startswith("postgres")
        else SqliteDatabase(shared)
    )
    at = {"DATABASE_URL": f"sqlite:///{shared}/palabre.sqlite3"} | database.environment
    with redis_server() as redis:
        webs = []
        for port in free_ports(2):
            data = tmp_path_factory.mktemp("machine")
            (data / "static").symlink_to(static_files)
            environment = at | {
                "PATH": os.environ["PATH"],
                "SECRET_KEY": "only-for-the-tests-of-many",
                "SITE_URL": "http://127.0.0.1",
                "ALLOWED_HOSTS": "127.0.0.1",
                "TRUSTED_PROXIES": "127.0.0.1",
                "CACHE_URL": redis.url,
                "DATA_DIR": str(data),
                "EMAIL_URL": f"file://{shared}/mail",
            }
            webs.append(WebProcess(port, environment))
        manage("migrate", environment)
        manage("load_demo", environment)
        try:
            for web in webs:
                web.start()
            for web in webs:
                web.wait()
            yield webs
        finally:
            for web in webs:
                web.send(signal.SIGKILL)
            database.drop()


class Machine:
    """A machine, as a reader reaches it who goes from one to the other with the same cookies."""

    def __init__(self, web: WebProcess, reader: httpx.Client) -> None:
        self.origin, self.reader = f"http://127.0.0.1:{web.port}", reader

    def get(self, path: str) -> httpx.Response:
        return self.reader.get(self.origin + path)

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.reader.post(self.origin + path, data=fields)


@pytest.fixture
def readers(machines: list[WebProcess]) -> Iterator[list[Machine]]:
    """The same reader at each machine."""
    own = {"X-Forwarded-For": f"203.0.113.{next(networks)}", "Accept-Encoding": "identity"}
    with httpx.Client(headers=own, timeout=60) as reader:
        yield [Machine(web, reader) for web in machines]


@pytest.fixture
def article(readers: list[Machine]) -> str:
    home = readers[0].get("/").text
    return re.findall(r'href="(/\d{4}/\d\d/\d\d/le-lavoir[^"]*/)"', home)[0]


def likes_in(page: httpx.Response) -> int:
    return sum(map(int, re.findall(r"Aimé par (\d+)", page.text)))


def test_page_that_one_keeps_is_what_the_other_answers(readers, article):
    for reader in readers:
        reader.reader.cookies.set("seen", "all")  # to whom the number of likes does not lag
    one, other = (reader.get(article) for reader in readers)

    assert one.status_code == other.status_code == 200
    assert one.content == other.content
    assert one.headers["ETag"] == other.headers["ETag"]


def test_what_happens_at_one_is_seen_at_the_other_at_once(readers, article):
    one, other = readers
    before = [likes_in(reader.get(article)) for reader in readers]

    like = re.findall(r'action="(/comments/\d+/like/)"', one.get(article).text)[0]
    assert one.post(like).status_code == 302

    assert likes_in(other.get(article)) == likes_in(one.get(article)) == before[0] + 1
    assert other.post(like).status_code == 302
    assert likes_in(one.get(article)) == before[1]


def test_what_a_command_changes_elsewhere_is_seen_at_both(machines, readers, article):
    for reader in readers:
        reader.get(article)

    rename = "from blog.models import Blog; Blog.objects.update(tagline='Au bord de l’eau')"
    manage("shell", machines[0].environment, "--verbosity=0", f"--command={rename}")

    assert all("Au bord de l’eau" in reader.get(article).text for reader in readers)


def test_limits_hold_at_both_together(readers, article):
    one, other = readers
    form = re.findall(r'action="(/comments/on/\d+/)"', one.get(article).text)[0]
    said = {"name": "Ondine", "email": "ondine@example.org"}

    first = one.post(form, **said, body="Le lavoir chante encore.")
    second = other.post(form, **said, body="Et l’eau aussi.")

    assert (first.status_code, second.status_code) == (302, 429)
    assert "Et l’eau aussi." in second.text


def test_who_logs_in_at_one_is_known_at_the_other(readers, machines):
    one, other = readers
    said = Path(machines[-1].environment["DATA_DIR"], "demo_login").read_text().splitlines()

    page = one.get("/admin/login/").text
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    login = {"username": said[0], "password": said[1], "csrfmiddlewaretoken": token}

    assert other.get("/admin/").status_code == 302
    assert one.post("/admin/login/?next=/admin/", **login).status_code == 302
    assert other.get("/admin/").status_code == 200
