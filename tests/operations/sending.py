"""A comment as readers send it, and what a page gives back of it."""

import re

TEXT = "A long thought,\nin two lines & with <marks>."
COMMENT = {"name": "Jeanne", "email": "jeanne@reader.example", "body": TEXT}
ADDRESS = "/comments/on/1/"


def given_back(page):
    """Return the text in the form of a page, as a browser would show it."""
    [text] = re.findall(r"<textarea[^>]* name=\"body\"[^>]*>(.*?)</textarea>", page, re.DOTALL)
    text = text.removeprefix("\n").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text.replace("\r\n", "\n")
