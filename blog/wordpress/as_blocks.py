"""The text of an article as WordPress's editor keeps it."""


def as_blocks(html: str) -> str:
    """Return a cleaned text as one block of classic HTML."""
    return f"<!-- wp:freeform -->\n{html}\n<!-- /wp:freeform -->"
