"""A walk through the site in which everything goes wrong, and the log that comes of it."""

import logging

import pytest

from comments import notices
from comments.models import Comment, Discussion
from subscriptions.models import Subscriber
from tests.akismet_server import BROKEN
from tests.comments.conftest import akismet_server  # noqa: F401
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    SubscriberFactory,
    UserFactory,
)
from tests.subscriptions.conftest import mail_server  # noqa: F401
from tests.subscriptions.crowds import begun
from tests.subscriptions.test_returned_mail import deliver, said, subscriber, token  # noqa: F401
from tests.subscriptions.test_webhooks import (
    KEY,
    configure,  # noqa: F401
    mailgun_failure,
    post_to_mailgun,
)
from tests.worker import run_worker_later

pytestmark = pytest.mark.django_db(transaction=True)

FOUR, SIX = "198.51.100.77", "2001:db8:aa:bb::77"

PERSONAL = ["camille", "Moulin", FOUR, SIX, "awa@example", "moderatrix", "dominique"]
"""What stands in no line: names, addresses, the network of a household."""

WRITTEN = {"name": "Camille Moulin", "email": "camille@example.org", "body": "What I think."}


@pytest.fixture
def log(tmp_path):
    """A function that returns what the site has logged, whole lines as on a real one."""
    (console,) = (h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    path = tmp_path / "log"
    with path.open("w") as file:
        before = console.setStream(file)
        yield lambda: (console.flush(), path.read_text())[1]
        console.setStream(before)


def test_it_names_nobody(
    client, log, mail_server, akismet_server, configure, deliver, subscriber  # noqa: F811
):  # fmt: skip
    article = ArticleFactory()
    Discussion(flood_seconds=0).save()
    UserFactory(author=True, username="moderatrix", email="moderatrix@example.org")
    client.raise_request_exception = False
    configure(MAILGUN_WEBHOOK_SIGNING_KEY=KEY)
    akismet_server.answer = BROKEN
    mail_server.answer = lambda recipient: f"550 5.1.1 <{recipient}> of {FOUR}: no such user"

    for address in (FOUR, SIX):
        ask = {"REMOTE_ADDR": address}
        client.post(f"/comments/on/{article.pk}/", WRITTEN, **ask)
        client.post(f"/comments/on/{article.pk}/", {**WRITTEN, "email": "camille@"}, **ask)
        client.post("/subscriptions/", {"email": "camille@example.org"}, **ask)
        client.post("/privacy/my-data/", {"email": "camille@example.org"}, **ask)
        client.post("/admin/login/", {"username": "moderatrix", "password": "wrong"}, **ask)
        client.post("/subscriptions/", WRITTEN, headers={"Sec-Fetch-Site": "cross-site"}, **ask)
        client.get("/", headers={"Host": "elsewhere.example"}, **ask)
        client.get("/subscriptions/manage/nonsense/", **ask)
        client.get("/search/?q=Camille+Moulin", **ask)
        client.get("/no-such-page/?email=camille@example.org", **ask)
        post_to_mailgun(client, mailgun_failure(), **{"X-Forwarded-For": address})
        post_to_mailgun(client, mailgun_failure(key="wrong"), **{"X-Forwarded-For": address})
    said(deliver("postfix", "garbage", "broken_report"))
    run_worker_later()
    run_worker_later()

    text = log()
    assert Comment.objects.filter(email="camille@example.org").exists()
    assert Subscriber.objects.filter(email="camille@example.org").exists()
    for sign in (
        "Akismet did not judge",
        "is given up",
        "Invalid HTTP_HOST",
        "Forbidden",
        "Not Found",
    ):
        assert sign in text
    assert [trace for trace in PERSONAL if trace in text] == []


def test_faults_of_ours_name_nobody(client, log, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError(f"Key (email)=(camille@example.org) of {FOUR}")

    monkeypatch.setattr("comments.views.submit", fail)
    client.raise_request_exception = False
    article = ArticleFactory()

    assert client.post(f"/comments/on/{article.pk}/", WRITTEN, REMOTE_ADDR=FOUR).status_code == 500

    text = log()
    assert "RuntimeError" in text
    assert [trace for trace in PERSONAL if trace in text] == []


def test_a_mail_server_that_is_gone_names_nobody(log, mail_server):  # noqa: F811
    mail_server.refusal = f"421 {FOUR} has sent too much to dominique@example.org"
    UserFactory(author=True, username="moderatrix", email="moderatrix@example.org")
    CommentFactory(held=True, name="Camille Moulin", email="camille@example.org")
    held = Comment.objects.get()
    notices.send_waiting.call([held.pk], "moderatrix@example.org")
    SubscriberFactory(email="dominique@example.org")
    begun()

    run_worker_later()

    text = log()
    assert "was not taken" in text
    assert "waits" in text
    assert [trace for trace in PERSONAL if trace in text] == []
