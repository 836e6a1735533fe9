"""What is known of an export before anything of it is brought in."""

import xml.etree.ElementTree as ElementTree
from collections import Counter

import pytest
from django.conf import settings
from django.utils import translation

from blog.wordpress.survey import Attachment, survey
from blog.wordpress.wxr import Unreadable
from tests.blog.wordpress.exports import saved
from tests.wordpress_files import attachment, author, category, comment, export, item, tag, term

REAL = settings.BASE_DIR.parent / "shared/data/themeunittestdata.wordpress.xml"
WP = "{https://wordpress.org/export/1.2/}"
UPLOADS = "https://ancien.example/wp-content/uploads"


def survey_of(folder, *contents):
    return survey(saved(folder, *contents))


def menu_item(number, page, kind="page", **kept):
    meta = [("_menu_item_object", kind), ("_menu_item_object_id", str(page))]
    return item(number, type="nav_menu_item", meta=meta, **kept)


def test_each_kind_is_counted_with_what_comes_twice(tmp_path):
    content = export(
        [
            item(1, comments=[comment(1), comment(2, type="pingback"), comment(1)]),
            item(1),
            item(2, type="page", comments=[comment(3, type="")]),
            attachment(3, f"{UPLOADS}/mil.jpg", comments=[comment(4)]),
            item(4, type="wp_block"),
            menu_item(5, 2, comments=[comment(6, type="trackback")]),
        ],
        authors=[author("ada"), author("bo")],
        terms=[category("recits", "Récits"), tag("mil", "Mil"), term("nav_menu", "haut", "Haut")],
    )

    found = survey_of(tmp_path, content)

    assert found.found == {
        "article": 2,
        "page": 1,
        "picture": 1,
        "other": 2,
        "comment": 4,
        "ping": 2,
        "author": 2,
        "tag": 2,
    }
    assert found.items == 6


def test_text_that_comes_twice_counts_as_it_came_first(tmp_path):
    found = survey_of(tmp_path, export([item(1, "Un")]), export([item(1, "Deux")]))

    assert found.texts[1].title == "Un"


@pytest.mark.parametrize("kind", ["post", "attachment", "wp_block"])
def test_what_has_no_number_is_counted_and_not_kept(kind, tmp_path):
    found = survey_of(tmp_path, export([item("", type=kind)]))

    assert found.items == 1
    assert (found.texts, found.attachments, found.reusable) == ({}, {}, {})


def test_texts_are_told_by_number(tmp_path):
    found = survey_of(tmp_path, export([item(1), item(2, type="page", slug="qui", parent=1)]))

    page = found.texts[2]
    assert sorted(found.texts) == [1, 2]
    assert (page.type, page.slug, page.creator) == ("page", "qui", "ada")
    assert page.link == "https://ancien.example/qui/"


def test_attachment_is_known_with_its_alternative_text_and_caption(tmp_path):
    content = export(
        [attachment(3, f"{UPLOADS}/mil.jpg", "Du mil", alt="Un épi", excerpt="Été", parent=1)]
    )

    found = survey_of(tmp_path, content)

    assert found.attachments[3] == Attachment(
        number=3,
        url=f"{UPLOADS}/mil.jpg",
        title="Du mil",
        alt="Un épi",
        caption="Été",
        parent=1,
        slug="texte-3",
        link="https://ancien.example/2021/03/04/texte-3/",
        old_addresses=(),
    )


def test_attachment_without_an_address_has_none(tmp_path):
    found = survey_of(tmp_path, export([item(3, type="attachment")]))

    assert found.attachments[3].url == ""


def test_reusable_blocks_are_kept(tmp_path):
    found = survey_of(tmp_path, export([item(4, type="wp_block", content="<p>Encore.</p>")]))

    assert found.reusable == {4: "<p>Encore.</p>"}


def test_pages_of_the_menu_are_known(tmp_path):
    content = export(
        [
            menu_item(5, 2, menu_order=4),
            menu_item(6, 9, "category"),
            menu_item(7, "x"),
            menu_item(8, 2, menu_order=1),
        ]
    )

    found = survey_of(tmp_path, content)

    assert found.menu_pages == {2: 4}
    assert found.has_menu


def test_menu_that_is_not_published_is_none(tmp_path):
    found = survey_of(tmp_path, export([menu_item(5, 2, status="draft")]))

    assert found.menu_pages == {}
    assert not found.has_menu


def test_authors_that_are_not_listed_are_those_who_wrote(tmp_path):
    content = export([item(1, creator="ada"), item(2, creator="bo")], authors=[author("ada", 7)])

    found = survey_of(tmp_path, content)

    assert [(login, author.number) for login, author in found.authors.items()] == [
        ("ada", 7),
        ("bo", None),
    ]


def test_terms_come_from_the_lists_and_from_articles(tmp_path):
    content = export(
        [item(1, tags=[("mil", "mil"), ("sorgho", "Sorgho")])],
        terms=[tag("mil", "Mil"), term("post_tag", "fonio", "Fonio")],
    )

    found = survey_of(tmp_path, content)

    assert {slug: term.name for (_taxonomy, slug), term in found.terms.items()} == {
        "mil": "Mil",
        "fonio": "Fonio",
        "sorgho": "Sorgho",
    }


def test_only_what_can_come_in_uses_authors_and_terms(tmp_path):
    content = export(
        [
            item(1, creator="ada", categories=[("recits", "Récits")], status="private"),
            item(2, creator="bo", tags=[("mil", "Mil")], status="trash"),
            attachment(3, f"{UPLOADS}/mil.jpg", creator="cy"),
        ]
    )

    found = survey_of(tmp_path, content)

    assert found.used_authors == {"ada"}
    assert found.used_terms == {("category", "recits")}


def test_files_of_one_site_are_one_whatever_their_scheme(tmp_path):
    one = export([item(1)], address="http://ancien.example")
    other = export([item(2)], address="https://Ancien.example/")

    found = survey_of(tmp_path, one, other)

    assert found.site.address == "https://Ancien.example"
    assert found.items == 2


def test_files_of_different_sites_are_refused(tmp_path):
    one, other = export([item(1)]), export([item(2)], address="https://autre.example")

    with translation.override("en"), pytest.raises(Unreadable) as refusal:
        survey_of(tmp_path, one, other)

    assert str(refusal.value) == (
        "The files are of different sites: https://ancien.example and https://autre.example."
    )


def test_bad_file_is_found_wherever_it_stands(tmp_path):
    with pytest.raises(Unreadable):
        survey_of(tmp_path, export([item(1)]), export([item(2)])[:-50])


def test_digest_tells_the_contents_in_their_order_and_no_names(tmp_path):
    one, other = export([item(1)]), export([item(2)])

    digest = survey_of(tmp_path, one, other).digest

    assert survey_of(tmp_path, one, other).digest == digest
    assert survey_of(tmp_path, other, one).digest != digest
    assert survey_of(tmp_path, one, one).digest != digest
    assert len(digest) == 64


@pytest.mark.skipif(not REAL.exists(), reason="the real export is not here")
def test_real_export_is_counted_to_the_last_item():
    tree = ElementTree.parse(REAL)  # noqa: S314 (our own reading of it is what is tested)
    types = Counter(node.text for node in tree.iter(f"{WP}post_type"))
    comments = Counter(node.text for node in tree.iter(f"{WP}comment_type"))
    pings = comments["pingback"] + comments["trackback"]

    found = survey([REAL])

    assert found.items == types.total() == 186
    assert found.found["article"] == types["post"]
    assert found.found["page"] == types["page"] == 21
    assert found.found["picture"] == types["attachment"] == len(found.attachments)
    assert found.found["other"] == types["nav_menu_item"] == 70
    assert found.found["ping"] == pings > 0
    assert found.found["comment"] == comments.total() - pings
    assert found.has_menu
    assert found.menu_pages.keys() <= found.texts.keys()
