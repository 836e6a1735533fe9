"""What a moderator decides about authors."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from comments import authors
from comments.models import Ban, TrustedAuthor
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

NETWORK, EMAIL, DOMAIN = Ban.Kind


def in_days(days):
    return timezone.now() + timedelta(days=days)


# ---------------------------------------------------------------- Trust


def test_author_is_trusted_by_name_and_e_mail(moderator):
    comment = CommentFactory(name="Ada", email="Ada@example.org")

    trusted = authors.trust(comment, moderator)

    assert (trusted.name, trusted.email, trusted.by) == ("Ada", "ada@example.org", moderator)


def test_author_who_is_trusted_already_stays_so(moderator):
    comment = CommentFactory()
    first = authors.trust(comment, moderator)

    again = authors.trust(comment, UserFactory(author=True))

    assert again == first
    assert TrustedAuthor.objects.get().by == moderator


# ---------------------------------------------------------------- Bans


def test_sender_is_banned_with_all_that_was_said_of_it(moderator):
    until = in_days(7)

    ban = authors.ban(NETWORK, "203.0.113.7/24", until, moderator, "Sells watches.")

    ban.refresh_from_db()
    assert (ban.kind, ban.value, ban.until) == (NETWORK, "203.0.113.0/24", until)
    assert (ban.by, ban.note) == (moderator, "Sells watches.")


@pytest.mark.parametrize("end", [None, 30, -1])
def test_ban_of_a_banned_sender_renews_its_end(moderator, end):
    first = authors.ban(EMAIL, "ada@example.org", in_days(7), moderator, "Insults.")
    until = None if end is None else in_days(end)
    colleague = UserFactory(author=True)

    again = authors.ban(EMAIL, "ADA@example.org", until, colleague)

    kept = Ban.objects.get()
    assert again == first == kept
    assert (kept.until, kept.by, kept.note) == (until, colleague, "Insults.")


def test_new_note_takes_the_place_of_the_old_one(moderator):
    authors.ban(DOMAIN, "example.org", None, moderator, "Insults.")

    authors.ban(DOMAIN, "example.org", None, moderator, "Threats.")

    assert Ban.objects.get().note == "Threats."


@pytest.mark.parametrize(
    ("kind", "value"),
    [(NETWORK, "0.0.0.0/0"), (NETWORK, ""), (EMAIL, "nobody"), (DOMAIN, "?"), ("people", "Ada")],
)
def test_what_cannot_be_banned_is_refused(moderator, kind, value):
    with pytest.raises(ValidationError):
        authors.ban(kind, value, None, moderator)

    assert not Ban.objects.exists()
