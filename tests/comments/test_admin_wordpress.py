"""Exports of WordPress brought in through the admin."""

import tarfile
import zipfile
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from blog.models import Article, Blog, ImportRemark, Picture, WordPressImport
from tests.blog.wordpress.albums import address, picture_data
from tests.factories import UserFactory
from tests.queries import Queries
from tests.wordpress_files import attachment, comment, export, item
from tests.worker import run_worker

LIST = reverse("admin:blog_wordpressimport_changelist")
ADD = reverse("admin:blog_wordpressimport_add")
XML = export([item(1, slug="un", password="x", comments=[comment(5)])])
WAITING, RUNNING, DONE, FAILED = WordPressImport.State


def page_of(run, name="change"):
    return reverse(f"admin:blog_wordpressimport_{name}", args=[run.pk])


def file(content=XML, name="export.xml"):
    return SimpleUploadedFile(name, content)


def packed(**members):
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def tar(name, content):
    data = BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, BytesIO(content))
    return data.getvalue()


@pytest.fixture
def author():
    return UserFactory(author=True)


@pytest.fixture(autouse=True)
def _in_english(db, client, author):
    Blog(language="en").save()
    client.force_login(author)


@pytest.fixture(autouse=True)
def kept(settings, tmp_path):
    """Return the folder of what was uploaded."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "imports").mkdir()
    return tmp_path / "imports"


@pytest.fixture
def upload(client):
    """A function that fills in the form."""

    def upload(*files, **fields):
        return client.post(ADD, {"uploads": list(files or [file()])} | fields, follow=True)

    return upload


def errors(response):
    return dict(response.context["adminform"].form.errors)


@pytest.mark.django_db(transaction=True)
class TestUpload:
    def test_worker_brings_in_what_is_uploaded_and_the_page_shows_it(
        self, client, author, upload, kept
    ) -> None:
        begun = upload()
        run = WordPressImport.objects.get()
        assert begun.redirect_chain[-1][0] == page_of(run)
        assert 'hx-trigger="every 1s"' in begun.text
        assert 'id="look-again"' in begun.text

        run_worker()
        done = client.get(page_of(run)).text

        run.refresh_from_db()
        assert (run.state, run.by, run.names) == (DONE, author, ["export.xml"])
        assert Article.objects.count() == 1
        assert "It is done." in done
        assert '<th scope="row">Comments</th><td>1</td><td>1</td><td>0</td><td>0</td>' in done
        assert "It was protected by a password, and came in as a draft." in done
        assert "hx-trigger" not in done
        assert not any(kept.iterdir())

    def test_several_files_are_one_export(self, upload) -> None:
        upload(file(), file(export([item(2)]), "deux.xml"))
        run_worker()

        assert WordPressImport.objects.get().names == ["export.xml", "deux.xml"]
        assert Article.objects.count() == 2

    def test_archive_of_exports_is_unpacked(self, upload) -> None:
        upload(file(packed(**{"a/un.xml": XML, "a/deux.xml": export([item(2)])}), "site.zip"))
        run_worker()

        assert WordPressImport.objects.get().names == ["deux.xml", "un.xml"]
        assert Article.objects.count() == 2

    def test_pictures_come_from_the_archive_of_media(self, upload, kept) -> None:
        album = file(tar("uploads/2012/05/arbre.jpg", picture_data()), "media.tar")

        upload(file(export([attachment(7, address("arbre.jpg"))])), album=album)
        run_worker()

        assert Picture.objects.count() == 1
        assert not any(kept.iterdir())

    def test_rehearsal_keeps_nothing_but_the_report(self, client, upload, kept) -> None:
        upload(is_rehearsal="on")
        run_worker()

        page = client.get(page_of(WordPressImport.objects.get())).text
        assert "It was tried: nothing was kept but this report." in page
        assert not Article.objects.exists()
        assert not any(kept.iterdir())

    def test_articles_go_to_the_account_that_is_chosen(self, author, upload) -> None:
        upload(author=author.pk)
        run_worker()

        assert Article.objects.get().author == author

    def test_files_of_two_sites_end_with_a_sentence(self, client, upload, kept) -> None:
        upload(file(), file(export([], address="https://autre.example"), "deux.xml"))
        run_worker()

        run = WordPressImport.objects.get()
        page = client.get(page_of(run)).text
        assert run.state == FAILED
        assert "The files are of different sites" in page
        assert "Go on" not in page
        assert not Article.objects.exists()
        assert not any(kept.iterdir())


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "name", "sentence"),
        [
            (b"", "vide.xml", "empty"),
            (b"a;b\n", "liste.csv", "liste.csv, line 1: This is no XML"),
            (b"<html></html>", "page.xml", "page.xml, line 1: This is a web page"),
            (packed(**{"lisez.txt": b"-"}), "site.zip", "There is no export in the archive"),
        ],
    )
    def test_what_is_no_export_is_told_beside_the_field(
        self, upload, kept, content, name, sentence
    ) -> None:
        response = upload(file(), file(content, name))

        assert list(errors(response)) == ["uploads"]
        assert sentence in response.text
        assert not WordPressImport.objects.exists()
        assert not any(kept.iterdir())

    def test_nothing_is_brought_in_without_a_file(self, client) -> None:
        response = client.post(ADD, {})

        assert list(errors(response)) == ["uploads"]

    def test_archive_of_media_that_is_none_is_told_beside_its_field(self, upload, kept) -> None:
        response = upload(album=file(b"nothing", "photos.tar"))

        assert list(errors(response)) == ["album"]
        assert "photos.tar is no folder and no archive" in response.text
        assert str(kept) not in response.text
        assert not any(kept.iterdir())

    def test_nothing_is_stored_where_another_field_is_wrong(self, upload, kept) -> None:
        response = upload(author="999")

        assert list(errors(response)) == ["author"]
        assert not any(kept.iterdir())


class TestPage:
    def test_import_that_a_fault_stopped_goes_on(self, client, kept) -> None:
        (kept / "export").write_bytes(XML)
        run = WordPressImport.objects.create(
            files=[str(kept / "export")],
            names=["export.xml"],
            state=FAILED,
            fault="OSError: <disk full>",
            owns_files=True,
        )

        page = client.get(page_of(run)).text
        response = client.post(page_of(run, "go_on"))

        run.refresh_from_db()
        assert "OSError: &lt;disk full&gt;" in page
        assert "Go on" in page
        assert response["Location"] == page_of(run)
        assert (run.state, run.fault) == (RUNNING, "")

    def test_command_that_was_killed_can_be_taken_up(self, client) -> None:
        for state in (WAITING, RUNNING):
            run = WordPressImport.objects.create(files=["/x.xml"], names=["x.xml"], state=state)

            assert "Go on" in client.get(page_of(run)).text

    @pytest.mark.parametrize(
        "fields",
        [
            {"state": DONE, "files": ["/x.xml"]},
            {"state": RUNNING, "files": ["/x.xml"], "owns_files": True},
            {"state": FAILED, "files": [], "owns_files": True},
        ],
    )
    def test_what_is_done_or_going_on_or_gone_does_not_go_on(self, client, fields) -> None:
        run = WordPressImport.objects.create(names=["x.xml"], **fields)

        page = client.get(page_of(run)).text
        response = client.post(page_of(run, "go_on"), follow=True)

        [message] = response.context["messages"]
        assert str(message) == "It goes on already, or is done."
        assert page.count("Go on") == 0

    def test_it_is_asked_for_by_post_alone(self, client) -> None:
        run = WordPressImport.objects.create(names=["x.xml"], state=FAILED)

        assert client.get(page_of(run, "go_on")).status_code == 405

    @pytest.mark.parametrize(
        ("fields", "leads"),
        [
            ({"state": DONE}, False),
            ({"state": DONE, "is_rehearsal": True}, True),
            ({"state": FAILED}, True),
            ({"state": FAILED, "files": ["/x.xml"]}, False),
            ({"state": RUNNING, "is_rehearsal": True, "owns_files": True}, False),
        ],
    )
    def test_it_leads_to_the_form_where_the_files_are_to_be_given_again(
        self, client, fields, leads
    ) -> None:
        run = WordPressImport.objects.create(names=["x.xml"], **fields)

        assert (f'href="{ADD}">Bring in an export' in client.get(page_of(run)).text) == leads

    def test_report_is_a_file_of_text(self, client) -> None:
        run = WordPressImport.objects.create(
            names=["x.xml"], title="Le <lavoir>", state=DONE, found={"article": 1}
        )

        response = client.get(page_of(run, "report"))

        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert response["Content-Disposition"].startswith("attachment; ")
        assert "Le <lavoir>" in response.getvalue().decode()

    def test_sums_group_their_digits(self, client) -> None:
        run = WordPressImport.objects.create(
            names=["x.xml"],
            state=DONE,
            found={"comment": 12345},
            counts={"comment": {"added": 12345}},
        )

        assert "<td>12,345</td>" in client.get(page_of(run)).text

    def test_list_leads_to_each(self, client) -> None:
        run = WordPressImport.objects.create(names=["x.xml"], title="Le lavoir")

        page = client.get(LIST).text

        assert f'href="{page_of(run)}">Le lavoir</a>' in page
        assert f'href="{ADD}"' in page

    def test_it_is_not_deleted(self, client) -> None:
        run = WordPressImport.objects.create(names=["x.xml"])

        assert client.get(page_of(run, "delete")).status_code == 403

    def test_articles_lead_to_it(self, client) -> None:
        assert f'href="{ADD}"' in client.get(reverse("admin:blog_article_changelist")).text


class TestRemarks:
    def run_with(self, number, state=DONE):
        run = WordPressImport.objects.create(names=["x.xml"], state=state, found={"comment": 1})
        ImportRemark.objects.bulk_create(
            ImportRemark(run=run, outcome="changed", kind="comment", number=n, reason="website")
            for n in range(number)
        )
        return run

    def test_they_stand_on_pages(self, client) -> None:
        run = self.run_with(250)

        first = client.get(page_of(run))
        last = client.get(page_of(run), {"page": 3})

        assert first.text.count("<li>Comment ") == 100
        assert 'href="?page=2#remarks"' in first.text
        assert "Page 1 of 3" in first.text
        assert last.text.count("<li>Comment ") == 50
        assert "Comment 249: Its website is no address, and was removed." in last.text

    @pytest.mark.parametrize("page", ["0", "99", "x", ""])
    def test_page_that_is_none_is_the_nearest(self, client, page) -> None:
        run = self.run_with(101)

        assert client.get(page_of(run), {"page": page}).status_code == 200

    def test_they_are_summed_by_reason(self, client) -> None:
        run = self.run_with(1200)

        assert '<td class="count">1,200</td>' in client.get(page_of(run)).text

    @pytest.mark.parametrize("state", [RUNNING, DONE])
    def test_queries_do_not_grow_with_them(self, client, state) -> None:
        few, many = self.run_with(1, state), self.run_with(10_000, state)
        client.get(page_of(few))
        with Queries() as with_few:
            client.get(page_of(few))

        with Queries() as with_many:
            client.get(page_of(many))

        assert with_many.count == with_few.count

    def test_they_are_not_counted_while_it_is_going_on(self, client) -> None:
        run = self.run_with(3, RUNNING)

        with Queries() as queries:
            client.get(page_of(run))

        assert not [one for one in queries.captured_queries if "importremark" in one["sql"]]


def test_queries_of_the_list_do_not_grow_with_the_imports(client) -> None:
    def queries():
        with Queries() as queries:
            client.get(LIST)
        return queries.count

    WordPressImport.objects.create(names=["x.xml"])
    client.get(LIST)
    with_one = queries()
    for _ in range(5):
        WordPressImport.objects.create(names=["x.xml"])

    assert queries() == with_one


class TestPermissions:
    @pytest.fixture
    def helper(self, client):
        helper = UserFactory(is_staff=True)
        client.force_login(helper)
        return helper

    def grant(self, helper, *names):
        helper.user_permissions.set(Permission.objects.filter(codename__in=names))

    def test_moderator_sees_and_does_nothing_here(self, client, helper) -> None:
        self.grant(helper, "view_comment", "change_comment", "view_article")
        run = WordPressImport.objects.create(names=["x.xml"], state=FAILED, files=["/x.xml"])

        for path in (LIST, ADD, page_of(run), page_of(run, "report")):
            assert client.get(path).status_code == 403, path
        assert client.post(ADD, {"uploads": [file()]}).status_code == 403
        assert client.post(page_of(run, "go_on")).status_code == 403
        assert ADD not in client.get(reverse("admin:blog_article_changelist")).text

    def test_who_may_look_looks_and_begins_none(self, client, helper) -> None:
        self.grant(helper, "view_wordpressimport")
        run = WordPressImport.objects.create(names=["x.xml"], state=FAILED, files=["/x.xml"])

        page = client.get(page_of(run))
        assert page.status_code == 200
        assert "Go on" not in page.text
        assert client.get(page_of(run, "report")).status_code == 200
        assert client.get(ADD).status_code == 403
        assert client.post(page_of(run, "go_on")).status_code == 403

    def test_visitor_is_asked_to_log_in(self, client) -> None:
        run = WordPressImport.objects.create(names=["x.xml"])
        client.logout()

        for path in (LIST, ADD, page_of(run), page_of(run, "report")):
            assert "/login/" in client.get(path)["Location"]
