"""Readers post a comment: what becomes of it, and where none is taken."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from comments.models import Comment, Discussion
from tests.comments.pages import TEXT, Tags, summary, typed
from tests.factories import ArticleFactory, CommentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_newcomer_is_led_to_the_own_waiting_comment(client, post):
    response = post()

    page = client.get(response["Location"])
    assert response.status_code == 302
    assert page.status_code == 200
    assert "waiting for approval" in page.text
    assert "&lt;b&gt;signs&lt;/b&gt;" in page.text
    assert Comment.objects.get().status == "held"


def test_known_author_is_led_to_the_comment_under_the_article(client, post, known):
    response = post()

    comment = Comment.objects.latest("pk")
    page = client.get(response["Location"], follow=True)
    assert (
        page.redirect_chain[-1][0] == f"{comment.article.get_absolute_url()}#comment-{comment.pk}"
    )
    assert f'id="comment-{comment.pk}"' in page.text


def test_everything_that_was_typed_is_kept(post):
    post(name=" Ada L. ", email="Ada@Example.org", website="ada.example", body=TEXT)

    comment = Comment.objects.get()
    assert (comment.name, comment.email) == ("Ada L.", "ada@example.org")
    assert comment.website == "https://ada.example"
    assert comment.body == TEXT


def test_reply_stands_under_the_comment_that_it_answers(post, known):
    post(parent=known.pk)

    reply = Comment.objects.latest("pk")
    assert (reply.parent, reply.status) == (known, "approved")


def test_reader_can_comment_on_a_second_article_that_shares_nothing(post, known):
    other = ArticleFactory()

    post(on=other)

    assert Comment.objects.latest("pk").article == other


def test_reader_needs_no_cookie_to_comment(client, post, known):
    response = post()

    assert response.status_code == 302
    assert not client.get(response["Location"]).cookies


@pytest.mark.parametrize(
    "body",
    [
        "\u202eright to left\u202c \u200f\u200e",
        "שלום, \u2067مرحبا\u2069!",
        "👩🏽‍🌾🏳️‍🌈 𝒳 é e\u0301",
        "tabs\tand\u00a0spaces",
        "a" * 30_000,
        "one\r\n\r\n\r\ntwo",
    ],
)
def test_unusual_text_is_kept_as_typed(client, post, known, body):
    response = post(body=body)

    page = client.get(response["Location"], follow=True)
    assert Comment.objects.latest("pk").body == body
    assert body.split("\r\n")[0] in unescape(page.text)


def test_marks_of_direction_stay_within_the_comment(client, post, known):
    response = post(body="\u202ebackwards")

    page = client.get(response["Location"], follow=True)
    assert '<div class="e-content" dir="auto"><p>\u202ebackwards</p></div>' in page.text


def test_script_is_shown_as_text(client, post, article):
    Discussion(hold=Discussion.Hold.NOTHING).save()
    name = "<script>alert(1)</script>"
    CommentFactory(name=name, email="ada@example.org")

    response = post(name=name, body="<script>alert(2)</script>\n\n[x](javascript:alert(3))")

    page = client.get(response["Location"], follow=True)
    links = [attributes.get("href", "") for tag, attributes in Tags(page).all if tag == "a"]
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert not any(link.startswith("javascript:") for link in links)


def test_website_cannot_break_out_of_its_link(client, post, known):
    response = post(website='https://example.org/"onclick="alert(1)')

    page = client.get(response["Location"], follow=True)
    assert not any("onclick" in attributes for _, attributes in Tags(page).all)


def test_forged_address_is_not_kept(client, post):
    post(headers={"x-forwarded-for": "198.51.100.1"})

    assert Comment.objects.get().ip_address == "127.0.0.1"


@pytest.mark.parametrize(
    ("remote_addr", "kept"),
    [("2001:db8::7", "2001:db8::7"), ("fe80::1%eth0", "fe80::1"), ("", None), ("unix:", None)],
)
def test_address_of_any_kind_is_kept_or_none(client, article, remote_addr, kept):
    client.post(
        f"/comments/on/{article.pk}/",
        {"name": "Ada", "email": "ada@example.org", "body": TEXT},
        REMOTE_ADDR=remote_addr,
    )

    assert Comment.objects.get().ip_address == kept


def test_endless_headers_are_cut(post):
    post(headers={"user-agent": "M" * 5000, "referer": "https://example.org/" + "r" * 5000})

    comment = Comment.objects.get()
    assert (len(comment.user_agent), len(comment.referrer)) == (400, 400)


def test_honeypot_is_not_told_from_a_comment_that_waits(client, post, known):
    response = post(nickname="Bot")

    page = client.get(response["Location"])
    assert Comment.objects.latest("pk").status == "spam"
    assert "waiting for approval" in page.text


# ---------------------------------------------------------------- Where no comments are taken


def close(article):
    article.comments_open = False
    article.save()


def close_after_ten_days(article):
    Discussion(close_after_days=10).save()
    article.published_at = timezone.now() - timedelta(days=10, minutes=1)
    article.save()


@pytest.mark.parametrize("closed", [close, close_after_ten_days])
def test_closed_article_takes_no_comment_and_gives_the_text_back(post, article, closed):
    closed(article)

    response = post()

    assert response.status_code == 422
    assert "No more comments are taken here." in summary(response)
    assert typed(response) == TEXT
    assert not Comment.objects.exists()


@pytest.mark.parametrize("closed", [close, close_after_ten_days])
def test_closed_article_has_no_form_and_no_way_to_reply(client, article, closed):
    comment = CommentFactory(article=article)
    closed(article)

    page = client.get(article.get_absolute_url())
    reply = client.get(f"/comments/{comment.pk}/reply/")

    assert "Comments are closed." in page.text
    assert "comment-form" not in page.text
    assert "/reply/" not in page.text
    assert reply["Location"] == f"/comments/{comment.pk}/"


def test_article_is_open_until_its_last_day_is_over(post, article):
    Discussion(close_after_days=10).save()
    article.published_at = timezone.now() - timedelta(days=9, hours=23)
    article.save()

    assert post().status_code == 302


@pytest.mark.parametrize("trait", ["draft", "scheduled"])
def test_article_that_is_not_published_takes_no_comment_and_is_not_named(post, trait):
    article = ArticleFactory(title="Not yet", **{trait: True})

    response = post(on=article)

    assert response.status_code == 404
    assert "Not yet" not in response.text
    assert typed(response) == TEXT
    assert not Comment.objects.exists()


def test_article_that_never_was_is_not_found(client):
    assert client.post("/comments/on/999999/", {"body": TEXT}).status_code == 404


# ---------------------------------------------------------------- Method and origin


def test_whoever_opens_the_forms_address_is_led_to_the_article(client, article):
    response = client.get(f"/comments/on/{article.pk}/")

    assert (response.status_code, response["Location"]) == (302, article.get_absolute_url())


@pytest.mark.parametrize("trait", ["draft", "scheduled"])
def test_forms_address_does_not_betray_an_article(client, trait):
    article = ArticleFactory(**{trait: True})

    assert client.get(f"/comments/on/{article.pk}/").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client, article, method):
    assert getattr(client, method)(f"/comments/on/{article.pk}/").status_code == 405


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_what_another_site_sends_is_refused_with_advice(post, headers):
    response = post(headers=headers)

    assert response.status_code == 403
    assert "Nothing that you wrote is lost" in response.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}, {}]
)
def test_what_our_own_pages_send_is_taken(post, headers):
    assert post(headers=headers).status_code == 302
