"""Who may not write and who is trusted, as the database keeps them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments.models import Ban, TrustedAuthor
from comments.models.people import networks_of, values_of

pytestmark = pytest.mark.django_db

NETWORK, EMAIL, DOMAIN = Ban.Kind


def stops(address, email="ada@example.org"):
    return Ban.objects.against(values_of(address, email)).exists()


# ---------------------------------------------------------------- The one way to write a value


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (NETWORK, "203.0.113.7", "203.0.113.7/32"),
        (NETWORK, " 203.0.113.7 ", "203.0.113.7/32"),
        (NETWORK, "203.0.113.7/24", "203.0.113.0/24"),
        (NETWORK, "203.0.113.0/255.255.255.0", "203.0.113.0/24"),
        (NETWORK, "203.0.0.0/16", "203.0.0.0/16"),
        (NETWORK, "2001:DB8::1", "2001:db8::1/128"),
        (NETWORK, "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1/128"),
        (NETWORK, "2001:db8::1/64", "2001:db8::/64"),
        (NETWORK, "2001:db8::/32", "2001:db8::/32"),
        (NETWORK, "::ffff:203.0.113.7", "203.0.113.7/32"),
        (NETWORK, "::ffff:203.0.113.7/120", "203.0.113.0/24"),
        (EMAIL, " Ada@Example.ORG", "ada@example.org"),
        (DOMAIN, "Example.ORG", "example.org"),
        (DOMAIN, "@example.org", "example.org"),
        (DOMAIN, "mail.example.org", "mail.example.org"),
    ],
)
def test_value_is_kept_in_its_canonical_form(kind, typed, kept):
    cleaned = Ban(kind=kind, value=typed)
    cleaned.full_clean()
    saved = Ban.objects.create(kind=kind, value=typed)

    assert cleaned.value == saved.value == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (NETWORK, "203.0.113"),
        (NETWORK, "203.0.113.7/33"),
        (NETWORK, "203.0.113.256"),
        (NETWORK, "example.org"),
        (NETWORK, "ada@example.org"),
        (EMAIL, "example.org"),
        (EMAIL, "ada@"),
        (EMAIL, "203.0.113.7"),
        (DOMAIN, "example"),
        (DOMAIN, "org"),
        (DOMAIN, "ada@example.org"),
        (DOMAIN, "https://example.org/"),
        (DOMAIN, "*.example.org"),
    ],
)
def test_value_of_another_kind_is_refused_beside_its_field(kind, typed):
    ban = Ban(kind=kind, value=typed)

    with pytest.raises(ValidationError) as refusal:
        ban.full_clean()

    assert list(refusal.value.message_dict) == ["value"]
    with pytest.raises(ValidationError):
        ban.save()
    assert not Ban.objects.exists()


@pytest.mark.parametrize(
    ("typed", "bits"),
    [
        ("0.0.0.0/0", "/16"),
        ("203.0.0.0/15", "/16"),
        ("::/0", "/32"),
        ("2001:db8::/31", "/32"),
        ("::ffff:0.0.0.0/96", "/16"),
        ("::ffff:203.0.0.0/111", "/16"),
    ],
)
def test_range_of_a_whole_provider_is_refused_with_the_widest_that_is_allowed(typed, bits):
    with pytest.raises(ValidationError) as refusal:
        Ban(kind=NETWORK, value=typed).full_clean()

    assert bits in refusal.value.message_dict["value"][0]


def test_sender_is_banned_once():
    Ban.objects.create(kind=NETWORK, value="203.0.113.7")

    with pytest.raises(IntegrityError), transaction.atomic():
        Ban.objects.create(kind=NETWORK, value="203.0.113.7/32")


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (NETWORK, "203.0.113.7/32", "203.0.113.7"),
        (NETWORK, "203.0.113.0/24", "203.0.113.0/24"),
        (NETWORK, "2001:db8::1/128", "2001:db8::1"),
        (NETWORK, "2001:db8::/32", "2001:db8::/32"),
        (EMAIL, "ada@example.org", "ada@example.org"),
    ],
)
def test_ban_is_called_as_people_write_its_value(kind, value, said):
    assert str(Ban(kind=kind, value=value)) == said


# ---------------------------------------------------------------- Whom a ban stops


@pytest.mark.parametrize(
    ("banned", "address", "stopped"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.0/24", "203.0.113.255", True),
        ("203.0.113.99/24", "203.0.113.1", True),
        ("203.0.113.0/24", "203.0.114.0", False),
        ("203.0.0.0/16", "203.0.255.255", True),
        ("2001:db8::/64", "2001:db8::ffff:1", True),
        ("2001:db8::/64", "2001:db8:0:1::1", False),
        ("2001:db8::1", "2001:DB8:0:0:0:0:0:1", True),
        ("2001:db8::/32", "2001:db8:ffff::1", True),
        ("203.0.113.7", None, False),
    ],
)
def test_network_stops_the_addresses_in_it(banned, address, stopped):
    Ban.objects.create(kind=NETWORK, value=banned)

    assert stops(address) is stopped


@pytest.mark.parametrize(
    ("kind", "banned", "email", "stopped"),
    [
        (EMAIL, "Ada@example.org", "ada@EXAMPLE.org", True),
        (EMAIL, "ada@example.org", "ida@example.org", False),
        (DOMAIN, "example.org", "ada@example.org", True),
        (DOMAIN, "example.org", "ada@mail.example.org", True),
        (DOMAIN, "Example.org", "ada@Deep.Mail.Example.ORG", True),
        (DOMAIN, "mail.example.org", "ada@example.org", False),
        (DOMAIN, "example.org", "ada@anexample.org", False),
        (DOMAIN, "example.org", "example.org@elsewhere.net", False),
    ],
)
def test_e_mail_and_domain_stop_those_who_write_from_there(kind, banned, email, stopped):
    Ban.objects.create(kind=kind, value=banned)

    assert stops(None, email) is stopped


@pytest.mark.parametrize(
    ("end", "stopped"), [(None, True), (timedelta(hours=1), True), (-timedelta(hours=1), False)]
)
def test_ban_stops_nobody_after_its_end(end, stopped):
    until = end and timezone.now() + end
    Ban.objects.create(kind=NETWORK, value="203.0.113.7", until=until)

    assert stops("203.0.113.7") is stopped
    assert Ban.objects.current().exists() is stopped


@pytest.mark.parametrize(("address", "count"), [("203.0.113.7", 17), ("2001:db8::1", 97)])
def test_networks_of_an_address_are_as_many_as_may_be_banned(address, count):
    networks = networks_of(address)

    assert len(set(networks)) == count
    for network in networks:
        Ban(kind=NETWORK, value=network).full_clean()


# ---------------------------------------------------------------- Trusted authors


def test_e_mail_of_a_trusted_author_is_kept_in_lower_case():
    trusted = TrustedAuthor(name="Ada", email="Ada@Example.org")

    trusted.full_clean()

    assert trusted.email == "ada@example.org"
    assert str(trusted) == "Ada <ada@example.org>"
