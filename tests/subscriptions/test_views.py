"""The pages of subscribers: what each shows, and what it does only when a button is pressed."""

import json
import re
import time
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Blog
from subscriptions import links, membership
from subscriptions.links import Purpose
from subscriptions.models import (
    Bounce,
    Change,
    Delivery,
    Follow,
    Mailing,
    Newsletter,
    Notice,
    Quota,
    Subscriber,
)
from tests.factories import ArticleFactory, CommentFactory, FollowFactory, SubscriberFactory
from tests.queries import Queries
from tests.worker import waiting_tasks

pytestmark = pytest.mark.django_db

PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status
EACH, WEEKLY, REPLIES = Subscriber.Pace

CONFIRM, MANAGE, LEAVE = Purpose

SUBSCRIBE = "/subscriptions/"
ROBOTS = 120
"""How many sign-ups a script sends, each from a network of its own; the first 50 are allowed."""

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _in_english():
    Blog(name="The tree", language="en").save()


@pytest.fixture
def subscriber():
    return SubscriberFactory(email="ada@example.org")


def path(purpose, subscriber, mailing=None):
    token = links.token(purpose, subscriber.pk if subscriber else 0, mailing.pk if mailing else 0)
    return links.path(purpose, token)


def below(name, subscriber, *args):
    """The address of what is done on the page of a subscriber."""
    return reverse(f"subscriptions:{name}", args=[links.token(MANAGE, subscriber.pk), *args])


def old(monkeypatch, purpose, subscriber, days):
    """The path of a link that was mailed days ago."""
    then = time.time() - days * 24 * 3600
    with monkeypatch.context() as past:
        past.setattr(time, "time", lambda: then)
        return path(purpose, subscriber)


def status_of(subscriber):
    subscriber.refresh_from_db()
    return subscriber.status


def buttons(response):
    main = response.text.partition("<main")[2].partition("</main>")[0]
    return [re.sub("<.*?>.*", "", text) for text in re.findall("<button[^>]*>(.*?)</button>", main)]


def sign_up(client, email="ada@example.org", **more):
    return client.post(SUBSCRIBE, {"email": email, **more})


# ---------------------------------------------------------------- Signing up


def test_address_is_enough_to_sign_up(client):
    response = sign_up(client, "Ada@Bücher.example")

    assert response.status_code == 302
    assert response["Location"] == "/subscriptions/sent/"
    subscriber = Subscriber.objects.get()
    assert subscriber.email == "ada@xn--bcher-kva.example"
    assert (subscriber.pace, subscriber.source) == (EACH, "page")
    assert waiting_tasks().count() == 1


def test_pace_and_place_are_kept(client):
    sign_up(client, pace="weekly", source="footer")

    subscriber = Subscriber.objects.get()
    assert (subscriber.pace, subscriber.source) == (WEEKLY, "footer")


def test_place_that_there_is_not_counts_as_the_page(client):
    sign_up(client, source="import")

    assert Subscriber.objects.get().source == "page"


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Please give your e-mail address."),
        ("ada", "does not look like an e-mail address"),
        ("ada@", "does not look like an e-mail address"),
        ("ada@example", "does not look like an e-mail address"),
        ("a b@example.org", "does not look like an e-mail address"),
        ("ada@example.org\nBcc: bo@example.org", "does not look like an e-mail address"),
        ("é@example.org", "only letters without accents"),
        (f"{'a' * 260}@example.org", "at most 254 characters"),
    ],
)
def test_wrong_address_comes_back_with_a_sentence(client, email, sentence):
    response = sign_up(client, email, pace="weekly", source="article")

    assert response.status_code == 422
    assert sentence in unescape(response.text)
    assert 'aria-invalid="true"' in response.text
    assert 'name="source" value="article"' in response.text
    assert re.search(r'value="weekly"[^>]* checked', response.text)
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("status", [None, *Subscriber.Status])
def test_answer_is_the_same_whoever_is_known(client, status):
    stranger = sign_up(client, "stranger@example.org")
    if status:
        SubscriberFactory(email="ada@example.org", status=status)

    responses = [sign_up(client) for _ in range(2)]

    for response in responses:
        assert response.status_code == stranger.status_code
        assert response.content == stranger.content
        assert response.headers == stranger.headers
        assert not response.cookies


def test_answer_takes_as_much_work_whoever_is_known(client):
    """An address can be asked about once an hour, so that one statement is not told from chance."""
    work = []
    sign_up(client, "first@example.org")
    for status in (None, *Subscriber.Status):
        email = f"{status}@example.org"
        if status:
            SubscriberFactory(email=email, status=status)
        with Queries() as queries:
            sign_up(client, email)
        work.append(queries.count)

    assert max(work) - min(work) <= 1


def test_filled_trap_gets_the_same_answer_and_nothing_else(client):
    person = sign_up(client, "bo@example.org")

    robot = sign_up(client, nickname="Ada")

    assert (robot.status_code, robot.headers) == (person.status_code, person.headers)
    assert not Subscriber.objects.filter(email="ada@example.org").exists()
    assert waiting_tasks().count() == 1


def test_one_too_many_is_told_when_to_come_back_and_keeps_the_address(client, clock):
    for number in range(10):
        sign_up(client, f"reader{number}@example.org")

    response = sign_up(client, "ada@example.org")

    assert response.status_code == 429
    assert response["Retry-After"] == "3000"
    assert "send it again in an hour" in response.text
    assert 'value="ada@example.org"' in response.text
    assert not Subscriber.objects.filter(email="ada@example.org").exists()


def test_limit_tells_nothing_of_who_is_known(client, clock, subscriber):
    for number in range(10):
        sign_up(client, f"reader{number}@example.org")

    pages = [sign_up(client, email).text for email in ("ada@example.org", "bob@example.org")]

    assert pages[0] == pages[1].replace("bob@", "ada@")


def test_request_from_another_site_is_refused(client):
    response = client.post(
        SUBSCRIBE, {"email": "ada@example.org"}, headers={"sec-fetch-site": "cross-site"}
    )

    assert response.status_code == 403
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("address", [SUBSCRIBE, "/subscriptions/sent/"])
def test_pages_of_everybody_may_be_kept_by_caches(client, address):
    response = client.get(address)

    assert response.status_code == 200
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


def test_crowd_of_robots_causes_no_more_mails_than_allowed(client, clock):
    Newsletter(confirmations_per_hour=50).save()
    article = ArticleFactory()

    statuses = [
        client.post(
            SUBSCRIBE,
            {"email": f"robot{number}@example.org"},
            REMOTE_ADDR=f"198.{number // 250}.{number % 250}.1",
        ).status_code
        for number in range(ROBOTS)
    ]

    assert statuses.count(302) == 50
    assert statuses.count(429) == ROBOTS - 50
    assert waiting_tasks().count() == 50
    assert Subscriber.objects.count() == 50
    assert Quota.objects.get(key="sign-ups").used == 50
    assert client.get(article.get_absolute_url()).status_code == 200


# ---------------------------------------------------------------- Confirming


def test_link_shows_one_button_and_does_nothing_by_itself(client):
    subscriber = SubscriberFactory(pending=True)

    response = client.get(path(CONFIRM, subscriber))

    assert response.status_code == 200
    assert subscriber.email in response.text
    assert buttons(response) == ["Confirm"]
    assert status_of(subscriber) == PENDING


def test_button_confirms_and_leads_to_the_subscription(client):
    subscriber = SubscriberFactory(pending=True)
    link = path(CONFIRM, subscriber)

    response = client.post(link, follow=True)

    assert response.redirect_chain == [(link, 302)]
    assert "You are subscribed" in response.text
    assert status_of(subscriber) == ACTIVE
    manage = re.search(r'href="(/subscriptions/manage/[^"]+)"', response.text)[1]
    assert client.get(manage).status_code == 200


def test_confirming_twice_is_confirming_once(client):
    subscriber = SubscriberFactory(pending=True)

    for _ in range(2):
        client.post(path(CONFIRM, subscriber))

    assert subscriber.changes.get().why == Change.Why.CONFIRMED


def test_invitation_that_was_followed_is_counted(client):
    mailing = Mailing.objects.create(title="Invitation", starts_at=timezone.now())
    subscriber = SubscriberFactory(pending=True)

    client.post(path(CONFIRM, subscriber, mailing))

    assert subscriber.changes.get().mailing == mailing


def test_old_link_leads_to_a_form_to_ask_again(client, monkeypatch):
    subscriber = SubscriberFactory(pending=True)
    link = old(monkeypatch, CONFIRM, subscriber, days=31)

    for response in (client.get(link), client.post(link)):
        assert response.status_code == 410
        assert 'id="subscribe-form"' in response.text
    assert status_of(subscriber) == PENDING


# ---------------------------------------------------------------- Links that lead nowhere


@pytest.mark.parametrize("purpose", Purpose)
def test_forged_link_leads_to_a_form(client, purpose, subscriber):
    other = next(one for one in Purpose if one != purpose)
    for token in ("7-0:1:2", links.token(other, subscriber.pk)):
        response = client.post(links.path(purpose, token))

        assert response.status_code == 404
        assert 'id="subscribe-form"' in response.text
        assert subscriber.email not in response.text
    assert status_of(subscriber) == ACTIVE


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("method", ["get", "post"])
def test_link_of_a_test_mail_says_so(client, purpose, method):
    response = getattr(client, method)(path(purpose, None))

    assert response.status_code == 200
    assert "This was a test" in response.text


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("method", ["get", "post"])
def test_link_of_somebody_erased_says_that_nothing_is_stored(client, purpose, method, subscriber):
    link = path(purpose, subscriber)
    membership.erase(subscriber)

    response = getattr(client, method)(link)

    assert response.status_code == 200
    assert "Nothing is stored about you" in response.text


@pytest.mark.parametrize("purpose", Purpose)
def test_page_of_a_link_is_nobody_elses(client, purpose, subscriber):
    response = client.get(path(purpose, subscriber))

    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


# ---------------------------------------------------------------- Managing


def test_page_shows_what_is_stored(client, subscriber):
    article = ArticleFactory(title="Water")
    FollowFactory(subscriber=subscriber, comment=CommentFactory(article=article))
    Follow.objects.create(subscriber=subscriber, article=article)

    response = client.get(path(MANAGE, subscriber))

    assert "ada@example.org" in response.text
    assert re.search(r'value="each"[^>]* checked', response.text)
    assert "your comment</a> on “Water”" in response.text
    assert "All comments on “" in response.text
    assert buttons(response) == ["Save", "Stop", "Stop", "Unsubscribe from everything"]


def test_pace_is_changed(client, subscriber):
    response = client.post(path(MANAGE, subscriber), {"pace": "replies"}, follow=True)

    assert "Your choice is saved." in response.text
    assert re.search(r'value="replies"[^>]* checked', response.text)
    assert Subscriber.objects.get().pace == REPLIES


def test_pace_that_there_is_not_is_refused(client, subscriber):
    response = client.post(path(MANAGE, subscriber), {"pace": "hourly"})

    assert response.status_code == 422
    assert Subscriber.objects.get().pace == EACH


def test_one_follow_is_stopped_and_nobody_elses(client, subscriber):
    mine, other, theirs = FollowFactory(subscriber=subscriber), FollowFactory(), FollowFactory()
    theirs.subscriber = subscriber
    theirs.save()

    client.post(below("unfollow", subscriber, mine.pk))
    response = client.post(below("unfollow", subscriber, other.pk))

    assert response["Location"] == path(MANAGE, subscriber)
    assert set(Follow.objects.all()) == {other, theirs}


@pytest.mark.parametrize("status", [LEFT, UNREACHABLE, COMPLAINED])
def test_who_gets_nothing_may_come_back(client, status):
    subscriber = SubscriberFactory(status=status)
    assert "Subscribe again" in buttons(client.get(path(MANAGE, subscriber)))

    client.post(below("come_back", subscriber))

    assert status_of(subscriber) == ACTIVE


def test_who_has_not_confirmed_may_do_so_here(client):
    subscriber = SubscriberFactory(pending=True)
    page = client.get(path(MANAGE, subscriber))
    link = re.search(r'action="(/subscriptions/confirm/[^"]+)"', page.text)[1]

    client.post(link)

    assert status_of(subscriber) == ACTIVE


@pytest.mark.parametrize("name", ["unfollow", "come_back", "renew"])
def test_get_does_nothing(client, subscriber, name):
    args = [1] if name == "unfollow" else []

    assert client.get(below(name, subscriber, *args)).status_code == 405


def test_page_takes_the_same_queries_whatever_is_followed(client, django_assert_num_queries):
    subscriber = SubscriberFactory()
    FollowFactory.create_batch(5, subscriber=subscriber)

    with django_assert_num_queries(
        6
    ):  # the blog, the menu, the imprint, the subscriber, the settings, the follows
        client.get(path(MANAGE, subscriber))


# ---------------------------------------------------------------- The file


def test_file_holds_everything(client, subscriber):
    article = ArticleFactory(title="Water")
    comment = FollowFactory(subscriber=subscriber, comment__article=article).comment
    Follow.objects.create(subscriber=subscriber, article=article)
    mailing = Mailing.objects.create(title="Water", starts_at=timezone.now())
    Delivery.objects.create(mailing=mailing, subscriber=subscriber, answer="250 Fine")
    Notice.objects.create(subscriber=subscriber, comment=comment)
    Bounce.objects.create(subscriber=subscriber, kind=Bounce.Kind.SOFT, reason="full")
    membership.leave(subscriber, mailing)

    response = client.get(below("data", subscriber))

    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"].startswith("attachment;")
    data = json.loads(response.content)
    assert (data["email"], data["status"]) == ("ada@example.org", "left")
    assert data["changes"][0]["mailing__title"] == "Water"
    addresses = [follow["address"] for follow in data["follows"]]
    permalink = f"http://127.0.0.1:8000{comment.get_absolute_url()}"
    assert addresses == [permalink, f"http://127.0.0.1:8000{article.get_absolute_url()}"]
    assert data["notices"][0]["address"] == permalink
    assert data["deliveries"][0]["answer"] == "250 Fine"
    assert data["bounces"][0]["reason"] == "full"


def test_file_leaves_out_no_table_about_a_subscriber(client, subscriber):
    tables = {relation.related_name for relation in Subscriber._meta.related_objects}

    data = json.loads(client.get(below("data", subscriber)).content)

    assert tables <= data.keys()
    assert {field.name for field in Subscriber._meta.fields} - {"id"} <= data.keys()


# ---------------------------------------------------------------- Leaving


def test_get_of_a_mail_scanner_changes_nothing(client, subscriber):
    response = client.get(path(LEAVE, subscriber))

    assert buttons(response) == ["Unsubscribe"]
    assert status_of(subscriber) == ACTIVE


def test_button_ends_all_mail_and_says_so(client, subscriber):
    link = path(LEAVE, subscriber)

    response = client.post(link, follow=True)

    assert response.redirect_chain == [(link, 302)]
    assert "You get no more mail" in response.text
    assert buttons(response) == []
    assert status_of(subscriber) == LEFT


@pytest.mark.parametrize("form", ["multipart", "urlencoded"])
def test_mail_program_leaves_by_one_click(client, subscriber, form):
    as_text = {"content_type": "application/x-www-form-urlencoded"} if form == "urlencoded" else {}
    body = "List-Unsubscribe=One-Click" if as_text else ONE_CLICK

    response = client.post(path(LEAVE, subscriber), body, **as_text)

    assert response.status_code == 200
    assert not response.cookies
    assert status_of(subscriber) == LEFT


def test_leaving_twice_is_leaving_once(client, subscriber):
    for _ in range(2):
        assert client.post(path(LEAVE, subscriber), ONE_CLICK).status_code == 200

    assert subscriber.changes.get().why == Change.Why.LEFT


def test_mailing_that_somebody_left_by_is_counted(client, subscriber):
    mailing = Mailing.objects.create(title="Water", starts_at=timezone.now())

    client.post(path(LEAVE, subscriber, mailing), ONE_CLICK)

    assert mailing.changes.get().why == Change.Why.LEFT


def test_mailing_that_is_gone_keeps_nobody(client, subscriber):
    mailing = Mailing.objects.create(title="Water", starts_at=timezone.now())
    link = path(LEAVE, subscriber, mailing)
    mailing.delete()

    client.post(link, ONE_CLICK)

    assert status_of(subscriber) == LEFT


def test_who_was_only_invited_may_leave(client):
    subscriber = SubscriberFactory(pending=True)

    client.post(path(LEAVE, subscriber), ONE_CLICK)

    assert status_of(subscriber) == LEFT


@pytest.mark.parametrize(("days", "status"), [(89, 200), (91, 410)])
def test_page_leads_to_the_subscription_as_long_as_the_mail_would(
    client, subscriber, monkeypatch, days, status
):
    page = client.get(old(monkeypatch, LEAVE, subscriber, days))
    manage = re.search(r'href="(/subscriptions/manage/[^"]+)"', page.text)[1]

    assert client.get(manage).status_code == status


# ---------------------------------------------------------------- A fresh link


def test_old_link_has_a_fresh_one_mailed(client, subscriber, monkeypatch):
    page = client.get(old(monkeypatch, MANAGE, subscriber, days=91))
    assert page.status_code == 410
    assert buttons(page) == ["Send me a fresh link"]
    assert subscriber.email not in page.text
    action = re.search(r'action="(/subscriptions/manage/[^"]+/renew/)"', page.text)[1]

    response = client.post(action)

    assert response["Location"] == "/subscriptions/sent/"
    assert waiting_tasks().count() == 1
    client.post(action)
    assert waiting_tasks().count() == 1


def test_fresh_links_are_limited_like_sign_ups(client, clock, subscriber):
    for number in range(10):
        sign_up(client, f"reader{number}@example.org")

    response = client.post(below("renew", subscriber))

    assert response.status_code == 429
    assert response["Retry-After"] == "3000"
    assert buttons(response) == ["Send me a fresh link"]


# ---------------------------------------------------------------- Erasure


def test_erasure_is_asked_for_once_more(client, subscriber):
    response = client.get(below("erase", subscriber))

    assert buttons(response) == ["Erase it now"]
    assert Subscriber.objects.exists()


def test_erasure_leaves_a_page_that_says_so(client, subscriber):
    link = below("erase", subscriber)

    response = client.post(link, follow=True)

    assert response.redirect_chain == [(link, 302)]
    assert "Nothing is stored about you" in response.text
    assert not Subscriber.objects.exists()
    assert membership.is_suppressed("ada@example.org")


def test_erased_may_sign_up_again(client, subscriber):
    client.post(below("erase", subscriber))

    sign_up(client)
    client.post(path(CONFIRM, Subscriber.objects.get()))

    assert Subscriber.objects.get().status == ACTIVE
    assert not membership.is_suppressed("ada@example.org")


# ---------------------------------------------------------------- Where there is no digest


def test_digest_is_offered_only_where_there_is_one(client):
    assert 'value="weekly"' in client.get("/subscriptions/").text

    Newsletter(mails_digest=False).save()

    assert 'value="weekly"' not in client.get("/subscriptions/").text
    answer = client.post("/subscriptions/", {"email": "ada@example.org", "pace": "weekly"})
    assert answer.status_code == 422


def test_who_chose_the_digest_before_it_ended_still_sees_it(client):
    Newsletter(mails_digest=False).save()
    subscriber = SubscriberFactory(pace=Subscriber.Pace.WEEKLY)

    page = client.get(path(Purpose.MANAGE, subscriber)).text

    assert re.search(r'value="weekly"[^>]* checked', page)
