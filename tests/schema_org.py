"""What https://schema.org/docs/full.html allows, as far as the pages speak of it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

PARENTS = {
    "BlogPosting": "SocialMediaPosting",
    "SocialMediaPosting": "Article",
    "Article": "CreativeWork",
    "Comment": "CreativeWork",
    "CreativeWork": "Thing",
    "Organization": "Thing",
    "Person": "Thing",
    "Thing": "",
}
"""The types, each with what it is a kind of."""

PROPERTIES = {
    "author": ("CreativeWork", {"Organization", "Person"}),
    "comment": ("CreativeWork", {"Comment"}),
    "commentCount": ("CreativeWork", {"Integer"}),
    "dateModified": ("CreativeWork", {"Date", "DateTime"}),
    "datePublished": ("CreativeWork", {"Date", "DateTime"}),
    "description": ("Thing", {"Text", "TextObject"}),
    "headline": ("CreativeWork", {"Text"}),
    "image": ("Thing", {"ImageObject", "URL"}),
    "inLanguage": ("CreativeWork", {"Language", "Text"}),
    "keywords": ("CreativeWork", {"DefinedTerm", "Text", "URL"}),
    "mainEntityOfPage": ("Thing", {"CreativeWork", "URL"}),
    "name": ("Thing", {"Text"}),
    "publisher": ("CreativeWork", {"Organization", "Person"}),
    "url": ("Thing", {"URL"}),
    "wordCount": ("Article", {"Integer"}),
}
"""The properties: on what they may stand, and the types of which their value may be."""


def is_moment(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def is_address(value: Any) -> bool:
    """Tell whether it is a URL; the address of the page makes a path one."""
    return isinstance(value, str) and (value.startswith("/") or bool(urlsplit(value).netloc))


DATA: dict[str, Callable[[Any], bool]] = {
    "DateTime": is_moment,
    "Integer": lambda value: type(value) is int,
    "Text": lambda value: isinstance(value, str),
    "URL": is_address,
}


def faults_of(facts: dict[str, Any]) -> Iterator[str]:
    """Give what is wrong with what is said of a thing, and of all that is inside."""
    kind = facts.get("@type")
    if kind not in PARENTS:
        yield f"{kind} is no type"
        return
    for name, values in facts.items():
        if name.startswith("@"):
            continue
        owner, allowed = PROPERTIES.get(name, ("", set()))
        if owner not in line_of(kind):
            yield f"{name} is no property of {kind}"
            continue
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict):
                if not allowed & line_of(value.get("@type", "")):
                    yield f"{kind}.{name}: a {value.get('@type')}"
                yield from faults_of(value)
            elif not any(is_one(value) for type_, is_one in DATA.items() if type_ in allowed):
                yield f"{kind}.{name}: {value!r}"


def line_of(kind: str) -> set[str]:
    """Return a type and all that it is a kind of."""
    return {kind} | line_of(PARENTS[kind]) if kind in PARENTS else set()
