"""The policy: each reason, which comes before which, and what it asks the database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import rules, words
from comments.models import Ban, Comment, Discussion, Move, TrustedAuthor
from tests.akismet_server import BLATANT_SPAMMER, SPAMMER
from tests.factories import ArticleFactory, CommentFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db

HELD, APPROVED, SPAM, TRASH = Comment.Status
Verdict = Comment.Verdict
Reason = Move.Reason
Hold = Discussion.Hold

LONG = "Under the lime tree of the village everybody has a seat, and nobody has the last word."
LINK = "https://shop.example/offer"


def ruling(comment):
    """What became of a comment, why, and with which facts."""
    comment.refresh_from_db()
    move = comment.moves.last()
    return comment.status, move.why, move.facts


@pytest.fixture
def known(article):
    """An earlier comment, approved, by the author that `say` speaks for."""
    return CommentFactory(
        article=article, name="Ada", email="ada@example.org", created_at=days_ago(3)
    )


def days_ago(days):
    return timezone.now() - timedelta(days=days)


# ---------------------------------------------------------------- Which reason comes first

NOTHING_KNOWN = rules.Answers(
    is_known=False,
    is_trusted=False,
    ban="",
    imitated="",
    twin=0,
    same_text=0,
    link_articles=0,
    last_wrote_at=None,
)

# Each with what brings it about: in the answers, in the comment, in the settings, in the verdict.
FIRST_TO_LAST = [
    (TRASH, Reason.BANNED, {"ban": "example.org"}, {}, {}, None),
    (TRASH, Reason.REFUSED, {}, {}, {"words_refused": "tree"}, None),
    (SPAM, Reason.HONEYPOT, {}, {"fell_for_honeypot": True}, {}, None),
    (SPAM, Reason.FILTER_SPAM, {}, {}, {}, Verdict.SPAM),
    (HELD, Reason.IMITATION, {"imitated": "ada@example.net"}, {}, {}, None),
    (HELD, Reason.WATCHED, {}, {}, {"words_watched": "tree"}, None),
    (HELD, Reason.SAME_TEXT, {"same_text": 7}, {}, {}, None),
    (HELD, Reason.SAME_LINK, {"link_articles": 2}, {}, {}, None),
    (HELD, Reason.LINKS, {}, {"body_html": '<a href="/">tree</a>'}, {"links_allowed": 0}, None),
    (HELD, Reason.EVERYTHING_HELD, {}, {}, {"hold": Hold.EVERYTHING}, None),
]


@pytest.mark.parametrize("first", range(len(FIRST_TO_LAST)))
def test_most_telling_reason_is_given(first):
    answers, comment, discussion = NOTHING_KNOWN, Comment(body="A tree."), Discussion()
    verdict = Verdict.HAM
    for _status, _why, answered, written, set_, said in FIRST_TO_LAST[first:]:
        answers = replace(answers, **answered)
        for row, fields in ((comment, written), (discussion, set_)):
            for name, value in fields.items():
                setattr(row, name, value)
        verdict = said or verdict

    judged = rules.judge(comment, verdict, discussion, answers)

    assert (judged.status, judged.why) == FIRST_TO_LAST[first][:2]


@pytest.mark.parametrize("fault", FIRST_TO_LAST[:3], ids=lambda fault: fault[1])
def test_what_is_certain_needs_no_filter(fault):
    _status, why, answered, written, set_, _said = fault
    comment = Comment(body="A tree.", **written)

    screened = rules.screen(comment, Discussion(**set_), replace(NOTHING_KNOWN, **answered))

    assert screened.why == why


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict.HAM, (APPROVED, Reason.VOUCHED)),
        (Verdict.NOT_ASKED, (APPROVED, Reason.VOUCHED)),
        (Verdict.SPAM, (SPAM, Reason.FILTER_SPAM)),
        (Verdict.DISCARD, (TRASH, Reason.FILTER_BLATANT)),
        (Verdict.ERROR, (HELD, Reason.FILTER_FAILED)),
    ],
)
def test_trusted_author_passes_all_but_the_filter(verdict, expected):
    comment = Comment(body="A tree.", body_html="<a>tree</a>")
    discussion = Discussion(links_allowed=0, words_watched="tree", hold=Hold.EVERYTHING)
    answers = replace(NOTHING_KNOWN, is_trusted=True, imitated="a@b.example", same_text=7)

    judged = rules.judge(comment, verdict, discussion, answers)

    assert (judged.status, judged.why) == expected


@pytest.mark.parametrize(
    ("hold", "is_known", "verdict", "expected"),
    [
        (Hold.NEWCOMERS, False, Verdict.HAM, (HELD, Reason.NEWCOMER)),
        (Hold.NEWCOMERS, True, Verdict.HAM, (APPROVED, Reason.TRUSTED)),
        (Hold.NEWCOMERS, False, Verdict.NOT_ASKED, (HELD, Reason.NEWCOMER)),
        (Hold.NEWCOMERS, True, Verdict.NOT_ASKED, (APPROVED, Reason.TRUSTED)),
        (Hold.NOTHING, False, Verdict.HAM, (APPROVED, Reason.TRUSTED)),
        (Hold.NOTHING, False, Verdict.NOT_ASKED, (HELD, Reason.FILTER_OFF)),
        (Hold.EVERYTHING, True, Verdict.HAM, (HELD, Reason.EVERYTHING_HELD)),
    ],
)
def test_who_waits_is_what_the_author_set(hold, is_known, verdict, expected):
    answers = replace(NOTHING_KNOWN, is_known=is_known)

    judged = rules.judge(Comment(body="A tree."), verdict, Discussion(hold=hold), answers)

    assert (judged.status, judged.why) == expected


# ---------------------------------------------------------------- What Akismet never sees


def test_banned_sender_goes_to_the_trash_unseen(akismet_server, known, say):
    Ban.objects.create(kind=Ban.Kind.NETWORK, value="203.0.113.0/24")

    assert ruling(say()) == (TRASH, Reason.BANNED, {"ban": "203.0.113.0/24"})
    assert akismet_server.calls == []


def test_refused_word_goes_to_the_trash_unseen(akismet_server, known, say):
    Discussion(words_refused="casino\nlime tree").save()

    assert ruling(say(body=LONG)) == (TRASH, Reason.REFUSED, {"word": "lime tree"})
    assert akismet_server.calls == []


@pytest.mark.parametrize("name", [SPAMMER, BLATANT_SPAMMER])
def test_trusted_author_is_asked_of_akismet(akismet_server, say, name):
    TrustedAuthor.objects.create(name=name, email="ada@example.org")

    assert ruling(say(name=name))[0] in (SPAM, TRASH)
    assert len(akismet_server.forms("comment-check")) == 1


def test_moderator_is_banned_by_nothing(akismet_server, moderator, say):
    Ban.objects.create(kind=Ban.Kind.NETWORK, value="203.0.113.7")
    Discussion(words_refused="tree").save()

    assert ruling(say(by=moderator, body="A tree."))[:2] == (APPROVED, Reason.OWN)


# ---------------------------------------------------------------- Trusted, and taken for another


def test_trusted_author_is_shown_at_once(akismet_server, say):
    TrustedAuthor.objects.create(name="Ada", email="ada@example.org")
    Discussion(hold=Hold.EVERYTHING).save()

    assert ruling(say()) == (APPROVED, Reason.VOUCHED, {})


@pytest.mark.parametrize("other", [{"name": "Bo"}, {"email": "bo@example.org"}])
def test_author_is_trusted_by_name_and_e_mail_together(akismet_server, say, other):
    TrustedAuthor.objects.create(name="Ada", email="ada@example.org")

    assert ruling(say(**other))[0] == HELD


@pytest.mark.parametrize("name", ["Zoé Œuf", "zoe oeuf", "ZOÉ  ŒUF", "Zo\u200be Oeuf"])
def test_known_name_with_another_e_mail_is_a_possible_imitation(akismet_server, say, name):
    Discussion(hold=Hold.NOTHING).save()
    CommentFactory(name="Zoé Œuf", email="zoe@example.org")

    comment = say(name=name, email="other@example.org")

    assert ruling(comment) == (HELD, Reason.IMITATION, {"email": "zoe@example.org"})


def test_name_of_the_author_of_the_blog_can_be_imitated(akismet_server, moderator, say):
    say(by=moderator, name="Awa", email="awa@example.org")

    assert ruling(say(name="awa", email="other@example.org"))[1] == Reason.IMITATION


@pytest.mark.parametrize("fate", ["held", "spam", "trash"])
def test_name_of_who_was_never_approved_is_free(akismet_server, say, fate):
    CommentFactory(name="Ada", email="other@example.org", **{fate: True})

    assert ruling(say())[1] == Reason.NEWCOMER


def test_two_known_readers_may_have_one_name(akismet_server, known, say):
    CommentFactory(name="Ada", email="other@example.org")

    assert ruling(say()) == (APPROVED, Reason.TRUSTED, {})


# ---------------------------------------------------------------- The same text


@pytest.mark.parametrize("fate", ["approved", "held", "spam", "trash"])
def test_longer_text_of_somebody_else_is_held(akismet_server, known, say, fate):
    first = CommentFactory(body=LONG, status=fate)

    assert ruling(say(body=LONG)) == (HELD, Reason.SAME_TEXT, {"comment": first.pk})


def test_longer_text_on_another_article_is_held(akismet_server, known, say):
    first = CommentFactory(name="Ada", email="ada@example.org", body=LONG)

    assert ruling(say(body=LONG)) == (HELD, Reason.SAME_TEXT, {"comment": first.pk})


def test_longer_text_that_was_rejected_is_held(akismet_server, article, known, say):
    CommentFactory(article=article, email="ada@example.org", body=LONG, trash=True)

    assert ruling(say(body=LONG))[1] == Reason.SAME_TEXT


def test_short_text_may_be_written_by_two(akismet_server, article, known, say):
    CommentFactory(article=article, body="Thank you!")

    assert ruling(say(body="Thank you!")) == (APPROVED, Reason.TRUSTED, {})


def test_text_of_the_day_before_is_forgotten(akismet_server, article, known, say):
    CommentFactory(body=LONG, created_at=days_ago(1.1))
    CommentFactory(article=article, email="ada@example.org", body="Yes.", created_at=days_ago(1.1))

    assert ruling(say(body=LONG)) == (APPROVED, Reason.TRUSTED, {})
    assert ruling(say(body="Yes.")) == (APPROVED, Reason.TRUSTED, {})


def test_short_text_may_be_sent_elsewhere_and_in_answer(akismet_server, known, say):
    CommentFactory(name="Ada", email="ada@example.org", body="Yes.")
    say(body="Yes.")

    assert ruling(say(body="Yes.", parent=known)) == (APPROVED, Reason.TRUSTED, {})


def test_short_text_that_was_rejected_may_be_sent_again(akismet_server, article, known, say):
    CommentFactory(article=article, email="ada@example.org", body="Yes.", spam=True)

    assert ruling(say(body="Yes.")) == (APPROVED, Reason.TRUSTED, {})


# ---------------------------------------------------------------- The same link


def elsewhere(body, count=2, **fields):
    """Comments on other articles."""
    return [CommentFactory(body=body, **fields) for _ in range(count)]


@pytest.mark.parametrize(
    ("posted", "link"),
    [
        (LINK, LINK),
        ("https://shop.example/offer?a=1&b=2", "https://shop.example/offer?a=1&b=2"),
        ("https://exämple.org/été", "https://exämple.org/été"),
        ("https://shop.example/100%_off", "https://shop.example/100%_off"),
    ],
)
def test_link_on_two_other_articles_is_held(akismet_server, known, say, posted, link):
    elsewhere(f"See {posted} now.", spam=True)

    assert ruling(say(body=f"Here: {link}")) == (HELD, Reason.SAME_LINK, {"articles": 2})


@pytest.mark.parametrize(
    "body",
    [
        "https://shop.example/other",
        "https://shop.example",
        "https://shop.example/offer/more",
        "shop.example/offer",
    ],
)
def test_other_link_is_another(akismet_server, known, say, body):
    elsewhere(body)

    assert ruling(say(body=LINK)) == (APPROVED, Reason.TRUSTED, {})


def test_link_on_one_other_article_is_no_reason(akismet_server, article, known, say):
    elsewhere(LINK, count=1)
    CommentFactory(article=article, body=LINK)

    assert ruling(say(body=LINK)) == (APPROVED, Reason.TRUSTED, {})


def test_link_posted_twice_on_one_article_is_on_one(akismet_server, known, say):
    elsewhere(LINK, article=ArticleFactory())

    assert ruling(say(body=LINK)) == (APPROVED, Reason.TRUSTED, {})


def test_two_links_on_an_article_each_are_not_one_on_two(akismet_server, known, say):
    elsewhere(LINK, count=1)
    elsewhere("https://b.example/", count=1)

    assert ruling(say(body=f"{LINK} https://b.example/")) == (APPROVED, Reason.TRUSTED, {})


def test_most_widely_posted_link_counts(akismet_server, known, say):
    elsewhere(LINK, count=1)
    elsewhere("https://b.example/", count=3)

    assert ruling(say(body=f"{LINK} https://b.example/"))[2] == {"articles": 3}


def test_links_to_this_site_may_stand_everywhere(akismet_server, settings, known, say):
    settings.SITE_URL = "https://blog.example"
    elsewhere("See https://blog.example/2026/01/01/tree/ there.")

    comment = say(body="See https://blog.example/2026/01/01/tree/ there, too.")

    assert ruling(comment) == (APPROVED, Reason.TRUSTED, {})


def test_link_of_the_day_before_is_forgotten(akismet_server, known, say):
    elsewhere(LINK, created_at=days_ago(1.1))

    assert ruling(say(body=LINK)) == (APPROVED, Reason.TRUSTED, {})


# ---------------------------------------------------------------- Words


@pytest.mark.parametrize(
    ("listed", "written", "found"),
    [
        ("casino", "A CASINO!", "casino"),
        ("Câsino", "casino", "Câsino"),
        ("été", "L’ÉTÉ", "été"),
        ("l'été", "L’ÉTÉ", "l'été"),
        ("l’été", "l'ete", "l’été"),
        ("œuvre", "OEUVRE", "œuvre"),
        ("oeuvre", "l’œuvre", "oeuvre"),
        ("Straße", "STRASSE", "Straße"),
        ("paix", "paixhans", ""),
        ("paix", "un_paix", ""),
        ("paix", "(paix)", "paix"),
        ("prêt facile", "un PRET\n  facile", "prêt facile"),
        ("prêt facile", "un prêt très facile", ""),
        ("peace\npeace treaty", "a peace treaty", "peace treaty"),
        ("\n\n  casino  \r\n", "casino", "casino"),
        ("casino", "ca\u00adsi\u200bno", "casino"),
        ("c++", "I write C++.", "c++"),
        (".*", "anything", ""),
        ("a|b", "a", ""),
        ("203.0.113.7", "203.0.113.7", "203.0.113.7"),
        ("example.org", "ada@example.org", "example.org"),
        ("", "anything", ""),
        ("   \n", "anything", ""),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(listed, written, found):
    assert words.find(listed, "nothing here", written) == found


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "A casino."},
        {"name": "Casino"},
        {"email": "ada@casino.example"},
        {"website": "https://casino.example/"},
    ],
)
def test_words_are_looked_for_in_all_that_was_typed(akismet_server, say, changes):
    Discussion(words_watched="casino").save()

    assert ruling(say(**changes)) == (HELD, Reason.WATCHED, {"word": "casino"})


def test_address_can_be_watched(akismet_server, say):
    Discussion(words_watched="203.0.113.7").save()

    assert ruling(say())[1] == Reason.WATCHED


# ---------------------------------------------------------------- What it costs


@pytest.mark.parametrize("links", [0, 1, 9])
def test_everything_is_asked_in_one_query(article, links):
    body = " ".join([LONG, *(f"https://shop{n}.example/" for n in range(links))])
    comment = Comment(
        article=article, name="Ada", email="ada@example.org", body=body, ip_address="203.0.113.7"
    )

    with Queries() as queries:
        answers = rules.ask(comment, Discussion())

    assert queries.count == 1
    assert answers == NOTHING_KNOWN
