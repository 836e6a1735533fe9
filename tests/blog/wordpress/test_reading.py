"""Exports of WordPress, read as a stream."""

import xml.etree.ElementTree as ElementTree
from collections import Counter
from itertools import islice
from tracemalloc import get_traced_memory, start, stop

import pytest
from django.conf import settings
from django.utils import translation

from blog.wordpress.reading import read
from blog.wordpress.wxr import Author, Comment, Item, Site, Term, Unreadable
from tests.blog.wordpress.exports import fault_in, found_in, items_in, saved
from tests.wordpress_files import author, category, comment, export, item, tag, term

REAL = settings.BASE_DIR.parent / "shared/data/themeunittestdata.wordpress.xml"
WP = "{https://wordpress.org/export/1.2/}"
BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE rss [
<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
]>
<rss>&b;</rss>
"""


# ---------------------------------------------------------------- What is there


def test_things_come_in_the_order_of_the_file(tmp_path):
    content = export(
        [item(1, comments=[comment(5)]), item(2)],
        authors=[author("ada")],
        terms=[category("recits", "Récits"), tag("mil", "Mil"), term("nav_menu", "haut", "Haut")],
    )

    found = found_in(tmp_path, content)

    assert [type(thing) for thing in found] == [Site, Author, Term, Term, Term, Site, Item, Item]


def test_site_is_what_the_channel_says(tmp_path):
    content = export(title="Sous l’arbre", address="https://ancien.example/", language="fr-FR")

    found = found_in(tmp_path, content)

    assert found[-1] == Site(
        title="Sous l’arbre",
        description="Des récits sous l’arbre",
        address="https://ancien.example",
        language="fr-FR",
        version="1.2",
        generator="https://wordpress.org/?v=6.4",
    )


def test_site_without_address_of_its_blog_has_that_of_its_link(tmp_path):
    content = export(address="https://ancien.example", without=["wp:base_blog_url"])

    found = found_in(tmp_path, content)

    assert found[-1].address == "https://ancien.example"


def test_title_of_the_picture_of_the_site_is_not_its_own(tmp_path):
    image = "<image><title>Icône</title><link>https://images.example</link></image>"

    found = found_in(tmp_path, export(extra=image))

    assert found[-1].title == "L’ancien site"


def test_everything_of_an_item_is_read(tmp_path):
    content = export(
        [
            item(
                12,
                "Le mil & le sorgho",
                type="page",
                status="draft",
                slug="le-mil",
                content="<p>Le mil.</p>",
                excerpt="Bref.",
                password="tamis",
                is_sticky=True,
                parent=3,
                menu_order=4,
                comments_open=False,
                attachment_url="https://ancien.example/wp-content/uploads/mil.jpg",
                meta=[("_thumbnail_id", "9"), ("_wp_old_slug", "mil"), ("_wp_old_slug", "mils")],
            )
        ]
    )

    [found] = items_in(tmp_path, content)

    assert (found.number, found.type, found.status) == (12, "page", "draft")
    assert (found.title, found.slug, found.creator) == ("Le mil & le sorgho", "le-mil", "ada")
    assert found.link == "https://ancien.example/le-mil/"
    assert (found.content, found.excerpt) == ("<p>Le mil.</p>", "Bref.")
    assert (found.password, found.is_sticky, found.comments_open) == ("tamis", True, False)
    assert (found.parent, found.menu_order) == (3, 4)
    assert found.attachment_url == "https://ancien.example/wp-content/uploads/mil.jpg"
    assert found.first("_wp_old_slug") == "mil"
    assert len(found.meta) == 3


def test_everything_of_a_comment_is_read(tmp_path):
    said = comment(
        7,
        "Bien dit.\n\nJ’ajoute : « oui ».",
        parent=5,
        website="https://bintou.example/",
        approved="spam",
        type="",
        user=2,
        meta=[("akismet_result", "true"), ("akismet_history", 'a:1:{s:4:"time";i:1;}')],
    )

    [found] = items_in(tmp_path, export([item(comments=[said])]))[0].comments

    assert (found.number, found.parent, found.user) == (7, 5, 2)
    assert (found.name, found.email) == ("Bintou", "bintou@example.org")
    assert (found.website, found.ip_address) == ("https://bintou.example/", "192.0.2.7")
    assert found.content == "Bien dit.\n\nJ’ajoute : « oui »."
    assert (found.approved, found.type) == ("spam", "")
    assert found.meta == (
        ("akismet_result", "true"),
        ("akismet_history", 'a:1:{s:4:"time";i:1;}'),
    )


def test_lines_are_those_of_the_file(tmp_path):
    content = export([item(1), item(2, comments=[comment(5), comment(6)])])
    lines = content.decode().split("\n")

    second = items_in(tmp_path, content)[1]

    assert lines[second.line - 1] == "<item>"
    assert [lines[said.line - 1] for said in second.comments] == ["<wp:comment>"] * 2


def test_skimming_tells_comments_by_their_types_only(tmp_path):
    said = [comment(5, meta=[("a", "b")]), comment(6, type="pingback")]

    found = list(read(saved(tmp_path, export([item(1, comments=said)])), skim=True))

    assert found[-1].comments == [Comment(0, type="comment"), Comment(0, type="pingback")]
    assert found[-1].title == "Le baobab"


def test_several_files_are_read_one_after_the_other(tmp_path):
    found = items_in(tmp_path, export([item(1)]), export([item(2)]))

    assert [thing.number for thing in found] == [1, 2]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_each_version_is_read(version, tmp_path):
    [found] = items_in(tmp_path, export([item(1, excerpt="Bref.")], version=version))

    assert (found.number, found.excerpt) == (1, "Bref.")


def test_namespaces_count_and_not_their_prefixes(tmp_path):
    content = export([item(1, excerpt="Bref.")]).decode()
    content = content.replace("wp:", "ns0:").replace("excerpt:", "ns1:")
    content = content.replace("xmlns:wp=", "xmlns:ns0=").replace("xmlns:excerpt=", "xmlns:ns1=")
    content = content.replace("http://wordpress.org", "https://wordpress.org")

    [found] = items_in(tmp_path, content.encode())

    assert (found.number, found.excerpt, found.title) == (1, "Bref.", "Le baobab")


# ---------------------------------------------------------------- Odd but sound


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<![CDATA[a ]]]]><![CDATA[> b]]>", "a ]]> b"),
        ("<![CDATA[a]]><![CDATA[b]]>c<![CDATA[]]>", "abc"),
        ("&lt;p&gt;a &amp; b&#8217;&lt;/p&gt;", "<p>a & b’</p>"),
        (r"<![CDATA[C:\mil\\ n\'est / pas]]>", r"C:\mil\\ n\'est / pas"),
        ("<![CDATA[🌍 𝔐il 👩🏾‍🌾]]>", "🌍 𝔐il 👩🏾‍🌾"),
        ("<![CDATA[ a\r\n\r\nb \n]]>", " a\n\nb \n"),
        ("", ""),
    ],
)
def test_texts_are_kept_as_they_are(written, kept, tmp_path):
    body = f"<content:encoded>{written}</content:encoded>"
    content = export([item(1, without=["content:encoded"], extra=body)])

    [found] = items_in(tmp_path, content)

    assert found.content == kept


def test_letters_are_whole_where_blocks_of_the_file_part_them(tmp_path):
    long = "é🌍’" * 100_000

    [found] = items_in(tmp_path, export([item(1, content=long)]))

    assert found.content == long


def test_serialised_php_is_kept_as_it_is(tmp_path):
    value = 'a:1:{s:5:"sizes";a:1:{i:0;s:7:"l’été";}}'

    [found] = items_in(tmp_path, export([item(1, meta=[("_wp_attachment_metadata", value)])]))

    assert found.first("_wp_attachment_metadata") == value


def test_item_with_nothing_in_it_is_read(tmp_path):
    [found] = items_in(tmp_path, export(extra="<item></item>"))

    assert found == Item(number=0, type="", status="", line=found.line)


def test_comment_with_nothing_in_it_is_read(tmp_path):
    [found] = items_in(tmp_path, export([item(1, extra="<wp:comment/>")]))[0].comments

    assert found == Comment(number=0, line=found.line)


def test_what_is_unknown_is_left_out_with_all_that_stands_in_it(tmp_path):
    unknown = (
        '<x:group xmlns:x="https://other.example/"><title>Autre</title><wp:comment>'
        "<wp:comment_id>9</wp:comment_id></wp:comment></x:group>"
        '<x:title xmlns:x="https://other.example/">Autre</x:title><wp:new>Autre</wp:new>'
    )

    [found] = items_in(tmp_path, export([item(1, extra=unknown)]))

    assert (found.title, found.comments) == ("Le baobab", [])


def test_prefix_that_is_declared_nowhere_is_no_fault(tmp_path):
    link = "<atom:link rel='hub' href='https://ancien.example/?pushpress=hub'/>"

    [found] = items_in(tmp_path, export([item(1, extra=link)], extra=link))

    assert found.link == "https://ancien.example/2021/03/04/texte-1/"


# ---------------------------------------------------------------- Bad


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.999])
def test_file_that_is_cut_off_says_where(share, tmp_path):
    content = export([item(number, comments=[comment(number)]) for number in range(1, 9)])
    kept = content[: int(len(content) * share)]

    fault = fault_in(tmp_path, kept)

    line = kept.count(b"\n") + 1
    assert fault == (
        f"export-1.xml, line {line}: The file is cut off here. Export it again, or copy it again."
    )


def test_items_before_a_fault_were_given_out(tmp_path):
    content = export([item(1), item(2)])
    found = read(saved(tmp_path, content[:-200]))

    assert next(thing for thing in found if isinstance(thing, Item)).number == 1
    with pytest.raises(Unreadable):
        list(found)


def test_second_file_is_named_where_it_is_the_bad_one(tmp_path):
    fault = fault_in(tmp_path, export([item(1)]), b"")

    assert fault == "export-2.xml: The file is empty."


@pytest.mark.parametrize(
    ("content", "root"),
    [
        (b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "feed"),
        (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "urlset"),
        (b"<?xml version='1.0'?><svg/>", "svg"),
    ],
)
def test_other_xml_is_named(content, root, tmp_path):
    fault = fault_in(tmp_path, b"\n" + content)

    assert fault.startswith(f"export-1.xml, line 2: This is XML with “{root}” at its top")


@pytest.mark.parametrize(
    "content",
    [
        b'<rss version="2.0"><channel><title>Mil</title></channel></rss>',
        b'<rss xmlns:wp="http://wordpress.org/export/1.2/"/>',
    ],
)
def test_feed_is_no_export(content, tmp_path):
    fault = fault_in(tmp_path, content)

    assert fault.startswith("export-1.xml, line 1: This is an RSS feed.")


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html>\n<html><p>Connexion<br></html>",
        b"<html><p>Connexion<br></html>",
        b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"></html>',
    ],
)
def test_web_page_is_no_export(content, tmp_path):
    fault = fault_in(tmp_path, content)

    assert fault.startswith("export-1.xml, line 1: This is a web page.")


def test_bomb_of_entities_is_not_lit(tmp_path):
    fault = fault_in(tmp_path, BOMB)

    assert fault == (
        "export-1.xml, line 2: The file declares a document type or entities, as no export does."
    )


def test_nothing_is_fetched_from_elsewhere(tmp_path):
    (tmp_path / "secret").write_text("mil")
    dtd = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'.encode()

    fault = fault_in(tmp_path, dtd + b"<rss>&x;</rss>")

    assert fault.startswith("export-1.xml, line 1: The file declares a document type")


def test_entity_of_html_outside_of_cdata_is_told_with_its_line(tmp_path):
    content = export([item(1), item(2, extra="<description>a&nbsp;b</description>")])
    line = content[: content.index(b"&nbsp;")].count(b"\n") + 1

    fault = fault_in(tmp_path, content)

    assert fault == (
        f"export-1.xml, line {line}: There is an entity that XML does not know, such as &nbsp;."
    )


def test_xml_that_is_not_well_formed_is_told_with_its_line(tmp_path):
    content = export([item(1, extra="<a>\n</b>")])
    line = content[: content.index(b"</b>")].count(b"\n") + 1

    fault = fault_in(tmp_path, b"\n\n" + content)

    assert (
        fault == f"export-1.xml, line {line + 2}: Here the file is no sound XML (mismatched tag)."
    )


def test_text_that_is_too_large_is_not_read(tmp_path):
    content = export([item(1)]).replace(b"arbre", b"arbre. " * (8 << 20), 1)

    fault = fault_in(tmp_path, content)

    assert "An item or a text in it is too large to be read." in fault


def test_elements_in_each_other_have_an_end(tmp_path):
    fault = fault_in(tmp_path, export([item(1, extra="<a>" * 200_000)]))

    assert "More elements than can be read stand in each other." in fault


def test_file_that_is_not_there_is_named(tmp_path):
    with translation.override("en"), pytest.raises(Unreadable) as refusal:
        list(read([tmp_path / "export.xml"]))

    assert str(refusal.value) == "export.xml cannot be opened: No such file or directory."


# ---------------------------------------------------------------- Large and real


def test_memory_does_not_grow_with_the_file(tmp_path):
    items = [item(n, content="Le mil. " * 500, comments=[comment(n)] * 5) for n in range(400)]
    [path] = saved(tmp_path, export(items))
    found = (thing for thing in read([path]) if isinstance(thing, Item))
    for _item in islice(found, 20):
        pass

    start()
    for _item in found:
        pass
    peak = get_traced_memory()[1]
    stop()

    assert path.stat().st_size > 3_000_000
    assert peak < 1_000_000


@pytest.mark.skipif(not REAL.exists(), reason="the real export is not here")
def test_real_export_is_read_to_the_last_element():
    tree = ElementTree.parse(REAL)  # noqa: S314 (our own reading of it is what is tested)

    items = [thing for thing in read([REAL]) if isinstance(thing, Item)]

    types = Counter(node.text for node in tree.iter(f"{WP}post_type"))
    assert Counter(item.type for item in items) == types
    assert sum(len(item.comments) for item in items) == len(list(tree.iter(f"{WP}comment")))
    assert sum(len(item.meta) for item in items) == len(list(tree.iter(f"{WP}postmeta")))
    contents = [node.text or "" for node in tree.iter(f"{WP}comment_content")]
    assert [said.content for item in items for said in item.comments] == contents
    encoded = "{http://purl.org/rss/1.0/modules/content/}encoded"
    assert [item.content for item in items] == [node.text or "" for node in tree.iter(encoded)]
