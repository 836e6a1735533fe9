"""Who may comment, and how fast; what is not taken comes back with a sentence."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from blog.models import Blog
from comments import rules
from comments.admission import TooFast, admit
from comments.models import Comment, Discussion, TrustedAuthor
from tests.factories import ArticleFactory, CommentFactory, UserFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db

ADDRESS = "203.0.113.7"
TEXT = "« Two lines, »\r\nand <b>signs</b>."
Who = Discussion.Who


@pytest.fixture(autouse=True)
def _in_english():
    Blog(language="en").save()


@pytest.fixture
def post(client, article):
    """A function that sends the form from an address of the internet."""

    def send(address=ADDRESS, headers=None, **changes):
        data = {"name": "Ada", "email": "ada@example.org", "body": TEXT, **changes}
        path = f"/comments/on/{article.pk}/"
        return client.post(path, data, REMOTE_ADDR=address, headers=headers)

    return send


@pytest.fixture
def a_moment_ago(article):
    """A function that makes a comment written just now."""

    def write(email="bo@example.org", address="198.51.100.1", seconds=0, **fields):
        at = timezone.now() - timedelta(seconds=seconds)
        fields = {"email": email, "ip_address": address, "created_at": at, **fields}
        return CommentFactory(article=article, **fields)

    return write


# ---------------------------------------------------------------- How fast


@pytest.mark.parametrize("headers", [None, {"hx-request": "true"}])
@pytest.mark.parametrize("sender", [{"email": "ada@example.org"}, {"address": ADDRESS}])
def test_who_wrote_a_moment_ago_is_asked_to_wait(post, a_moment_ago, sender, headers):
    Discussion(flood_seconds=3600).save()
    a_moment_ago(**sender)

    response = post(headers=headers)

    wait = int(response["Retry-After"])
    page = unescape(response.text)
    assert response.status_code == 429
    assert 0 < wait <= 3600
    assert f"You wrote a moment ago. Wait {wait} seconds, then send it again" in page
    assert TEXT in page
    assert Comment.objects.count() == 1


def test_form_that_came_too_fast_can_be_sent_again(post, a_moment_ago):
    first = a_moment_ago(address=ADDRESS)
    post()
    first.created_at -= timedelta(minutes=1)
    first.save()

    response = post()

    assert response.status_code == 302
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    ("seconds_ago", "wait"), [(0, 15), (0.4, 15), (5, 10), (14.5, 1), (15, None), (60, None)]
)
def test_wait_is_what_is_left_of_it(article, a_moment_ago, seconds_ago, wait):
    first = a_moment_ago(address=ADDRESS)
    at = first.created_at + timedelta(seconds=seconds_ago)
    comment = Comment(article=article, email="ada@example.org", ip_address=ADDRESS, created_at=at)
    discussion = Discussion(flood_seconds=15)
    waited = None

    try:
        admit(comment, discussion, rules.ask(comment, discussion), is_logged_in=False)
    except TooFast as refusal:
        waited = refusal.wait

    assert waited == wait


def test_others_may_write_at_the_same_time(post, a_moment_ago):
    a_moment_ago()

    assert post().status_code == 302


def test_everybody_may_write_at_once_where_there_is_no_limit(post, a_moment_ago):
    Discussion(flood_seconds=0).save()
    a_moment_ago(email="ada@example.org", address=ADDRESS)

    assert post().status_code == 302


def test_moderators_may_write_as_fast_as_they_like(client, post, moderator, a_moment_ago):
    a_moment_ago(address=ADDRESS)
    client.force_login(moderator)

    response = post()

    assert response.status_code == 302
    assert Comment.objects.latest("pk").user == moderator


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_may_write_as_fast_as_it_likes(post, a_moment_ago, address):
    a_moment_ago(email="ada@example.org", address=address)

    assert post(address=address).status_code == 302


def test_who_is_turned_away_costs_few_queries(post, a_moment_ago):
    a_moment_ago(address=ADDRESS)

    with Queries() as queries:
        post()

    assert queries.count <= 6


# ---------------------------------------------------------------- Who


def test_known_author_may_comment_where_only_the_known_may(post):
    Discussion(who=Who.KNOWN, flood_seconds=0).save()
    CommentFactory(name="Ada", email="ada@example.org")

    assert post().status_code == 302


def test_trusted_author_may_comment_where_only_the_known_may(post):
    Discussion(who=Who.KNOWN).save()
    TrustedAuthor.objects.create(name="Ada", email="ada@example.org")

    assert post().status_code == 302


@pytest.mark.parametrize(
    "before",
    [
        {},
        {"name": "Ida"},
        {"email": "ida@example.org"},
        {"held": True},
        {"spam": True},
    ],
)
def test_unknown_author_may_not_comment_where_only_the_known_may(post, before):
    Discussion(who=Who.KNOWN).save()
    if before:
        CommentFactory(**{"name": "Ada", "email": "ada@example.org", **before})
    count = Comment.objects.count()

    response = post()

    page = unescape(response.text)
    assert response.status_code == 422
    assert "Only those who have an approved comment may write here" in page
    assert TEXT in page
    assert "Retry-After" not in response
    assert Comment.objects.count() == count


def test_visitor_may_not_comment_where_only_accounts_may(post):
    Discussion(who=Who.ACCOUNTS).save()
    CommentFactory(name="Ada", email="ada@example.org")

    response = post()

    page = unescape(response.text)
    assert response.status_code == 422
    assert "Only those who are logged in may comment. Your text is still below." in page
    assert 'href="/comments/log-in/" target="_blank"' in page
    assert TEXT in page
    assert Comment.objects.count() == 1


def test_who_is_logged_in_may_comment_where_only_accounts_may(client, post):
    Discussion(who=Who.ACCOUNTS).save()
    client.force_login(UserFactory())

    response = post()

    comment = Comment.objects.get()
    assert response.status_code == 302
    assert (comment.status, comment.user) == ("held", None)


@pytest.mark.parametrize("who", Who)
def test_moderators_may_always_comment(client, post, moderator, who):
    Discussion(who=who).save()
    client.force_login(moderator)

    assert post().status_code == 302
    assert Comment.objects.get().status == "approved"


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (Who.EVERYONE, None),
        (Who.KNOWN, "Only those who have an approved comment may write here"),
        (Who.ACCOUNTS, "Only those who are logged in may comment."),
    ],
)
def test_readers_are_told_beforehand_who_may_comment(client, article, who, sentence):
    Discussion(who=who).save()
    comment = CommentFactory(article=article)

    pages = [
        client.get(article.get_absolute_url()).text,
        client.get(f"/comments/{comment.pk}/reply/").text,
        client.get(f"/comments/{comment.pk}/reply/", headers={"hx-request": "true"}).text,
    ]

    for page in pages:
        assert "</form>" in page
        assert "Only those" not in page if sentence is None else sentence in page


def test_notice_is_the_same_for_everybody(client, article):
    Discussion(who=Who.ACCOUNTS).save()
    for_a_visitor = client.get(article.get_absolute_url())
    client.force_login(UserFactory())

    for_an_account = client.get(article.get_absolute_url())

    assert for_a_visitor.text == for_an_account.text


# ---------------------------------------------------------------- Logging in


@pytest.fixture
def account():
    account = UserFactory(username="ada")
    account.set_password("palaver")
    account.save()
    return account


def test_notice_leads_to_a_login_and_back_to_the_article(client, account, article):
    Discussion(who=Who.ACCOUNTS).save()
    address = f"/comments/log-in/?next={article.get_absolute_url()}"

    article_page = client.get(article.get_absolute_url())
    login_page = client.get(address)
    response = client.post(address, {"username": "ada", "password": "palaver"})

    assert f'href="{address}"' in article_page.text
    assert "<h1>Log in</h1>" in login_page.text
    assert response["Location"] == article.get_absolute_url()
    assert client.session["_auth_user_id"] == str(account.pk)


def test_wrong_password_is_said(client, account):
    response = client.post("/comments/log-in/", {"username": "ada", "password": "?"})

    assert response.status_code == 200
    assert "error-summary" in response.text


def test_login_leads_to_no_other_site(client, account):
    address = "/comments/log-in/?next=https://elsewhere.example/"

    response = client.post(address, {"username": "ada", "password": "palaver"})

    assert response["Location"] == "/"


def test_who_is_logged_in_can_log_out(client, account):
    client.force_login(account)

    page = client.get("/comments/log-in/")
    response = client.post("/comments/log-out/")

    assert "You are logged in as ada." in page.text
    assert response["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_article_on_which_nobody_may_comment_says_so_alone(client):
    Discussion(who=Who.ACCOUNTS).save()
    closed = ArticleFactory(comments_open=False)

    page = client.get(closed.get_absolute_url()).text

    assert "Comments are closed." in page
    assert "Only those" not in page


# ---------------------------------------------------------------- What is sent twice


def test_comment_sent_twice_is_kept_once_and_found_again(client, post):
    post()

    second = post()

    assert Comment.objects.count() == 1
    assert second.status_code == 302
    assert client.get(second.url).context["comment"] == Comment.objects.get()


@pytest.mark.parametrize(
    "change", [{"name": "Bo"}, {"email": "bo@example.org"}, {"body": "Something else."}]
)
def test_other_comment_is_not_taken_for_the_same(post, change):
    Discussion(flood_seconds=0).save()
    post()

    post(**change)

    assert Comment.objects.count() == 2


def test_same_words_under_another_comment_are_another_comment(post, article):
    Discussion(flood_seconds=0).save()
    post()

    post(parent=CommentFactory(article=article).pk)

    assert Comment.objects.filter(email="ada@example.org").count() == 2


def test_nobody_is_led_to_the_comment_of_a_moderator(client, moderator, post):
    Discussion(flood_seconds=0).save()
    client.force_login(moderator)
    post()
    client.logout()

    post()

    assert Comment.objects.filter(user=None).count() == 1
