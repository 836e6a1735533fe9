"""An export comes in whole, once, and goes on where it was stopped."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from blog.models import Article, Blog, OldAddress, Origin, Page, Tag, WordPressImport
from blog.wordpress.survey import survey
from comments.models import Comment
from comments.tree import faults
from comments.wordpress import importing
from subscriptions.models import Mailing
from tests.comments.wordpress.arrival import bring_in, bring_in_files, remarks, write
from tests.factories import ArticleFactory, UserFactory
from tests.wordpress_files import attachment, author, category, comment, export, item, tag
from tests.worker import run_worker, run_worker_later, wait_until, worker_process

pytestmark = pytest.mark.django_db

WAITING, RUNNING, DONE, FAILED = WordPressImport.State


class Killed(BaseException):
    """What stops a process in the middle, as no `except Exception` sees it."""


def killed_after(steps):
    def tell(run):
        if run.done == steps:
            raise Killed

    return tell


class TestArticle:
    def test_it_comes_in_with_all_that_it_is(self, tmp_path) -> None:
        bring_in(
            tmp_path,
            item(
                12,
                "Le lavoir &amp; la place",
                slug="le-lavoir",
                content="<p>On y lave.</p>",
                excerpt="En deux mots.",
                date_gmt="2012-05-03 08:00:00",
                is_sticky=True,
                tags=[("eau", "Eau")],
                categories=[("lieux", "Lieux")],
            ),
            authors=[author("ada", name="Ada L.")],
        )

        article = Article.objects.get()
        assert article.title == "Le lavoir & la place"
        assert article.standfirst == "En deux mots."
        assert article.body == "<p>On y lave.</p>"
        assert article.published_at == datetime(2012, 5, 3, 8, tzinfo=UTC)
        assert article.get_absolute_url() == "/2012/05/03/le-lavoir/"
        assert article.pinned
        assert article.comments_open
        assert article.author_name == "Ada L."
        assert {tag.slug for tag in article.tags.all()} == {"eau", "lieux"}

    def test_it_is_never_mailed_to_subscribers(self, tmp_path) -> None:
        now = datetime.now(UTC)

        bring_in(tmp_path, item(1, date_gmt=f"{now:%Y-%m-%d %H:%M:%S}"))

        assert not Article.objects.get().tells_subscribers
        assert not Mailing.objects.exists()

    def test_one_that_is_to_be_published_here_is_told_of_then(self, tmp_path) -> None:
        bring_in(
            tmp_path,
            item(1, status="draft"),
            item(2, status="future", date_gmt="2090-01-01 10:00:00"),
        )

        assert Article.objects.filter(tells_subscribers=True).count() == 2

    @pytest.mark.parametrize(
        ("status", "reason"), [("draft", None), ("private", "private"), ("pending", "private")]
    )
    def test_what_readers_did_not_see_is_a_draft(self, tmp_path, status, reason) -> None:
        run = bring_in(tmp_path, item(1, status=status, slug="un"))

        assert Article.objects.get().published_at is None
        assert remarks(run) == ([("article", 1, reason)] if reason else [])

    def test_scheduled_one_stays_scheduled(self, tmp_path) -> None:
        bring_in(tmp_path, item(1, status="future", date_gmt="2090-01-01 10:00:00"))

        assert Article.objects.scheduled().count() == 1

    def test_protected_one_is_a_draft_and_listed(self, tmp_path) -> None:
        run = bring_in(tmp_path, item(1, slug="un", password="sésame"))

        assert Article.objects.get().published_at is None
        assert remarks(run) == [("article", 1, "protected")]

    def test_what_was_in_the_trash_stays_out_with_its_comments(self, tmp_path) -> None:
        run = bring_in(tmp_path, item(1, status="trash", comments=[comment(5)]))

        assert not Article.objects.exists()
        assert run.state == DONE
        assert remarks(run) == [
            ("author", None, "unused"),
            ("article", 1, "trashed"),
            ("comment", 5, "parent_left_out"),
        ]
        assert not User.objects.exists()

    def test_one_without_a_title_gets_one(self, tmp_path) -> None:
        bring_in(tmp_path, item(1, ""))

        assert Article.objects.get().title == "Sans titre"

    @pytest.mark.parametrize("slug", ["%e3%83%86", "テスト"])
    def test_slug_that_is_not_ascii_becomes_one_that_is(self, tmp_path, slug, client) -> None:
        link = "https://ancien.example/2021/03/04/%e3%83%86%e3%82%b9/"

        run = bring_in(tmp_path, item(1, "Essai", slug=slug, link=link))

        article = Article.objects.get()
        assert article.slug == "essai"
        assert ("article", 1, "slug") in remarks(run)
        moved = client.get("/2021/03/04/%E3%83%86%E3%82%B9/")
        assert moved.status_code == 301
        assert moved["Location"] == article.get_absolute_url()

    def test_slug_of_which_a_number_would_be_left_is_made_of_something_else(self, tmp_path) -> None:
        bring_in(tmp_path, item(7, "Мост 2", slug="%d0%bc%d0%be%d1%81%d1%82-2"))

        assert Article.objects.get().slug == "article-7"

    def test_spaces_that_keep_words_together_stay(self, tmp_path) -> None:
        bring_in(
            tmp_path, item(1, "Où est\n le  lavoir&nbsp;?", comments=[comment(name="M.\xa0Bo")])
        )

        assert Article.objects.get().title == "Où est le lavoir\xa0?"
        assert Comment.objects.get().name == "M.\xa0Bo"

    def test_taken_slug_is_not_taken_away(self, tmp_path) -> None:
        ArticleFactory(slug="le-lavoir")

        run = bring_in(tmp_path, item(1, slug="le-lavoir"))

        assert Article.objects.filter(slug="le-lavoir-2").exists()
        assert remarks(run) == [("article", 1, "slug")]

    def test_link_to_another_article_leads_to_where_it_is_now(self, tmp_path) -> None:
        bring_in(
            tmp_path,
            item(
                1,
                slug="un",
                content='<p><a href="https://ancien.example/?p=2#comment-9">Là</a> et '
                '<a href="https://ancien.example/2020/02/02/deux/">ici</a>.</p>',
            ),
            item(
                2,
                slug="deux",
                link="https://ancien.example/2020/02/02/deux/",
                date_gmt="2021-03-04 09:05:06",
            ),
        )

        body = Article.objects.get(slug="un").body
        assert 'href="/2021/03/04/deux/#comment-9"' in body
        assert 'href="/2021/03/04/deux/"' in body

    def test_report_names_once_what_a_text_names_twice(self, tmp_path) -> None:
        link = '<p><a href="https://ancien.example/wp-content/uploads/carte.pdf">Carte</a></p>'

        run = bring_in(tmp_path, item(1, content=f"{link}{link}"))

        assert remarks(run) == [("article", 1, "file_elsewhere")]

    def test_report_names_pictures_of_a_gallery_that_are_not_there(self, tmp_path) -> None:
        run = bring_in(tmp_path, item(1, content='[gallery ids="8,9" exclude="7"]'))

        assert [remark.detail for remark in run.remarks.all()] == ["8", "9"]


class TestPage:
    def test_it_stands_outside_the_stream(self, tmp_path, client) -> None:
        bring_in(tmp_path, item(3, "À propos", type="page", slug="a-propos", menu_order=2))

        page = Page.objects.get()
        assert page.get_absolute_url() == "/a-propos/"
        assert page.position == 2
        assert client.get("/a-propos/").status_code == 200

    def test_menu_says_which_are_in_ours_and_in_which_order(self, tmp_path) -> None:
        def entry(number, page, place):
            meta = [("_menu_item_object", "page"), ("_menu_item_object_id", str(page))]
            return item(number, type="nav_menu_item", menu_order=place, meta=meta)

        bring_in(
            tmp_path,
            *(item(n, type="page", slug=f"page-{n}", menu_order=n) for n in (1, 2, 3)),
            entry(4, 3, 1),
            entry(5, 1, 2),
        )

        assert [page.slug for page in Page.objects.in_menu()] == ["page-3", "page-1"]

    def test_its_comments_come_with_it(self, tmp_path) -> None:
        bring_in(tmp_path, item(3, type="page", slug="a-propos", comments=[comment(8)]))

        assert Comment.objects.get().article.slug == "a-propos"

    def test_address_that_the_site_needs_is_not_taken(self, tmp_path) -> None:
        run = bring_in(tmp_path, item(3, type="page", slug="archives"))

        assert Page.objects.get().slug == "archives-2"
        assert ("page", 3, "slug") in remarks(run)

    def test_one_below_another_is_found_at_its_old_address(self, tmp_path, client) -> None:
        link = "https://ancien.example/a-propos/contact/"

        bring_in(tmp_path, item(3, type="page", slug="contact", link=link, parent=2))

        assert client.get("/a-propos/contact/")["Location"] == "/contact/"


class TestAddresses:
    def test_old_ones_lead_to_the_new(self, tmp_path, client) -> None:
        bring_in(
            tmp_path,
            item(
                12,
                slug="le-lavoir",
                link="https://ancien.example/2012/05/le-lavoir/",
                meta=[("_wp_old_slug", "lavoir")],
            ),
        )

        address = Article.objects.get().get_absolute_url()
        for old in ("/?p=12", "/2012/05/le-lavoir/", "/2012/05/lavoir/"):
            moved = client.get(old)
            assert (moved.status_code, moved["Location"]) == (301, address), old

    def test_page_of_a_picture_that_did_not_come_leads_to_its_article(
        self, tmp_path, client
    ) -> None:
        picture = attachment(
            7, "https://ancien.example/wp-content/uploads/2012/05/lavoir.jpg", parent=12
        )

        bring_in(tmp_path, item(12, slug="le-lavoir"), picture)

        address = Article.objects.get().get_absolute_url()
        assert client.get("/2021/03/04/texte-7/")["Location"] == address
        assert client.get("/?attachment_id=7")["Location"] == address

    def test_comment_is_found_by_its_old_anchor(self, tmp_path, client) -> None:
        bring_in(tmp_path, item(1, comments=[comment(4321)]))

        page = client.get(Article.objects.get().get_absolute_url())
        assert 'id="comment-4321"' in page.content.decode()
        assert client.get(reverse("comments:permalink", args=[4321])).status_code == 302


class TestName:
    def test_new_site_is_called_as_the_old_one_was(self, tmp_path) -> None:
        bring_in(tmp_path, item(1))

        blog = Blog.load()
        assert (blog.name, blog.tagline) == ("L’ancien site", "Des récits sous l’arbre")

    def test_name_that_this_one_has_stays(self, tmp_path) -> None:
        Blog(name="Le lavoir").save()

        bring_in(tmp_path, item(1))

        assert (Blog.load().name, Blog.load().tagline) == ("Le lavoir", "")


class TestAuthor:
    def test_one_who_is_not_here_gets_an_account_without_a_password(self, tmp_path) -> None:
        bring_in(tmp_path, item(1, creator="ada"), authors=[author("ada")])

        account = User.objects.get(username="ada")
        assert not account.is_active
        assert not account.has_usable_password()
        assert not account.is_staff

    def test_one_with_the_same_address_is_taken_for_the_same(self, tmp_path) -> None:
        here = UserFactory(email="ADA@ancien.example")

        bring_in(tmp_path, item(1), authors=[author("ada", email="ada@ancien.example")])

        assert Article.objects.get().author == here
        assert User.objects.count() == 1

    def test_those_who_share_an_address_are_not_taken_for_one(self, tmp_path) -> None:
        authors = [author("ada", 1, "bureau@x.example"), author("bob", 2, "bureau@x.example")]

        bring_in(tmp_path, item(1, creator="ada"), item(2, creator="bob"), authors=authors)

        names = {article.author.username for article in Article.objects.all()}
        assert names == {"ada", "bob"}

    def test_chosen_account_gets_all_articles(self, tmp_path) -> None:
        chosen = UserFactory()

        bring_in(tmp_path, item(1), authors=[author("ada")], author=chosen)

        assert Article.objects.get().author == chosen
        assert not User.objects.exclude(pk=chosen.pk).exists()

    def test_their_comments_are_marked_as_theirs(self, tmp_path) -> None:
        bring_in(tmp_path, item(1, comments=[comment(5, user=7)]), authors=[author("ada", 7)])

        assert Comment.objects.get().user == User.objects.get(username="ada")


class TestTags:
    def test_category_and_tag_of_one_name_are_one(self, tmp_path) -> None:
        run = bring_in(
            tmp_path,
            item(1, categories=[("paix", "Paix")], tags=[("paix-2", "Paix")]),
            terms=[category("paix", "Paix"), tag("paix-2", "Paix"), tag("rien", "Rien")],
        )

        assert [t.slug for t in Tag.objects.all()] == ["paix"]
        assert run.counts["tag"] == {"added": 1, "known": 1, "left_out": 1}

    def test_slug_comes_in_as_it_was(self, tmp_path) -> None:
        slugs = {"Eau_vive", "x" * 80}

        bring_in(tmp_path, item(1, tags=[(slug, f"Nom {slug[:3]}") for slug in slugs]))

        assert set(Tag.objects.values_list("slug", flat=True)) == slugs

    def test_their_old_addresses_lead_to_them(self, tmp_path, client) -> None:
        bring_in(tmp_path, item(1, categories=[("paix", "Paix")]))

        assert client.get("/category/paix/")["Location"] == "/tag/paix/"


class TestAgain:
    def test_same_export_changes_nothing(self, tmp_path) -> None:
        items = [item(1, comments=[comment(5), comment(6, parent=5)]), item(2, type="page")]
        bring_in(tmp_path, *items)
        before = list(Article.objects.order_by("pk").values())
        comments = list(Comment.objects.order_by("pk").values())

        run = bring_in(tmp_path, *items)

        assert list(Article.objects.order_by("pk").values()) == before
        assert list(Comment.objects.order_by("pk").values()) == comments
        assert run.counts["article"] == {"known": 1}
        assert run.counts["comment"] == {"known": 2}

    def test_newer_export_adds_what_is_new_and_leaves_what_was_edited(self, tmp_path) -> None:
        bring_in(tmp_path, item(1, "Avant", comments=[comment(5)]))
        Article.objects.update(title="Corrigé ici")

        bring_in(
            tmp_path,
            item(1, "Après", comments=[comment(5), comment(7), comment(8, parent=5)]),
            item(2, "Nouveau"),
        )

        assert set(Article.objects.values_list("title", flat=True)) == {"Corrigé ici", "Nouveau"}
        assert Comment.objects.get(pk=8).parent_id == 5
        assert Comment.objects.count() == 3
        assert not list(faults(Comment.objects.placed()))

    def test_what_was_deleted_here_does_not_come_back(self, tmp_path) -> None:
        items = [item(1, comments=[comment(5)]), item(2, comments=[comment(6)])]
        bring_in(tmp_path, *items)
        Article.objects.get(slug="texte-1").delete()
        Comment.objects.get(pk=6).delete()

        run = bring_in(tmp_path, *items)

        assert Article.objects.count() == 1
        assert not Comment.objects.exists()
        assert run.state == DONE
        assert run.counts["article"] == {"known": 2}

    def test_several_files_of_one_site_are_one_export(self, tmp_path) -> None:
        files = [
            write(tmp_path, export([item(1), item(2)]), "un.xml"),
            write(tmp_path, export([item(2, comments=[comment(9)]), item(3)]), "deux.xml"),
        ]

        run = bring_in_files(files)

        assert Article.objects.count() == 3
        assert Comment.objects.get().article.slug == "texte-2"
        assert remarks(run) == [("article", 2, "twice")]


class TestStop:
    def test_stopped_run_goes_on_where_it_was(self, tmp_path) -> None:
        items = [item(n, comments=[comment(n * 10)]) for n in range(1, 6)]
        file = write(tmp_path, export(items))
        with pytest.raises(Killed):
            bring_in_files([file], tell=killed_after(3))
        found = survey([file])
        run = importing.unfinished(found)

        importing.run_now(run, found, lambda run: None)

        run.refresh_from_db()
        assert run.state == DONE
        assert run.counts["article"] == {"added": 5}
        assert run.counts["comment"] == {"added": 5}
        assert Article.objects.count() == 5

    def test_article_comes_in_whole_or_not_at_all(self, tmp_path) -> None:
        ArticleFactory(slug="other")
        taken = Origin.objects.create(
            site="ancien.example", kind=Origin.Kind.ARTICLE, number=2, here=1
        )
        taken.delete()

        with pytest.raises(Killed):
            bring_in(tmp_path, item(1), item(2), tell=killed_after(2))

        assert Article.objects.exclude(slug="other").count() == 1
        assert OldAddress.objects.filter(path="/?p=2").count() == 0

    def test_two_who_carry_out_the_same_do_nothing_twice(self, tmp_path) -> None:
        file = write(tmp_path, export([item(1), item(2)]))
        found = survey([file])

        def other(run):
            if run.done == 2:
                importing.carry_out(run.pk, survey=found)

        run = bring_in_files([file], tell=other)

        assert run.state == DONE
        assert Article.objects.count() == 2


class TestRehearsal:
    def test_it_keeps_nothing_but_the_report(self, tmp_path) -> None:
        items = [
            item(1, tags=[("paix", "Paix")], comments=[comment(5), comment(6, type="pingback")]),
            item(2, tags=[("paix", "Paix")], password="sésame"),
        ]

        run = bring_in(tmp_path, *items, is_rehearsal=True, authors=[author("ada")])

        assert run.state == DONE
        assert run.counts["article"] == {"added": 2}
        assert run.counts["tag"] == {"added": 1}
        assert remarks(run) == [("ping", 6, "ping"), ("article", 2, "protected")]
        for model in (Article, Comment, Tag, Origin, User, OldAddress):
            assert not model.objects.exists(), model

    def test_what_it_says_is_what_then_happens(self, tmp_path) -> None:
        items = [item(1, comments=[comment(5), comment(6, parent=99)]), item(2, type="page")]

        tried = bring_in(tmp_path, *items, is_rehearsal=True)
        done = bring_in(tmp_path, *items)

        assert tried.counts == done.counts
        assert remarks(tried) == remarks(done)


class TestSums:
    def test_they_agree_for_whatever_is_in_the_export(self, tmp_path) -> None:
        run = bring_in(
            tmp_path,
            item(1, comments=[comment(5), comment(5), comment(0), comment(7, type="trackback")]),
            item(0, "Sans identifiant", comments=[comment(8)]),
            item(1, "Deux fois"),
            item(4, type="nav_menu_item", comments=[comment(9)]),
            item(5, type="attachment", status="inherit", attachment_url="https://x.example/a.pdf"),
            item(6, status="auto-draft"),
            authors=[author("ada"), author("bob", 2, "bob@ancien.example")],
        )

        assert run.state == DONE, run.fault
        assert not importing.disagreeing(run)

    def test_import_fails_where_they_do_not(self, tmp_path) -> None:
        file = write(tmp_path, export([item(1)]))
        found = survey([file])
        found.found["article"] += 1

        run = WordPressImport.objects.create(files=[str(file)], names=["export.xml"])
        importing.run_now(run, found, lambda run: None)

        run.refresh_from_db()
        assert run.state == FAILED
        assert "Articles" in run.fault

    def test_what_is_kept_is_counted_once_more(self, tmp_path) -> None:
        run = bring_in(tmp_path, item(1), item(2))

        Origin.objects.first().delete()

        assert "article" in importing.disagreeing(run)


@pytest.mark.django_db(transaction=True)
class TestWorker:
    def test_it_brings_in_what_was_uploaded(self, tmp_path) -> None:
        file = write(tmp_path, export([item(1, comments=[comment(5)])]))
        run = WordPressImport.objects.create(files=[str(file)], names=["export.xml"])

        importing.start(run)
        run_worker()

        run.refresh_from_db()
        assert run.state == DONE
        assert Comment.objects.count() == 1

    def test_bad_file_ends_with_a_sentence_by_the_name_that_it_came_by(self, tmp_path) -> None:
        file = write(tmp_path, export([item(1)])[:-30], "stored")
        run = WordPressImport.objects.create(files=[str(file)], names=["Mon export.xml"])

        importing.start(run)
        run_worker()

        run.refresh_from_db()
        assert run.state == FAILED
        assert run.fault.startswith("Mon export.xml, ")
        assert not Article.objects.exists()

    def test_worker_that_is_killed_is_made_up_for_by_the_next(self, tmp_path, settings) -> None:
        settings.DATA_DIR = tmp_path
        uploads = tmp_path / "imports"
        uploads.mkdir()
        items = [item(n, comments=[comment(n * 10)]) for n in range(1, 31)]
        run = uploaded(write(uploads, export(items)))
        importing.start(run)
        with worker_process("file:///dev/null", tmp_path) as process:
            wait_until(lambda: Article.objects.count() >= 5)
            process.kill()
        run.refresh_from_db()
        state_then, articles_then = run.state, Article.objects.count()

        run_worker_later()  # sees that it has moved since the last look
        run_worker_later()  # and now that it stands still

        run.refresh_from_db()
        assert (state_then, run.state) == (RUNNING, DONE)
        assert 5 <= articles_then < 30
        assert run.counts["article"] == {"added": 30}
        assert run.counts["comment"] == {"added": 30}
        assert Comment.objects.count() == 30
        assert not any(uploads.iterdir())

    @pytest.mark.parametrize("is_rehearsal", [False, True])
    def test_what_moves_on_is_left_to_whoever_is_at_it(self, tmp_path, is_rehearsal) -> None:
        file = write(tmp_path, export([item(1), item(2)]))
        run = WordPressImport.objects.create(
            files=[str(file)], names=[file.name], state=RUNNING, done=2, is_rehearsal=is_rehearsal
        )
        importing.carry_on.enqueue(run.pk, 1)

        run_worker()
        run.refresh_from_db()
        moving = run.state, run.done
        run_worker_later()

        run.refresh_from_db()
        assert moving == (RUNNING, 2)
        assert run.done == 4


@pytest.mark.django_db(transaction=True)
class TestUpload:
    @pytest.fixture(autouse=True)
    def _own_data(self, settings, tmp_path):
        settings.DATA_DIR = tmp_path

    @pytest.fixture
    def file(self, tmp_path):
        (tmp_path / "imports").mkdir()
        return write(tmp_path / "imports", export([item(1)]))

    def test_files_are_deleted_when_it_is_done(self, file) -> None:
        run = uploaded(file)

        importing.start(run)
        run_worker()

        run.refresh_from_db()
        assert (run.state, run.files, run.names) == (DONE, [], ["export.xml"])
        assert not file.exists()

    def test_files_that_a_kill_left_are_deleted_at_the_next_look(self, file) -> None:
        run = uploaded(file)
        importing.start(run)
        WordPressImport.objects.update(state=DONE)

        run_worker()

        assert not file.exists()
        assert not Article.objects.exists()

    def test_file_that_cannot_be_read_is_deleted_and_not_tried_again(self, file) -> None:
        file.write_bytes(file.read_bytes()[:-30])
        run = uploaded(file)

        importing.start(run)
        run_worker()

        run.refresh_from_db()
        assert run.state == FAILED
        assert not file.exists()
        assert not importing.start(run)

    def test_files_stay_for_another_try_after_a_fault_that_is_not_theirs(self, file) -> None:
        run = uploaded(file, media="/nowhere")
        importing.start(run)
        run_worker()
        run.refresh_from_db()
        state_then = run.state

        run.media = ""
        run.save()
        begun = importing.start(run)
        run_worker()

        run.refresh_from_db()
        assert (state_then, begun, run.state) == (FAILED, True, DONE)
        assert Article.objects.count() == 1

    def test_what_the_worker_is_at_is_not_begun_twice(self, file) -> None:
        run = uploaded(file)

        assert importing.start(run)
        assert not importing.start(WordPressImport.objects.get())
        assert not importing.start(run)

    def test_files_on_the_server_are_never_deleted(self, file) -> None:
        run = WordPressImport.objects.create(files=[str(file)], names=[file.name])

        importing.start(run)
        run_worker()

        assert file.exists()


def uploaded(file, **fields):
    return WordPressImport.objects.create(
        files=[str(file)], names=[file.name], owns_files=True, **fields
    )
