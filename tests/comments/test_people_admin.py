"""Bans and trusted authors in the admin."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from blog.models import Blog
from comments.models import Ban, Move, TrustedAuthor
from tests.factories import CommentFactory, UserFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db

BANS = reverse("admin:comments_ban_changelist")
ADD_BAN = reverse("admin:comments_ban_add")
TRUSTED = reverse("admin:comments_trustedauthor_changelist")
ADD_TRUSTED = reverse("admin:comments_trustedauthor_add")

NETWORK, EMAIL, DOMAIN = Ban.Kind


@pytest.fixture(autouse=True)
def _in_english(client, moderator):
    Blog(language="en").save()
    client.force_login(moderator)


@pytest.fixture
def ban(client):
    """A function that bans what is typed, from an address of the internet."""

    def ban(value, path=ADD_BAN, address="203.0.113.7", **changes):
        data = {"value": value, "until_0": "", "until_1": "", "note": "", **changes}
        return client.post(path, data, REMOTE_ADDR=address)

    return ban


def error(response):
    """What is said beside the value."""
    form = response.context["adminform"].form
    assert list(form.errors) == ["value"]
    return form.errors["value"][0]


# ---------------------------------------------------------------- Bans


@pytest.mark.parametrize(
    ("typed", "kind", "kept"),
    [
        ("198.51.100.9", NETWORK, "198.51.100.9/32"),
        (" 198.51.100.9/24", NETWORK, "198.51.100.0/24"),
        ("2001:DB8::1/64", NETWORK, "2001:db8::/64"),
        ("Bo@Example.org", EMAIL, "bo@example.org"),
        ("Example.org", DOMAIN, "example.org"),
        ("@example.org ", DOMAIN, "example.org"),
        ("xn--e1afmkfd.example", DOMAIN, "xn--e1afmkfd.example"),
    ],
)
def test_kind_follows_from_what_is_typed(ban, moderator, typed, kind, kept):
    response = ban(typed, note="Insults.")

    saved = Ban.objects.get()
    assert response.url == BANS
    assert (saved.kind, saved.value, saved.by) == (kind, kept, moderator)
    assert (saved.until, saved.note) == (None, "Insults.")


def test_ban_can_have_an_end(ban):
    ban("example.org", until_0="2099-01-01", until_1="08:00")

    assert timezone.localtime(Ban.objects.get().until).isoformat()[:16] == "2099-01-01T08:00"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nobody", "not an IP address or a range"),
        ("198.51.100.9/99", "not an IP address or a range"),
        ("198.51.0.0/8", "the widest allowed is /16"),
        ("bo@example", "not an e-mail address"),
        ("bo..example.org", "not a domain"),
        ("", "required"),
    ],
)
def test_what_cannot_be_banned_is_said_beside_it(ban, typed, sentence):
    response = ban(typed)

    with translation.override("en"):
        assert sentence in str(response.context["adminform"].form.errors)
    assert not Ban.objects.exists()


@pytest.mark.parametrize("typed", ["203.0.113.7", "203.0.113.0/24", "203.0.0.0/16"])
def test_own_address_cannot_be_banned(ban, typed):
    assert "writing from this address yourself" in error(ban(typed))
    assert not Ban.objects.exists()


def test_sender_who_is_banned_is_not_banned_again(ban):
    ban("example.org")

    assert "banned already" in error(ban("@EXAMPLE.org"))


def test_ban_can_be_changed_and_ended(ban, moderator):
    old = Ban.objects.create(kind=NETWORK, value="198.51.100.9", by=UserFactory())
    path = reverse("admin:comments_ban_change", args=[old.pk])

    ban("bo@example.org", path, until_0="2001-01-01", until_1="08:00")

    changed = Ban.objects.get()
    assert (changed.kind, changed.value, changed.by) == (EMAIL, "bo@example.org", moderator)
    assert not Ban.objects.current().exists()


def test_ban_can_be_lifted(client):
    ban = Ban.objects.create(kind=DOMAIN, value="example.org")

    client.post(reverse("admin:comments_ban_delete", args=[ban.pk]), {"post": "yes"})

    assert not Ban.objects.exists()


@pytest.mark.parametrize(
    ("asked", "listed"),
    [("yes", {"for-good.example", "current.example"}), ("no", {"ended.example"})],
)
def test_bans_in_force_are_told_from_those_that_ended(client, asked, listed):
    hour = timedelta(hours=1)
    for name, until in [("for-good", None), ("current", hour), ("ended", -hour)]:
        end = until and timezone.now() + until
        Ban.objects.create(kind=DOMAIN, value=f"{name}.example", until=end)

    page = client.get(BANS, {"in_force": asked})

    assert {ban.value for ban in page.context["cl"].result_list} == listed


def test_list_says_how_many_comments_each_ban_stopped(client, say):
    Ban.objects.create(kind=NETWORK, value="203.0.113.0/24")
    Ban.objects.create(kind=DOMAIN, value="example.net")
    for body in ("One.", "Two."):
        assert say(body=body).moves.get().why == Move.Reason.BANNED
    other = CommentFactory(held=True)
    Move.objects.create(
        comment=other, from_status="held", to_status="trash", why=Move.Reason.DECIDED
    )

    bans = client.get(BANS).context["cl"].result_list

    assert {str(ban): ban.stopped for ban in bans} == {"203.0.113.0/24": 2, "example.net": 0}


def test_queries_of_the_list_do_not_grow_with_the_bans(client, moderator):
    def queries():
        with Queries() as queries:
            client.get(BANS)
        return queries.count

    Ban.objects.create(kind=DOMAIN, value="example.net", by=moderator)
    client.get(BANS)
    with_one = queries()
    for n in range(20):
        Ban.objects.create(kind=DOMAIN, value=f"example{n}.net", by=moderator)

    assert queries() == with_one


@pytest.mark.parametrize(("path", "name"), [(BANS, "Bans"), (TRUSTED, "Trusted authors")])
def test_empty_list_is_called_by_its_name(client, path, name):
    assert f"<h1>{name}</h1>" in client.get(path).text


def test_list_says_since_when_and_until_when(client):
    moment = timezone.make_aware(datetime(2026, 3, 1, 8, 30))
    Ban.objects.create(kind=DOMAIN, value="for-good.example", at=moment)
    Ban.objects.create(kind=DOMAIN, value="ends.example", at=moment, until=moment)

    page = client.get(BANS).text

    assert '<td class="field-end">for good</td>' in page
    assert '<td class="field-end">2026-03-01 08:30</td>' in page
    assert '<td class="field-since">2026-03-01</td>' in page


# ---------------------------------------------------------------- Trusted authors


def test_author_can_be_trusted(client, moderator):
    client.post(ADD_TRUSTED, {"name": "Ada", "email": "Ada@Example.org"})

    trusted = TrustedAuthor.objects.get()
    assert (trusted.name, trusted.email, trusted.by) == ("Ada", "ada@example.org", moderator)
    assert "ada@example.org" in client.get(TRUSTED).text


def test_author_who_is_trusted_cannot_be_added_again(client):
    TrustedAuthor.objects.create(name="Ada", email="ada@example.org")

    response = client.post(ADD_TRUSTED, {"name": "Ada", "email": "ADA@example.org"})

    assert response.status_code == 200
    assert TrustedAuthor.objects.count() == 1


def test_trust_can_be_taken_back(client):
    trusted = TrustedAuthor.objects.create(name="Ada", email="ada@example.org")

    page = client.get(reverse("admin:comments_trustedauthor_change", args=[trusted.pk]))
    client.post(reverse("admin:comments_trustedauthor_delete", args=[trusted.pk]), {"post": "yes"})

    assert 'name="_save"' not in page.text
    assert not TrustedAuthor.objects.exists()
