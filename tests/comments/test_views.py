"""What holds for all pages of a conversation: what is hidden, kept by caches, and paid."""

import pytest
from django.test import Client
from django.utils import timezone

from comments import moderation
from comments.models import Comment
from tests.factories import ArticleFactory, CommentFactory, PageFactory, TagFactory
from tests.memory import forget_pages
from tests.queries import Queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


# ---------------------------------------------------------------- What is hidden is not found


HIDDEN = [
    pytest.param(lambda: CommentFactory(held=True), id="held"),
    pytest.param(lambda: CommentFactory(spam=True), id="spam"),
    pytest.param(lambda: CommentFactory(trash=True), id="trash"),
    pytest.param(lambda: CommentFactory.reply_to(CommentFactory(held=True)), id="under a held one"),
    pytest.param(lambda: CommentFactory(article=ArticleFactory(draft=True)), id="on a draft"),
    pytest.param(
        lambda: CommentFactory(article=ArticleFactory(scheduled=True)), id="on a scheduled article"
    ),
]


@pytest.mark.parametrize("make", HIDDEN)
def test_hidden_comment_has_no_permalink(client, make):
    assert client.get(f"/comments/{make().pk}/").status_code == 404


@pytest.mark.parametrize("make", HIDDEN)
def test_hidden_comment_cannot_be_answered(client, make):
    assert client.get(f"/comments/{make().pk}/reply/").status_code == 404


@pytest.mark.parametrize("make", HIDDEN)
def test_hidden_comment_cannot_be_liked(client, make):
    comment = make()

    response = client.post(f"/comments/{comment.pk}/like/")

    assert response.status_code == 404
    assert not response.cookies
    assert not comment.likes.exists()


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "9" * 5000])
def test_comment_that_never_was_is_not_found(client, number):
    assert client.get(f"/comments/{number}/").status_code == 404
    assert client.post(f"/comments/{number}/like/").status_code == 404


# ---------------------------------------------------------------- Pages that a cache can keep


@pytest.fixture
def site(article):
    """Every kind of page that readers open, by its address."""
    tag = TagFactory()
    article.tags.add(tag)
    comment = CommentFactory(article=article)
    day = timezone.localtime(article.published_at)
    return {
        "home": "/",
        "article": article.get_absolute_url(),
        "newest first": f"{article.get_absolute_url()}?order=newest",
        "page": PageFactory().get_absolute_url(),
        "tag": tag.get_absolute_url(),
        "archive": "/archives/",
        "year": f"/{day.year}/",
        "month": f"/{day:%Y/%m}/",
        "feed": "/feed/",
        "permalink": comment.get_absolute_url(),
        "reply": f"/comments/{comment.pk}/reply/",
        "thread": f"/comments/{comment.pk}/thread/",
        "news": f"/comments/on/{article.pk}/news/?shown=0",
        "privacy": "/comments/privacy/",
        "not found": "/nowhere/",
    }


@pytest.mark.parametrize(
    "page",
    [
        *("home", "article", "newest first", "page", "tag", "archive", "year", "month", "feed"),
        *("permalink", "reply", "thread", "news", "privacy", "not found"),
    ],
)
def test_reading_sets_no_cookie_and_depends_on_none(client, site, page):
    response = client.get(site[page])

    assert response.status_code in (200, 302, 404)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("page", ["article", "permalink", "reply", "thread", "news", "privacy"])
def test_what_a_cache_kept_is_asked_about_each_time(client, site, page):
    response = client.get(site[page])

    directives = set(response["Cache-Control"].split(", "))
    assert {"public", "max-age=0", "must-revalidate"} == directives


@pytest.mark.parametrize("page", ["article", "reply", "privacy"])
def test_page_is_the_same_for_a_visitor_and_the_author(client, site, moderator, page):
    for_a_visitor = client.get(site[page])
    client.force_login(moderator)
    client.cookies["visitor"] = "a" * 32
    for_the_author = client.get(site[page])

    assert for_the_author["ETag"] == for_a_visitor["ETag"]
    assert for_the_author.text == for_a_visitor.text


def test_article_that_a_cache_kept_still_holds_until_a_comment_is_shown(client, article, moderator):
    comment = CommentFactory(article=article, held=True)
    kept = client.get(article.get_absolute_url())["ETag"]
    before = client.get(article.get_absolute_url(), headers={"if-none-match": kept})

    moderation.approve(comment, moderator)
    after = client.get(article.get_absolute_url(), headers={"if-none-match": kept})

    assert (before.status_code, after.status_code) == (304, 200)


# ---------------------------------------------------------------- What reading costs


def queries_of(address):
    """Count the queries of a page of which nothing is kept."""
    forget_pages()
    with Queries() as queries:
        response = Client().get(address)
    assert response.status_code == 200
    return queries.count


def test_article_costs_thirteen_queries_however_many_comments(article):
    threads = [CommentFactory(article=article) for _ in range(4)]
    for thread in threads:
        for _ in range(3):
            CommentFactory.reply_to(thread)
    with_16 = queries_of(article.get_absolute_url())
    for _ in range(40):
        thread = CommentFactory(article=article, website="https://reader.example")
        CommentFactory.reply_to(CommentFactory.reply_to(CommentFactory.reply_to(thread)))
    with_176 = queries_of(article.get_absolute_url())
    for _ in range(24):
        CommentFactory.reply_to(threads[0])
    with_200 = queries_of(article.get_absolute_url())

    assert Comment.objects.count() == 200
    to_keep_it = 3  # which article it is, its version, and when something appears by itself
    assert with_16 == with_176 == with_200 == 10 + to_keep_it


def test_comment_that_comes_costs_ten_queries_at_most(client, article):
    comment = CommentFactory(article=article)
    client.get(article.get_absolute_url())

    CommentFactory.reply_to(comment)

    with Queries() as queries:
        client.get(article.get_absolute_url())
    assert queries.count <= 10


def test_home_costs_seven_queries_at_most(article):
    for _ in range(20):
        CommentFactory(article=ArticleFactory())

    assert queries_of("/") <= 7


@pytest.mark.parametrize(("page", "most"), [("reply", 7), ("privacy", 4)])
def test_small_pages_cost_little(site, page, most):
    assert queries_of(site[page]) <= most
