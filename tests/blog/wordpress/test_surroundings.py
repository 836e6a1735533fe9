"""Where the links of a text lead from now on."""

import pytest

from blog.models import Article, Page, Picture
from tests.blog.wordpress.albums import address, album, picture_data
from tests.comments.wordpress.arrival import bring_in, bring_in_files, remarks, write
from tests.wordpress_files import attachment, export, item

pytestmark = pytest.mark.django_db

PDF = address("carte.pdf")


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def link(address: str) -> str:
    return f'<p>Voir <a href="{address}">là</a> et ici.</p>'


def body(slug="texte-1") -> str:
    return Article.objects.get(slug=slug).body


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://ancien.example/?p=2", "/2021/03/04/deux/"),
        ("http://www.ancien.example/?p=2#comment-9", "/2021/03/04/deux/#comment-9"),
        ("https://ancien.example/2020/deux", "/2021/03/04/deux/"),
        ("/2020/deux/#suite", "/2021/03/04/deux/#suite"),
        ("https://ancien.example/?page_id=3", "/qui/"),
        ("https://ancien.example/", "/"),
        ("https://ancien.example/2021/03/", "/2021/03/"),
    ],
)
def test_link_into_the_old_site_leads_to_what_it_led_to(tmp_path, old, new) -> None:
    bring_in(
        tmp_path,
        item(1, content=link(old)),
        item(2, slug="deux", link="https://ancien.example/2020/deux/"),
        item(3, slug="qui", type="page"),
    )

    assert f'href="{new}"' in body()


@pytest.mark.parametrize(
    "kept",
    [
        "https://ailleurs.example/?p=2",
        "mailto:awa@example.org",
        "https://ancien.example/?p=4",  # a draft, which readers do not find
        "https://ancien.example/jamais/",
        "https://ancien.example/?p=" + "9" * 5000,
    ],
)
def test_other_link_stays_as_it_is(tmp_path, kept) -> None:
    run = bring_in(
        tmp_path, item(1, content=link(kept)), item(2), item(4, status="draft", slug="ebauche")
    )

    assert f'href="{kept}"' in body()
    assert remarks(run) == []


def test_link_leads_to_where_an_article_is_by_now(tmp_path) -> None:
    bring_in(tmp_path, item(2, slug="deux"))
    Article.objects.update(slug="autrement")

    bring_in(tmp_path, item(1, content=link("https://ancien.example/?p=2")), item(2, slug="deux"))

    assert 'href="/2021/03/04/autrement/"' in body()


def test_link_in_a_site_below_a_folder_leads_to_lists_without_it(tmp_path) -> None:
    site = "https://ancien.example/blog"
    content = export([item(1, content=link(f"{site}/2021/03/"))], address=site)

    bring_in_files([write(tmp_path, content)])

    assert 'href="/2021/03/"' in body()


@pytest.mark.parametrize("linked", ["arbre.jpg", "arbre-300x200.jpg"])
def test_link_to_a_picture_leads_to_our_file(tmp_path, linked) -> None:
    media = album(tmp_path, arbre_jpg=picture_data())

    bring_in(
        tmp_path,
        attachment(7, address("arbre.jpg")),
        item(1, content=link(address(linked))),
        media=media,
    )

    assert f'href="{Picture.objects.get().file.url}"' in body()


def test_link_to_a_document_keeps_its_address_and_is_listed_once(tmp_path) -> None:
    content = f'<div class="wp-block-file"><a href="{PDF}">La carte</a></div>{link(PDF)}'

    run = bring_in(tmp_path, attachment(7, PDF), item(1, content=content))

    assert f'href="{PDF}"' in body()
    assert remarks(run) == [("picture", 7, "not_a_picture"), ("article", 1, "file_elsewhere")]


def test_picture_in_a_block_of_a_file_is_not_listed_where_it_came_along(tmp_path) -> None:
    media = album(tmp_path, arbre_jpg=picture_data())
    content = f'<div class="wp-block-file"><a href="{address("arbre.jpg")}">Un arbre</a></div>'

    run = bring_in(
        tmp_path,
        attachment(7, address("arbre.jpg")),
        item(1, content=f"<!-- wp:file -->{content}<!-- /wp:file -->"),
        media=media,
    )

    assert f'href="{Picture.objects.get().file.url}"' in body()
    assert remarks(run) == []


def test_gallery_shows_the_pictures_of_the_article_or_those_that_are_named(tmp_path) -> None:
    media = album(
        tmp_path, **{f"arbre{n}_png": picture_data("PNG", colour=(n, 0, 0)) for n in (1, 2, 3)}
    )

    bring_in(
        tmp_path,
        attachment(7, address("arbre1.png"), parent=1, excerpt="Le premier"),
        attachment(8, address("arbre2.png"), parent=1),
        attachment(9, address("arbre3.png")),
        item(1, content="[gallery]"),
        item(2, content='[gallery ids="9,7"]'),
        media=media,
    )

    files = {picture.file.name[-5]: picture.file.url for picture in Picture.objects.all()}
    assert files["1"] in body()
    assert files["2"] in body()
    assert files["3"] not in body()
    assert "Le premier" in body()
    named = body("texte-2")
    assert named.index(files["3"]) < named.index(files["1"])
    assert files["2"] not in named


def test_reusable_block_is_put_where_it_is_used(tmp_path) -> None:
    bring_in(
        tmp_path,
        item(
            5,
            type="wp_block",
            content="<!-- wp:paragraph --><p>À bientôt.</p><!-- /wp:paragraph -->",
        ),
        item(1, content='<!-- wp:block {"ref":5} /-->'),
    )

    assert body() == "<p>À bientôt.</p>"


class TestMenu:
    def entry(self, number, of, **meta):
        pairs = {"_menu_item_object": "page", "_menu_item_object_id": str(of)} | meta
        return item(number, type="nav_menu_item", meta=pairs.items())

    def in_menu(self):
        return set(Page.objects.filter(in_menu=True).values_list("slug", flat=True))

    def test_pages_that_a_menu_names_are_in_the_menu(self, tmp_path) -> None:
        bring_in(
            tmp_path,
            item(3, type="page", slug="qui"),
            item(4, type="page", slug="ou"),
            self.entry(8, 3),
            self.entry(9, 4, _menu_item_object="category"),
        )

        assert self.in_menu() == {"qui"}

    def test_without_menus_pages_of_the_top_are(self, tmp_path) -> None:
        bring_in(
            tmp_path,
            item(3, type="page", slug="qui"),
            item(4, type="page", slug="ou", parent=3),
        )

        assert self.in_menu() == {"qui"}

    def test_number_of_thousands_of_digits_names_none(self, tmp_path) -> None:
        bring_in(tmp_path, item(3, type="page", slug="qui"), self.entry(8, "9" * 5000))

        assert self.in_menu() == set()
