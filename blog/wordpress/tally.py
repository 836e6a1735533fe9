"""What became of the things of an export, counted and listed."""

from collections import Counter
from collections.abc import Iterable

from blog.models import ImportRemark, WordPressImport
from blog.wordpress.remarks import Reason

ADDED, KNOWN, LEFT_OUT = "added", "known", "left_out"
"""What becomes of a thing: each that is found becomes one of these."""


class Tally:
    """What became of some things, before it is written down."""

    def __init__(self, run: WordPressImport) -> None:
        self.run = run
        self.counts: dict[str, Counter[str]] = {}
        self.remarks: list[ImportRemark] = []

    def count(self, kind: str, outcome: str, number: int = 1) -> None:
        if number:
            self.counts.setdefault(kind, Counter())[outcome] += number

    def leave_out(
        self, kind: str, number: int | None, title: str, reason: Reason, detail: str = ""
    ) -> None:
        """Count and list something that does not come in."""
        self.count(kind, LEFT_OUT)
        self._remark(ImportRemark.Outcome.LEFT_OUT, kind, number, title, reason, detail)

    def change(
        self, kind: str, number: int | None, title: str, reason: Reason, detail: str = ""
    ) -> None:
        """List that something came in, but not as it was."""
        self._remark(ImportRemark.Outcome.CHANGED, kind, number, title, reason, detail)

    def take_over(self, remarks: Iterable[ImportRemark]) -> None:
        self.remarks += remarks

    def write_down(self) -> None:
        """Add everything to the import, whose row the transaction has locked."""
        for kind, counts in self.counts.items():
            before = Counter(self.run.counts.get(kind, {}))
            self.run.counts[kind] = dict(before + counts)
        ImportRemark.objects.bulk_create(self.remarks)

    def _remark(
        self, outcome: str, kind: str, number: int | None, title: str, reason: str, detail: str
    ) -> None:
        remark = ImportRemark(run=self.run, outcome=outcome, kind=kind, number=number)
        remark.title, remark.reason, remark.detail = title[:200], reason, detail[:500]
        self.remarks.append(remark)
