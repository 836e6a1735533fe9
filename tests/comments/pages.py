"""What tests type into the form for a comment, and read from the page that comes back."""

import re
from html import unescape
from html.parser import HTMLParser

TEXT = "« Two lines, »\r\nand <b>signs</b> & 🌳."


class Tags(HTMLParser):
    """The start tags of a page, each with its attributes."""

    def __init__(self, response):
        super().__init__()
        self.all = []
        self.feed(response.text)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))

    def named(self, name):
        """Return the attributes of the one form field of a name."""
        [attributes] = [attrs for _, attrs in self.all if attrs.get("name") == name]
        return attributes

    def ids(self):
        return [attributes["id"] for _, attributes in self.all if "id" in attributes]


def typed(response):
    """The text in the form's large field, as a browser sends it again."""
    [text] = re.findall(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", response.text, re.DOTALL)
    return unescape(text)


def error(response, field):
    """The text beside a field, which the field itself refers to."""
    attributes = Tags(response).named(field)
    assert attributes["aria-invalid"] == "true"
    assert f"id_{field}_error" in attributes["aria-describedby"].split()
    [text] = re.findall(rf'<p class="error" id="id_{field}_error">(.*?)</p>', response.text)
    return unescape(text)


def summary(response):
    """The text over the form."""
    [text] = re.findall(r'<div class="notice error-summary"[^>]*>(.*?)</div>', response.text)
    return unescape(text)
