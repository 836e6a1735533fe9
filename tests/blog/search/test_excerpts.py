from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from blog.search.excerpts import WIDTH, Marker


def marker(*stems: str) -> Marker:
    return Marker(frozenset(stems), "fr")


def test_whole_words_are_marked_by_their_stems():
    marked = marker("arbre").mark("L’arbre, les ARBRES et l'arbrisseau")

    assert marked == "L’<mark>arbre</mark>, les <mark>ARBRES</mark> et l&#x27;arbrisseau"


def test_text_is_escaped_around_and_in_marks():
    assert marker("b").mark("<b>&") == "&lt;<mark>b</mark>&gt;&amp;"


def test_excerpt_begins_a_little_before_the_first_word_found():
    text = "mot " * 200 + "tilleul " + "mot " * 200

    excerpt = marker("tilleul").excerpt(text)

    assert excerpt.startswith("… mot")
    assert excerpt.endswith("mot…")
    assert "<mark>tilleul</mark>" in excerpt
    assert excerpt.index("<mark>") < 70


def test_excerpt_without_the_words_is_the_beginning():
    assert marker("tilleul").excerpt("Rien de tel.") == "Rien de tel."


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


@given(st.text(alphabet="ab <>&'\"é\x00", max_size=400))
def test_nothing_but_marks_is_added_to_a_text(text):
    read = Words()
    read.feed(marker("a", "ab").excerpt(text))
    read.close()

    assert read.tags <= {"mark"}
    assert len(read.text) <= WIDTH + 3
