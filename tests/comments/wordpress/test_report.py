"""The report: plain sentences, one line each, and sums that add up."""

import pytest
from django.utils import translation

from blog.models import ImportRemark, Origin, WordPressImport
from blog.wordpress.remarks import Reason
from blog.wordpress.survey import KINDS
from comments.wordpress import report
from tests.comments.wordpress.arrival import bring_in
from tests.queries import Queries
from tests.wordpress_files import attachment, author, comment, item, tag

pytestmark = pytest.mark.django_db

ALL_KINDS = {"author", "tag", "comment", "ping", "other", *KINDS.values()}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def everything(tmp_path, **options) -> WordPressImport:
    return bring_in(
        tmp_path,
        item(1, tags=[("paix", "Paix")], comments=[comment(5), comment(6, type="pingback")]),
        item(2, type="page"),
        attachment(7, "https://ancien.example/arbre.jpg"),
        item(8, type="nav_menu_item"),
        authors=[author("ada"), author("eve", 2, "")],
        terms=[tag("rien", "Rien")],
        **options,
    )


@pytest.mark.parametrize("kind", sorted(ALL_KINDS))
@pytest.mark.parametrize("reason", Reason)
def test_each_reason_is_a_sentence_for_each_kind(kind, reason) -> None:
    remark = ImportRemark(kind=kind, number=12, title="Le lavoir", reason=reason, detail="détail")

    sentence = report.sentence(remark)

    assert sentence == f"{report.ONE[kind]} 12 “Le lavoir”: {reason.label} (détail)"
    assert str(reason.label).endswith(".")


def test_what_is_not_known_of_it_is_left_out_of_the_sentence() -> None:
    remark = ImportRemark(kind="other", number=None, reason=Reason.NOT_A_TEXT)

    assert report.sentence(remark) == f"Other: {Reason.NOT_A_TEXT.label}"


def test_sentence_stays_on_its_line(tmp_path) -> None:
    remark = ImportRemark(
        kind="article", number=1, title="Un\r\ntitre\x1b[2J", reason="slug", detail="a\n\u202eb"
    )

    assert report.sentence(remark) == f"Article 1 “Un titre [2J”: {Reason.SLUG.label} (a b)"


def test_each_kind_has_a_row_that_adds_up(tmp_path) -> None:
    run = everything(tmp_path)

    rows = report.sums(run)

    assert len(rows) == len(ALL_KINDS) == len(report.LABELS)
    for row in rows:
        assert row.found == row.added + row.known + row.left_out > 0, row


def test_table_has_its_columns_below_each_other(tmp_path) -> None:
    run = everything(tmp_path)
    WordPressImport.objects.update(found=run.found | {"comment": 10_234})
    run.refresh_from_db()

    lines = list(report.table(run))

    assert len({len(line) for line in lines}) == 1
    assert any(line.startswith("Comments ") and "10234" in line for line in lines)


def test_lines_hold_all_that_came_and_all_that_did_not(tmp_path) -> None:
    run = everything(tmp_path)

    text = "\n".join(report.lines(run))

    assert "export.xml" in text
    assert "left out (5)" in text
    assert "came in (3)" in text
    assert "/2021/03/04/texte-1/" in text
    assert "/comments/5/" in text
    assert "<" not in text


def test_what_was_deleted_since_has_no_address(tmp_path) -> None:
    run = everything(tmp_path)
    gone = Origin.objects.get(kind="comment")
    Origin.objects.filter(pk=gone.pk).update(here=10**9)

    assert "comment 5: –" in list(report.lines(run))


def test_rehearsal_says_that_it_was_one(tmp_path) -> None:
    run = everything(tmp_path, is_rehearsal=True)

    assert "This was only tried: nothing was kept." in list(report.lines(run))


def test_queries_grow_with_batches_and_not_with_rows(tmp_path) -> None:
    run = everything(tmp_path)
    with Queries() as few:
        list(report.lines(run))
    ImportRemark.objects.bulk_create(
        ImportRemark(run=run, outcome="changed", kind="comment", number=n, reason="website")
        for n in range(report.BATCH - 1)
    )

    with Queries() as many:
        list(report.lines(run))

    assert many.count == few.count
