"""A site is exported, and comes back into an empty one as it was."""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.models import Article, LinkCard, OldAddress, Origin, Picture, Tag, WordPressImport
from comments.models import Comment
from comments.tree import faults
from comments.wordpress import exporting
from tests.comments.wordpress.arrival import bring_in, bring_in_files
from tests.comments.wordpress.sites import build, sites
from tests.comments.wordpress.snapshot import snapshot
from tests.factories import (
    AkismetCallFactory,
    ArticleFactory,
    CommentFactory,
    PageFactory,
    PictureFactory,
    TagFactory,
    UserFactory,
)
from tests.wordpress_files import comment, item

REAL = django_settings.BASE_DIR.parent / "shared/data/themeunittestdata.wordpress.xml"
BOOL = st.booleans()
EXAMPLES = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 20

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    """An empty folder of media."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


def write(folder: Path, name="site.xml") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        exporting.write(file)
    return path


def empty() -> None:
    """Delete all that an import may bring."""
    for model in (Origin, WordPressImport, OldAddress, Comment, Article, Tag, Picture, LinkCard):
        model.objects.all().delete()
    User.objects.all().delete()


def move(folder: Path, **options) -> WordPressImport:
    """Export the site, empty it, and bring the export in."""
    exported = write(folder)
    empty()
    run = bring_in_files([exported], **options)
    assert run.state == WordPressImport.State.DONE, run.fault
    return run


def move_with_media(folder: Path, media: Path) -> WordPressImport:
    """The same with a copy of the media; those of the site are deleted as well."""
    shutil.copytree(media, folder / "copy")
    shutil.rmtree(media)
    return move(folder, media=str(folder / "copy"))


def differences(before):
    """Return what is not as it was, name by name."""
    after = snapshot(with_media="pictures" in before)
    return {
        (kind, name): (facts.get(name), after[kind].get(name))
        for kind, facts in before.items()
        for name in facts.keys() | after[kind].keys()
        if facts.get(name) != after[kind].get(name)
    }


# ---------------------------------------------------------------- There and back


@pytest.mark.skipif(not REAL.exists(), reason="The export is not here.")
def test_real_export_is_the_same_after_a_move(tmp_path):
    bring_in_files([REAL])
    before = snapshot(with_media=False)

    move(tmp_path)

    assert not differences(before)


def test_site_with_covers_and_pictures_is_the_same_after_a_move(tmp_path, media):
    lavoir = PictureFactory(file__filename="lavoir.png", caption="Le lavoir <en 1900> & la place")
    OldAddress.objects.create(path="/wp-content/uploads/2012/05/lavoir.jpg", picture=lavoir)
    été = PictureFactory(
        file__format="JPEG", file__filename="été au lavoir.jpg", alternative_text=""
    )
    namesake = PictureFactory(file__filename="lavoir.png", file__color="green")
    ArticleFactory(
        slug="le-lavoir",
        cover=PictureFactory.build(file__filename="lavoir.png", file__color="red").file,
        cover_alt="Un lavoir",
        cover_credit="Ada & Bo",
        body=f'<figure><img src="{lavoir.file.url}" alt="Le lavoir"><figcaption>Ici.</figcaption>'
        f'</figure><figure><img src="{été.file.url}" alt=""></figure>'
        f'<img src="{namesake.file.url}" alt="Un autre">',
    )
    before = snapshot()

    move_with_media(tmp_path, media)

    assert not differences(before)


def test_second_move_changes_nothing_more(tmp_path, media):
    ArticleFactory(cover=PictureFactory.build().file)
    PictureFactory(file__format="JPEG")
    before = snapshot()

    move_with_media(tmp_path, media)
    shutil.rmtree(tmp_path / "copy")
    move_with_media(tmp_path, media)

    assert not differences(before)


def test_addresses_and_links_are_the_same_after_a_move(tmp_path):
    tag = TagFactory(name="Eau & vent", slug="Eau_vive")
    # The tag that was at /tag/paix/ before is elsewhere by now, and another is there.
    TagFactory(name="Paix", slug="paix")
    TagFactory(name="Sans article", slug="sans-article")
    OldAddress.objects.create(path="/tag/paix", tag=tag)
    first = ArticleFactory(
        title="Où ?\u00a0« a < b » & c",
        slug="le-lavoir",
        tags=[tag, Tag.objects.get(slug="paix")],
        body='<p>Voir <a href="/tag/Eau_vive/?page=2#suite">là</a>, <a href="/?p=12">là-bas</a>, '
        '<a href="/media/notice.pdf">ici</a>.</p>',
    )
    OldAddress.objects.create(path="/?p=12", article=first)
    OldAddress.objects.create(path="/2009/été", article=first)
    address = first.get_absolute_url()
    ArticleFactory(
        slug="x" * 200,
        body=f'<p><a href="{address}#comment-3">Un</a> et <a href="{address}?page=2">deux</a>.</p>',
    )
    PageFactory(slug="a-propos", in_menu=False, position=3)
    ArticleFactory(draft=True)
    ArticleFactory(scheduled=True)
    before = snapshot()

    move(tmp_path)

    assert not differences(before)


def test_those_who_wrote_are_the_same_after_a_move(tmp_path):
    # Two who share a mailbox are two all the same.
    marie = UserFactory(username="marie", first_name="Marie", last_name="Bo", email="a@example.org")
    paul = UserFactory(username="paul", email="a@example.org")
    article = ArticleFactory(author=marie)
    ArticleFactory(author=paul)
    CommentFactory(article=article, user=UserFactory(username="reader"))
    before = snapshot()

    move(tmp_path)

    assert not differences(before)
    assert not User.objects.filter(is_active=True).exists()


def test_what_akismet_said_is_the_same_after_a_move(tmp_path):
    for verdict in Comment.Verdict:
        comment = CommentFactory(verdict=verdict)
        AkismetCallFactory(comment=comment, answer="discard")
        AkismetCallFactory(comment=comment, operation="ham", succeeded=False, answer="Non : délai")
    before = snapshot()

    move(tmp_path)

    assert not differences(before)


@given(site=sites())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_site_is_the_same_after_a_move(site):
    with transaction.atomic(), TemporaryDirectory() as folder:
        build(site)
        before = snapshot()

        move(Path(folder))

        assert not differences(before)
        assert not list(faults(Comment.objects.placed()))
        transaction.set_rollback(True)


# ---------------------------------------------------------------- A newer export


@given(site=sites(), data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_older_export_before_a_newer_one_changes_nothing(site, data):
    with transaction.atomic(), TemporaryDirectory() as folder:
        build(site)
        newer = write(Path(folder), "newer.xml")
        turn_back(data)
        older = write(Path(folder), "older.xml")

        empty()
        bring_in_files([newer])
        expected = snapshot()
        empty()
        bring_in_files([older])
        run = bring_in_files([newer])

        assert run.state == WordPressImport.State.DONE, run.fault
        assert not differences(expected)
        assert not list(faults(Comment.objects.placed()))
        transaction.set_rollback(True)


@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_older_export_of_wordpress_changes_no_more_than_numbers(data):
    written = [
        comment(
            10 + place,
            parent=10 + data.draw(st.integers(0, place - 1)) if place and data.draw(BOOL) else 0,
            date_gmt=f"2012-05-03 08:0{data.draw(st.integers(0, 9))}:00",
            approved=data.draw(st.sampled_from(["1", "0", "spam"])),
        )
        for place in range(data.draw(st.integers(0, 8)))
    ]
    older = written[: data.draw(st.integers(0, len(written)))]
    with transaction.atomic(), TemporaryDirectory() as folder:
        bring_in(Path(folder), item(1, comments=written))
        expected = snapshot()
        empty()
        bring_in(Path(folder), item(1, comments=older))
        numbers = dict(Comment.objects.values_list("pk", "number"))
        bring_in(Path(folder), item(1, comments=written))

        assert without_numbers(snapshot()) == without_numbers(expected)
        assert numbers.items() <= dict(Comment.objects.values_list("pk", "number")).items()
        assert not list(faults(Comment.objects.placed()))
        transaction.set_rollback(True)


def without_numbers(site):
    return {key: facts | {"number": None} for key, facts in site["comments"].items()}


def turn_back(data) -> None:
    """Delete the last articles, and the last comments of each, as if they were still to come."""
    articles = list(Article.objects.order_by("pk"))
    kept = data.draw(st.integers(0, len(articles)), label="articles")
    for article in articles:
        comments = list(Comment.objects.on(article).order_by("pk"))
        stays = data.draw(st.integers(0, len(comments)), label="comments")
        for last in reversed(comments[stays if article in articles[:kept] else 0 :]):
            last.delete()
    for article in articles[kept:]:
        article.delete()
