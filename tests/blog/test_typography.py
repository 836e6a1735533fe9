"""The spaces and signs that a text gets when its HTML is made."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from blog import html, typography
from tests.factories import ArticleFactory

NARROW, WIDE = "\u202f", "\u00a0"


def seen(text: str) -> str:
    """The text with its no-break spaces as signs that a test can show: ` for narrow, ~ for wide."""
    return text.replace(NARROW, "`").replace(WIDE, "~")


def french(text: str) -> str:
    with translation.override("fr"):
        return seen(typography.polished(text))


# ---------------------------------------------------------------- Spaces


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("« Oui », dit-il ; « non » !", "«`Oui`», dit-il`; «`non`»`!"),
        ("Deux choses : une", "Deux choses`: une"),
        ("Quoi ?!", "Quoi`?!"),
        ("<em>Oui</em> !", "<em>Oui</em>`!"),
        ("<em>Oui </em>!", "<em>Oui`</em>!"),
        ("« <em>Oui</em> »", "«`<em>Oui</em>`»"),
        ("<strong>Note :</strong> rien", "<strong>Note`:</strong> rien"),
        ("10 000", "10`000"),
        ("1 234 567 fois", "1`234`567~fois"),
        ("200 000 vues", "200`000~vues"),
        ("12 %, 5 €, 20 °C", "12~%, 5~€, 20~°C"),
        ("n° 4, p. 12, § 3", "n°~4, p.~12, §~3"),
        ("le 12 mars 1914 à 10 h 30", "le 12~mars 1914 à 10~h~30"),
        ("le XXe siècle", "le XXe~siècle"),
        ("le XIX<sup>e</sup> siècle", "le XIX<sup>e</sup>~siècle"),
        ("M. Hulot et Mme Émery", "M.~Hulot et Mme~Émery"),
    ],
)
def test_space_of_french_does_not_end_a_line(typed, set_):
    assert french(typed) == set_


@pytest.mark.parametrize(
    "typed",
    [
        "à 10:30",
        "http://exemple.fr/?a=1",
        "merci ;) :D :-) :smile:",
        "en 1914 et en 1918",
        "en 2023 500, dit-on",
        "le paramètre ?page=2",
        "Quoi?",
        "«Oui»",
        "fin&nbsp;! &amp; suite",
        "<code>a ? b : 10 000</code>",
        "<pre>« a » !</pre>",
        '<a href="/x" title="Quoi ? 10 000">x</a>',
        "",
    ],
)
def test_text_in_which_nothing_is_certain_stays(typed):
    assert french(typed) == typed


def test_space_that_is_right_already_stays():
    typed = f"«{WIDE}Oui{WIDE}»{NARROW}! 10{WIDE}000"

    with translation.override("fr"):
        assert typography.polished(typed) == typed


def test_other_languages_keep_their_numbers_together_and_nothing_else():
    with translation.override("en"):
        set_ = seen(typography.polished("« Why ? » it's 10 000 people, 12 %..."))

    assert set_ == "« Why ? » it's 10`000 people, 12~%..."


# ---------------------------------------------------------------- Signs


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("l'eau, aujourd'hui, qu'il", "l’eau, aujourd’hui, qu’il"),
        ("l'<em>eau</em>", "l’<em>eau</em>"),
        ("Attends...", "Attends…"),
        ("[...]", "[…]"),
    ],
)
def test_sign_becomes_the_one_it_stands_for(typed, set_):
    assert french(typed) == set_


@pytest.mark.parametrize(
    "typed",
    ["'oui'", "<b>'oui'</b>", "5' 30\"", "a....", "../...", "...args", "<code>l'eau...</code>"],
)
def test_sign_of_which_nothing_is_certain_stays(typed):
    assert french(typed) == typed


def test_signs_of_a_reader_stay_as_typed():
    with translation.override("fr"):
        assert seen(typography.spaced("l'eau... ?")) == "l'eau...`?"


# ---------------------------------------------------------------- Promises for any text

TEXTS = st.text(
    st.sampled_from("aeMX019 «»;:!?%°'.…-\u00a0\u202f\n()") | st.characters(codec="utf-8")
)
CHUNKS = st.lists(
    TEXTS.map(lambda text: text.replace("\0", "").replace("&", "&amp;").replace("<", "&lt;"))
    | st.sampled_from(
        [
            *("<p>", "</p>", "<em>", "</em>", "<br>", "<sup>e</sup>", " siècle", "</a>"),
            *("<code>a ? b</code>", "<pre>10 000 !</pre>"),
            '<a href="/? : 10 000" title="« l\'eau... »">',
        ]
    )
)
HTML = CHUNKS.map("".join).map(html.clean_article)
LANGUAGES = st.sampled_from(["fr", "en"])


@given(HTML, LANGUAGES)
def test_text_done_twice_is_the_same(text, language):
    with translation.override(language):
        spaced, polished = typography.spaced(text), typography.polished(text)

        assert typography.spaced(spaced) == spaced
        assert typography.polished(polished) == polished


@given(HTML, LANGUAGES)
def test_nothing_but_spaces_changes_and_each_for_one(text, language):
    with translation.override(language):
        spaced = typography.spaced(text)

    assert len(spaced) == len(text)
    assert all(
        a == b or (a == " " and b in (NARROW, WIDE)) for a, b in zip(text, spaced, strict=True)
    )


@given(HTML, LANGUAGES)
def test_tags_and_code_are_untouched(text, language):
    machines = re.compile(r"<(?:pre|code)\b.*?</(?:pre|code)>|<[^>]*>", re.DOTALL)
    with translation.override(language):
        polished = typography.polished(text)

    assert machines.findall(polished) == machines.findall(text)


# ---------------------------------------------------------------- Where it is used


@pytest.mark.django_db
def test_article_keeps_what_was_written_and_shows_it_set():
    with translation.override("fr"):
        article = ArticleFactory(
            title="Qu'est-ce ?", standfirst="Rien... ou tout : 10 000 pages", body="<p>L'eau !</p>"
        )

    assert article.body == "<p>L'eau !</p>"
    assert seen(article.body_html) == "<p>L’eau`!</p>"
    assert seen(article.title) == "Qu’est-ce`?"
    assert seen(article.standfirst) == "Rien… ou tout`: 10`000~pages"
