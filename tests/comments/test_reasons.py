"""Why a comment is where it is, in the words of the author's language."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from comments import moderation
from comments.models import Move
from comments.reasons import happened, opinion, sentence
from tests.factories import CommentFactory, UserFactory

Reason = Move.Reason
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.mark.parametrize(
    ("why", "facts", "expected"),
    [
        (Reason.NEWCOMER, {}, "premier commentaire de cet auteur"),
        (Reason.LINKS, {"links": 3, "allowed": 2}, "3 liens, 2 permis"),
        (Reason.LINKS, {"links": 1, "allowed": 0}, "1 lien, 0 permis"),
        (Reason.WATCHED, {"word": "prêt"}, "mot surveillé\u202f: prêt"),
        (Reason.BANNED, {"ban": "203.0.113.7/32"}, "banni\u202f: 203.0.113.7"),
        (
            Reason.SAME_LINK,
            {"articles": 2},
            "un lien publié sous 2 autres articles en un jour",
        ),
        ("", {}, ""),
    ],
)
def test_reason_is_a_sentence_with_its_facts(why, facts, expected):
    assert sentence(why, facts) == expected


@pytest.mark.parametrize("why", [reason for reason in Reason if reason != Reason.LOCAL_SPAM])
def test_every_reason_says_something_without_facts(why):
    assert sentence(why, {}) == str(why.label) != ""


def test_next_question_to_akismet_is_told_by_the_clock_of_the_site():
    today = timezone.localdate()
    moment = datetime(today.year, today.month, today.day, 14, 5, tzinfo=PARIS)

    told = sentence(Reason.FILTER_FAILED, {"retry_at": moment.isoformat()})

    assert told.replace("\u202f", " ") == "Akismet n’a pas répondu, nouvel essai à 14 h 05"


@pytest.mark.parametrize(("probability", "percent"), [(0.0, 1), (0.42, 42), (1.0, 99)])
def test_local_filter_is_never_certain(probability, percent):
    words = [["//montres.example", 0.98], ["name:luxe", 0.9]]

    told = opinion({"probability": probability, "words": words})

    assert str(percent) in told
    assert "montres.example" in told
    assert "name:" not in told
    assert "//" not in told


@pytest.mark.django_db
def test_what_happened_names_who_decided():
    comment = CommentFactory(held=True)
    awa = UserFactory(author=True, first_name="Awa", last_name="Diop")

    told = happened(moderation.approve(comment, awa))

    assert told.startswith("Awa Diop l’a approuvé")
