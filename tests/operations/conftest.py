"""Sites to back up and to restore into."""

import contextlib

import pytest

from tests.operations.sites import Site, new_database
from tests.subscriptions.conftest import mail_server, texts  # noqa: F401


@contextlib.contextmanager
def making_sites(folder):
    """Yield what makes sites that have nothing in them, not even tables."""
    with contextlib.ExitStack() as stack:

        def make(name, **settings):
            data = folder / name
            data.mkdir()
            return Site(stack.enter_context(new_database(data)), data, settings)

        yield make


@pytest.fixture
def new_site(tmp_path):
    with making_sites(tmp_path) as make:
        yield make


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """A site with the demo in it, which no test changes."""
    with making_sites(tmp_path_factory.mktemp("sites")) as make:
        site = make("demo")
        site.done("migrate", "--verbosity=0")
        site.done("load_demo")
        imports = site.data / "imports"
        imports.mkdir()
        (imports / "wordpress-1.txt").write_text("a report")
        yield site


@pytest.fixture(scope="session")
def backup(demo, tmp_path_factory):
    """The backup of it."""
    path = tmp_path_factory.mktemp("backups") / "demo.tar"
    demo.done("backup", path)
    return path
