"""A reader for HTML of any kind, sound or not."""

from html.parser import HTMLParser


class HTMLReader(HTMLParser):
    """Python's own, which is at a loss with most of what begins with `<![`.

    To browsers that is a comment (HTML, 13.2.5.42).
    """

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        return self.parse_bogus_comment(i, report)


class WordReader(HTMLReader):
    """Reads what stands between tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words_of(html: str) -> str:
    """Return the words of any HTML with their line breaks, as text, which has to be escaped."""
    reader = WordReader()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)
