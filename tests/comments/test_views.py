"""What readers do with comments over HTTP, and what is said when it cannot be done."""

import re
import time
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.utils import timezone

from blog.addresses import absolute
from blog.models import Blog
from comments import moderation
from comments.models import Comment, Discussion
from comments.own_links import WAITING
from tests.factories import ArticleFactory, CommentFactory, PageFactory, TagFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db

TEXT = "« Two lines, »\r\nand <b>signs</b> & 🌳."

GONE = "The comment that you answer is no longer shown."


@pytest.fixture(autouse=True)
def _in_english():
    Blog(language="en").save()


@pytest.fixture
def known(article):
    """An approved comment by the author whom `post` posts for, so that the next is shown."""
    return CommentFactory(article=article, name="Ada", email="ada@example.org")


@pytest.fixture
def post(client, article):
    """A function that sends the form on the article as a browser does."""

    def send(on=article, headers=None, *, preview=False, **changes):
        data = {"name": "Ada", "email": "ada@example.org", "website": "", "body": TEXT, **changes}
        return client.post(
            f"/comments/on/{on.pk}/" + ("preview/" if preview else ""),
            urlencode(data),
            content_type="application/x-www-form-urlencoded",
            headers=headers,
        )

    return send


class Tags(HTMLParser):
    """The start tags of a page, each with its attributes."""

    def __init__(self, response):
        super().__init__()
        self.all = []
        self.feed(response.text)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))

    def named(self, name):
        """Return the attributes of the one form field of a name."""
        [attributes] = [attrs for _, attrs in self.all if attrs.get("name") == name]
        return attributes

    def ids(self):
        return [attributes["id"] for _, attributes in self.all if "id" in attributes]


def typed(response):
    """The text in the form's large field, as a browser sends it again."""
    [text] = re.findall(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", response.text, re.DOTALL)
    return unescape(text)


def error(response, field):
    """The text beside a field, which the field itself refers to."""
    attributes = Tags(response).named(field)
    assert attributes["aria-invalid"] == "true"
    assert f"id_{field}_error" in attributes["aria-describedby"].split()
    [text] = re.findall(rf'<p class="error" id="id_{field}_error">(.*?)</p>', response.text)
    return unescape(text)


def summary(response):
    """The text over the form."""
    [text] = re.findall(r'<div class="notice error-summary"[^>]*>(.*?)</div>', response.text)
    return unescape(text)


# ---------------------------------------------------------------- Posting


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


# ---------------------------------------------------------------- Preview


def test_preview_shows_the_text_and_gives_back_what_was_typed(post, known):
    response = post(
        preview=True, body="*Yes*\r\n<b>", wishes="replies", website="ada.example", parent=known.pk
    )

    tags = Tags(response)
    assert response.status_code == 200
    assert "<p><em>Yes</em><br>\n&lt;b&gt;</p>" in response.text
    assert typed(response) == "*Yes*\r\n<b>"
    assert tags.named("parent")["value"] == str(known.pk)
    assert "checked" in dict(next(a for _, a in tags.all if a.get("value") == "replies"))


def test_preview_keeps_nothing_and_asks_nobody(akismet_server, post):
    post(preview=True)

    assert not Comment.objects.exists()
    assert not akismet_server.calls


def test_preview_with_htmx_is_the_text_alone(post):
    response = post(preview=True, headers={"HX-Request": "true"})

    assert "Two lines" in response.text
    assert not {"form", "html"} & {tag for tag, _ in Tags(response).all}


def test_preview_of_what_is_wrong_says_so(post):
    response = post(preview=True, body="")

    assert response.status_code == 422
    assert "still empty" in error(response, "body")


def test_preview_on_closed_article_says_so(post, article):
    article.comments_open = False
    article.save()

    response = post(preview=True)

    assert response.status_code == 422
    assert "No more comments" in summary(response)


def test_address_of_a_preview_leads_to_the_article(client, article):
    response = client.get(f"/comments/on/{article.pk}/preview/")

    assert response["Location"] == article.get_absolute_url()


# ---------------------------------------------------------------- Bad input


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "give a name"),
        ("name", " ", "give a name"),
        ("name", "a" * 101, "at most 100 characters"),
        ("email", "", "give your e-mail"),
        ("email", "ada", "not look like an e-mail"),
        ("email", "ada@example", "not look like an e-mail"),
        ("email", "ada@example.org\nBcc: bo@example.org", "not look like an e-mail"),
        ("email", "a" * 250 + "@example.org", "at most 254 characters"),
        ("website", "not a site", "not look like a web address"),
        ("website", "javascript:alert(1)", "not look like a web address"),
        ("website", "https://[", "not look like a web address"),
        ("website", "https://example.org/" + "a" * 200, "at most 200 characters"),
        ("name", "Ada\x00", "Null characters"),
    ],
)
def test_wrong_field_is_said_beside_it_and_nothing_is_lost(post, field, value, says):
    response = post(**{field: value})

    assert response.status_code == 422
    assert says in error(response, field)
    assert Tags(response).named(field).get("value", "") == value
    assert typed(response) == TEXT
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "still empty"),
        (" \r\n\t ", "still empty"),
        ("é" * 100_000, "has 100000 characters; at most 30000 characters fit"),
        ("a\x00b", "Null characters"),
    ],
)
def test_wrong_text_is_said_beside_it_and_comes_back(post, body, says):
    response = post(body=body)

    attributes = Tags(response)
    assert response.status_code == 422
    assert says in error(response, "body")
    assert typed(response).strip() == body.strip()
    assert attributes.named("name")["value"] == "Ada"
    assert attributes.named("email")["value"] == "ada@example.org"
    assert not Comment.objects.exists()


def test_summary_over_the_form_is_announced(post):
    response = post(email="")

    assert 'role="alert"' in response.text
    assert "your text is kept" in summary(response)


def test_hint_of_a_field_is_still_referred_to_beside_its_error(post):
    response = post(email="ada")

    attributes = Tags(response)
    described_by = attributes.named("email")["aria-describedby"].split()
    assert described_by == ["id_email_helptext", "id_email_error"]
    assert set(described_by) <= set(attributes.ids())


def test_field_without_an_error_is_not_marked(post):
    assert "aria-invalid" not in Tags(post(email="ada")).named("name")


def test_browsers_do_not_cut_what_is_pasted(client, article):
    response = client.get(article.get_absolute_url())

    assert "maxlength" not in Tags(response).named("body")


def test_several_errors_are_all_said(post):
    response = post(name="", email="", body="")

    assert [bool(error(response, field)) for field in ("name", "email", "body")] == [True] * 3


def test_form_with_an_error_can_be_sent_again(post, known):
    response = post(email="ada", parent=known.pk)
    form = Tags(response)

    post(body=typed(response), parent=form.named("parent")["value"])

    reply = Comment.objects.latest("pk")
    assert (reply.parent, reply.body) == (known, TEXT)


def test_form_with_an_error_says_whom_it_answers(post, known):
    response = post(email="ada", parent=known.pk)

    assert "Reply to <bdi>Ada</bdi>" in response.text


@pytest.mark.parametrize("parent", ["999999", "abc", "-1", "1.5", "9" * 40, "9" * 5000])
def test_reply_to_a_comment_that_never_was_gives_the_text_back(post, parent):
    response = post(parent=parent)

    assert response.status_code == 422
    assert GONE in summary(response)
    assert typed(response) == TEXT
    assert not Comment.objects.exists()


@pytest.mark.parametrize("fate", ["held", "spam", "trash"])
def test_reply_to_a_hidden_comment_gives_the_text_back(post, article, fate):
    hidden = CommentFactory(article=article, **{fate: True})

    response = post(parent=hidden.pk)

    assert response.status_code == 422
    assert GONE in summary(response)
    assert typed(response) == TEXT


def test_reply_to_a_removed_comment_gives_the_text_back(post, moderator, known):
    CommentFactory.reply_to(known)
    moderation.trash(known, moderator)

    assert GONE in summary(post(parent=known.pk))


def test_reply_to_a_comment_on_another_article_gives_the_text_back(post):
    elsewhere = CommentFactory()

    response = post(parent=elsewhere.pk)

    assert response.status_code == 422
    assert typed(response) == TEXT
    assert not elsewhere.replies.exists()


def test_text_whose_parent_is_gone_can_be_sent_again_on_its_own(post, article):
    hidden = CommentFactory(article=article, held=True)
    response = post(parent=hidden.pk)

    again = post(body=typed(response), parent=Tags(response).named("parent").get("value", ""))

    assert again.status_code == 302
    assert Comment.objects.latest("pk").parent is None


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


def test_like_from_another_site_is_refused(client, known):
    response = client.post(f"/comments/{known.pk}/like/", headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert not known.likes.exists()


# ---------------------------------------------------------------- The own waiting comment


def link_to(comment):
    return f"/comments/waiting/{signing.dumps(comment.pk, salt=WAITING)}/"


def test_waiting_page_is_kept_by_nobody(client):
    response = client.get(link_to(CommentFactory(held=True)))

    assert response.status_code == 200
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize(
    "tamper",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "Mg" + token[token.index(":") :],
        lambda token: token.rpartition(":")[0],
        lambda token: "x",
        lambda token: "1",
    ],
)
def test_forged_link_is_refused(client, tamper):
    token = signing.dumps(CommentFactory(held=True, body="Not for you.").pk, salt=WAITING)

    response = client.get(f"/comments/waiting/{tamper(token)}/")

    assert response.status_code == 403
    assert "Not for you." not in response.text


class LastMonth(signing.TimestampSigner):
    """Signs as it was done 31 days ago."""

    def timestamp(self):
        return signing.b62_encode(int(time.time()) - 31 * 24 * 3600)


def test_link_that_is_too_old_is_refused(client):
    token = LastMonth(salt=WAITING).sign_object(CommentFactory(held=True).pk)

    response = client.get(f"/comments/waiting/{token}/")

    assert response.status_code == 403
    assert "too old" in response.text


def test_signature_for_another_purpose_is_refused(client):
    token = signing.dumps(CommentFactory(held=True).pk, salt="something else")

    assert client.get(f"/comments/waiting/{token}/").status_code == 403


def test_waiting_comment_leads_to_its_place_once_it_is_shown(client, moderator):
    comment = CommentFactory(held=True)
    moderation.approve(comment, moderator)

    response = client.get(link_to(comment))

    assert (response.status_code, response["Location"]) == (302, f"/comments/{comment.pk}/")


@pytest.mark.parametrize("fate", ["spam", "trash"])
def test_waiting_page_does_not_betray_a_rejection(client, fate):
    response = client.get(link_to(CommentFactory(**{fate: True})))

    assert response.status_code == 200
    assert "waiting for approval" in response.text


def test_approved_reply_under_a_hidden_comment_still_waits(client, moderator, known):
    reply = CommentFactory.reply_to(known)
    moderation.restore(known, moderator)

    assert "waiting for approval" in client.get(link_to(reply)).text


def test_waiting_comment_that_was_deleted_is_not_found(client):
    comment = CommentFactory(held=True)
    link = link_to(comment)
    comment.delete()

    assert client.get(link).status_code == 404


def test_waiting_comment_is_not_shown_under_the_article(client, post, article):
    post(body="Waiting here.")

    assert "Waiting here." not in client.get(article.get_absolute_url()).text


# ---------------------------------------------------------------- Replying


def test_reply_page_shows_what_is_answered_and_a_form(client, known):
    response = client.get(f"/comments/{known.pk}/reply/")

    tags = Tags(response)
    assert response.status_code == 200
    assert "What I think of it." in response.text
    assert tags.named("parent")["value"] == str(known.pk)
    assert "comment-form" in tags.ids()
    assert "<html" in response.text


def test_htmx_gets_the_form_alone_with_ids_of_its_own(client, known):
    response = client.get(f"/comments/{known.pk}/reply/", headers={"hx-request": "true"})

    tags = Tags(response)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert tags.named("parent")["value"] == str(known.pk)
    assert "reply-form" in tags.ids()
    assert not [name for name in tags.ids() if name.startswith("id_") or name == "comment-form"]


def test_caches_tell_the_reply_page_from_its_part(client, known):
    response = client.get(f"/comments/{known.pk}/reply/")

    assert "HX-Request" in response["Vary"]


def test_labels_of_a_form_in_place_lead_to_its_fields(client, known):
    response = client.get(f"/comments/{known.pk}/reply/", headers={"hx-request": "true"})

    tags = Tags(response)
    labels = [attributes["for"] for tag, attributes in tags.all if tag == "label"]
    assert labels
    assert set(labels) <= set(tags.ids())


# ---------------------------------------------------------------- Permalinks


def test_permalink_leads_to_the_comment(client, known):
    response = client.get(f"/comments/{known.pk}/")

    expected = f"{known.article.get_absolute_url()}#comment-{known.pk}"
    assert (response.status_code, response["Location"]) == (302, expected)


def test_permalink_leads_to_the_right_page(client, article):
    Discussion(page_size=2).save()
    threads = [CommentFactory(article=article) for _ in range(5)]
    reply = CommentFactory.reply_to(threads[3])

    response = client.get(f"/comments/{reply.pk}/")

    assert response["Location"] == f"{article.get_absolute_url()}?page=2#comment-{reply.pk}"
    assert f'id="comment-{reply.pk}"' in client.get(response["Location"]).text


def on(article, number):
    return f"/comments/{number}/?on={article.pk}"


def test_permalink_on_an_article_leads_to_its_comment(client, known):
    expected = f"{known.article.get_absolute_url()}#comment-{known.pk}"

    assert client.get(on(known.article, known.pk))["Location"] == expected


def test_number_from_elsewhere_leads_to_the_comment_that_had_it_on_the_article(client, article):
    other = CommentFactory()
    comment = CommentFactory(article=article, old_number=other.pk)

    response = client.get(on(article, other.pk))

    assert response["Location"] == f"{article.get_absolute_url()}#comment-{comment.pk}"


def test_permalink_of_the_old_site_leads_to_the_comment_that_has_another_key_here(client, article):
    comment = CommentFactory(article=article, old_number=40_000)

    response = client.get("/comments/40000/")

    assert response["Location"] == f"{article.get_absolute_url()}#comment-{comment.pk}"


def test_number_from_elsewhere_comes_before_one_given_here(client, article):
    given_here = CommentFactory(article=article)
    comment = CommentFactory(article=article, old_number=given_here.pk)

    response = client.get(on(article, given_here.pk))

    assert response["Location"].endswith(f"#comment-{comment.pk}")


def test_number_leads_to_no_comment_on_another_article(client, known):
    assert client.get(on(ArticleFactory(), known.pk)).status_code == 404


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_number_of_no_comment_on_an_article_is_not_found(client, known, number):
    assert client.get(on(known.article, number)).status_code == 404
    assert client.get(f"/comments/{known.pk}/?on={number}").status_code == 404


def test_number_from_elsewhere_does_not_betray_a_hidden_comment(client, article):
    CommentFactory(article=article, held=True, old_number=777_777)

    assert client.get(on(article, 777_777)).status_code == 404


def test_key_of_a_shown_comment_comes_before_an_old_one(client, article):
    comment = CommentFactory(article=article)
    CommentFactory(old_number=comment.pk)

    response = client.get(f"/comments/{comment.pk}/")

    assert response["Location"] == f"{article.get_absolute_url()}#comment-{comment.pk}"


@pytest.mark.parametrize("status", ["held", "spam", "trash"])
def test_old_identifier_of_a_hidden_comment_leads_nowhere(client, status):
    CommentFactory(status=status, old_number=40_000)

    assert client.get("/comments/40000/").status_code == 404


def test_address_with_an_old_identifier_lands_on_the_comment(client, article):
    comment = CommentFactory(article=article, old_number=40_000)
    CommentFactory(article=article)

    page = client.get(article.get_absolute_url()).text

    item = page[page.index(f'<li id="comment-{comment.pk}"') :]
    assert item.index('<span id="comment-40000"></span>') < item.index("</li>")
    assert page.count("<span id=") == 1


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


def test_permalink_of_a_comment_that_was_removed_is_gone(client):
    comment = CommentFactory()
    Comment.objects.update(status=Comment.Status.TRASH)

    assert client.get(f"/comments/{comment.pk}/").status_code == 410


def test_permalink_of_a_removed_comment_tells_nothing_of_a_draft(client):
    comment = CommentFactory(article=ArticleFactory(draft=True))
    Comment.objects.update(status=Comment.Status.TRASH)

    assert client.get(f"/comments/{comment.pk}/").status_code == 404


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


# ---------------------------------------------------------------- One thread, and news of others


def test_thread_has_a_page_that_is_no_second_article(client, known):
    reply = CommentFactory.reply_to(known, body="Juste en dessous.")
    CommentFactory(article=known.article, body="Ailleurs.")

    page = client.get(f"/comments/{known.pk}/thread/").text

    assert f'id="comment-{reply.pk}"' in page
    assert "Ailleurs." not in page
    assert f'<link rel="canonical" href="{absolute(known.article.get_absolute_url())}">' in page


def test_thread_of_a_hidden_comment_is_not_found(client):
    held = CommentFactory(held=True)

    assert client.get(f"/comments/{held.pk}/thread/").status_code == 404


def test_news_are_how_many_comments_came(client, article):
    CommentFactory.create_batch(3, article=article)
    CommentFactory(article=article, held=True)

    none = client.get(f"/comments/on/{article.pk}/news/?shown=3").json()
    one = client.get(f"/comments/on/{article.pk}/news/?shown=2").json()
    two = client.get(f"/comments/on/{article.pk}/news/?shown=1").json()

    assert none == {"count": 3, "text": ""}
    assert one == {"count": 3, "text": "1 new comment, show it"}
    assert two == {"count": 3, "text": "2 new comments, show them"}


def test_no_news_costs_no_answer(client, article):
    address = f"/comments/on/{article.pk}/news/?shown=0"
    first = client.get(address)

    again = client.get(address, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("shown", ["", "x", "-1", "²"])
def test_news_since_nothing_known_are_not_found(client, article, shown):
    assert client.get(f"/comments/on/{article.pk}/news/", {"shown": shown}).status_code == 404


def test_news_of_a_draft_are_not_found(client):
    draft = ArticleFactory(draft=True)

    assert client.get(f"/comments/on/{draft.pk}/news/?shown=0").status_code == 404


# ---------------------------------------------------------------- Likes


def like(client, comment, **headers):
    return client.post(f"/comments/{comment.pk}/like/", headers=headers)


def test_plain_form_leads_back_to_the_comment(client, known):
    response = like(client, known)

    assert (response.status_code, response["Location"]) == (302, f"/comments/{known.pk}/")
    assert "Liked by 1 person" in client.get(known.article.get_absolute_url()).text


def test_like_is_taken_back_by_the_same_visitor(client, known):
    like(client, known)
    like(client, known)

    known.refresh_from_db()
    assert known.like_count == 0


def test_another_visitor_likes_too(client, known):
    like(client, known)
    client.cookies.clear()
    like(client, known)

    assert "Liked by 2 people" in client.get(known.article.get_absolute_url()).text


def test_htmx_gets_the_button_as_it_is_now(client, known):
    liked = like(client, known, hx_request="true")
    taken_back = like(client, known, hx_request="true")

    assert liked.status_code == taken_back.status_code == 200
    assert "<html" not in liked.text
    assert 'aria-pressed="true"' in liked.text
    assert "Liked by 1 person" in liked.text
    assert 'aria-pressed="false"' in taken_back.text
    assert "Liked by" not in taken_back.text


def test_first_like_sets_a_cookie_that_only_counts(client, known):
    cookie = like(client, known).cookies["visitor"]

    assert re.fullmatch(r"[0-9a-f]{32}", cookie.value)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["path"] == "/"


def test_cookie_goes_over_https_alone_where_there_is_https(client, known):
    plain = like(client, known).cookies["visitor"]
    client.cookies.clear()
    secure = client.post(f"/comments/{known.pk}/like/", secure=True).cookies["visitor"]

    assert (plain["secure"], secure["secure"]) == ("", True)


def test_later_likes_set_no_cookie(client, known):
    like(client, known)

    assert not like(client, known).cookies
    assert not like(client, CommentFactory()).cookies


@pytest.mark.parametrize("forged", ["", "x", "a" * 31, "a" * 33, "A" * 32, "a" * 5000])
def test_cookie_that_is_not_ours_is_replaced(client, known, forged):
    client.cookies["visitor"] = forged

    response = like(client, known)

    assert re.fullmatch(r"[0-9a-f]{32}", response.cookies["visitor"].value)


def test_opening_the_likes_address_likes_nothing(client, known):
    assert client.get(f"/comments/{known.pk}/like/").status_code == 405
    assert not known.likes.exists()


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


def queries_of(client, address):
    with Queries() as queries:
        response = client.get(address)
    assert response.status_code == 200
    return queries.count


def test_article_costs_eight_queries_however_many_comments(client, article):
    threads = [CommentFactory(article=article) for _ in range(4)]
    for thread in threads:
        for _ in range(3):
            CommentFactory.reply_to(thread)
    client.get(article.get_absolute_url())
    with_16 = queries_of(client, article.get_absolute_url())
    for _ in range(40):
        thread = CommentFactory(article=article, website="https://reader.example")
        CommentFactory.reply_to(CommentFactory.reply_to(CommentFactory.reply_to(thread)))
    with_176 = queries_of(client, article.get_absolute_url())
    for _ in range(24):
        CommentFactory.reply_to(threads[0])
    with_200 = queries_of(client, article.get_absolute_url())

    assert Comment.objects.count() == 200
    assert with_16 == with_176 == with_200 == 8


def test_home_costs_six_queries_at_most(client, article):
    for _ in range(20):
        CommentFactory(article=ArticleFactory())

    assert queries_of(client, "/") <= 6


@pytest.mark.parametrize(("page", "most"), [("reply", 6), ("privacy", 3)])
def test_small_pages_cost_little(client, site, page, most):
    assert queries_of(client, site[page]) <= most
