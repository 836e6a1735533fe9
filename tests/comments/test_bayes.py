"""The local filter: what it learns, what it says, and when that decides."""

import io

import pytest
from django.core.management import call_command
from django.utils import translation

from blog.models import Blog
from comments import bayes, moderation, reasons
from comments.models import Comment, Discussion, Move, WordCount
from tests.factories import CommentFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db

HELD, APPROVED, SPAM, TRASH = Comment.Status
Verdict = Comment.Verdict
Reason = Move.Reason

SPAM_TEXT = "Gagnez au casino avec notre bonus : https://casino.example/bonus"
MORE_SPAM = "Un bonus pour vous : https://casino.example/vip"
HAM_TEXT = "Le tilleul du village donne encore son ombre."


@pytest.fixture
def decide(article, moderator):
    """A function that makes comments on which a person decided."""

    def decide(verb, body, count=bayes.ENOUGH, **fields):
        comments = CommentFactory.create_batch(
            count, article=article, held=True, body=body, **fields
        )
        for comment in comments:
            verb(comment, moderator)
        return comments

    return decide


@pytest.fixture
def trained(decide):
    """A filter that knows one kind of spam and one kind of comment."""
    decide(moderation.mark_spam, SPAM_TEXT)
    decide(moderation.approve, HAM_TEXT)
    bayes.train()


def written(body, **fields):
    return Comment(**{"name": "Bo", "email": "bo@elsewhere.example", "body": body, **fields})


def counts(word):
    return WordCount.objects.values_list("spam", "ham").filter(word=word).first()


# ---------------------------------------------------------------- What it looks at


def test_words_are_folded_and_have_two_letters_at_least():
    found = bayes.tokens(written("L’Été à l'ŒUVRE, 100 % v2 x ! Été", name="", email="@"))

    assert found - {"@"} == {"ete", "oeuvre"}


def test_links_the_name_and_the_domain_are_marked_as_what_they_are():
    comment = written(
        "Voir https://Shop.example/pas-cher ici",
        name="Dr. Zoé",
        email="zoe@Mail.example",
        website="https://site.example/",
    )

    assert bayes.tokens(comment) == {
        *("voir", "shop", "example", "pas", "cher", "ici"),
        *("//", "//shop.example", "//site.example", "@mail.example", "name:dr", "name:zoe"),
    }


def test_endless_words_are_left_out_and_endless_hosts_cut():
    host = ".".join(["a" * 50] * 4)

    found = bayes.tokens(written("z" * 41 + " ok", name="", website=f"https://{host}/"))

    assert max(len(token) for token in found) == 100
    assert "z" * 41 not in found


# ---------------------------------------------------------------- What it learns


def test_it_counts_the_comments_in_which_a_word_stands(trained):
    assert counts("casino") == (20, 0)
    assert counts("//casino.example") == (20, 0)
    assert counts("tilleul") == (0, 20)
    assert counts(bayes.TOTAL) == (20, 20)
    assert bayes.learnt() == bayes.Learnt(20, 20)


def test_it_learns_from_people_alone(akismet_client, say, moderator):
    akismet_client("SpamClient")
    say(body=SPAM_TEXT)
    say(body=HAM_TEXT, by=moderator)
    CommentFactory(body="Nobody decided on this one.")

    bayes.train()

    assert set(WordCount.objects.values_list("word", flat=True)) == {bayes.TOTAL}
    assert bayes.learnt() == bayes.Learnt(0, 0)


@pytest.mark.parametrize("verb", [moderation.trash, moderation.restore])
def test_trash_and_held_are_no_opinion(decide, moderator, verb):
    [comment] = decide(moderation.approve, HAM_TEXT, count=1)
    verb(comment, moderator)

    assert bayes.train() == bayes.Learnt(0, 0)


def test_correction_counts_and_what_was_decided_before_does_not(decide, moderator):
    [comment] = decide(moderation.mark_spam, HAM_TEXT, count=1)
    bayes.train()
    before = counts("tilleul")
    moderation.approve(comment, moderator)

    bayes.train()

    assert (before, counts("tilleul")) == ((1, 0), (0, 1))


def test_undone_decision_is_forgotten(decide, moderator):
    [comment] = decide(moderation.mark_spam, SPAM_TEXT, count=1)
    bayes.train()
    moderation.undo(comment.moves.get(), moderator)

    bayes.train()

    assert counts("casino") is None


def test_correction_of_the_policy_counts(akismet_client, say, moderator):
    akismet_client("SpamClient")
    moderation.approve(say(body=HAM_TEXT), moderator)

    assert bayes.train() == bayes.Learnt(0, 1)


def test_learning_twice_changes_nothing(trained):
    before = list(WordCount.objects.order_by("word").values_list())

    bayes.train()

    assert list(WordCount.objects.order_by("word").values_list()) == before


# ---------------------------------------------------------------- What it says


def test_it_says_nothing_before_it_has_learnt():
    assert bayes.opine(written(SPAM_TEXT)) is None


@pytest.mark.parametrize("lacking", [moderation.mark_spam, moderation.approve])
def test_it_says_nothing_while_it_knows_too_few_of_one_kind(decide, lacking):
    for verb in (moderation.mark_spam, moderation.approve):
        decide(verb, SPAM_TEXT, count=bayes.ENOUGH - (verb is lacking))
    bayes.train()

    assert bayes.opine(written(SPAM_TEXT)) is None


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (MORE_SPAM, Verdict.SPAM),
        ("CASINO, bonus, gagnez !", Verdict.SPAM),
        ("À l’ombre du tilleul, au village.", Verdict.HAM),
        ("Nothing of the kind was ever met.", Verdict.NOT_ASKED),
        ("Un casino, un tilleul.", Verdict.NOT_ASKED),
        ("?", Verdict.NOT_ASKED),
    ],
)
def test_it_tells_what_it_has_learnt_to_tell(trained, body, verdict):
    assert bayes.opine(written(body)).verdict == verdict


def test_unknown_words_leave_it_in_even_doubt(trained):
    assert bayes.opine(written("Nothing met.")) == bayes.Opinion(0.5, [])


def test_it_names_the_words_that_weighed_most(trained):
    opinion = bayes.opine(written("Casino casino, ombre et inconnu"))

    assert dict(opinion.words) == {"casino": 0.9762, "ombre": 0.0238}
    assert opinion.probability == 0.5


def test_word_that_was_met_seldom_weighs_little(decide, trained):
    decide(moderation.mark_spam, "Horoscope", count=1)
    bayes.train()

    opinion = bayes.opine(written("Horoscope"))

    assert opinion.probability == 0.75
    assert opinion.verdict == Verdict.NOT_ASKED


def test_it_is_never_certain_and_never_out_of_breath(decide, trained):
    text = " ".join(chr(97 + n // 26) + chr(97 + n % 26) for n in range(600))
    decide(moderation.mark_spam, text, count=5)
    bayes.train()

    opinion = bayes.opine(written(text))

    assert len(opinion.words) == bayes.MOST_TELLING
    assert 0.99 < opinion.probability <= 1


def test_it_takes_one_query(trained):
    with Queries() as queries:
        bayes.opine(written(SPAM_TEXT))

    assert queries.count == 1


def test_posting_takes_one_query_more_for_its_opinion(client, article, trained):
    data = {"name": "Bo", "email": "bo@elsewhere.example", "body": "Under the tree."}

    with Queries() as queries:
        client.post(f"/comments/on/{article.pk}/", data)

    assert Comment.objects.latest("pk").local_opinion is not None
    assert queries.count <= 13


# ---------------------------------------------------------------- When it decides


def outcome(comment):
    comment.refresh_from_db()
    return comment.status, comment.verdict, comment.moves.last().why


def test_its_opinion_is_kept_and_decides_nothing_by_default(trained, say):
    CommentFactory(name="Ada", email="ada@example.org")

    comment = say(body=MORE_SPAM)

    assert outcome(comment) == (APPROVED, "", Reason.TRUSTED)
    assert comment.local_opinion["probability"] > 0.95
    assert ["casino", 0.9762] in comment.local_opinion["words"]


def test_spam_goes_to_spam_where_it_decides(trained, say):
    Discussion(local_filter_decides=True).save()
    CommentFactory(name="Ada", email="ada@example.org")

    comment = say(body=MORE_SPAM)

    assert outcome(comment) == (SPAM, "", Reason.LOCAL_SPAM)
    assert comment.moves.get().facts == comment.local_opinion


@pytest.mark.parametrize(
    ("hold", "expected"),
    [
        (Discussion.Hold.NEWCOMERS, (HELD, "", Reason.NEWCOMER)),
        (Discussion.Hold.NOTHING, (APPROVED, "", Reason.TRUSTED)),
        (Discussion.Hold.EVERYTHING, (HELD, "", Reason.EVERYTHING_HELD)),
    ],
)
def test_rules_apply_to_what_it_takes_for_none(trained, say, hold, expected):
    Discussion(local_filter_decides=True, hold=hold).save()

    assert outcome(say(body="À l’ombre du tilleul, au village.")) == expected


def test_newcomer_of_whom_it_cannot_tell_is_held(trained, say):
    Discussion(local_filter_decides=True, hold=Discussion.Hold.NOTHING).save()

    assert outcome(say(body="Nothing met.")) == (HELD, "", Reason.FILTER_OFF)


def test_comment_is_held_as_before_while_it_knows_too_little(say):
    Discussion(local_filter_decides=True, hold=Discussion.Hold.NOTHING).save()

    comment = say(body=MORE_SPAM)

    assert outcome(comment) == (HELD, "", Reason.FILTER_OFF)
    assert comment.local_opinion is None


def test_moderators_own_comment_is_shown_whatever_it_thinks(trained, say, moderator):
    Discussion(local_filter_decides=True).save()

    assert outcome(say(by=moderator, body=MORE_SPAM)) == (APPROVED, "", Reason.OWN)


def test_it_is_not_asked_where_akismet_is(trained, akismet_client, say):
    Discussion(local_filter_decides=True).save()
    akismet_client("HamClient")

    comment = say(body=MORE_SPAM)

    assert outcome(comment) == (HELD, "ham", Reason.NEWCOMER)
    assert comment.local_opinion is None


def test_its_own_spam_teaches_it_nothing(trained, say):
    Discussion(local_filter_decides=True).save()
    say(body=MORE_SPAM)

    assert bayes.train() == bayes.Learnt(20, 20)


# ---------------------------------------------------------------- What people are told


def test_reason_names_the_words_that_spoke_for_spam():
    words = [["casino", 0.98], ["//", 0.97], ["tilleul", 0.02], ["name:seo", 0.9], ["@x.org", 0.8]]
    words += [["//casino.example", 0.7], ["bonus", 0.6]]

    with translation.override("en"):
        said = reasons.sentence(Reason.LOCAL_SPAM, {"probability": 1.0, "words": words})

    assert said == (
        "the local filter takes it for spam (99%): "
        "casino, a link, “seo” in the name, @x.org, casino.example"
    )


def train_by_command():
    said = io.StringIO()
    Blog(language="en").save()
    call_command("train_filter", stdout=said)
    return said.getvalue().splitlines()


def test_command_says_that_it_knows_too_little(decide):
    decide(moderation.mark_spam, SPAM_TEXT, count=1)

    assert train_by_command() == [
        "The local filter knows 1 comment as spam and 0 comments that are none.",
        "That is not enough yet: it says nothing before 20 of each kind.",
    ]


def test_command_lets_it_learn(trained, decide):
    decide(moderation.approve, "Merci.", count=1)

    assert train_by_command() == [
        "The local filter knows 20 comments as spam and 21 comments that are none."
    ]
