"""nginx, and two web processes behind it."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import static_files  # noqa: F401  a fixture
from tests.deploy import front as deploy
from tests.deploy.front import Front, WebProcess


@pytest.fixture(scope="package")
def ports() -> dict[str, int]:
    """Which ports stand for those in the files."""
    if not deploy.find_nginx():
        pytest.skip("There is no nginx: install it with libnginx-mod-http-brotli-static.")
    usual = ["80", "443", "8001", "8002", "8009"]
    return dict(zip(usual, deploy.free_ports(len(usual)), strict=True))


@pytest.fixture(scope="package")
def webs(
    ports: dict[str, int],
    static_files: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[WebProcess]]:
    data = tmp_path_factory.mktemp("data")
    environment = deploy.environment_of(data, ports["8009"])
    deploy.fill(data, static_files, environment)
    webs = [WebProcess(ports[usual], environment) for usual in ("8001", "8002")]
    yield webs
    for web in webs:
        web.send(signal.SIGKILL)


@pytest.fixture(scope="package")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    deploy.make_certificate(folder)
    return folder


@pytest.fixture
def front(
    ports: dict[str, int], webs: list[WebProcess], certificates: Path, tmp_path: Path
) -> Iterator[Front]:
    """nginx with nothing kept, in front of two web processes that answer."""
    for web in webs:
        web.send(signal.SIGCONT)
        web.start()
    for web in webs:
        web.wait()
    with Front(tmp_path, certificates, ports, webs).running() as front:
        yield front


@pytest.fixture
def article(front: Front) -> str:
    """The path of the article with the longest conversation."""
    with front.reader() as reader:
        home = reader.get("/").text
    return re.findall(r'href="(/\d{4}/\d\d/\d\d/le-lavoir[^"]*/)"', home)[0]
