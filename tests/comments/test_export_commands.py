"""`manage.py export_wordpress` and `manage.py export_json`."""

import json
import re
import resource
import stat
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from tests.factories import CommentFactory, PageFactory

COMMANDS = ("export_wordpress", "export_json")

pytestmark = pytest.mark.django_db


def said(command, file):
    out = StringIO(newline="")
    call_command(command, str(file), stdout=out)
    return out.getvalue()


def test_site_is_written_for_wordpress(tmp_path):
    CommentFactory.reply_to(CommentFactory())
    PageFactory()
    path = tmp_path / "site.xml"

    sentence = said("export_wordpress", path)

    assert len(ElementTree.parse(path).findall("channel/item")) == 2  # noqa: S314  our own
    assert re.findall(r"\d+", sentence) == ["1", "1", "2", "0", "0", "0"]


def test_site_is_written_as_json_lines(tmp_path):
    CommentFactory()
    path = tmp_path / "site.jsonl"

    sentence = said("export_json", path)

    types = [json.loads(line)["type"] for line in path.read_text().splitlines()]
    assert types.count("comment") == 1
    assert str(len(types)) in sentence
    assert "article 1, comment 1" in sentence


@pytest.mark.parametrize("command", COMMANDS)
def test_file_is_its_owners_alone(command, tmp_path):
    path = tmp_path / "site"
    path.touch(0o644)

    said(command, path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("command", COMMANDS)
def test_export_can_be_printed(command, tmp_path):
    CommentFactory(body="Zoé 🌳")
    path = tmp_path / "site"
    said(command, path)

    printed = said(command, "-")

    lines = path.read_text().splitlines()
    assert len(printed.splitlines()) == len(lines)
    assert printed.splitlines()[-1] == lines[-1]
    assert "Zoé 🌳" in printed


@pytest.fixture
def long_comment():
    return CommentFactory(body="là " * 10_000)


@pytest.fixture
def full_disk():
    """No file of this process may grow beyond 20 KB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("command", COMMANDS)
def test_export_that_breaks_off_leaves_no_half_file(command, tmp_path, long_comment, full_disk):
    path = tmp_path / "site"
    path.write_text("what was there before")

    with pytest.raises(CommandError, match="site"):
        said(command, path)

    assert path.read_text() == "what was there before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("command", COMMANDS)
def test_command_fails_where_it_cannot_write(command, tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        said(command, tmp_path / "nowhere" / "site")
