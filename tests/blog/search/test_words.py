import pytest

from blog.search.words import stems, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l'arbre", "ARBRES"),
        ("d’eau", "eau"),
        ("Jusqu’ici", "ici"),
        ("œuvres", "oeuvre"),
        ("chevaux", "cheval"),
        ("modéré", "moderer"),
        ("e\u0301cole", "écoles"),
        ("vil\u00adlage", "village"),
        ("«\u202fpaix\u202f»", "paix"),
        ("½", "1 2"),
    ],
)
def test_words_that_are_one_for_readers_have_the_same_stems(one, other):
    assert stems(one, "fr") == stems(other, "fr")


def test_what_only_looks_like_an_elision_is_a_word():
    assert stems("aujourd’hui", "fr") == ["aujourd", "hui"]


def test_underscores_and_signs_part_words():
    assert [word.group() for word in words("un_deux, 22h30 – 100\u202f%")] == [
        *("un", "deux", "22h30", "100")
    ]


def test_each_language_has_its_stemmer():
    assert stems("trees", "en") == stems("tree", "en")


def test_language_without_a_stemmer_keeps_whole_words():
    assert stems("Arbres", "zh-hans") == ["arbres"]


def test_what_is_too_long_for_a_word_is_known_by_its_beginning():
    assert len(stems("a" * 1000, "fr")[0]) <= 50
