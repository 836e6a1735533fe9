"""The categories and tags of an export, which are all tags here."""

from collections.abc import Iterable

from django.utils.text import slugify

from blog import old_addresses
from blog.html import plain
from blog.models import OldAddress, Tag, WordPressImport
from blog.wordpress.plan import SLUG
from blog.wordpress.remarks import Reason
from blog.wordpress.survey import Survey
from blog.wordpress.tally import ADDED, KNOWN, Tally
from blog.wordpress.wxr import OLD_ADDRESS, Term

PATHS = {"category": "/category/", "post_tag": "/tag/"}
"""Where WordPress has the articles of a term, by its taxonomy."""

LONGEST = 80


class Tags:
    """What one import knows of tags."""

    def __init__(self, run: WordPressImport, survey: Survey) -> None:
        self.run = run
        self.terms = survey.terms
        self.is_own = survey.is_own
        self.rehearsed: set[tuple[str, str]] = set()
        """By what the tags would be found that a rehearsal has made and taken back."""

    def of(self, terms: Iterable[Term], tally: Tally) -> list[Tag]:
        """Return the tags of an article, and make those that are not here."""
        tags = []
        for term in terms:
            if term.taxonomy in PATHS and term.slug:
                tag = self._find(term) or self._make(term, tally)
                old_addresses.remember(self._addresses(term), tag=tag)
                tags.append(tag)
        return tags

    def count_others(self, tally: Tally) -> None:
        """Count, at the end, the terms of which no tag was made: known before, or unused.

        An author who has tags here that no article has may want them for the next.
        """
        added = self.run.counts.get("tag", {}).get(ADDED, 0)
        here = 0
        for term in self.terms.values():
            if self._is_rehearsed(term) or self._find(term):
                here += 1
            elif self.is_own:
                self.of([term], tally)
            else:
                tally.leave_out("tag", None, plain(term.name), Reason.UNUSED, address(term))
        tally.count("tag", KNOWN, here - added)

    def _addresses(self, term: Term) -> list[str]:
        listed = self.terms.get((term.taxonomy, term.slug), term)
        own = [] if self.is_own else [address(term)]
        return [*own, *(value for key, value in listed.meta if key == OLD_ADDRESS)]

    def _find(self, term: Term) -> Tag | None:
        """Return the tag that came of a term, or one with its slug or its name."""
        # Where an export of ours says that a tag was elsewhere, another may be there by now.
        path = "" if self.is_own else old_addresses.normalise(address(term))
        known = OldAddress.objects.select_related("tag").filter(path=path).first()
        if known and known.tag:
            return known.tag
        tags = Tag.objects.filter(slug=term.slug)
        return (tags or Tag.objects.filter(name=name(term))).first()

    def _is_rehearsed(self, term: Term) -> bool:
        return not self.rehearsed.isdisjoint(_marks(term))

    def _make(self, term: Term, tally: Tally) -> Tag:
        wanted = term.slug if SLUG.fullmatch(term.slug) else slugify(term.slug)
        wanted = (wanted or slugify(plain(term.name)) or "tag")[:LONGEST]
        slug, copy = wanted, 1
        while Tag.objects.filter(slug=slug).exists():
            copy += 1
            slug = f"{wanted[: LONGEST - 5]}-{copy}"
        if not self._is_rehearsed(term):
            tally.count("tag", ADDED)
            if len(plain(term.name)) > LONGEST:
                tally.change("tag", None, plain(term.name), Reason.SHORTENED, plain(term.name))
        if self.run.is_rehearsal:
            self.rehearsed |= _marks(term) | {("slug", slug)}
        return Tag.objects.create(name=name(term), slug=slug)


def _marks(term: Term) -> set[tuple[str, str]]:
    """Return by what the tag would be found that came of a term."""
    return {("address", address(term)), ("slug", term.slug), ("name", name(term))}


def name(term: Term) -> str:
    return (plain(term.name) or term.slug)[:LONGEST]


def address(term: Term) -> str:
    return f"{PATHS[term.taxonomy]}{term.slug}/"
