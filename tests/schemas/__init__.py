"""The schemas of what programs read, in RELAX NG (https://relaxng.org/spec-20011203.html)."""

from pathlib import Path

from lxml import etree


def check(content: bytes, name: str) -> None:
    """Raise DocumentInvalid where a document breaks the schema of that name in this folder."""
    schema = etree.RelaxNG(file=Path(__file__).with_name(f"{name}.rng"))
    schema.assertValid(etree.fromstring(content))
