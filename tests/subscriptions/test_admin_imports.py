"""Subscribers brought in by a file in the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from blog.models import Blog
from subscriptions.models import Mailing, Subscriber, SubscriberImport
from tests.factories import UserFactory
from tests.queries import Queries
from tests.worker import run_worker

LIST = reverse("admin:subscriptions_subscriberimport_changelist")
ADD = reverse("admin:subscriptions_subscriberimport_add")
SHEET = b"Email Address,First Name\nada@example.org,Ada\nnobody,Bo\n"
WAITING, RUNNING, DONE, FAILED = SubscriberImport.State


def page_of(import_, name="change"):
    return reverse(f"admin:subscriptions_subscriberimport_{name}", args=[import_.pk])


@pytest.fixture
def author():
    return UserFactory(author=True)


@pytest.fixture(autouse=True)
def _in_english(db, client, author):
    Blog(language="en").save()
    client.force_login(author)


@pytest.fixture
def upload(client):
    """A function that uploads a file."""

    def upload(content=SHEET, name="list.csv", mode="confirmed"):
        file = SimpleUploadedFile(name, content)
        return client.post(ADD, {"file": file, "mode": mode}, follow=True)

    return upload


@pytest.mark.django_db(transaction=True)
def test_file_is_brought_in_by_the_worker_and_what_is_wrong_is_listed(client, author, upload):
    begun = upload()
    import_ = SubscriberImport.objects.get()
    assert begun.redirect_chain[-1][0] == page_of(import_)
    assert 'hx-trigger="every 1s"' in begun.text
    assert 'id="look-again"' in begun.text

    run_worker()
    done = client.get(page_of(import_)).text

    import_.refresh_from_db()
    assert (import_.name, import_.by, import_.state) == ("list.csv", author, DONE)
    assert [subscriber.email for subscriber in Subscriber.objects.active()] == ["ada@example.org"]
    assert "It is done." in done
    assert '<th scope="row">3</th><td>nobody</td><td>This is not an e-mail address.</td>' in done
    assert "hx-trigger" not in done


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "empty"), (b"Name\nAda\n", "No column is named"), (b"PK\x03\x04rest", "archive")],
)
def test_file_that_is_no_list_is_told_beside_the_field(upload, content, sentence):
    response = upload(content)

    assert list(response.context["adminform"].form.errors) == ["file"]
    assert sentence in response.text
    assert not SubscriberImport.objects.exists()


def test_nothing_is_brought_in_without_a_file(client):
    response = client.post(ADD, {"mode": "confirmed"})

    assert list(response.context["adminform"].form.errors) == ["file"]


def test_page_leads_to_the_mail_that_asks_to_confirm(client):
    import_ = SubscriberImport.objects.create(name="list.csv", mode="to_confirm", state=DONE)
    mailing = Mailing.objects.create(
        kind="invitation", title="Invitation", batch=import_, starts_at=import_.at
    )
    address = reverse("admin:subscriptions_mailing_change", args=[mailing.pk])

    assert f'href="{address}"' in client.get(page_of(import_)).text


def test_import_that_a_fault_stopped_goes_on(client):
    import_ = SubscriberImport.objects.create(
        name="list.csv", state=FAILED, fault="OSError: <disk full>", file="kept.csv"
    )

    page = client.get(page_of(import_)).text
    assert "OSError: &lt;disk full&gt;" in page
    assert "Go on" in page

    client.post(page_of(import_, "go_on"))
    import_.refresh_from_db()
    assert (import_.state, import_.fault) == (RUNNING, "")


def test_import_that_is_done_does_not_go_on(client):
    import_ = SubscriberImport.objects.create(name="list.csv", state=DONE)

    response = client.post(page_of(import_, "go_on"), follow=True)

    [message] = response.context["messages"]
    assert str(message) == "It goes on already, or is done."


def test_queries_of_the_list_do_not_grow_with_the_imports(client):
    def queries():
        with Queries() as queries:
            client.get(LIST)
        return queries.count

    SubscriberImport.objects.create(name="list.csv")
    client.get(LIST)
    with_one = queries()
    for _ in range(5):
        SubscriberImport.objects.create(name="list.csv")

    assert queries() == with_one


def test_pages_are_closed_to_those_without_permission(client):
    import_ = SubscriberImport.objects.create(name="list.csv", state=FAILED, file="kept.csv")
    helper = UserFactory(is_staff=True)
    client.force_login(helper)
    for path in (LIST, ADD, page_of(import_)):
        assert client.get(path).status_code == 403

    helper.user_permissions.set([Permission.objects.get(codename="view_subscriberimport")])
    assert client.get(page_of(import_)).status_code == 200
    assert client.get(ADD).status_code == 403
    assert client.post(page_of(import_, "go_on")).status_code == 403


def test_import_is_not_deleted(client):
    import_ = SubscriberImport.objects.create(name="list.csv")

    assert client.get(page_of(import_, "delete")).status_code == 403
