from hypothesis import given
from hypothesis import strategies as st

from blog.search.engines import as_fts5, as_tsquery
from blog.search.queries import LONGEST, MOST_TERMS, Query, parse, tidy

TYPED = st.text() | st.text(alphabet="ab -\"«»“”é\u202f\x00%*()^:'’", max_size=60)


def test_each_word_is_wanted():
    assert parse("arbre village", "fr").wanted == (("arbre",), ("villag",))


def test_words_that_say_little_are_not_asked_for():
    assert parse("le village de la paix", "fr").wanted == (("villag",), ("paix",))


def test_words_that_say_little_are_asked_for_where_they_are_all():
    assert parse("le la", "fr").wanted == (("le",), ("la",))


def test_phrase_keeps_all_its_words():
    for phrase in ('"sous le tilleul"', "«\u202fsous le tilleul\u202f»", "“sous le tilleul”"):
        assert parse(phrase, "fr").wanted == (("sous", "le", "tilleul"),)


def test_phrase_without_its_end_reaches_to_the_end():
    assert parse('"sous le tilleul', "fr").wanted == (("sous", "le", "tilleul"),)


def test_compound_is_a_phrase():
    assert parse("arc-en-ciel", "fr").wanted == (("arc", "en", "ciel"),)


def test_minus_sign_asks_for_texts_without_a_word():
    query = parse("village -ville -“grand port”", "fr")

    assert query.wanted == (("villag",),)
    assert query.unwanted == (("vill",), ("grand", "port"))
    assert query.marked == {"villag"}


def test_minus_sign_alone_asks_for_nothing():
    assert not parse("-village", "fr")


def test_the_same_word_is_asked_for_once():
    assert parse("arbre arbres ARBRE", "fr").wanted == (("arbre",),)


def test_as_much_is_looked_at_as_anybody_types():
    assert len(tidy("a" * 10_000)) == LONGEST
    letters = " ".join("abcdefghijklmnopqrstuvwxyz")
    assert len(parse(letters, "en").wanted) == MOST_TERMS


@given(TYPED)
def test_whatever_is_typed_makes_a_query_of_letters_and_digits(typed):
    query = parse(typed, "fr")

    terms = (*query.wanted, *query.unwanted)
    assert all(stem.isalnum() for term in terms for stem in term)
    assert all(term for term in terms)


@given(TYPED)
def test_what_is_shown_of_a_query_can_be_printed_and_asked_again(typed):
    shown = tidy(typed)

    assert shown.isprintable()
    assert parse(shown, "fr") == parse(typed, "fr")


def test_query_taken_loosely_asks_for_all_words_once():
    query = parse('"arbre du village" paix arbre -ville', "fr")

    assert query.loosely == Query((("arbre",), ("du",), ("villag",), ("paix",)))


def test_databases_are_asked_in_their_own_words():
    query = Query(wanted=(("a",), ("b", "c")), unwanted=(("d",),))

    assert as_fts5(query) == '("a" AND "b c") NOT ("d")'
    assert as_tsquery(query) == "('a') & ('b' <-> 'c') & !('d')"
