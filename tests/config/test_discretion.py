"""What the log leaves out of any line, whoever wrote it."""

import logging
import logging.config

import pytest
from django.conf import settings as site

from config.discretion import discreet


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("550 <camille@example.org>: unknown", "550 <…@example.org>: unknown"),
        ("Key (email)=(camille@example.org) exists", "Key (email)=(…@example.org) exists"),
        ("from 198.51.100.77:4711", "from 198.51.100.0:4711"),
        ("ip:198.51.100.77, be:198.51.100.77.", "ip:198.51.100.0, be:198.51.100.0."),
        ("from 2001:db8:1:2:3::77.", "from 2001:db8:1::."),
        ("from ::ffff:198.51.100.77 today", "from 198.51.100.0 today"),
        *(
            (line, line)
            for line in (
                "127.0.0.1 and ::1 answer",
                "at 2026-11-26 22:45:10.123 in 12:30",
                "Django 6.1.3, /2026/11/26/article/, std::list, 300.1.1.1",
                "@dataclass, a@b, me @home",
            )
        ),
    ],
)
def test_addresses_are_cut_and_nothing_else(line, written):
    assert discreet(line) == written


@pytest.mark.parametrize("line", ["a" * 200_000, "1." * 100_000, ":" * 200_000, "@a" * 100_000])
def test_a_long_line_is_written_as_it_is(line):
    assert discreet(line) == line


@pytest.fixture(params=["text", "json"])
def written(request, tmp_path):
    """A function that logs as the site does, and returns the lines."""
    path = tmp_path / "log"
    configurator = logging.config.DictConfigurator(site.LOGGING)
    filters = {
        name: configurator.configure_filter(dict(value))
        for name, value in site.LOGGING["filters"].items()
    }
    formatter = configurator.configure_formatter(dict(site.LOGGING["formatters"][request.param]))
    file = logging.FileHandler(path)
    file.setFormatter(formatter)
    for name in site.LOGGING["handlers"]["console"]["filters"]:
        file.addFilter(filters[name])
    logger = logging.getLogger("tests.discretion")
    logger.addHandler(file)
    yield lambda: path.read_text()
    logger.removeHandler(file)
    file.close()


def test_a_traceback_names_nobody(written):
    try:
        raise ValueError("camille@example.org from 198.51.100.77")
    except ValueError:
        logging.getLogger("tests.discretion").exception("Of %s", "camille@example.org")

    text = written()
    assert "Traceback" in text
    assert "ValueError" in text
    assert "camille" not in text
    assert "198.51.100.77" not in text


def test_others_have_the_record_as_it_was(written, caplog):
    logging.getLogger("tests.discretion").warning("Of %s", "camille@example.org")

    assert caplog.messages == ["Of camille@example.org"]
    assert "…@example.org" in written() or "\\u2026@example.org" in written()
