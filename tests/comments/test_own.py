"""For a while after they sent it, people change or withdraw what they wrote."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import moderation, own_links, revising, verbs
from comments.models import Comment, Discussion
from comments.moderation import MoveRefused
from tests.factories import AkismetCallFactory, CommentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

AN_HOUR = timedelta(hours=1)


@pytest.fixture
def write(post):
    """A function that posts a comment with a slip in it, and gives it back."""

    def write(body="I beg to difer."):
        post(body=body)
        return Comment.objects.latest("pk")

    return write


def link(comment, *, after=AN_HOUR):
    return own_links.path(comment, timezone.now() + after)


def whys(comment):
    return [(move.to_status, move.why) for move in comment.moves.all()]


# ---------------------------------------------------------------- Who may


def test_browser_that_wrote_it_is_led_to_its_comment(client, known, write):
    comment = write()

    page = client.get("/comments/own/", follow=True)

    assert "I beg to difer." in page.text
    assert str(own_links.read(page.redirect_chain[-1][0].split("/")[-2])) == str(comment.pk)


def test_cookie_is_for_this_alone_and_short(known, post):
    [cookie] = post().cookies.values()

    assert cookie["path"] == "/comments/own/"
    assert cookie["httponly"]
    assert 800 < cookie["max-age"] <= 900


def test_browser_with_several_is_asked_which(client, known, write):
    Discussion(flood_seconds=0).save()
    write("One thing.")
    write("Another thing.")

    page = client.get("/comments/own/")

    assert "One thing." in page.text
    assert "Another thing." in page.text


def test_another_browser_is_given_nothing(client, known, write):
    write()
    client.cookies.clear()

    page = client.get("/comments/own/")

    assert page.status_code == 200
    assert "None was sent from this one" in page.text


def test_who_sends_the_same_words_from_elsewhere_is_given_nothing(client, known, post, write):
    comment = write()
    client.cookies.clear()
    client.defaults["REMOTE_ADDR"] = "203.0.113.9"

    response = post(body=comment.body)

    assert Comment.objects.latest("pk") == comment
    assert not response.cookies


def test_old_link_gets_a_calm_page(client, known):
    page = client.get(link(known, after=-AN_HOUR))

    assert page.status_code == 410
    assert "That time is over" in page.text


def test_forged_link_is_refused(client, known):
    assert client.get("/comments/own/WzEsMV0:forged/").status_code == 403


def test_reading_changes_nothing(client, known):
    client.get(link(known))

    known.refresh_from_db()
    assert (known.status, known.moves.count()) == ("approved", 0)


# ---------------------------------------------------------------- Changing


def test_changed_text_of_a_known_author_is_shown_with_a_mark(client, known, write):
    comment = write()

    response = client.post(link(comment), {"body": "I beg to differ."})

    page = client.get(response["Location"], follow=True)
    comment.refresh_from_db()
    assert (comment.status, comment.original_body) == ("approved", "I beg to difer.")
    assert "I beg to differ." in page.text
    assert "changed by its author" in page.text


def test_changed_text_is_judged_anew(client, known, write):
    comment = write()
    Discussion(words_watched="casino").save()

    response = client.post(link(comment), {"body": "Come to my casino."})

    comment.refresh_from_db()
    assert "/waiting/" in response["Location"]
    assert comment.status == "held"
    assert whys(comment)[1:] == [("held", "revised"), ("held", "watched")]


def test_what_a_moderator_approved_waits_for_one_again(known, moderator):
    comment = CommentFactory(article=known.article, held=True, name="Ada", email="ada@example.org")
    moderation.approve(comment, moderator)

    revising.change(comment, "Something else.")

    comment.refresh_from_db()
    assert (comment.status, comment.number) == ("held", 2)
    assert whys(comment)[-1] == ("held", "revised")


def test_akismet_is_asked_about_the_new_text(akismet_server, known):
    AkismetCallFactory(comment=known)

    revising.change(known, "Something else.")

    [check] = [call for call in akismet_server.calls if call.operation == "comment-check"]
    assert check.form["comment_content"] == "Something else."
    assert check.form["recheck_reason"] == "edit"


def test_same_text_changes_nothing(known):
    revising.change(known, f" {known.body}\r\n")

    known.refresh_from_db()
    assert (known.revised_at, known.moves.count()) == (None, 0)


def test_first_text_takes_the_mark_off(known):
    first = known.body
    revising.change(known, "Something else.")
    revising.change(known, first)

    known.refresh_from_db()
    assert (known.body, known.original_body, known.revised_at) == (first, "", None)


@pytest.mark.parametrize("body", ["", " ", "a" * 30_001])
def test_wrong_text_comes_back(client, known, body):
    page = client.post(link(known), {"body": body})

    known.refresh_from_db()
    assert page.status_code == 422
    assert known.body == "What I think of it."


def test_what_has_been_answered_can_only_be_withdrawn(client, known):
    CommentFactory.reply_to(known)

    page = client.get(link(known))
    refused = client.post(link(known), {"body": "Something else."})

    known.refresh_from_db()
    assert "<textarea" not in page.text
    assert "It has been answered" in page.text
    assert refused.status_code == 422
    assert known.revised_at is None


def test_moderator_who_saw_the_first_text_does_not_approve_the_second(moderator):
    comment = CommentFactory(held=True)
    seen = comment.seen
    revising.change(comment, "Something else.")

    with pytest.raises(MoveRefused):
        verbs.decide(comment, "approve", moderator, seen)
    comment.refresh_from_db()
    assert verbs.decide(comment, "approve", moderator, comment.seen).move


# ---------------------------------------------------------------- Withdrawing


def test_withdrawn_comment_goes_to_the_trash_and_can_be_brought_back(client, known, moderator):
    response = client.post(link(known), {"withdraw": "1"})

    page = client.get(response["Location"])
    known.refresh_from_db()
    assert known.status == "trash"
    assert whys(known) == [("trash", "withdrawn")]
    assert "This comment is gone" in page.text
    moderation.undo(known.moves.last(), moderator)
    known.refresh_from_db()
    assert known.status == "approved"


def test_withdrawn_comment_leaves_a_marker_over_its_replies(client, known):
    reply = CommentFactory.reply_to(known, body="Quite so.")
    client.post(link(known), {"withdraw": "1"})

    page = client.get(known.article.get_absolute_url())
    assert "This comment was removed." in page.text
    assert reply.body in page.text


def test_spam_cannot_be_changed(client, known, moderator):
    moderation.mark_spam(known, moderator)

    assert client.post(link(known), {"body": "Something else."}).status_code == 410
    known.refresh_from_db()
    assert known.status == "spam"
