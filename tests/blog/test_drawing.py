"""Cards are drawn so that titles can be read, whatever their length."""

from io import BytesIO

import pytest
from PIL import Image

from blog import drawing

LONG = "Pourquoi l’Europe a-t-elle cru\u202f? Ce que disent «\u202fles experts\u202f» de la guerre"
TOO_LONG = "La guerre et la paix " * 20


def fits(font, lines) -> bool:
    height = len(lines) * font.size * drawing.LEADING
    return height <= drawing.ROOM and all(font.getlength(x) <= drawing.COLUMN for x in lines)


def test_card_has_the_size_that_networks_ask_for():
    card = Image.open(BytesIO(drawing.card("Le lavoir", "Awa Diop", "Sous l’arbre")))

    assert (card.format, card.size) == ("PNG", (1200, 630))


def test_title_author_and_blog_are_on_it():
    cards = [
        drawing.card("Le lavoir", "Awa Diop", "Sous l’arbre"),
        drawing.card("Le verger", "Awa Diop", "Sous l’arbre"),
        drawing.card("Le lavoir", "Jean Diop", "Sous l’arbre"),
        drawing.card("Le lavoir", "Awa Diop", "Sur l’arbre"),
        drawing.card("Le lavoir", "Sous l’arbre", "Sous l’arbre"),
    ]

    assert len(set(cards)) == 5


def test_short_title_is_large():
    font, lines = drawing.compose("Le lavoir")

    assert (font.size, lines) == (84, ["Le lavoir"])


def test_long_title_shrinks_until_it_has_room():
    font, lines = drawing.compose(LONG)

    assert 42 < font.size < 84
    assert " ".join(lines) == LONG
    assert fits(font, lines)


@pytest.mark.parametrize("title", [TOO_LONG, "w" * 200, f"{LONG} {'w' * 100}", "а" * 90])
def test_title_without_room_in_any_size_is_cut(title):
    font, lines = drawing.compose(title)

    assert font.size == 42
    assert title.startswith(" ".join(lines).removesuffix("…").partition("…")[0])
    assert any(line.endswith("…") for line in lines)
    assert fits(font, lines)


@pytest.mark.parametrize("words", range(1, 16))
def test_no_line_begins_or_ends_at_a_space_of_french(words):
    _, lines = drawing.compose("Quoi\u202f! " * words + "«\u202fOui\u202f», n°\u00a04\u202f?")

    assert not any(line[0] in "!»?4" or line[-1] in "«°" for line in lines)


def test_narrow_space_of_french_is_drawn_as_a_space():
    cards = {drawing.card(f"Oui{space}!", "", "Blog") for space in "\u202f\u00a0"}

    assert len(cards) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Cœur d’été n° 4 : « oui » ☂", True), ("Ελλάδα", True), ("Мир", True), ("سلام", False)],
)
def test_what_the_font_has_no_letters_for_is_not_drawn(text, expected):
    assert drawing.can_draw(text) is expected
