"""What the log leaves out of any line, whoever wrote it."""

import logging
import logging.config

import pytest
from django.conf import settings as site


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
