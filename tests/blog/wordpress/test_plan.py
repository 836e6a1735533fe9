"""The addresses of texts, settled before the first comes in."""

import pytest

from blog.models import Article, Page, WordPressImport
from blog.wordpress.plan import Plan
from blog.wordpress.survey import Survey, Text
from tests.comments.wordpress.arrival import bring_in
from tests.factories import ArticleFactory, PageFactory
from tests.wordpress_files import GMT, item

pytestmark = pytest.mark.django_db


def slugs_of(*texts: Text) -> list[str]:
    run = WordPressImport.objects.create(site="ancien.example")
    plan = Plan(run, Survey(texts={text.number: text for text in texts}))
    return [plan.slug(text.number) for text in texts]


def text(number: int, slug: str, type: str = "post", title: str = "Un titre") -> Text:
    return Text(number, type, "publish", slug, "", title, None, is_protected=False, creator="")


def test_sound_slug_is_kept_as_it_is() -> None:
    assert slugs_of(text(1, "Le_lavoir-2")) == ["Le_lavoir-2"]


def test_two_texts_with_one_slug_are_told_apart_in_the_order_of_the_files() -> None:
    assert slugs_of(text(1, "lavoir"), text(2, "lavoir"), text(3, "lavoir")) == [
        "lavoir",
        "lavoir-2",
        "lavoir-3",
    ]


def test_article_and_page_may_share_one() -> None:
    assert slugs_of(text(1, "lavoir"), text(2, "lavoir", "page")) == ["lavoir", "lavoir"]


def test_those_that_are_here_keep_theirs() -> None:
    ArticleFactory(slug="lavoir")
    PageFactory(slug="qui")

    assert slugs_of(text(1, "lavoir"), text(2, "qui", "page")) == ["lavoir-2", "qui-2"]


@pytest.mark.parametrize(
    "slug", ["admin", "feed", "2012", "comments", "media", "static", "archives", "healthz", "tag"]
)
def test_page_does_not_take_the_address_of_another_part_of_the_site(slug, client) -> None:
    [found] = slugs_of(text(1, slug, "page"))

    PageFactory(slug=found)

    assert client.get(f"/{found}/").status_code == 200
    assert slugs_of(text(1, slug)) == [slug]


@pytest.mark.parametrize(
    ("slug", "title", "expected"),
    [
        ("été à bamako", "", "ete-a-bamako"),
        ("テスト", "Un essai", "un-essai"),
        ("επίπεδο-2", "Niveau 2", "niveau-2"),
        ("επίπεδο-2", "Επίπεδο 2", "article-1"),
        ("", "2012", "2012"),
        ("", "L’été", "lete"),
        ("", "", "article-1"),
        ("テスト", "テスト", "article-1"),
    ],
)
def test_slug_that_cannot_be_used_becomes_one_much_like_it(slug, title, expected) -> None:
    assert slugs_of(text(1, slug, title=title)) == [expected]


def test_long_ones_are_cut_and_still_told_apart() -> None:
    first, second = slugs_of(text(1, "a" * 300), text(2, "a" * 300))

    assert (first, second) == ("a" * 200, "a" * 190 + "-2")


def test_run_that_is_killed_and_started_again_comes_to_the_same(tmp_path) -> None:
    items = [item(n, slug="lavoir", date_gmt=GMT) for n in (1, 2, 3)]
    bring_in(tmp_path, *items[:2])

    bring_in(tmp_path, *items)

    assert set(Article.objects.values_list("slug", flat=True)) == {
        "lavoir",
        "lavoir-2",
        "lavoir-3",
    }


def test_pages_of_a_hierarchy_stand_side_by_side_and_are_found_where_they_were(
    tmp_path, client
) -> None:
    bring_in(
        tmp_path,
        item(2, type="page", slug="equipe", link="https://ancien.example/qui/equipe/", parent=1),
        item(3, type="page", slug="equipe", link="https://ancien.example/ou/equipe/", parent=4),
        item(1, type="page", slug="qui"),
    )

    assert Page.objects.count() == 3
    assert client.get("/qui/equipe/")["Location"] == "/equipe/"
    assert client.get("/ou/equipe/")["Location"] == "/equipe-2/"
