"""Comments are found beside the articles, by readers who may see them, and no longer than that."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Article, SearchEntry
from blog.models.search import ROOM
from blog.search import index
from comments import bulk, editing, moderation, revising, schedule
from comments.models import Comment
from comments.search import Comments
from tests.comments.wordpress.arrival import bring_in
from tests.factories import ArticleFactory, CommentFactory
from tests.wordpress_files import comment as exported
from tests.wordpress_files import item
from tests.worker import run_worker

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)
"""For what happens after a commit."""

HELD, APPROVED, SPAM, TRASH = Comment.Status


@pytest.fixture
def find(client):
    """A function that searches, and returns the addresses that are found."""

    def find(typed: str, **more: str) -> list[str]:
        answer = client.get(reverse("blog:search", query={"q": typed, **more}))
        return [result.address for result in answer.context["results"]]

    return find


def address(comment):
    return reverse("comments:permalink", args=[comment.pk])


# ---------------------------------------------------------------- Results


@pytest.mark.parametrize("typed", ["tilleuls", "JEANNE", "jeanne tilleul", '"sous le tilleul"'])
def test_comment_is_found_by_its_words_and_by_its_author(find, typed):
    comment = CommentFactory(name="Jeanne", body="On parle *sous* le tilleul.")
    index.catch_up()

    assert find(typed) == [address(comment)]


def test_result_shows_who_said_what_and_where(client):
    article = ArticleFactory(title="L’arbre & nous")
    comment = CommentFactory(article=article, name="Le <Tilleul>", body="Un tilleul & <b>un</b>.")
    index.catch_up()

    page = client.get("/search/?q=tilleul").text

    assert f'<a href="{address(comment)}">Le &lt;<mark>Tilleul</mark>&gt; sur ' in page
    assert "«\u202fL’arbre &amp; nous\u202f»</a>" in page
    assert "Un <mark>tilleul</mark> &amp; &lt;b&gt;un&lt;/b&gt;." in page
    assert f'<time datetime="{timezone.localtime(comment.created_at):%Y-%m-%d}' in page


def test_articles_come_first_and_each_kind_can_be_asked_for_alone(find, client):
    comment = CommentFactory(body="Un tilleul.")
    article = ArticleFactory(title="Le tilleul").get_absolute_url()
    index.catch_up()

    assert find("tilleul") == [article, address(comment)]
    assert find("tilleul", **{"in": "comment"}) == [address(comment)]
    assert find("tilleul", **{"in": "article"}) == [article]
    page = client.get("/search/?q=tilleul&in=comment&order=date").text
    links = re.findall(r'<a href="(\?q=[^"]*)"( aria-current="true")?>([^<]*)</a>', page)
    assert links == [
        ("?q=tilleul&amp;order=date", "", "Tout"),
        ("?q=tilleul&amp;in=article&amp;order=date", "", "Articles"),
        ("?q=tilleul&amp;in=comment&amp;order=date", ' aria-current="true"', "Commentaires"),
        ("?q=tilleul&amp;in=comment", "", "Les plus pertinents"),
        ("?q=tilleul&amp;in=comment&amp;order=date", ' aria-current="true"', "Les plus récents"),
    ]


def test_queries_do_not_grow_with_what_is_found(client, django_assert_num_queries):
    article = ArticleFactory(title="Le tilleul")
    for _ in range(2):
        CommentFactory(article=article, body="Un tilleul.")
        index.catch_up()

        with django_assert_num_queries(9):
            client.get("/search/?q=tilleul")


# ---------------------------------------------------------------- What readers do not see


@pytest.mark.parametrize("status", [HELD, SPAM, TRASH])
def test_what_is_not_approved_is_not_in_the_index(find, status):
    CommentFactory(body="Un tilleul.", status=status)

    assert index.catch_up() == 1  # the article
    assert find("tilleul") == []


def test_reply_is_found_only_while_what_it_answers_is_shown(find, moderator):
    parent = CommentFactory()
    reply = CommentFactory.reply_to(parent, body="Un tilleul.")
    index.catch_up()

    moderation.restore(parent, moderator)
    hidden = find("tilleul")
    moderation.approve(parent, moderator)

    assert (hidden, find("tilleul")) == ([], [address(reply)])


def test_comment_is_found_only_while_its_article_is_published(find):
    comment = CommentFactory(body="Un tilleul.", article=ArticleFactory(draft=True))
    index.catch_up()
    hidden = find("tilleul")

    Article.objects.publish()

    assert (hidden, find("tilleul")) == ([], [address(comment)])


# ---------------------------------------------------------------- In step with the comments


@for_real
def test_comment_is_found_as_soon_as_it_is_approved(find, moderator):
    comment = CommentFactory(held=True, body="Un tilleul.")

    moderation.approve(comment, moderator)

    assert find("tilleul") == [address(comment)]


@for_real
def test_comment_is_found_by_what_it_says_now(find, moderator):
    comment = CommentFactory(body="Un tilleul.")

    editing.edit(comment, "Un chêne.", moderator)

    assert (find("tilleul"), find("chêne")) == ([], [address(comment)])


@pytest.mark.parametrize(
    "take_away",
    [
        moderation.trash,
        moderation.mark_spam,
        moderation.restore,
        lambda comment, _moderator: revising.withdraw(comment),
        lambda comment, _moderator: revising.change(comment, "Un chêne."),
    ],
    ids=["trashed", "spam", "held again", "withdrawn", "changed by its author"],
)
def test_nothing_of_it_stays_in_the_index_when_it_is_taken_away(moderator, take_away):
    comment = CommentFactory()
    index.catch_up()

    take_away(comment, moderator)

    assert not SearchEntry.objects.of(Comments.place).exists()


@for_real
def test_comments_decided_on_together_are_found_together(find, moderator):
    article = ArticleFactory()
    comments = [CommentFactory(article=article, held=True, body="Un tilleul.") for _ in range(3)]

    batch = bulk.plan("approve", [comment.pk for comment in comments], moderator)
    bulk.start(batch)
    found = find("tilleul")
    bulk.start(bulk.plan_undo(batch, moderator))

    assert sorted(found) == sorted(map(address, comments))
    assert not SearchEntry.objects.of(Comments.place).exists()


@for_real
def test_imported_comments_are_indexed_by_the_worker_afterwards(find, tmp_path):
    bring_in(tmp_path, item(12, comments=[exported(34, "Un tilleul.")]))
    before = find("tilleul")

    run_worker()

    assert (before, find("tilleul")) == ([], ["/comments/34/"])


def test_what_was_deleted_for_good_leaves_the_index_with_the_next_round():
    comment = CommentFactory()
    index.catch_up()
    comment.article.delete()

    index.catch_up()

    assert not SearchEntry.objects.exists()


@for_real
def test_site_that_was_there_before_is_indexed_by_the_first_tick(find):
    comment = CommentFactory(body="Un tilleul.")
    SearchEntry.objects.all().delete()

    schedule.tick("worker")
    run_worker()

    assert find("tilleul") == [address(comment)]


# ---------------------------------------------------------------- When it is approved


def test_fault_of_the_index_undoes_no_approval(caplog):
    comment = CommentFactory(status=HELD)
    key = Comments.place * ROOM + comment.pk
    SearchEntry.objects.create(pk=key, language="fr", title=[], text=[])

    moderation.approve(comment, by=None)

    comment.refresh_from_db()
    assert comment.status == APPROVED
    assert f"Not indexed: comment {comment.pk}" in caplog.text
