"""What became of an export: the sums, and each row that is not simply as it was."""

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.addresses import absolute
from blog.letters import one_line
from blog.models import Article, ImportRemark, Origin, Picture, WordPressImport
from blog.wordpress.remarks import Reason
from blog.wordpress.tally import ADDED, KNOWN, LEFT_OUT
from comments.models import Comment

LABELS = {
    "author": gettext_lazy("Authors"),
    "tag": gettext_lazy("Categories and tags"),
    "picture": gettext_lazy("Pictures and files"),
    "article": gettext_lazy("Articles"),
    "page": gettext_lazy("Pages"),
    "comment": gettext_lazy("Comments"),
    "ping": gettext_lazy("Pingbacks and trackbacks"),
    "other": gettext_lazy("Menus and other things"),
}
"""The kinds of things, in the order in which they are shown."""

ONE = {
    "author": gettext_lazy("Author"),
    "tag": gettext_lazy("Category or tag"),
    "picture": gettext_lazy("Picture or file"),
    "article": gettext_lazy("Article"),
    "page": gettext_lazy("Page"),
    "comment": gettext_lazy("Comment"),
    "ping": gettext_lazy("Pingback or trackback"),
    "other": gettext_lazy("Other"),
}

BATCH = 500


class Sum(NamedTuple):
    """What became of all things of one kind; the last three add up to the first."""

    label: str
    found: int
    added: int
    known: int
    left_out: int


def sums(run: WordPressImport) -> list[Sum]:
    """Return the sums of the kinds that the files hold."""
    rows = []
    for kind, label in LABELS.items():
        if found := run.found.get(kind, 0):
            counts = run.counts.get(kind, {})
            came = (counts.get(outcome, 0) for outcome in (ADDED, KNOWN, LEFT_OUT))
            rows.append(Sum(str(label), found, *came))
    return rows


def sentence(remark: ImportRemark) -> str:
    """Say what a remark is about, and why it was made."""
    number = "" if remark.number is None else f" {remark.number}"
    detail = f" ({remark.detail})" if remark.detail else ""
    said = {
        "what": f"{ONE[remark.kind]}{number}",
        "title": remark.title,
        "why": f"{Reason(remark.reason).label}{detail}",
    }
    if remark.title:
        return one_line(_("%(what)s “%(title)s”: %(why)s") % said)
    return one_line(_("%(what)s: %(why)s") % said)


def lines(run: WordPressImport) -> Iterator[str]:
    """Yield the whole report as plain text, line by line, without their ends."""
    yield _("Import from WordPress: %s") % run
    yield run.site
    yield ", ".join(run.names)
    yield date_format(timezone.localtime(run.at), "DATETIME_FORMAT")
    if run.is_rehearsal:
        yield _("This was only tried: nothing was kept.")
    if run.fault:
        yield run.fault
    yield ""
    yield from table(run)
    for outcome, label in ImportRemark.Outcome.choices:
        remarks = run.remarks.filter(outcome=outcome)
        yield ""
        yield f"{label} ({remarks.count()})"
        yield from (sentence(remark) for remark in remarks.iterator(chunk_size=BATCH))
    yield ""
    yield f"{_('came in')} ({run.origins.count()})"
    yield from _arrived(run)


def table(run: WordPressImport) -> Iterator[str]:
    """Yield the sums as lines of text."""
    head = Sum("", *(_("found"), _("came in"), _("known"), _("left out")))  # type: ignore[arg-type]
    rows = [[str(cell) for cell in row] for row in (head, *sums(run))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for label, *numbers in rows:
        cells = (number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True))
        yield "  ".join([label.ljust(widths[0]), *cells])


def _arrived(run: WordPressImport) -> Iterator[str]:
    """Yield each thing that came in, and where it is if it is here still."""
    origins = run.origins.order_by("kind", "number").iterator(chunk_size=BATCH)
    for batch in batched(origins, BATCH, strict=False):
        addresses = _addresses(batch)
        for origin in batch:
            address = addresses.get((origin.kind, origin.here), "–")
            what = f"{Origin.Kind(origin.kind).label} {origin.number}"
            yield _("%(what)s: %(why)s") % {"what": what, "why": address}


def _addresses(origins: Iterable[Origin]) -> dict[tuple[str, int], str]:
    wanted: dict[str, list[int]] = {}
    for origin in origins:
        wanted.setdefault(origin.kind, []).append(origin.here)
    here: dict[tuple[str, int], str] = {}
    articles = Article.objects.only("kind", "slug", "published_at")
    for pk, article in articles.in_bulk(wanted.get(Origin.Kind.ARTICLE, [])).items():
        here[Origin.Kind.ARTICLE, pk] = absolute(article.get_absolute_url())
    for pk, picture in Picture.objects.in_bulk(wanted.get(Origin.Kind.PICTURE, [])).items():
        here[Origin.Kind.PICTURE, pk] = absolute(picture.file.url)
    for pk, comment in (
        Comment.objects.only("pk").in_bulk(wanted.get(Origin.Kind.COMMENT, [])).items()
    ):
        here[Origin.Kind.COMMENT, pk] = absolute(comment.get_absolute_url())
    return here
