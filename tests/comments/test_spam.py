"""The spam filter: what is asked, what is answered, and every way to get no answer."""

from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier

import akismet
import pytest
from django.utils import timezone

from comments import spam
from comments.models import Comment
from tests.akismet_server import (
    BLATANT_SPAMMER,
    BLOG_URL,
    BROKEN,
    HAM,
    INVALID,
    KEY,
    NONSENSE,
    SPAM,
    SPAMMER,
    THROTTLED,
    USAGE,
    Answer,
)
from tests.at_once import at_once
from tests.factories import ArticleFactory, CommentFactory

FACTS = {"user_ip": "203.0.113.7", "comment_author": "Ada", "comment_content": "Yes."}

FAILURES = [
    pytest.param(INVALID, "APIKeyError: Akismet API key and/or site URL are invalid.", id="key"),
    pytest.param(BROKEN, "RequestError: Akismet responded with error status: 500", id="500"),
    pytest.param(THROTTLED, "RequestError: Akismet responded with error status: 429", id="429"),
    pytest.param(
        NONSENSE,
        "ProtocolError: Received unexpected or non-standard response from Akismet API. "
        "API operation was: {operation} API response received was: <h1>Back soon</h1> "
        "Debug header value was: We are moving house",
        id="nonsense",
    ),
]


@pytest.fixture
def comment():
    article = ArticleFactory(slug="lavoir", published_at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    return CommentFactory(
        article=article,
        held=True,
        name="Ada",
        email="ada@example.org",
        website="https://ada.example",
        body="À *mon* avis,\nnon.",
        created_at=datetime(2026, 3, 5, 6, 7, 8, tzinfo=UTC),
        ip_address="2001:db8::7",
        user_agent="Mozilla/5.0",
        referrer="https://search.example/",
    )


# ---------------------------------------------------------------- What is asked


@pytest.mark.django_db
def test_akismet_gets_every_fact_that_is_known(comment):
    modified = comment.article.updated_at.isoformat(timespec="seconds")

    assert spam.facts(comment, "https://blog.example") == {
        "user_ip": "2001:db8::7",
        "user_agent": "Mozilla/5.0",
        "referrer": "https://search.example/",
        "permalink": "https://blog.example/2026/03/04/lavoir/",
        "comment_type": "comment",
        "comment_author": "Ada",
        "comment_author_email": "ada@example.org",
        "comment_author_url": "https://ada.example",
        "comment_content": "À *mon* avis,\nnon.",
        "comment_date_gmt": "2026-03-05T06:07:08+00:00",
        "comment_post_modified_gmt": modified,
        "blog_lang": "fr",
        "blog_charset": "UTF-8",
        "honeypot_field_name": "nickname",
    }


@pytest.mark.django_db
def test_unknown_facts_are_left_out_except_the_address_that_akismet_requires():
    comment = CommentFactory(held=True)

    facts = spam.facts(comment, "https://blog.example")

    assert facts["user_ip"] == ""
    assert [name for name, value in facts.items() if not value] == ["user_ip"]
    assert not {"comment_author_url", "referrer", "user_agent", "user_role"} & facts.keys()


@pytest.mark.django_db
def test_reply_is_called_a_reply(comment):
    reply = CommentFactory.reply_to(comment)

    assert spam.facts(reply, "https://blog.example")["comment_type"] == "reply"


@pytest.mark.django_db
def test_moderator_is_named_as_such(comment, moderator):
    comment.user = moderator

    assert spam.facts(comment, "https://blog.example")["user_role"] == "administrator"


@pytest.mark.django_db
def test_only_a_site_in_development_calls_it_a_test(comment, settings):
    in_production = spam.facts(comment, "https://blog.example")
    settings.DEBUG = True
    in_development = spam.facts(comment, "https://blog.example")

    assert "is_test" not in in_production
    assert in_development["is_test"] is True


@pytest.mark.django_db
def test_the_package_accepts_and_sends_every_fact(comment, moderator, settings, akismet_server):
    settings.DEBUG = True
    comment.user = moderator
    facts = spam.facts(comment, "https://blog.example")

    opinion = spam.check(facts)

    [call] = akismet_server.calls
    expected = {**facts, "is_test": "true", "api_key": KEY, "blog": BLOG_URL}
    assert opinion.verdict == Comment.Verdict.HAM
    assert call == ("comment-check", expected, akismet.USER_AGENT)


# ---------------------------------------------------------------- What is answered


@pytest.mark.parametrize(
    ("author", "verdict"), [("Ada", "ham"), (SPAMMER, "spam"), (BLATANT_SPAMMER, "discard")]
)
def test_answer_over_http_is_a_verdict(akismet_server, author, verdict):
    opinion = spam.check({**FACTS, "comment_author": author})

    assert (opinion.verdict, opinion.answer) == (Comment.Verdict(verdict), verdict)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("HamClient", "ham"), ("SpamClient", "spam"), ("DiscardClient", "discard")],
)
def test_answer_of_the_packages_test_client_is_a_verdict(akismet_client, name, verdict):
    akismet_client(name)

    opinion = spam.check(FACTS)

    assert opinion == spam.Opinion(Comment.Verdict(verdict), verdict)


def test_filter_is_off_without_a_key_or_an_address(settings, akismet_server):
    on = spam.is_on()
    settings.AKISMET_API_KEY = ""
    without_key = spam.is_on()
    settings.AKISMET_API_KEY, settings.AKISMET_BLOG_URL = KEY, ""
    without_address = spam.is_on()

    assert (on, without_key, without_address) == (True, False, False)


# ---------------------------------------------------------------- No answer


@pytest.mark.parametrize(("answer", "sentence"), FAILURES)
def test_bad_answer_is_an_error_with_a_sentence(akismet_server, answer, sentence):
    akismet_server.answer = answer

    opinion = spam.check(FACTS)

    assert opinion.verdict == Comment.Verdict.ERROR
    assert opinion.answer == sentence.format(operation="comment-check")


def test_what_akismet_says_of_a_strange_answer_is_in_the_sentence(akismet_server):
    akismet_server.answer = NONSENSE

    opinion = spam.check(FACTS)

    assert "We are moving house" in opinion.answer
    assert "<h1>Back soon</h1>" in opinion.answer


def test_wrong_key_is_an_error(settings, akismet_server):
    settings.AKISMET_API_KEY = "wrong"

    opinion = spam.check(FACTS)

    assert opinion.verdict == Comment.Verdict.ERROR
    assert opinion.answer.startswith("APIKeyError")


def test_silence_is_an_error_once_the_time_is_out(settings, akismet_server):
    settings.AKISMET_TIMEOUT = 0.2
    akismet_server.hang()

    opinion = spam.check(FACTS)

    assert opinion.verdict == Comment.Verdict.ERROR
    assert opinion.answer.startswith("RequestError: Akismet timed out.")


def test_refused_connection_is_an_error(akismet_server):
    akismet_server.close()

    opinion = spam.check(FACTS)

    assert opinion.verdict == Comment.Verdict.ERROR
    assert opinion.answer.startswith("RequestError: Error making request to Akismet. (ConnectError")


def test_fact_that_the_package_does_not_know_is_an_error(akismet_client):
    akismet_client("HamClient")

    opinion = spam.check({**FACTS, "favourite_colour": "green"})

    assert opinion.verdict == Comment.Verdict.ERROR
    assert "favourite_colour" in opinion.answer


def test_long_answer_is_cut_to_what_the_history_holds(akismet_server):
    akismet_server.answer = NONSENSE._replace(text="no " * 10_000)

    assert len(spam.check(FACTS).answer) == 500


def test_akismet_is_asked_again_after_it_was_away(akismet_server):
    akismet_server.answer = BROKEN
    away = spam.check(FACTS)
    akismet_server.answer = None

    back = spam.check(FACTS)

    assert [away.verdict, back.verdict] == ["error", "ham"]


# ---------------------------------------------------------------- Corrections


@pytest.mark.parametrize(("is_spam", "operation"), [(True, "submit-spam"), (False, "submit-ham")])
def test_correction_sends_the_facts_again(akismet_server, is_spam, operation):
    spam.correct(FACTS, is_spam=is_spam)

    [call] = akismet_server.calls
    assert call.operation == operation
    assert call.form == {**FACTS, "api_key": KEY, "blog": BLOG_URL}


@pytest.mark.parametrize("is_spam", [True, False])
def test_packages_test_client_takes_corrections(akismet_client, is_spam):
    akismet_client("HamClient")

    assert spam.correct(FACTS, is_spam=is_spam).said is True


def test_error_is_told_without_what_is_not_behind_it(akismet_server):
    akismet_server.answer = INVALID
    without_cause = spam.check(FACTS).answer
    akismet_server.answer = BROKEN
    with_status = spam.check(FACTS).answer

    assert "(" not in without_cause.removesuffix(")")
    assert with_status.count("500") == 1


@pytest.mark.parametrize(("answer", "sentence"), FAILURES)
def test_correction_that_is_not_thanked_for_has_failed(akismet_server, answer, sentence):
    akismet_server.answer = answer

    answered = spam.correct(FACTS, is_spam=True)

    assert answered.said is None
    assert answered.problem == sentence.format(operation="submit-spam")


def test_correction_that_reaches_nobody_has_failed(akismet_server):
    akismet_server.close()

    answered = spam.correct(FACTS, is_spam=False)

    assert answered.said is None
    assert "Error making request to Akismet" in answered.problem


# ---------------------------------------------------------------- Remarks in the headers


@pytest.mark.parametrize("answer", [HAM, SPAM, BROKEN, THROTTLED, INVALID, NONSENSE])
def test_remarks_are_heard_whatever_the_answer(akismet_server, answer):
    alert = (("X-akismet-alert-code", "10009"), ("X-Akismet-Alert-Msg", "Too much."))
    akismet_server.answer = answer._replace(headers=alert)

    opinion = spam.check(FACTS)

    assert opinion.headers == {"x-akismet-alert-code": "10009", "x-akismet-alert-msg": "Too much."}


def test_remarks_are_those_of_the_last_answer(akismet_server):
    akismet_server.answer = HAM._replace(headers=(("X-akismet-guid", "1"),))
    spam.check(FACTS)
    akismet_server.close()

    assert spam.check(FACTS).headers == {}


def test_each_thread_hears_the_remarks_to_its_own_question(akismet_server):
    both = Barrier(2, timeout=10)
    akismet_server.before_answer = lambda call: both.wait()
    authors = ["Ada", BLATANT_SPAMMER]

    opinions = at_once(*(partial(spam.check, {**FACTS, "comment_author": who}) for who in authors))

    assert [opinion.headers for opinion in opinions] == [{}, {"x-akismet-pro-tip": "discard"}]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("9" * 5000, 15 * 24 * 3600),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("Thu, 05 Mar 2026 06:10:00 GMT", 120),
        ("Thu, 05 Mar 2026 06:00:00 GMT", 0),
        ("Fri, 05 Mar 2100 06:00:00 GMT", 15 * 24 * 3600),
    ],
)
def test_wait_is_asked_for_in_seconds_or_until_a_date(text, seconds):
    at = datetime(2026, 3, 5, 6, 8, tzinfo=UTC)

    wait = spam.wait_asked_for({"retry-after": text}, at)

    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def test_opinion_says_when_to_come_back(akismet_server):
    akismet_server.answer = HAM._replace(headers=(("X-akismet-recheck-after", "900"),))
    provisional = spam.check(FACTS)
    akismet_server.answer = THROTTLED._replace(headers=(("Retry-After", "60"),))
    throttled = spam.check(FACTS)

    assert (provisional.recheck_after, provisional.retry_after) == (timedelta(minutes=15), None)
    assert (throttled.recheck_after, throttled.retry_after) == (None, timedelta(minutes=1))


def test_answer_that_no_database_can_keep_is_cleaned(akismet_server):
    akismet_server.answer = Answer("a\0b")

    assert "a b" in spam.check(FACTS).answer


# ---------------------------------------------------------------- The account


def test_key_is_valid_or_not(akismet_server, settings):
    valid = spam.verify_key()
    akismet_server.answer = INVALID
    invalid = spam.verify_key()

    assert (valid.said, invalid.said) == (True, False)
    assert invalid.headers == {"x-akismet-debug-help": "We were unable to parse your blog URI"}


def test_usage_is_told_as_akismet_counts_it(akismet_server):
    assert spam.usage().said == USAGE


@pytest.mark.parametrize("text", ["", "null", "<h1>Back soon</h1>", "[1]", "invalid"])
def test_usage_that_makes_no_sense_is_no_answer(akismet_server, text):
    akismet_server.answer = Answer(text)

    usage = spam.usage()

    assert usage.said is None
    assert usage.problem


# ---------------------------------------------------------------- Trying again


def test_waits_grow_from_five_minutes_to_six_hours():
    now = timezone.now()

    waits = [spam.next_try(failures) - now for failures in range(1, 100)]

    minutes = [wait // timedelta(minutes=1) for wait in waits]
    assert minutes[:8] == [5, 10, 20, 40, 80, 160, 320, 360]
    assert set(minutes[8:]) == {360}
