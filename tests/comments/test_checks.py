"""What the start says of a configuration of Akismet that cannot work."""

import pytest
from django.core.checks import run_checks

# Django's own check of JSON fields asks the database whether it has them.
pytestmark = pytest.mark.django_db


@pytest.fixture
def found(settings):
    """A function that configures Akismet and returns what our checks say."""

    def check(key="0123456789ab", url="https://blog.example", timeout=1.0):
        settings.AKISMET_API_KEY = key
        settings.AKISMET_BLOG_URL = url
        settings.AKISMET_TIMEOUT = timeout
        return [message for message in run_checks() if message.id.startswith("comments.")]

    return check


def test_whole_configuration_is_fine(found):
    assert found() == []


def test_no_configuration_is_fine(found):
    assert found(key="", url="") == []


@pytest.mark.parametrize("half", [{"key": ""}, {"url": ""}])
def test_half_a_configuration_is_an_error(found, half):
    [message] = found(**half)

    assert (message.id, message.is_serious()) == ("comments.E001", True)
    assert "PYTHON_AKISMET_API_KEY" in message.hint
    assert "PYTHON_AKISMET_BLOG_URL" in message.hint


@pytest.mark.parametrize("url", ["blog.example", "//blog.example", "ftp://blog.example"])
def test_address_without_its_scheme_is_an_error(found, url):
    [message] = found(url=url)

    assert (message.id, message.is_serious()) == ("comments.E002", True)
    assert "PYTHON_AKISMET_BLOG_URL" in message.msg


@pytest.mark.parametrize("timeout", [0, -1, 11, float("inf"), float("nan")])
def test_time_out_that_tries_readers_is_a_warning(found, timeout):
    [message] = found(timeout=timeout)

    assert (message.id, message.is_serious()) == ("comments.W001", False)
    assert "PYTHON_AKISMET_TIMEOUT" in message.msg


@pytest.mark.parametrize("timeout", [0.5, 10])
def test_time_out_within_bounds_is_fine(found, timeout):
    assert found(timeout=timeout) == []
