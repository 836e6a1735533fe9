"""Texts without what tells them apart only for the eye."""

import unicodedata

ALIKE = str.maketrans({"’": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


def fold(written: str) -> str:
    """Return a text without case, accents and kinds of spaces.

    “Émile  ZOLA” and “emile zola” fold to the same, and so do ’ and '. What is not seen at all,
    such as a soft hyphen or a mark of direction, goes too.
    """
    if not written.isascii():
        decomposed = unicodedata.normalize("NFKD", written.translate(ALIKE))
        written = "".join(
            letter
            for letter in decomposed
            if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
        )
    return " ".join(written.casefold().split())
