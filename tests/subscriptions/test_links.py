"""Signed links: what they open, for how long, and what they do not open."""

import re
import time

import pytest
from django.core import signing

from subscriptions import links
from subscriptions.links import Link, Purpose

A_DAY = 24 * 3600


@pytest.fixture
def days_pass(monkeypatch):
    """A function that lets days go by, as signatures see it."""
    real = time.time

    def days_pass(days):
        monkeypatch.setattr(time, "time", lambda: real() + days * A_DAY)

    return days_pass


@pytest.mark.parametrize("purpose", Purpose)
def test_link_stands_for_its_subscriber_and_its_mailing(purpose):
    assert links.read(purpose, links.token(purpose, 7, 3)) == Link(7, 3)
    assert links.read(purpose, links.token(purpose, 0)) == Link(0, 0)


def test_token_fits_into_a_slot_of_a_letter():
    token = links.token(Purpose.CONFIRM, 10**9, 10**6)

    assert re.fullmatch(r"[\w:-]{1,70}", token, re.ASCII)


def test_link_of_one_purpose_opens_no_other():
    token = links.token(Purpose.LEAVE, 7)

    with pytest.raises(signing.BadSignature):
        links.read(Purpose.MANAGE, token)


@pytest.mark.parametrize("forged", ["", "7-0", "7-0:1:2", "8"])
def test_forged_link_is_not_ours(forged):
    token = forged + links.token(Purpose.MANAGE, 7)[1:] if forged == "8" else forged

    with pytest.raises(signing.BadSignature):
        links.read(Purpose.MANAGE, token)


@pytest.mark.parametrize(("purpose", "days"), [(Purpose.CONFIRM, 30), (Purpose.MANAGE, 90)])
def test_link_works_for_its_time(days_pass, purpose, days):
    token = links.token(purpose, 7)

    days_pass(days - 0.1)
    assert links.read(purpose, token) == Link(7, 0)
    days_pass(days + 0.1)
    with pytest.raises(signing.SignatureExpired):
        links.read(purpose, token)
    assert links.read(purpose, token, however_old=True) == Link(7, 0)


def test_one_may_leave_by_a_mail_of_years_ago(days_pass):
    token = links.token(Purpose.LEAVE, 7)

    days_pass(3650)

    assert links.read(Purpose.LEAVE, token) == Link(7, 0)


def test_converted_link_stands_for_the_same():
    token = links.converted(links.token(Purpose.LEAVE, 7, 3), Purpose.LEAVE, Purpose.MANAGE)

    assert links.read(Purpose.MANAGE, token) == Link(7, 3)


def test_converted_link_is_as_old_as_the_first(days_pass):
    leave = links.token(Purpose.LEAVE, 7)
    days_pass(91)

    manage = links.converted(leave, Purpose.LEAVE, Purpose.MANAGE)

    with pytest.raises(signing.SignatureExpired):
        links.read(Purpose.MANAGE, manage)


def test_forged_link_is_not_converted():
    with pytest.raises(signing.BadSignature):
        links.converted(links.token(Purpose.CONFIRM, 7), Purpose.LEAVE, Purpose.MANAGE)


def test_address_is_that_of_the_site(settings):
    settings.SITE_URL = "https://blog.example"

    address = links.address(Purpose.LEAVE, "token")

    assert address == "https://blog.example/subscriptions/leave/token/"
