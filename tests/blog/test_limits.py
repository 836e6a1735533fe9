"""What one network may do, and what is said to it when that is too much."""

import re
import socket

import pytest
from django.test import RequestFactory

from blog import limits
from blog.limits import Limit, TooMany
from blog.models import Blog
from comments.models import Comment, Discussion, Like, Report
from config import environment
from tests.factories import ArticleFactory, CommentFactory, UserFactory
from tests.redis_server import find_redis, redis_server
from tests.subscriptions.conftest import clock  # noqa: F401

HERE, ELSEWHERE = "198.51.100.7", "198.51.100.8"

TWICE = Limit("trying", 2, 600)


@pytest.fixture(autouse=True)
def _the_clock_stands_still(clock):  # noqa: F811
    """No span ends within a test."""


def admitted(address: str, limit: Limit = TWICE) -> bool:
    try:
        limits.admit(limit, RequestFactory().get("/", REMOTE_ADDR=address))
    except TooMany:
        return False
    return True


def use_up(limit: Limit, address: str = HERE) -> None:
    for _time in range(limit.most):
        assert admitted(address, limit)


# ---------------------------------------------------------------- Counting


def test_no_more_is_let_in_than_the_limit():
    assert [admitted(HERE) for _ in range(4)] == [True, True, False, False]
    assert admitted(ELSEWHERE)


def test_a_crowd_of_networks_makes_no_process_forget_one():
    use_up(TWICE)

    for number in range(1_000):
        admitted(f"203.0.{number // 250}.{number % 250}")

    assert not admitted(HERE)


def test_the_next_span_begins_anew(clock):  # noqa: F811
    use_up(TWICE)
    assert not admitted(HERE)

    clock.pass_by(minutes=10)

    assert admitted(HERE)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("198.51.100.7", "198.51.100.8", False),
    ],
)
def test_what_one_network_is(one, other, is_one):
    assert (limits.network_of(one) == limits.network_of(other)) is is_one


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "", "unix"]
)
def test_this_machine_and_nobody_in_particular_are_let_in(address):
    assert all(admitted(address) for _ in range(5))


def test_it_says_when_to_try_again(clock):  # noqa: F811
    use_up(TWICE)
    clock.pass_by(minutes=9, seconds=30)  # the clock began at ten past

    with pytest.raises(TooMany) as refusal:
        limits.admit(TWICE, RequestFactory().get("/", REMOTE_ADDR=HERE))

    assert refusal.value.wait == 30


def test_the_log_tells_of_it_once_and_names_nobody(caplog):
    for _time in range(5):
        admitted(HERE)

    (record,) = caplog.records
    assert "TRUSTED_PROXIES" in record.getMessage()
    assert HERE not in record.getMessage()


@pytest.mark.redis
def test_all_processes_count_together_in_redis(settings):
    if not find_redis():
        pytest.skip("no redis-server")
    with redis_server() as redis:
        settings.CACHES = {"default": environment.cache(redis.url)}
        use_up(TWICE)
        limits.memory.clear()

        assert not admitted(HERE)


def test_a_cache_that_is_down_locks_nobody_out(settings, caplog, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = free.getsockname()[1]
    settings.CACHES = {"default": environment.cache(f"redis://127.0.0.1:{nobody}/0")}
    monkeypatch.setattr(limits, "quiet", type(limits.quiet)())

    assert all(admitted(HERE) for _ in range(5))
    (record,) = caplog.records
    assert "nobody is held back" in record.getMessage()


def test_the_keys_tell_no_address():
    admitted(HERE)

    assert HERE not in str(list(limits.memory._cache))


# ---------------------------------------------------------------- What readers do


@pytest.fixture
def article(db):
    Blog(language="en").save()
    Discussion(flood_seconds=0).save()
    return ArticleFactory()


WRITTEN = {"name": "Ada", "email": "ada@example.org", "body": "I beg to differ."}


@pytest.mark.parametrize(("path", "limit"), [("", limits.POSTING), ("preview/", limits.PREVIEWING)])
def test_a_comment_too_many_comes_back_with_all_that_was_typed(client, article, path, limit):
    use_up(limit)

    answer = client.post(f"/comments/on/{article.pk}/{path}", WRITTEN, REMOTE_ADDR=HERE)

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) == 600
    text = answer.content.decode()
    assert "in 10 minutes" in text
    assert "What you typed is still below." in text
    assert all(value in text for value in WRITTEN.values())
    assert not Comment.objects.exists()


def test_a_moderator_answers_as_often_as_need_be(client, article):
    use_up(limits.POSTING)
    client.force_login(UserFactory(author=True))

    answer = client.post(f"/comments/on/{article.pk}/", WRITTEN, REMOTE_ADDR=HERE)

    assert answer.status_code == 302


def test_a_like_too_many_is_not_counted(client, article):
    comment = CommentFactory(article=article)
    use_up(limits.LIKING)

    answer = client.post(f"/comments/{comment.pk}/like/", REMOTE_ADDR=HERE)

    assert answer.status_code == 429
    assert answer["Cache-Control"] == "no-store"
    assert "in 10 minutes" in answer.content.decode()
    assert not Like.objects.exists()


def test_a_search_too_many_keeps_what_was_typed(client, article):
    use_up(limits.SEARCHING)

    answer = client.get("/search/?q=tilleul", REMOTE_ADDR=HERE)

    assert answer.status_code == 429
    assert answer["Cache-Control"] == "no-store"
    assert "Retry-After" in answer
    assert 'value="tilleul"' in answer.content.decode()
    assert client.get("/search/", REMOTE_ADDR=HERE).status_code == 200
    assert client.get("/search/?q=tilleul", REMOTE_ADDR=ELSEWHERE).status_code == 200


def test_a_report_too_many_keeps_what_was_typed(client, article):
    comment = CommentFactory(article=article)
    use_up(limits.REPORTING)
    report = {"reason": "spam", "words": "They are fakes."}

    answer = client.post(f"/comments/{comment.pk}/report/", report, REMOTE_ADDR=HERE)

    assert answer.status_code == 429
    assert answer["Cache-Control"] == "no-store"
    assert re.search(r"They are fakes\.", answer.content.decode())
    assert not Report.objects.exists()


def test_the_sentence_is_in_french(client, article):
    Blog(language="fr").save()
    use_up(limits.SEARCHING)

    answer = client.get("/search/?q=tilleul", REMOTE_ADDR=HERE).content.decode()

    assert "Un instant" in answer
    assert "secondes" in answer
