"""What is left when a person is forgotten."""

import pytest
from django.test import Client
from django.utils import timezone

from blog.models import Blog, PageVersion, Removed, SearchEntry
from blog.personal_data import Person
from comments import personal_data, tree
from comments.models import Comment
from privacy import erasing
from privacy.models import Asking, Deed
from subscriptions.models import Follow, Notice, Subscriber, Suppression
from tests.at_once import at_once
from tests.factories import ArticleFactory, CommentFactory
from tests.privacy.conftest import EMAIL, TRACES
from tests.privacy.dumps import whole_database
from tests.worker import run_worker

pytestmark = pytest.mark.django_db

both = pytest.mark.parametrize("texts_stay", [True, False], ids=["texts stay", "texts go"])


def erase(person, *, texts_stay):
    """Do what the worker does."""
    deed = erasing.ask(person, texts_stay=texts_stay)
    while erasing._erase_some(deed.pk):
        pass
    return Deed.objects.get(pk=deed.pk)


def faults():
    return list(tree.faults(Comment.objects.placed()))


def fresh(comment):
    return Comment.objects.get(pk=comment.pk)


@both
def test_no_trace_of_the_person_is_left(known, texts_stay):
    assert all(trace in whole_database() for trace in TRACES)

    erase(known.person, texts_stay=texts_stay)

    left = whole_database()
    assert [trace for trace in TRACES if trace in left] == []


@both
def test_threads_stay_whole_and_numbers_stay(known, texts_stay):
    numbers = {c.pk: c.number for c in Comment.objects.all()}

    erase(known.person, texts_stay=texts_stay)

    assert faults() == []
    assert all(numbers[comment.pk] == comment.number for comment in Comment.objects.all())
    assert fresh(known.answer).is_shown


def test_texts_stay_without_a_name_where_they_were_published(known):
    Blog(language="fr").save()

    erase(known.person, texts_stay=True)

    kept = fresh(known.answered)
    assert (kept.name, kept.body, kept.email) == ("Anonyme", "The mill stands still.", "")
    assert kept.is_shown
    assert fresh(known.reply).body == "You are right."


@both
def test_what_readers_do_not_see_goes_in_any_case(known, texts_stay):
    erase(known.person, texts_stay=texts_stay)

    assert not Comment.objects.filter(pk__in=[known.held.pk, known.spam.pk]).exists()


def test_a_comment_that_is_answered_leaves_its_place(known, client):
    erase(known.person, texts_stay=False)

    place = fresh(known.answered)
    assert (place.name, place.body, place.is_removed) == ("", "", True)
    assert client.get(f"/comments/{known.reply.pk}/").status_code == 410
    assert Removed.objects.filter(path=f"/comments/{known.reply.pk}").exists()
    page = client.get(known.article.get_absolute_url()).content.decode()
    assert "Not on Sundays." in page
    assert "The mill stands still." not in page


def test_a_talk_with_oneself_goes_as_a_whole(db):
    top = CommentFactory(email=EMAIL)
    CommentFactory.reply_to(CommentFactory.reply_to(top, email=EMAIL), email=EMAIL)

    erase(Person(EMAIL), texts_stay=False)

    assert not Comment.objects.exists()


@both
def test_pages_that_are_kept_change(known, texts_stay, client):
    address = known.article.get_absolute_url()
    before = client.get(address)
    version = PageVersion.objects.filter(subject=known.article.pk).values_list("changes").first()

    erase(known.person, texts_stay=texts_stay)

    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "Camille" in before.content.decode()
    assert "Camille" not in after.content.decode()
    assert version != PageVersion.objects.filter(subject=known.article.pk).values_list("changes")[0]


@both
def test_nobody_finds_the_person_by_searching(
    known, texts_stay, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        known.answered.save()
    assert SearchEntry.objects.filter(title__contains="camil").exists()

    with django_capture_on_commit_callbacks(execute=True):
        erase(known.person, texts_stay=texts_stay)

    assert not SearchEntry.objects.filter(title__contains="camil").exists()
    assert SearchEntry.objects.filter(text__contains="mill").exists() is texts_stay


def test_of_the_subscription_a_digest_stays(known):
    erase(known.person, texts_stay=True)

    assert not Subscriber.objects.exists()
    assert not Follow.objects.exists()
    assert not Notice.objects.exists()
    assert Suppression.objects.count() == 1


def test_who_never_subscribed_leaves_no_digest(db):
    CommentFactory(email=EMAIL)

    erase(Person(EMAIL), texts_stay=True)

    assert not Suppression.objects.exists()


def test_a_ban_stays(known, banned):
    deed = erase(known.person, texts_stay=True)

    banned.refresh_from_db()
    assert deed.ended_at


def test_comments_of_others_are_left_alone(db):
    other = CommentFactory(email="camille@example.org.example", ip_address="192.0.2.7")
    CommentFactory(email=EMAIL, article=other.article)

    erase(Person(EMAIL), texts_stay=False)

    assert fresh(other).ip_address == "192.0.2.7"


def test_the_record_tells_how_much_and_not_whose(known):
    deed = erase(known.person, texts_stay=True)

    assert deed.counts == {
        "admin_log": 1, "comments": 4, "trusted_author": 1, "namesakes": 1, "subscription": 1
    }  # fmt: skip
    assert deed.by_the_person
    assert deed.email == ""


def test_it_can_be_done_twice(known):
    erase(known.person, texts_stay=True)

    again = erase(known.person, texts_stay=True)

    assert again.counts == {}
    assert fresh(known.answered).body == "The mill stands still."


def test_one_that_was_cut_off_goes_on_where_it_was(known, monkeypatch):
    monkeypatch.setattr(personal_data, "BATCH", 1)
    deed = erasing.ask(known.person, texts_stay=False)
    for _piece in range(3):
        erasing._erase_some(deed.pk)
    Deed.objects.update(at=timezone.now() - 2 * erasing.LOST)
    assert Comment.objects.filter(email__iexact=EMAIL).exists()

    erasing.resume.call()
    while erasing._erase_some(deed.pk):
        pass

    assert not Comment.objects.filter(email__iexact=EMAIL).exists()
    assert Deed.objects.get().ended_at
    assert faults() == []


def test_other_links_to_the_same_address_are_dead(known):
    Asking.objects.create(email=EMAIL)

    erasing.ask(known.person, texts_stay=True)

    assert not Asking.objects.exists()


def test_who_asked_and_did_not_come_is_forgotten(db):
    Asking.objects.create(email=EMAIL, at=timezone.now() - timezone.timedelta(hours=2))
    waiting = Asking.objects.create(email=EMAIL)

    erasing.resume.call()

    assert list(Asking.objects.all()) == [waiting]


@pytest.mark.django_db(transaction=True)
def test_the_worker_erases_many_comments(monkeypatch):
    monkeypatch.setattr(personal_data, "BATCH", 2)
    monkeypatch.setattr(erasing, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(erasing, "BREATH", 0)
    top = CommentFactory(email=EMAIL)
    for _n in range(6):
        CommentFactory.reply_to(top, email=EMAIL)

    deed = erasing.ask(Person(EMAIL), texts_stay=False)
    run_worker()

    deed.refresh_from_db()
    assert deed.counts == {"comments": 7}
    assert not Comment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_it_once(monkeypatch):
    monkeypatch.setattr(personal_data, "BATCH", 2)
    article = ArticleFactory()
    for _n in range(6):
        CommentFactory(email=EMAIL, article=article)
    deed = erasing.ask(Person(EMAIL), texts_stay=False)

    def work():
        while erasing._erase_some(deed.pk):
            pass

    at_once(work, work)

    deed.refresh_from_db()
    assert deed.counts == {"comments": 6}
    assert faults() == []


def test_a_page_shows_no_name_in_a_comment_that_stays(known):
    Blog(language="en").save()
    erase(known.person, texts_stay=True)

    page = Client().get(known.article.get_absolute_url()).content.decode()

    assert "Anonymous" in page
    assert "moulin.example" not in page
