"""The line above an article that says how its mail stands."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from blog.models import Blog
from subscriptions.models import Mailing
from tests.factories import ArticleFactory, MailingFactory, SubscriberFactory, UserFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(client):
    Blog(language="en").save()
    client.force_login(UserFactory(author=True))


def page_of(article):
    return reverse("admin:blog_article_change", args=[article.pk])


def test_article_that_was_just_published_says_when_its_mail_leaves_and_to_how_many(client):
    SubscriberFactory.create_batch(2)
    tomorrow = timezone.localtime() + timedelta(days=1)

    page = client.get(page_of(ArticleFactory(published_at=tomorrow))).text

    due = (tomorrow + timedelta(minutes=10)).strftime("%Y-%m-%d")
    assert f"Its mail leaves on {due}" in page
    assert "to 2 subscribers." in page


def test_mail_that_is_yet_to_be_planned_is_stopped_from_there(client):
    article = ArticleFactory(published_at=timezone.now())
    address = reverse("admin:subscriptions_mailing_article_forgo", args=[article.pk])

    assert f'formaction="{address}"' in client.get(page_of(article)).text


def test_mail_that_waits_is_stopped_from_there(client):
    mailing = MailingFactory()
    address = reverse("admin:subscriptions_mailing_stop", args=[mailing.pk])

    assert f'formaction="{address}"' in client.get(page_of(mailing.article)).text


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"begun": True}, "Its mail is being sent."),
        ({"paused": True}, "Its mail is paused."),
        ({"done": True}, "Its mail was sent"),
        ({"begun": True, "state": Mailing.State.STOPPED}, "Its mail was stopped on its way."),
        ({"stopped": True}, "Its mail will not be sent."),
    ],
)
def test_line_says_how_the_mail_stands(client, state, sentence):
    page = client.get(page_of(MailingFactory(**state).article)).text

    assert sentence in page
    assert "formaction" not in page.partition('class="mail-line"')[2].partition("</form>")[0]


def test_draft_has_a_link_to_its_mail_and_no_line(client):
    article = ArticleFactory(draft=True)

    page = client.get(page_of(article)).text

    assert reverse("admin:subscriptions_mailing_article", args=[article.pk]) in page
    assert "mail-line" not in page


def test_new_article_has_neither(client):
    page = client.get(reverse("admin:blog_article_add")).text

    assert "mail-line" not in page
    assert "/mailing/article/" not in page


def test_those_who_may_not_see_mailings_see_nothing_of_them(client):
    helper = UserFactory(is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(content_type__app_label="blog"))
    client.force_login(helper)

    page = client.get(page_of(MailingFactory().article)).text

    assert "mail-line" not in page
    assert "/mailing/" not in page


def test_those_who_may_only_look_have_no_button(client):
    helper = UserFactory(is_staff=True)
    allowed = Permission.objects.filter(content_type__app_label="blog")
    helper.user_permissions.set([*allowed, Permission.objects.get(codename="view_mailing")])
    client.force_login(helper)

    page = client.get(page_of(MailingFactory().article)).text

    assert "Its mail leaves" in page
    assert "formaction" not in page.partition('class="mail-line"')[2].partition("</form>")[0]


def test_line_takes_three_queries_at_most(client):
    def queries(article):
        client.get(page_of(article))
        with Queries() as queries:
            client.get(page_of(article))
        return queries.count

    SubscriberFactory.create_batch(3)
    draft = queries(ArticleFactory(draft=True))

    assert queries(MailingFactory(done=True).article) == draft
    assert queries(MailingFactory().article) == draft + 1
    assert queries(ArticleFactory(published_at=timezone.now())) == draft + 2
