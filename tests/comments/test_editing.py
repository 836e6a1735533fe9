"""A moderator's change to somebody's words."""

import pytest

from comments import editing
from comments.models import Comment
from tests.factories import CommentFactory, UserFactory
from tests.worker import run_worker

pytestmark = pytest.mark.django_db


def test_first_text_is_kept_with_who_changed_it_and_when(moderator):
    comment = CommentFactory(body="Harsh.")

    is_changed = editing.edit(comment, "Mild.", moderator)

    comment.refresh_from_db()
    assert is_changed
    assert (comment.body, comment.body_html) == ("Mild.", "<p>Mild.</p>")
    assert (comment.original_body, comment.edited_by) == ("Harsh.", moderator)
    assert comment.edited_at is not None


def test_first_text_stays_the_first(moderator):
    comment = CommentFactory(body="Harsh.")
    colleague = UserFactory(author=True)
    editing.edit(comment, "Mild.", moderator)

    editing.edit(comment, "Milder.", colleague)

    comment.refresh_from_db()
    assert (comment.body, comment.original_body) == ("Milder.", "Harsh.")
    assert comment.edited_by == colleague


def test_going_back_takes_the_mark_off(moderator):
    comment = CommentFactory(body="Harsh.\n\nAnd long.")
    editing.edit(comment, "Mild.", moderator)

    editing.edit(comment, "Harsh.\r\n\r\nAnd long.", moderator)

    comment.refresh_from_db()
    assert (comment.body, comment.original_body) == ("Harsh.\n\nAnd long.", "")
    assert (comment.edited_at, comment.edited_by) == (None, None)


def test_same_text_is_no_edit(moderator):
    comment = CommentFactory(body="Two lines\r\nas a browser sends them.")

    assert not editing.edit(comment, "Two lines\nas a browser sends them. ", moderator)
    assert comment.edited_at is None


def test_edit_of_an_old_copy_overwrites_nothing_else(moderator):
    comment = CommentFactory(held=True)
    old_copy = Comment.objects.get(pk=comment.pk)
    Comment.objects.filter(pk=comment.pk).update(status="spam", like_count=3)

    editing.edit(old_copy, "Mild.", moderator)

    comment.refresh_from_db()
    assert (comment.status, comment.like_count, comment.body) == ("spam", 3, "Mild.")


def test_comment_that_is_gone_cannot_be_edited(moderator):
    comment = CommentFactory()
    old_copy = Comment.objects.get(pk=comment.pk)
    comment.delete()

    with pytest.raises(Comment.DoesNotExist):
        editing.edit(old_copy, "Mild.", moderator)


def test_readers_see_that_a_comment_was_changed(client, moderator):
    comment = CommentFactory()
    page = client.get(comment.article.get_absolute_url()).text

    editing.edit(comment, "In other words.", moderator)

    changed = client.get(comment.article.get_absolute_url()).text
    assert ("dt-updated" in page, "dt-updated" in changed) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_akismet_is_asked_about_the_new_words(akismet_server, moderator, say):
    comment = say()

    editing.edit(comment, "In other words.", moderator)
    run_worker()

    sent = akismet_server.forms("comment-check")[-1]
    assert (sent["comment_content"], sent["recheck_reason"]) == ("In other words.", "edit")
