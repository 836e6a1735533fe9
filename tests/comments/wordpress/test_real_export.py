"""An export that the WordPress project made to try themes with, brought in and counted by hand."""

import re
from collections import Counter
from functools import cache
from html import unescape
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import TestCase
from django.utils import timezone

from blog.models import Article, LinkCard, Origin, WordPressImport
from comments.models import Comment
from comments.tree import faults
from comments.wordpress import report
from tests.comments.wordpress.arrival import bring_in_files

FILE = settings.BASE_DIR.parent / "shared/data/themeunittestdata.wordpress.xml"
NAMES = {
    "wp": "https://wordpress.org/export/1.2/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
APPROVED = {"1": Comment.Status.APPROVED, "0": Comment.Status.HELD}
PINGS = ("pingback", "trackback")
INLINE = (
    "b|i|em|strong|a|span|code|sup|sub|cite|q|mark|s|del|ins|kbd|var|tt|small|big|u|abbr|acronym"
)

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="The export is not here.")


@cache
def channel():
    """What any reader of XML sees."""
    return ElementTree.parse(FILE).find("channel")  # noqa: S314  we know whose it is


def said(element, name):
    return element.findtext(name, "", NAMES)


def number(element):
    return int(said(element, "wp:post_id"))


def items(*types):
    return [one for one in channel().findall("item") if said(one, "wp:post_type") in types]


def texts():
    return items("post", "page")


def published():
    return [
        text
        for text in texts()
        if said(text, "wp:status") == "publish" and not said(text, "wp:post_password")
    ]


def comments(text):
    found = text.findall("wp:comment", NAMES)
    return [one for one in found if said(one, "wp:comment_type") not in PINGS]


def article_of(text):
    origin = Origin.objects.get(kind=Origin.Kind.ARTICLE, number=number(text))
    return Article.objects.get(pk=origin.here)


def titled(title):
    return Article.objects.get(title=title)


def words(html):
    """How often each word is there; tags in the middle of words part none."""
    html = re.sub(r"<!--.*?-->", " ", html, flags=re.DOTALL)
    html = re.sub(rf"</?({INLINE}|strike)\b[^>]*>", "", html)
    return Counter(re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", " ", html))))


class TestRealExport(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.imported = bring_in_files([FILE])

    # ---------------------------------------------------------------- The sums

    def test_sums_are_what_is_in_the_file(self) -> None:
        everything = [
            one for item in channel().findall("item") for one in item.findall("wp:comment", NAMES)
        ]
        pings = [one for one in everything if said(one, "wp:comment_type") in PINGS]
        terms = {
            ("category", said(one, "wp:category_nicename"))
            for one in channel().findall("wp:category", NAMES)
        }
        terms |= {
            ("post_tag", said(one, "wp:tag_slug")) for one in channel().findall("wp:tag", NAMES)
        }
        used = {
            (one.get("domain"), one.get("nicename"))
            for text in texts()
            for one in text.findall("category")
            if one.get("domain") in ("category", "post_tag")
        }
        logins = {said(one, "wp:author_login") for one in channel().findall("wp:author", NAMES)}
        logins |= {said(text, "dc:creator") for text in texts()}

        sums = {row.label: row for row in report.sums(self.imported)}

        assert self.imported.state == WordPressImport.State.DONE, self.imported.fault
        assert {
            kind: sum(counts.values()) for kind, counts in self.imported.counts.items()
        } == self.imported.found
        assert self.imported.found == {
            "author": len(logins),
            "tag": len(terms | used),
            "picture": len(items("attachment")),
            "article": len(items("post")),
            "page": len(items("page")),
            "comment": len(everything) - len(pings),
            "ping": len(pings),
            "other": len(items("nav_menu_item")),
        }
        assert self.imported.counts["article"] == {"added": 58}
        assert self.imported.counts["page"] == {"added": 21}
        assert self.imported.counts["comment"] == {"added": 29}
        assert all(row.found == row.added + row.known + row.left_out for row in sums.values())

    def test_report_lists_each_row_that_was_left_out(self) -> None:
        expected = Counter(("picture", number(one)) for one in items("attachment"))
        expected += Counter(("other", number(one)) for one in items("nav_menu_item"))
        expected += Counter(
            ("ping", int(said(one, "wp:comment_id")))
            for one in channel().iterfind("item/wp:comment", NAMES)
            if said(one, "wp:comment_type") in PINGS
        )

        left_out = self.imported.remarks.filter(outcome="left_out")
        assert Counter(left_out.exclude(kind="tag").values_list("kind", "number")) == expected
        assert left_out.filter(kind="tag").count() == self.imported.counts["tag"]["left_out"]
        assert sum(": " in line for line in report.lines(self.imported)) >= left_out.count()

    def test_second_import_knows_everything(self) -> None:
        again = bring_in_files([FILE])

        assert again.state == WordPressImport.State.DONE
        assert again.counts["article"] == {"known": 58}
        assert again.counts["page"] == {"known": 21}
        assert again.counts["comment"] == {"known": 29}
        assert Comment.objects.count() == 29

    # ---------------------------------------------------------------- Articles and pages

    def test_each_opens_and_loads_nothing_from_elsewhere(self) -> None:
        for text in published():
            article = article_of(text)

            page = self.client.get(article.get_absolute_url())

            assert page.status_code == 200, article
            assert not re.search(r'\ssrc="https?:', page.content.decode()), article

    def test_old_addresses_lead_to_each(self) -> None:
        for text in published():
            address = article_of(text).get_absolute_url()
            key = "page_id" if said(text, "wp:post_type") == "page" else "p"
            path = "/" + unquote(urlsplit(said(text, "link")).path).lstrip("/")

            for old in (path, f"/?p={number(text)}", f"/?{key}={number(text)}"):
                page = self.client.get(old, follow=True)
                assert page.status_code == 200, old
                assert (page.redirect_chain or [(old, 301)])[-1] == (address, 301), old

    def test_no_word_is_lost(self) -> None:
        for text in texts():
            # Shortcodes are no words, and what replaces them is tried elsewhere.
            if "[" not in (content := said(text, "content:encoded")):
                lost = words(content) - words(article_of(text).body)
                # The button of a file says no more than the link beside it.
                assert lost.keys() <= {"PDFDownload", "ImageDownload"}, said(text, "title")

    def test_what_readers_did_not_see_they_do_not_see(self) -> None:
        hidden = [text for text in texts() if text not in published()]
        states = {said(text, "wp:status"): article_of(text) for text in hidden}

        assert states.keys() == {"draft", "future", "publish"}
        assert states["draft"].published_at is None
        assert states["publish"].published_at is None
        assert states["future"].published_at > timezone.now()
        for text in hidden:
            assert self.client.get(f"/?p={number(text)}").status_code == 404

    def test_sticky_one_stays_on_top(self) -> None:
        [pinned] = Article.objects.filter(pinned=True)

        assert pinned.title == "Template: Sticky"
        assert self.client.get("/").context["page_obj"][0] == pinned

    def test_pages_of_pages_are_found_where_they_were(self) -> None:
        assert self.client.get("/about/page-with-comments/")["Location"] == "/page-with-comments/"
        assert self.client.get("/level-1/level-2/level-3/")["Location"] == "/level-3/"

    def test_slugs_that_are_not_ascii_become_ones_that_are(self) -> None:
        assert self.client.get("/greek/επίπεδο-2/")["Location"] == "/2-second-greek-level/"
        assert self.client.get("/greek/επίπεδο-2/επίπεδο-3/")["Location"] == "/page-1813/"

    def test_titles_are_plain_words(self) -> None:
        special = Article.objects.get(slug="title-with-special-characters")
        untitled = Article.objects.get(slug="edge-case-no-title")

        assert (
            Article.objects.get(slug="markup-title-with-markup").title
            == "Markup: Title With Markup"
        )
        assert special.title.endswith("~`!@#$%^&*()-_=+{}[]/\\;:'\"?,.>")
        assert untitled.title
        assert titled("Edge Case: No Content").body == ""

    def test_excerpt_is_the_standfirst(self) -> None:
        assert titled("Template: Excerpt (Defined)").standfirst.startswith("This is a user-defined")
        assert titled("Template: Excerpt (Generated)").standfirst == ""

    def test_lone_links_wait_for_their_cards(self) -> None:
        assert LinkCard.objects.exists()
        assert not LinkCard.objects.exclude(read_at=None).exists()

    # ---------------------------------------------------------------- Comments

    def test_each_comment_is_there_as_it_was(self) -> None:
        expected = {}
        for text in texts():
            for one in comments(text):
                expected[int(said(one, "wp:comment_id"))] = (
                    article_of(text).pk,
                    int(said(one, "wp:comment_parent")) or None,
                    APPROVED[said(one, "wp:comment_approved")],
                    said(one, "wp:comment_date_gmt"),
                    said(one, "wp:comment_author_email").lower(),
                    said(one, "wp:comment_content"),
                )

        found = {
            one.pk: (
                one.article_id,
                one.parent_id,
                one.status,
                f"{one.created_at:%Y-%m-%d %H:%M:%S}",
                one.email,
                one.body,
            )
            for one in Comment.objects.all()
        }
        assert found == expected
        assert not list(faults(Comment.objects.placed()))

    def test_siblings_are_numbered_from_1_as_they_were_written(self) -> None:
        for text in texts():
            siblings = {}
            for one in comments(text):
                if said(one, "wp:comment_approved") == "1":
                    entry = said(one, "wp:comment_date_gmt"), int(said(one, "wp:comment_id"))
                    siblings.setdefault(said(one, "wp:comment_parent"), []).append(entry)
            for group in siblings.values():
                for place, (_date, key) in enumerate(sorted(group), 1):
                    assert Comment.objects.get(pk=key).number == place

    def test_threads_stand_as_in_the_file(self) -> None:
        article = titled("Template: Comments")
        thread = Comment.objects.on(article).shown().in_thread_order()

        assert list(thread.values_list("pk", "level")) == [
            *((881, 0), (899, 0), (900, 0), (901, 0), (903, 0)),
            *((904, 0), (905, 1), (906, 2), (907, 3), (910, 4), (911, 5), (912, 6), (913, 7)),
            *((914, 8), (915, 9), (917, 0), (918, 0), (919, 0), (920, 0)),
        ]
        page = self.client.get(article.get_absolute_url()).content.decode()
        shown = [int(key) for key in re.findall(r'id="comment-(\d+)"', page)]
        assert shown == list(thread.values_list("pk", flat=True))
