"""The settings of mail to subscribers in the admin."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Blog
from subscriptions.models import Newsletter
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

FORM = reverse("admin:subscriptions_newsletter_change", args=[1])
LONG_AGO = timezone.now() - timedelta(days=100)


@pytest.fixture(autouse=True)
def _in_english(client):
    Blog(language="en").save()
    client.force_login(UserFactory(author=True))


@pytest.fixture
def send(client):
    """A function that sends the form with the defaults but for some changes."""

    def send(**changes):
        values = {
            field.name: field.value_from_object(Newsletter())
            for field in Newsletter._meta.fields
            if field.editable and not field.primary_key
        }
        typed = {name: value for name, value in (values | changes).items() if value is not False}
        return client.post(FORM, typed)

    return send


def test_every_setting_can_be_set(client):
    form = client.get(FORM).context["adminform"].form

    settings = {f.name for f in Newsletter._meta.fields if f.editable and not f.primary_key}
    assert set(form.fields) == settings


def test_digest_that_was_due_before_the_settings_were_first_saved_was_not_missed(send):
    send()

    assert Newsletter.load().digest_set_at is not None


@pytest.mark.parametrize(
    "changes", [{"digest_weekday": 2}, {"digest_hour": 9}, {"mails_digest": False}]
)
def test_change_of_when_the_digest_is_due_is_noted(send, changes):
    Newsletter(digest_set_at=LONG_AGO).save()

    send(**changes)

    assert Newsletter.load().digest_set_at > LONG_AGO


def test_change_of_something_else_makes_no_digest_due_later(send):
    Newsletter(digest_set_at=LONG_AGO).save()

    send(per_minute=60)

    assert Newsletter.load().digest_set_at == LONG_AGO
    assert Newsletter.load().per_minute == 60


def test_wrong_hour_is_said_beside_it(send):
    response = send(digest_hour=24)

    assert list(response.context["adminform"].form.errors) == ["digest_hour"]
