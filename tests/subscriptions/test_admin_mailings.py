"""The author's desk for mailings: what leaves when, how far it is, and what is done about it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from blog.models import Blog
from config.environment import mailer
from subscriptions.models import Change, Delivery, Mailing, Newsletter, SubscriberImport
from tests.factories import (
    ArticleFactory,
    DeliveryFactory,
    MailingFactory,
    PageFactory,
    SubscriberFactory,
    UserFactory,
)
from tests.queries import Queries
from tests.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db

LIST = reverse("admin:subscriptions_mailing_changelist")
WAITING, SENDING, PAUSED, DONE, STOPPED = Mailing.State


def page_of(mailing):
    return reverse("admin:subscriptions_mailing_change", args=[mailing.pk])


def page_of_article(article):
    return reverse("admin:subscriptions_mailing_article", args=[article.pk])


@pytest.fixture
def author():
    return UserFactory(author=True)


@pytest.fixture(autouse=True)
def _in_english(client, author):
    Blog(language="en").save()
    client.force_login(author)


@pytest.fixture
def press(client):
    """A function that presses a button of a mailing, and follows to the page after it."""

    def press(mailing, verb):
        address = reverse(f"admin:subscriptions_mailing_{verb}", args=[mailing.pk])
        response = client.post(address, follow=True)
        mailing.refresh_from_db()
        return response

    return press


@pytest.fixture
def press_on_article(client):
    """A function that presses a button about the mail of an article."""

    def press(article, verb):
        address = reverse(f"admin:subscriptions_mailing_article_{verb}", args=[article.pk])
        return client.post(address, follow=True)

    return press


def said(response):
    [message] = response.context["messages"]
    return str(message)


def buttons(response):
    return [button.name for button in response.context["buttons"]]


def queries(client, path):
    client.get(path)
    with Queries() as queries:
        assert client.get(path).status_code == 200
    return queries.count


# ---------------------------------------------------------------- The list


def test_list_says_what_became_of_each_mailing(client):
    mailing = MailingFactory(done=True)
    DeliveryFactory.create_batch(2, mailing=mailing)
    DeliveryFactory(mailing=mailing, failed=True)
    for to_status, why in (("left", Change.Why.LEFT), ("unreachable", Change.Why.BOUNCED)):
        Change.objects.create(
            mailing=mailing, from_status="active", to_status=to_status, why=why, source="page"
        )

    page = client.get(LIST).text

    assert '<td class="field-delivered">2 / 3</td>' in page
    assert '<td class="field-failed">1</td>' in page
    assert '<td class="field-left">1</td>' in page


def test_queries_of_the_list_do_not_grow_with_the_mailings(client):
    DeliveryFactory()
    with_one = queries(client, LIST)
    DeliveryFactory.create_batch(5)

    assert queries(client, LIST) == with_one


# ---------------------------------------------------------------- Before it leaves


def test_page_says_when_a_mailing_leaves_and_to_how_many(client):
    SubscriberFactory.create_batch(2)
    SubscriberFactory(pending=True)
    SubscriberFactory(pace="weekly")

    page = client.get(page_of(MailingFactory()))

    assert "It leaves in 8\xa0minutes" in page.text
    assert "2 subscribers would get it now." in page.text
    assert buttons(page) == ["stop", "send"]


def test_page_shows_the_mail_with_its_subject_sender_and_plain_text(client, settings):
    settings.DEFAULT_FROM_EMAIL = "palabre@example.org"
    Blog(name="The Tree", language="en").save()
    mailing = MailingFactory(article=ArticleFactory(title="Ducks & geese"))

    page = client.get(page_of(mailing))

    assert page.context["subject"] == "Ducks & geese"
    assert page.context["sender"] == "The Tree <palabre@example.org>"
    assert "The talk is held under the tree." in page.context["text"]
    assert f'<iframe src="{page_of(mailing).replace("change", "preview")}" sandbox=""' in page.text


def test_mailing_is_stopped(press):
    mailing = MailingFactory()

    response = press(mailing, "stop")

    assert said(response) == "The mailing is stopped."
    assert mailing.state == STOPPED
    assert "nobody got it" in response.text


def test_mailing_that_was_stopped_can_still_be_sent(press):
    mailing = MailingFactory(stopped=True)

    response = press(mailing, "send")

    assert said(response) == "It leaves within a minute."
    assert (mailing.state, mailing.starts_at <= timezone.now()) == (WAITING, True)


def test_mailing_that_waits_is_sent_at_once(press):
    mailing = MailingFactory()

    press(mailing, "send")

    assert (mailing.state, mailing.starts_at <= timezone.now()) == (WAITING, True)


def test_mail_of_an_article_that_is_a_draft_again_is_not_sent(client, press):
    mailing = MailingFactory(article=ArticleFactory(draft=True))

    assert buttons(client.get(page_of(mailing))) == ["stop"]
    assert "Nothing was done" in said(press(mailing, "send"))


def test_mailing_of_an_article_that_is_gone_has_no_preview(client):
    mailing = MailingFactory(done=True)
    mailing.article.delete()

    assert client.get(page_of(mailing)).status_code == 200
    assert client.get(page_of(mailing).replace("change", "preview")).status_code == 404


# ---------------------------------------------------------------- On its way


def test_page_says_how_far_a_mailing_is(client):
    mailing = MailingFactory(begun=True)
    DeliveryFactory.create_batch(2, mailing=mailing)
    DeliveryFactory(mailing=mailing, waiting=True)
    DeliveryFactory(mailing=mailing, waiting=True, attempts=1)
    DeliveryFactory(mailing=mailing, failed=True, answer="550 <Nobody> here")

    page = client.get(page_of(mailing))

    assert "2 of 5" in page.text
    assert "1 of them refused for a time and tried again" in page.text
    assert "about 1\xa0minute to go" in page.text
    assert "550 &lt;Nobody&gt; here" in page.text
    assert buttons(page) == ["pause", "stop"]


def test_page_looks_again_by_itself_only_while_something_happens(client):
    states = {
        "every 10s": MailingFactory(),
        "every 2s": MailingFactory(begun=True),
        "": MailingFactory(done=True),
    }

    found = {interval: client.get(page_of(mailing)).text for interval, mailing in states.items()}

    for interval, page in found.items():
        assert (f'hx-trigger="{interval}"' in page) == bool(interval)
        assert ('id="look-again"' in page) == bool(interval)
        assert ("htmx-config" in page) == bool(interval)


def test_page_says_what_the_mail_server_would_not_do(client):
    mailing = MailingFactory(begun=True, trouble="Connection refused & gone")

    assert "<q>Connection refused &amp; gone</q>" in client.get(page_of(mailing)).text


def test_mailing_is_paused_and_goes_on(press):
    mailing = MailingFactory(begun=True)

    paused = press(mailing, "pause")
    assert (mailing.state, buttons(paused)) == (PAUSED, ["resume", "stop"])

    resumed = press(mailing, "resume")
    assert (mailing.state, said(resumed)) == (SENDING, "The mailing goes on.")


def test_mailing_that_was_stopped_on_its_way_goes_on(client, press):
    mailing = MailingFactory(begun=True, state=STOPPED)

    assert buttons(client.get(page_of(mailing))) == ["resume"]
    press(mailing, "resume")

    assert mailing.state == SENDING


def test_failed_ones_are_paged(client):
    mailing = MailingFactory(done=True)
    DeliveryFactory.create_batch(51, mailing=mailing, failed=True)

    first, second = client.get(page_of(mailing)), client.get(page_of(mailing), {"page": 2})

    assert first.text.count("550 No such user here") == 50
    assert second.text.count("550 No such user here") == 1
    assert 'rel="next"' in first.text


def test_queries_of_the_page_do_not_grow_with_the_deliveries(client):
    mailing = MailingFactory(begun=True)
    DeliveryFactory(mailing=mailing, failed=True)
    with_one = queries(client, page_of(mailing))
    DeliveryFactory.create_batch(10, mailing=mailing, failed=True)
    DeliveryFactory.create_batch(10, mailing=mailing)

    assert queries(client, page_of(mailing)) == with_one <= 10


# ---------------------------------------------------------------- Done


def test_what_failed_is_tried_again(client, press):
    mailing = MailingFactory(done=True)
    delivery = DeliveryFactory(mailing=mailing, failed=True)

    assert buttons(client.get(page_of(mailing))) == ["retry"]
    press(mailing, "retry")

    delivery.refresh_from_db()
    assert (mailing.state, delivery.state) == (SENDING, Delivery.State.WAITING)


def test_mailing_without_failures_has_nothing_left_to_do(client):
    delivery = DeliveryFactory()

    assert buttons(client.get(page_of(delivery.mailing))) == []


def test_those_whose_mail_comes_back_are_not_tried_again(client):
    delivery = DeliveryFactory(failed=True, subscriber__unreachable=True)

    assert buttons(client.get(page_of(delivery.mailing))) == []


def test_mailing_of_an_import_waits_for_its_end(client):
    import_ = SubscriberImport.objects.create(name="list.csv", state="running")
    mailing = MailingFactory(
        article=None, title="Invitation", kind="invitation", batch=import_, state=PAUSED
    )

    page = client.get(page_of(mailing))

    assert "It waits until the import is done." in page.text
    assert buttons(page) == ["stop"]


@pytest.mark.parametrize("verb", ["stop", "pause", "resume", "retry", "send"])
def test_whoever_comes_second_is_told_how_it_stands(press, verb):
    mailing = MailingFactory(done=True)

    response = press(mailing, verb)

    assert said(response) == "Nothing was done: the mailing is “done” by now."
    assert mailing.state == DONE


def test_who_presses_a_button_of_a_mailing_that_is_gone_is_told(client, press):
    response = client.post(reverse("admin:subscriptions_mailing_stop", args=[99]), follow=True)

    assert said(response) == "This mailing is gone: its article is no longer published."


# ---------------------------------------------------------------- An article without a mailing


def test_article_that_was_just_published_says_when_its_mail_leaves(client):
    SubscriberFactory()
    article = ArticleFactory(published_at=timezone.now())

    page = client.get(page_of_article(article))

    assert "It leaves in 9\xa0minutes" in page.text
    assert "1 subscriber would get it now." in page.text
    assert buttons(page) == ["forgo", "send"]


@pytest.mark.parametrize(
    ("what", "sentence", "offered"),
    [
        ({"draft": True}, "when the article is published", ["forgo"]),
        ({"tells_subscribers": False}, "is not to tell subscribers", ["send"]),
        (
            {"published_at": timezone.now() - timedelta(days=9)},
            "published too long ago",
            ["send"],
        ),
    ],
)
def test_page_says_why_the_mail_of_an_article_does_not_leave(client, what, sentence, offered):
    page = client.get(page_of_article(ArticleFactory(**what)))

    assert sentence in page.text
    assert buttons(page) == offered


def test_page_says_that_mail_for_new_articles_is_switched_off(client):
    Newsletter(mails_articles=False).save()

    assert "switched off" in client.get(page_of_article(ArticleFactory())).text


def test_scheduled_article_is_not_sent_before_its_time(client, press_on_article):
    article = ArticleFactory(scheduled=True)

    assert buttons(client.get(page_of_article(article))) == ["forgo"]
    press_on_article(article, "send")

    assert not Mailing.objects.exists()


def test_article_is_sent_now(press_on_article):
    article = ArticleFactory(tells_subscribers=False)

    response = press_on_article(article, "send")

    assert response.redirect_chain[-1][0] == page_of(article.mailing)
    assert (article.mailing.state, said(response)) == (WAITING, "It leaves within a minute.")


def test_mail_of_a_draft_is_forgone_and_nothing_leaves_when_it_is_published(press_on_article):
    article = ArticleFactory(draft=True)

    response = press_on_article(article, "forgo")

    assert said(response) == "The mail of this article will not be sent."
    assert article.mailing.state == STOPPED


@pytest.mark.parametrize("verb", ["forgo", "send"])
def test_mail_that_was_sent_meanwhile_is_neither_forgone_nor_sent_again(press_on_article, verb):
    mailing = MailingFactory(done=True)

    response = press_on_article(mailing.article, verb)

    mailing.refresh_from_db()
    assert said(response) == "Nothing was done: the mailing is “done” by now."
    assert mailing.state == DONE


@pytest.mark.parametrize("verb", ["", "preview", "test", "send", "forgo"])
def test_page_outside_the_stream_has_no_mail(client, verb):
    page = PageFactory()
    address = page_of_article(page) + (f"{verb}/" if verb else "")

    response = client.post(address) if verb in ("test", "send", "forgo") else client.get(address)

    assert response.status_code == 404
    assert not Mailing.objects.exists()


def test_page_of_an_article_leads_to_its_mailing(client):
    mailing = MailingFactory()

    assert client.get(page_of_article(mailing.article)).url == page_of(mailing)


# ---------------------------------------------------------------- Preview and test


@pytest.mark.parametrize("of", ["mailing", "article"])
def test_preview_is_a_document_that_runs_nothing_and_only_our_pages_frame(client, of):
    mailing = MailingFactory()
    page = page_of(mailing) if of == "mailing" else page_of_article(mailing.article)

    response = client.get(page.removesuffix("change/") + "preview/")

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "The talk is held under the tree." in response.text


def test_links_of_a_preview_belong_to_nobody(client):
    response = client.get(page_of_article(ArticleFactory()) + "preview/")

    assert "slot7q" not in response.text
    assert "/subscriptions/leave/0-0:" in response.text


@pytest.fixture
def mail_server(settings):
    server = SmtpServer()
    settings.MAILERS = {"default": mailer(server.url)}
    yield server
    server.close()


def test_test_goes_to_whoever_asks_for_it_and_to_nobody_else(client, author, mail_server, press):
    SubscriberFactory()

    response = press(MailingFactory(), "test")

    [message] = mail_server.mails
    assert message["To"] == author.email
    assert f"A test was sent to {author.email}" in said(response)
    assert Delivery.objects.count() == 0


def test_mail_of_a_draft_is_tested(mail_server, press_on_article):
    press_on_article(ArticleFactory(draft=True, title="Ducks"), "test")

    assert [message["Subject"] for message in mail_server.mails] == ["Ducks"]


def test_refusal_of_a_test_is_told(mail_server, press):
    mail_server.refusal = "550 We know you not"

    assert "550 We know you not" in said(press(MailingFactory(), "test"))


def test_author_without_an_address_is_told_so(author, press):
    author.email = ""
    author.save()

    response = press(MailingFactory(), "test")

    assert said(response) == "Your account has no e-mail address to send a test to."
    assert mail.outbox == []


# ---------------------------------------------------------------- Who may

MAY_SEE, MAY_CHANGE = "view_mailing", "change_mailing"


@pytest.fixture
def helper(client):
    """A function that logs somebody in who has only some permissions."""

    def log_in(*permissions):
        user = UserFactory(is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)

    return log_in


@pytest.mark.parametrize("path", ["change", "preview"])
def test_pages_are_closed_to_those_who_may_not_see_mailings(client, helper, path):
    helper()
    mailing = MailingFactory()

    assert client.get(page_of(mailing).replace("change", path)).status_code == 403
    assert client.get(page_of_article(mailing.article)).status_code == 403
    assert client.get(LIST).status_code == 403


def test_those_who_may_only_look_have_no_buttons(client, helper):
    helper(MAY_SEE)

    page = client.get(page_of(MailingFactory()))

    assert page.status_code == 200
    assert "formaction" not in page.text


@pytest.mark.parametrize("verb", ["stop", "pause", "resume", "retry", "send", "test"])
def test_those_who_may_only_look_change_nothing(helper, press, verb):
    helper(MAY_SEE)
    mailing = MailingFactory()

    assert press(mailing, verb).status_code == 403
    assert mailing.state == WAITING


@pytest.mark.parametrize("verb", ["forgo", "send", "test"])
def test_those_who_may_only_look_do_nothing_about_an_article(helper, press_on_article, verb):
    helper(MAY_SEE)

    assert press_on_article(ArticleFactory(), verb).status_code == 403
    assert not Mailing.objects.exists()


@pytest.mark.parametrize("verb", ["stop", "pause", "resume", "retry", "send", "test"])
def test_link_alone_does_nothing(client, verb):
    mailing = MailingFactory()

    address = reverse(f"admin:subscriptions_mailing_{verb}", args=[mailing.pk])

    assert client.get(address).status_code == 405


def test_mailing_is_neither_added_nor_deleted(client):
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.get(page_of(MailingFactory()).replace("change", "delete")).status_code == 403
