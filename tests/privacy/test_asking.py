"""Somebody asks for their own data, by a link in a mail."""

import json
import re
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from blog.models import Blog
from comments.models import Comment
from privacy import asking
from privacy.models import Asking, Deed
from subscriptions import limits
from tests.factories import CommentFactory
from tests.privacy.conftest import EMAIL
from tests.queries import Queries
from tests.worker import run_worker, waiting_tasks

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)

ASK = "/privacy/my-data/"


@pytest.fixture
def link(known):
    """The address of the page for Camille alone."""
    return asking.path("my_data", Asking.objects.create(email=EMAIL))


def ask(client, email=EMAIL, **headers):
    return client.post(ASK, {"email": email}, **headers)


# ---------------------------------------------------------------- Asking


@for_real
def test_the_mail_brings_the_link(client, mail_server, texts):
    CommentFactory(email=EMAIL)

    ask(client, "Camille@EXAMPLE.org")
    run_worker()

    (text,) = texts()
    address = re.search(r"http://127.0.0.1:8000(/privacy/my-data/\S+/)", text)[1]
    assert client.get(address).status_code == 200
    assert mail_server.mails[0]["To"] == EMAIL
    assert mail_server.mails[0]["Auto-Submitted"] == "auto-generated"
    assert EMAIL not in address


@for_real
def test_a_stranger_is_told_that_nothing_is_stored(client, mail_server, texts):
    ask(client, "stranger@example.org")
    run_worker()

    (text,) = texts()
    assert "Nothing is stored" in text
    assert "/my-data/" not in text


@for_real
def test_the_mail_is_in_the_language_of_the_blog(client, mail_server):
    Blog(name="L’arbre", language="fr").save()
    ask(client)
    run_worker()

    assert mail_server.mails[0]["Subject"] == "Ce que L’arbre conserve à votre sujet"


def test_the_answer_does_not_tell_who_is_known(client, known):
    answers, work = [], []
    for email in (EMAIL, "stranger@example.org"):
        with Queries() as queries:
            answer = ask(client, email)
        answers.append(
            (answer.status_code, answer["Location"], answer.content, dict(answer.items()))
        )
        work.append([re.sub(r"'[^']*'", "", query["sql"]) for query in queries.captured_queries])

    assert answers[0] == answers[1]
    assert len(work[0]) == len(work[1])


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a\n@example.org", "a@example.org\nBcc: b"])
def test_what_is_no_address_comes_back(client, email):
    answer = ask(client, email)

    assert answer.status_code == 422
    assert not waiting_tasks().exists()


def test_from_one_network_few_may_ask(client):
    for n in range(asking.FROM_A_NETWORK):
        assert ask(client, f"n{n}@example.org", REMOTE_ADDR="2001:db8::1").status_code == 302

    refused = ask(client, REMOTE_ADDR="2001:db8::ffff")

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= 3600
    assert EMAIL in refused.content.decode()
    assert ask(client, REMOTE_ADDR="2001:db8:0:1::1").status_code == 302


def test_an_address_gets_few_mails_and_the_answer_does_not_say_so(client):
    for n in range(asking.MAILS + 1):
        assert ask(client, REMOTE_ADDR=f"192.0.2.{n}").status_code == 302

    assert Asking.objects.count() == asking.MAILS


def test_another_site_cannot_ask(client):
    answer = client.post(ASK, {"email": EMAIL}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert not Asking.objects.exists()


@for_real
def test_no_mail_is_sent_once_the_link_would_be_dead(client, mail_server):
    old = Asking.objects.create(email=EMAIL, at=timezone.now() - timedelta(hours=2))

    asking.tell.call(old.pk)

    assert mail_server.mails == []


# ---------------------------------------------------------------- The link


def test_the_page_counts_what_there_is(client, link):
    page = client.get(link)

    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]
    assert EMAIL in page.content.decode()


def test_reading_changes_nothing(client, link):
    for address in (link, f"{link}erase/"):
        assert client.get(address).status_code == client.head(address).status_code == 200
    assert client.get(f"{link}download/").status_code == 405

    assert not Deed.objects.exists()
    assert Comment.objects.filter(email__iexact=EMAIL).count() == 4


def test_the_file_is_handed_out(client, link):
    answer = client.post(f"{link}download/")

    data = json.loads(b"".join(answer.streaming_content))
    assert len(data["comments"]) == 4
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    deed = Deed.objects.get()
    assert (deed.kind, deed.by_the_person, deed.email) == ("export", True, "")
    assert deed.counts["comments"] == 4


def test_erasing_asks_what_becomes_of_comments(client, link):
    assert client.post(f"{link}erase/", {"comments": "nonsense"}).status_code == 422
    assert not Deed.objects.exists()


@pytest.mark.parametrize(("choice", "texts_stay"), [("keep", True), ("remove", False)])
def test_erasing_uses_the_link_up(client, link, choice, texts_stay):
    answer = client.post(f"{link}erase/", {"comments": choice})

    assert answer["Location"] == "/privacy/my-data/erased/"
    assert client.get(answer["Location"]).status_code == 200
    deed = Deed.objects.get()
    assert (deed.kind, deed.texts_stay, deed.by_the_person) == ("erasure", texts_stay, True)
    assert waiting_tasks().filter(task_path="privacy.erasing.carry_on").count() == 1
    for again in (client.get(link), client.post(f"{link}erase/", {"comments": choice})):
        assert again.status_code == 410
    assert Deed.objects.count() == 1


def test_no_task_keeps_the_address(client, link):
    ask(client)
    client.post(f"{link}erase/", {"comments": "keep"})

    assert not [task for task in waiting_tasks() if EMAIL in json.dumps(task.args_kwargs)]


def test_the_link_is_over_after_an_hour(client, link):
    Asking.objects.update(at=timezone.now() - timedelta(minutes=61))

    for address, send in ((link, client.get), (f"{link}download/", client.post)):
        assert send(address).status_code == 410


def test_a_link_opens_no_other_asking_that_has_come_by_its_key(client, link):
    old = Asking.objects.get()
    old.delete()
    Asking.objects.create(pk=old.pk, email="somebody-else@example.org")

    assert client.get(link).status_code == 410


def test_a_link_that_is_not_ours_is_none(client, link):
    forged = f"{link.rstrip('/')[:-1]}x/"
    other_purpose = signing.Signer(salt="subscriptions.stop").sign("1")

    for address in (forged, f"{ASK}{other_purpose}/", f"{ASK}1/"):
        for page in (address, f"{address}erase/"):
            assert client.get(page).status_code == 404
            assert client.post(page, {"comments": "remove"}).status_code in (404, 405)


def test_the_limits_know_no_address(client):
    ask(client, REMOTE_ADDR="192.0.2.7")

    keys = list(limits.Quota.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert not any("192.0.2.7" in key or EMAIL in key for key in keys)
