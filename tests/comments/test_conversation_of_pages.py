"""Comments on a page such as “About”, on the whole way that comments on articles go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.models import Blog
from comments import spam, statistics
from comments.models import Comment, Discussion
from comments.statistics import first_day
from tests.factories import CommentFactory, PageFactory
from tests.worker import run_worker

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)

HELD, APPROVED, SPAM, TRASH = Comment.Status

ADA = {"name": "Ada", "email": "ada@example.org", "body": "I beg to differ."}


@pytest.fixture(autouse=True)
def _in_english(db):
    Blog(language="en").save()


@pytest.fixture
def article():
    """The page, under the name by which what these tests share asks for it."""
    return PageFactory(title="About", slug="about", comments_open=True)


def close(page):
    page.comments_open = False
    page.save()


# ---------------------------------------------------------------- What a page shows


def test_open_page_shows_its_comments_and_the_form(client, article):
    comment = CommentFactory(article=article)

    page = client.get("/about/").text

    assert "1 comment on “About”" in page
    assert f'<li id="comment-{comment.pk}" class="u-comment h-cite comment">' in page
    assert f'action="/comments/on/{article.pk}/"' in page


def test_open_page_without_comments_shows_the_form(client, article):
    page = client.get("/about/").text

    assert "0 comments on “About”" in page
    assert 'id="comment-form"' in page


def test_closed_page_with_comments_shows_them_and_says_that_it_is_closed(client, article):
    CommentFactory(article=article, body="What was said.")
    close(article)

    page = client.get("/about/").text

    assert "What was said." in page
    assert "Comments are closed." in page
    assert 'id="comment-form"' not in page


@pytest.mark.parametrize("status", [None, HELD, SPAM, TRASH])
def test_closed_page_that_shows_no_comment_says_nothing_of_comments(client, article, status):
    if status:
        CommentFactory(article=article, status=status)
    close(article)

    page = client.get("/about/").text

    assert 'class="conversation"' not in page
    assert 'id="comments"' not in page
    assert "Comments are closed." not in page


def test_page_does_not_close_by_its_age(article):
    article.published_at = timezone.now() - timedelta(days=1000)

    assert Discussion(close_after_days=10).is_open(article)


# ---------------------------------------------------------------- What readers do


def test_comment_of_a_newcomer_waits_and_leads_back_to_the_page(client, article):
    response = client.post(f"/comments/on/{article.pk}/", ADA)

    waiting = client.get(response["Location"]).text
    assert Comment.objects.get().status == HELD
    assert '<a href="/about/">Back to “About”</a>' in waiting


def test_address_of_the_form_leads_to_the_page(client, article):
    assert client.get(f"/comments/on/{article.pk}/")["Location"] == "/about/"


def test_comment_of_a_known_author_stands_at_its_permalink(client, article):
    CommentFactory(article=article, name="Ada", email="ada@example.org")

    response = client.post(f"/comments/on/{article.pk}/", ADA)

    comment = Comment.objects.latest("pk")
    assert response["Location"] == f"/comments/{comment.pk}/"
    assert client.get(f"/comments/{comment.pk}/")["Location"] == f"/about/#comment-{comment.pk}"


def test_permalink_finds_the_page_of_the_conversation(client, article):
    Discussion(page_size=1).save()
    _first, second = CommentFactory.create_batch(2, article=article)

    response = client.get(f"/comments/{second.pk}/")

    assert response["Location"] == f"/about/?page=2#comment-{second.pk}"
    assert f'id="comment-{second.pk}"' in client.get("/about/?page=2").text


def test_reply_stands_under_what_it_answers(client, article):
    parent = CommentFactory(article=article, name="Ada", email="ada@example.org")

    form = client.get(f"/comments/{parent.pk}/reply/")
    client.post(f"/comments/on/{article.pk}/", {**ADA, "parent": parent.pk})

    assert '<a href="/about/">About</a>' in form.text
    assert Comment.objects.latest("pk").parent == parent
    assert "2 comments on “About”" in client.get("/about/").text


def test_comment_can_be_liked(client, article):
    comment = CommentFactory(article=article)

    response = client.post(f"/comments/{comment.pk}/like/", follow=True)

    assert response.redirect_chain[-1][0] == f"/about/#comment-{comment.pk}"
    assert "Liked by 1 person" in response.text


def test_closed_page_takes_no_comment_and_gives_the_text_back(client, article):
    close(article)

    response = client.post(f"/comments/on/{article.pk}/", ADA)

    assert response.status_code == 422
    assert "I beg to differ." in response.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("published_at", [None, timezone.now() + timedelta(days=1)])
def test_comments_of_a_page_that_readers_do_not_see_are_not_found(client, article, published_at):
    comment = CommentFactory(article=article)
    article.published_at = published_at
    article.save()

    for address in (f"/comments/{comment.pk}/", f"/comments/{comment.pk}/reply/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/comments/{comment.pk}/like/").status_code == 404
    assert client.post(f"/comments/on/{article.pk}/", ADA).status_code == 404
    assert not Comment.objects.reachable().exists()


# ---------------------------------------------------------------- What the author is told


def test_akismet_gets_the_address_of_the_page(article):
    facts = spam.facts(CommentFactory(article=article), "https://blog.example")

    assert facts["permalink"] == "https://blog.example/about/"
    assert facts["comment_post_modified_gmt"] == article.updated_at.isoformat(timespec="seconds")


@for_real
def test_mail_about_a_waiting_comment_leads_to_the_page(mail_server, moderator, say, settings):
    settings.SITE_URL = "https://blog.example"
    say(name="Ada", body="I beg to differ.")

    run_worker()

    [mail] = mail_server.mails
    assert mail["To"] == moderator.email
    assert "https://blog.example/about/" in mail.get_body(["plain"]).get_content()


def test_queue_names_the_page_and_leads_to_the_comment(client, article, moderator):
    comment = CommentFactory(article=article)
    client.force_login(moderator)
    queue = "/admin/comments/comment/"

    page = client.get(queue, {"status": "approved", "article": article.pk})

    assert [row.comment for row in page.context["rows"]] == [comment]
    assert f'?status=approved&amp;article={article.pk}">About</a>' in page.text
    assert f'href="/comments/{comment.pk}/">View on site</a>' in page.text


def test_form_of_a_comment_leads_to_the_form_of_the_page(client, article, moderator):
    comment = CommentFactory(article=article)
    client.force_login(moderator)

    form = client.get(f"/admin/comments/comment/{comment.pk}/change/")

    assert f'<a href="/admin/blog/page/{article.pk}/change/">About</a>' in form.text
    assert f"/admin/blog/article/{article.pk}/" not in form.text


def test_page_is_among_the_most_discussed(article):
    CommentFactory.create_batch(2, article=article)

    [most] = statistics.most_discussed(first_day(7))

    assert (most.title, most.comments) == ("About", 2)
