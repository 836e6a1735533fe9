"""`manage.py import_wordpress`, as an operator types it."""

import re
import stat
import subprocess
import sys
import tarfile
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connections

from blog.models import Article, Blog, OldAddress, Origin, Picture, Tag, WordPressImport
from comments.management.commands.import_wordpress import Command
from comments.models import Comment
from comments.tree import faults
from tests.blog.wordpress.albums import address, album, picture_data
from tests.comments.wordpress.arrival import write
from tests.factories import ArticleFactory, UserFactory
from tests.wordpress_files import attachment, author, comment, export, item, tag
from tests.worker import ROOT, environment_of, wait_until

pytestmark = pytest.mark.django_db

WAITING, RUNNING, DONE, FAILED = WordPressImport.State
BROUGHT = (Article, Comment, Tag, Picture, Origin, OldAddress, User)


@pytest.fixture(autouse=True)
def _in_english(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "data/media"
    settings.DATA_DIR.mkdir()
    Blog(language="en").save()


def said(*files, **options) -> str:
    out = StringIO()
    call_command("import_wordpress", *map(str, files), stdout=out, **options)
    return out.getvalue()


def fault_of(*files, **options) -> str:
    with pytest.raises(CommandError) as refusal:
        said(*files, **options)
    return str(refusal.value)


class TestOptions:
    def test_several_files_are_one_export(self, tmp_path) -> None:
        one = write(tmp_path, export([item(1), item(2)]), "un.xml")
        two = write(tmp_path, export([item(3, comments=[comment(5)])]), "deux.xml")

        said(one, two)

        assert Article.objects.count() == 3
        run = WordPressImport.objects.get()
        assert (run.state, run.names) == (DONE, ["un.xml", "deux.xml"])

    @pytest.mark.parametrize("packed", [False, True])
    def test_pictures_come_from_a_folder_or_an_archive(self, tmp_path, packed) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())
        if packed:
            with tarfile.open(tmp_path / "media.tar", "w") as archive:
                archive.add(media, "uploads")
            media = str(tmp_path / "media.tar")

        said(write(tmp_path, export([attachment(7, address("arbre.jpg"))])), media=media)

        assert Picture.objects.count() == 1

    def test_account_gets_all_articles(self, tmp_path) -> None:
        chosen = UserFactory(username="zoe")

        said(write(tmp_path, export([item(1)], authors=[author("ada")])), author="zoe")

        assert Article.objects.get().author == chosen

    def test_unknown_account_is_told_before_anything_is_read(self, tmp_path) -> None:
        fault = fault_of(tmp_path / "none.xml", author="zoe")

        assert fault == "There is no account called zoe."
        assert not WordPressImport.objects.exists()

    def test_dry_run_keeps_nothing_but_the_report(self, tmp_path) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())
        items = [
            attachment(7, address("arbre.jpg")),
            item(1, comments=[comment(5)], tags=[("a", "A")]),
        ]

        output = said(write(tmp_path, export(items)), media=media, dry_run=True)

        assert re.search(r"Comments +1 +1 +0 +0", output)
        assert not any(model.objects.exists() for model in BROUGHT)
        assert not (tmp_path / "data/media").exists()
        [report] = (tmp_path / "data/imports").iterdir()
        assert "only tried" in report.read_text()

    def test_dry_run_is_not_what_a_real_one_goes_on_with(self, tmp_path) -> None:
        file = write(tmp_path, export([item(1)]))

        said(file, dry_run=True)
        said(file)

        assert Article.objects.count() == 1
        assert WordPressImport.objects.count() == 2


class TestSaid:
    def test_it_prints_how_far_it_is_and_the_sums(self, tmp_path) -> None:
        items = [item(n, comments=[comment(n * 10)]) for n in range(1, 19)]

        output = said(write(tmp_path, export([*items, item(30, type="nav_menu_item")])))

        shares = re.findall(r"^\[[#.]{40}\] +(\d+) %$", output, re.MULTILINE)
        assert shares == sorted(shares, key=int)
        assert shares[-1] == "100"
        assert re.search(r"^ +found +came in +known +left out$", output, re.MULTILINE)
        assert re.search(r"^Articles +18 +18 +0 +0$", output, re.MULTILINE)
        assert re.search(r"^Comments +18 +18 +0 +0$", output, re.MULTILINE)
        assert re.search(r"^Menus and other things +1 +0 +0 +1$", output, re.MULTILINE)

    def test_report_lists_each_row_and_is_its_owners_alone(self, tmp_path) -> None:
        report = tmp_path / "reports/report.txt"
        items = [
            item(
                1, slug="un", password="sésame", comments=[comment(5), comment(6, type="trackback")]
            ),
            item(2, slug="deux", comments=[comment(8, parent=99)]),
        ]

        output = said(write(tmp_path, export(items, terms=[tag("rien", "Rien")])), report=report)

        lines = report.read_text().splitlines()
        assert str(report) in output
        assert stat.S_IMODE(report.stat().st_mode) == 0o600
        assert [path.name for path in report.parent.iterdir()] == ["report.txt"]
        for expected in (
            "left out (2)",
            "Category or tag “Rien”: Nothing that came in uses it. (/tag/rien/)",
            "came in, but changed (2)",
            "Article 1 “Le baobab”: It was protected by a password, and came in as a draft.",
        ):
            assert expected in lines
        arrived = [line for line in lines if re.match(r"(article or page|comment) \d+: http", line)]
        assert len(arrived) == 4

    def test_report_that_cannot_be_written_is_told_after_the_sums(self, tmp_path, capsys) -> None:
        (tmp_path / "file").touch()

        fault = fault_of(write(tmp_path, export([item(1)])), report=tmp_path / "file/report.txt")

        assert "report.txt cannot be written" in fault
        assert Article.objects.count() == 1

    def test_it_fails_where_the_sums_disagree(self, tmp_path) -> None:
        file = write(tmp_path, export([item(1), item(2)]))
        ArticleFactory()
        said(file)
        WordPressImport.objects.update(state=RUNNING)
        Origin.objects.first().delete()

        fault = fault_of(file)

        assert fault == "The sums do not agree: Articles, Pages."
        assert WordPressImport.objects.get().state == FAILED

    def test_import_whose_sums_disagreed_is_made_anew(self, tmp_path) -> None:
        file = write(tmp_path, export([item(1), item(2)]))
        said(file)
        run = WordPressImport.objects.get()
        WordPressImport.objects.update(state=FAILED, done=run.total)

        said(file)

        assert WordPressImport.objects.first().counts["article"] == {"known": 2}

    def test_it_fails_where_another_process_has_overtaken_it(self, tmp_path) -> None:
        class Overtaken(Command):
            def tell(self, run):
                WordPressImport.objects.update(done=run.done + 1)

        with pytest.raises(CommandError, match="Another process"):
            call_command(Overtaken(), str(write(tmp_path, export([item(1)]))), stdout=StringIO())


SOUND = export([item(1, comments=[comment(5)])])
BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>
<rss><channel>&b;</channel></rss>"""


class TestBadFile:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (SOUND[:-60], r"^bad\.xml, line \d+: The file is cut off"),
            (b"id,title\n1,Arbre\n", r"^bad\.xml, line 1: This is no XML"),
            (b"", r"^bad\.xml: The file is empty"),
            (b"<feed><entry/></feed>", r"^bad\.xml, line 1: This is XML with “feed”"),
            (b"<rss><channel/></rss>", r"^bad\.xml, line 1: This is an RSS feed"),
            (
                SOUND.replace("récits".encode(), "récits".encode("latin-1")),
                r"^bad\.xml, line \d+: There are letters that are not UTF-8",
            ),
            (BOMB, r"^bad\.xml, line \d+: The file declares a document type or entities"),
            (b"PK\x03\x04" + SOUND, r"^bad\.xml: This is an archive"),
            (
                export([item(2)], address="https://autre.example"),
                r"^The files are of different sites",
            ),
        ],
    )
    def test_it_is_told_with_its_line_and_nothing_comes_in(
        self, tmp_path, content, sentence
    ) -> None:
        good, bad = write(tmp_path, SOUND, "good.xml"), write(tmp_path, content, "bad.xml")

        fault = fault_of(good, bad)

        assert re.search(sentence, fault), fault
        assert not any(model.objects.exists() for model in (*BROUGHT, WordPressImport))

    def test_one_that_is_not_there_is_told(self, tmp_path) -> None:
        assert fault_of(tmp_path / "none.xml").startswith("none.xml cannot be opened")

    def test_media_that_are_not_there_are_told_and_nothing_comes_in(self, tmp_path) -> None:
        file = write(tmp_path, SOUND)

        fault = fault_of(file, media=str(tmp_path / "none"))

        assert "none is no folder and no archive" in fault
        assert not any(model.objects.exists() for model in BROUGHT)

    def test_media_that_are_named_rightly_then_are_used(self, tmp_path) -> None:
        file = write(tmp_path, export([attachment(7, address("arbre.jpg"))]))
        fault_of(file, media=str(tmp_path / "none"))

        said(file, media=album(tmp_path, arbre_jpg=picture_data()))

        assert Picture.objects.count() == 1
        assert WordPressImport.objects.get().state == DONE


@pytest.mark.django_db(transaction=True)
class TestKilled:
    ARTICLES = 150

    def process(self, file: Path, data: Path) -> subprocess.Popen[bytes]:
        connections.close_all()
        return subprocess.Popen(
            [sys.executable, "manage.py", "import_wordpress", str(file)],
            cwd=ROOT,
            env=environment_of(data),
            stdout=subprocess.DEVNULL,
        )

    def test_killed_process_is_taken_up_where_it_was(self, tmp_path) -> None:
        numbers = range(1, self.ARTICLES + 1)
        items = [
            item(
                n,
                comments=[
                    comment(1000 + n * 10 + i, parent=1000 + n * 10 if i else 0) for i in range(5)
                ],
            )
            for n in numbers
        ]
        file = write(tmp_path, export(items))
        with self.process(file, tmp_path / "data") as process:
            wait_until(lambda: Article.objects.count() >= 5)
            process.kill()
        killed = WordPressImport.objects.get()
        articles_then = Article.objects.count()
        whole = [article.comments.count() for article in Article.objects.all()]

        said(file)

        run = WordPressImport.objects.get()
        assert killed.state == RUNNING
        assert 5 <= articles_then < self.ARTICLES
        assert set(whole) == {5}
        assert (run.state, run.done) == (DONE, run.total)
        assert run.counts["article"] == {"added": self.ARTICLES}
        assert run.counts["comment"] == {"added": 5 * self.ARTICLES}
        assert Article.objects.count() == self.ARTICLES
        assert Comment.objects.count() == 5 * self.ARTICLES
        assert not list(faults(Comment.objects.placed()))

    def test_one_that_was_killed_before_its_first_step_is_taken_up(self, tmp_path) -> None:
        file = write(tmp_path, SOUND)
        said(file, dry_run=True)
        digest = WordPressImport.objects.get().digest
        WordPressImport.objects.update(
            is_rehearsal=False, state=WAITING, done=0, total=0, counts={}
        )

        said(file)

        run = WordPressImport.objects.get()
        assert (run.state, run.digest) == (DONE, digest)
        assert Article.objects.count() == 1
