"""What readers see under an article."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from comments import moderation
from comments.conversation import Conversation, Thread
from comments.models import Comment, Discussion
from comments.spoken import title_of
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def moderator():
    return UserFactory(author=True)


def shown(article, **kwargs):
    """The page as (label, level, text or marker)."""
    return [
        (row.label, row.level, "—" if row.comment.is_removed else row.comment.name)
        for row in Conversation(article, **kwargs).rows
    ]


def heard(row):
    return title_of(row.comment, row.label, row.answers)


def test_replies_are_numbered_from_one_under_their_parent(article):
    first = CommentFactory(article=article, name="Ada")
    second = CommentFactory(article=article, name="Bo")
    CommentFactory.reply_to(first, name="Cy")
    CommentFactory.reply_to(second, name="Di")
    CommentFactory.reply_to(first, name="Ed")

    assert shown(article) == [
        ("1", 0, "Ada"),
        ("1", 1, "Cy"),
        ("2", 1, "Ed"),
        ("2", 0, "Bo"),
        ("1", 1, "Di"),
    ]


def test_held_spam_and_trashed_comments_are_not_shown(article):
    CommentFactory(article=article, held=True)
    CommentFactory(article=article, spam=True)
    CommentFactory(article=article, trash=True)

    assert Conversation(article).count == 0
    assert shown(article) == []


def test_reply_to_held_comment_stays_hidden(article, moderator):
    parent = CommentFactory(article=article)
    reply = CommentFactory.reply_to(parent)
    CommentFactory.reply_to(reply)

    moderation.restore(parent, moderator)

    assert shown(article) == []
    assert Conversation(article).count == 0


def test_count_is_that_of_what_is_shown_whatever_hides_replies(article, moderator):
    parent = CommentFactory(article=article)
    CommentFactory.reply_to(CommentFactory.reply_to(parent))
    removed = CommentFactory(article=article)
    CommentFactory.reply_to(removed)
    CommentFactory(article=article, held=True)
    moderation.trash(removed, moderator)

    assert Conversation(article).counts == (4, 2)
    moderation.restore(parent, moderator)
    assert Conversation(article).counts == (1, 1)


@pytest.mark.parametrize("remove", [moderation.trash, moderation.mark_spam])
def test_removed_comment_with_visible_reply_leaves_a_marker(article, moderator, remove):
    parent = CommentFactory(article=article, name="Ada")
    CommentFactory.reply_to(parent, name="Bo")

    remove(parent, moderator)

    assert shown(article) == [("1", 0, "—"), ("1", 1, "Bo")]
    assert Conversation(article).count == 1


def test_removed_comment_with_only_hidden_replies_leaves_nothing(article, moderator):
    parent = CommentFactory(article=article)
    CommentFactory.reply_to(parent, held=True)

    moderation.trash(parent, moderator)

    assert shown(article) == []


def test_numbers_stay_when_a_comment_is_removed(article, moderator):
    CommentFactory(article=article, name="Ada")
    removed = CommentFactory(article=article)
    CommentFactory(article=article, name="Cy")

    moderation.trash(removed, moderator)

    assert shown(article) == [("1", 0, "Ada"), ("3", 0, "Cy")]


def test_comment_approved_late_comes_after_those_shown_before_it(article, moderator):
    parent = CommentFactory(article=article, name="Ada")
    waiting = CommentFactory.reply_to(parent, name="Bo", held=True)
    CommentFactory.reply_to(parent, name="Cy")
    late = CommentFactory(article=article, name="Di", held=True)
    CommentFactory(article=article, name="Ed")

    moderation.approve(waiting, moderator)
    moderation.approve(late, moderator)

    assert shown(article) == [
        ("1", 0, "Ada"),
        ("1", 1, "Cy"),
        ("2", 1, "Bo"),
        ("2", 0, "Ed"),
        ("3", 0, "Di"),
    ]


def test_deep_replies_are_shown_at_the_last_level_with_whom_they_answer(article):
    Discussion(depth=2).save()
    ada = CommentFactory(article=article, name="Ada")
    bo = CommentFactory.reply_to(ada, name="Bo")
    cy = CommentFactory.reply_to(bo, name="Cy")
    CommentFactory.reply_to(cy, name="Di")
    CommentFactory.reply_to(ada, name="Ed")

    rows = Conversation(article).rows

    assert [(row.label, row.level) for row in rows] == [
        ("1", 0),
        ("1", 1),
        ("1.1", 1),
        ("1.1.1", 1),
        ("2", 1),
    ]
    assert [row.answers and row.answers.name for row in rows] == [None, "Ada", "Bo", "Cy", "Ada"]


def test_threads_come_oldest_newest_or_most_liked_first(article):
    ada = CommentFactory(article=article, name="Ada")
    bo = CommentFactory(article=article, name="Bo", like_count=2)
    CommentFactory(article=article, name="Cy")
    CommentFactory.reply_to(ada, name="Di", like_count=9)

    oldest = [row.comment.name for row in Conversation(article, "oldest").rows]
    newest = [row.comment.name for row in Conversation(article, "newest").rows]
    liked = [row.comment.name for row in Conversation(article, "liked").rows]

    assert oldest == ["Ada", "Di", "Bo", "Cy"]
    assert newest == ["Cy", "Bo", "Ada", "Di"]
    assert liked == ["Bo", "Ada", "Di", "Cy"]
    assert bo.number == 2


def test_threads_are_paged_and_permalinks_know_their_page(article):
    Discussion(page_size=2).save()
    threads = [CommentFactory(article=article) for _ in range(5)]
    reply = CommentFactory.reply_to(threads[3])

    pages = [
        [row.comment.pk for row in Conversation(article, page=page).rows] for page in (1, 2, 3)
    ]

    one, two, three, four, five = (comment.pk for comment in threads)
    assert pages == [[one, two], [three, four, reply.pk], [five]]
    assert [Conversation(article).page_of(comment) for comment in threads] == [1, 1, 2, 2, 3]
    assert Conversation(article).page_of(reply) == 2
    assert Conversation(article, "newest").page_of(reply) == 1


def test_rows_tell_the_template_which_lists_open_and_close(article):
    ada = CommentFactory(article=article)
    bo = CommentFactory.reply_to(ada)
    CommentFactory.reply_to(bo)
    CommentFactory(article=article)

    rows = Conversation(article).rows

    assert [row.opens for row in rows] == [True, True, False, False]
    assert [row.closes for row in rows] == [0, 0, 2, 0]


def test_the_page_of_a_conversation_takes_four_queries(article, django_assert_num_queries):
    parents = [CommentFactory(article=article) for _ in range(5)]
    for parent in parents:
        CommentFactory.reply_to(CommentFactory.reply_to(parent))

    with django_assert_num_queries(4):
        conversation = Conversation(article)
        assert conversation.count == len(conversation.rows) == 15
        assert conversation.page.number == 1


def test_comment_made_with_the_model_alone_is_numbered_and_rendered(article):
    comment = Comment.objects.create(
        article=article, name="Ada", email="ada@example.org", body="*Yes*", status="approved"
    )

    assert comment.number == 1
    assert comment.body_html == "<p><em>Yes</em></p>"


def test_each_comment_is_named_for_those_who_hear_the_page(article):
    when = datetime(2026, 3, 12, 10, tzinfo=UTC)
    jeanne = CommentFactory(article=article, name="Jeanne", created_at=when)
    CommentFactory.reply_to(jeanne, name="Élie", created_at=when)

    with translation.override("fr"):
        titles = [heard(row) for row in Conversation(article).rows]

    assert titles == [
        "Commentaire 1 de Jeanne, 12 mars 2026",
        "Commentaire 1 d’Élie, en réponse à Jeanne, 12 mars 2026",
    ]


def test_name_on_a_removed_comment_is_not_heard(article, moderator):
    removed = CommentFactory(article=article, name="Rude")
    CommentFactory.reply_to(removed)

    moderation.trash(removed, moderator)

    _, reply = Conversation(article).rows
    assert "en réponse à un commentaire retiré" in heard(reply)
    assert "Rude" not in heard(reply)


def test_threads_lead_to_the_next_one_and_to_themselves(article):
    ada = CommentFactory(article=article)
    reply = CommentFactory.reply_to(ada)
    bo = CommentFactory(article=article)

    rows = Conversation(article).rows

    assert [row.comment.pk for row in rows] == [ada.pk, reply.pk, bo.pk]
    assert [row.following and row.following.pk for row in rows] == [bo.pk, None, None]
    assert [row.leads_to_thread for row in rows] == [True, False, False]


def test_thread_is_a_comment_and_what_follows_from_it(article, moderator):
    ada = CommentFactory(article=article, name="Ada")
    bo = CommentFactory.reply_to(ada, name="Bo")
    cy = CommentFactory.reply_to(bo, name="Cy")
    CommentFactory.reply_to(ada, name="Di")
    CommentFactory.reply_to(cy, name="Ed", held=True)

    rows = Thread(Comment.objects.get(pk=bo.pk)).rows

    assert [(row.comment.pk, row.level) for row in rows] == [(bo.pk, 0), (cy.pk, 1)]
    assert [row.answers and row.answers.pk for row in rows] == [None, bo.pk]
