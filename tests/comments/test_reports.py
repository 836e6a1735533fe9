"""Readers report a comment, and a moderator looks at it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import moderation, upkeep
from comments.models import Report
from tests.factories import CommentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

QUEUE = "/admin/comments/comment/"


@pytest.fixture
def comment():
    return CommentFactory(body="Buy my watches.")


@pytest.fixture
def admin(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def report(client, comment):
    """A function that sends the form."""

    def send(on=comment, **changes):
        return client.post(f"/comments/{on.pk}/report/", {"reason": "spam", **changes})

    return send


def reported_rows(admin):
    return admin.get(QUEUE, {"status": "reported"}).context["rows"]


def test_comment_links_to_its_report(client, comment):
    page = client.get(comment.article.get_absolute_url())

    assert f'href="/comments/{comment.pk}/report/"' in page.text


def test_reading_the_form_sets_no_cookie(client, comment):
    page = client.get(f"/comments/{comment.pk}/report/")

    assert comment.body in page.text
    assert not page.cookies


def test_report_is_thanked_for_and_stays_out_of_sight(client, report, comment):
    page = client.get(report(words="They are fakes.")["Location"])

    [kept] = Report.objects.all()
    comment.refresh_from_db()
    assert "Thank you" in page.text
    assert (kept.comment, kept.reason, kept.words) == (comment, "spam", "They are fakes.")
    assert comment.status == "approved"


def test_visitor_is_heard_once(report):
    report()
    report(reason="other")

    assert Report.objects.get().reason == "spam"


@pytest.mark.parametrize("changes", [{"reason": ""}, {"reason": "no"}, {"words": "a" * 501}])
def test_wrong_report_comes_back(report, changes):
    assert report(**changes).status_code == 422
    assert not Report.objects.exists()


def test_what_is_not_shown_cannot_be_reported(client):
    held = CommentFactory(held=True)

    assert client.get(f"/comments/{held.pk}/report/").status_code == 404


def test_reports_reach_the_queue_with_their_reasons(admin, report):
    report(words="They are fakes.")

    page = admin.get(QUEUE, {"status": "reported"})

    assert "Reported by 1 reader" in page.text
    assert "They are fakes." in page.text
    assert ("reported", "1") in [(value, count) for value, _, count, _ in page.context["tabs"]]


def test_reports_are_settled_by_a_decision(admin, report, comment, moderator):
    report()
    moderation.trash(comment, moderator)
    moderation.restore(comment, moderator)
    moderation.approve(comment, moderator)

    assert reported_rows(admin) == []


def test_reports_are_settled_by_leaving_it(admin, report, comment):
    report()
    admin.post(f"{QUEUE}{comment.pk}/move/", {"verb": "leave", "seen": "approved"})

    comment.refresh_from_db()
    assert comment.status == "approved"
    assert reported_rows(admin) == []


def test_reports_are_deleted_when_they_are_old(report):
    report()
    Report.objects.update(at=timezone.now() - timedelta(days=91))

    assert upkeep.run()["reports"] == 1
    assert not Report.objects.exists()
