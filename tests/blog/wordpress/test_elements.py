"""What the elements of an export say: dates, numbers, terms, addresses."""

from datetime import UTC, datetime

import pytest

from blog.wordpress.wxr import Author, Term
from tests.blog.wordpress.exports import found_in, items_in
from tests.wordpress_files import NO_DATE, author, category, comment, export, item, tag, term

MORNING = datetime(2021, 3, 4, 9, 5, 6, tzinfo=UTC)


# ---------------------------------------------------------------- Dates


@pytest.mark.parametrize(
    ("gmt", "local"),
    [
        ("2021-03-04 09:05:06", "2021-03-04 23:00:00"),
        (NO_DATE, "2021-03-04 10:05:06"),
        ("", "2021-03-04 10:05:06"),
        ("2021-02-30 00:00:00", "2021-03-04 10:05:06"),
        ("2021-03-04T11:05:06+02:00", ""),
    ],
)
def test_date_is_that_of_greenwich_or_else_the_local_one(gmt, local, tmp_path, settings):
    settings.TIME_ZONE = "Europe/Paris"
    written = {"date_gmt": gmt, "date": local}

    [found] = items_in(tmp_path, export([item(1, **written, comments=[comment(2, **written)])]))

    assert found.published_at == MORNING
    assert found.comments[0].written_at == MORNING


def test_date_of_the_feed_counts_where_there_is_no_other(tmp_path):
    pub_date = "<pubDate>Thu, 04 Mar 2021 10:05:06 +0100</pubDate>"

    [found] = items_in(tmp_path, export([item(date_gmt=NO_DATE, extra=pub_date)]))

    assert found.published_at == MORNING


@pytest.mark.parametrize(
    "written",
    ["Mon, 30 Nov -0001 00:00:00 +0000", "hier", "Thu, 04 Mar 99999999999999 09:05:06 +0000", ""],
)
def test_item_without_any_date_has_none(written, tmp_path):
    content = item(date_gmt=NO_DATE, extra=f"<pubDate>{written}</pubDate>")

    [found] = items_in(tmp_path, export([content]))

    assert found.published_at is None


@pytest.mark.parametrize("date", [NO_DATE, "0001-01-01 00:00:00", "9999-12-31 23:59:59", "hier"])
def test_comment_without_a_date_has_none(date, tmp_path):
    [found] = items_in(tmp_path, export([item(1, comments=[comment(2, date_gmt=date, date=date)])]))

    assert found.comments[0].written_at is None


# ---------------------------------------------------------------- Numbers and addresses


@pytest.mark.parametrize(
    ("written", "number"),
    [("7", 7), (" 7\n", 7), ("", 0), ("-7", 0), ("sept", 0), ("7.5", 0), ("²", 0), ("9" * 30, 0)],
)
def test_what_is_no_number_is_zero(written, number, tmp_path):
    [found] = items_in(tmp_path, export([item(written, comments=[comment(written)])]))

    assert found.number == number
    assert found.comments[0].number == number


def test_comment_that_names_no_parent_answers_none(tmp_path):
    said = comment(2, without=["wp:comment_parent"])

    [found] = items_in(tmp_path, export([item(1, comments=[said])]))

    assert found.comments[0].parent == 0


@pytest.mark.parametrize(
    ("written", "slug"),
    [("l%c3%a9t%C3%A9", "lété"), ("%e3%81%82", "あ"), ("100%", "100%"), ("plain", "plain")],
)
def test_slug_is_decoded(written, slug, tmp_path):
    [found] = items_in(tmp_path, export([item(1, slug=written)]))

    assert found.slug == slug


# ---------------------------------------------------------------- Authors and terms


def test_author_is_read_with_and_without_a_number(tmp_path):
    found = found_in(tmp_path, export(authors=[author("ada", 3), author("bo", "")]))

    email = "ada@ancien.example"
    assert [thing for thing in found if isinstance(thing, Author)] == [
        Author("ada", 3, email, "Ada"),
        Author("bo", None, email, "Ada"),
    ]


def test_terms_of_the_lists_are_told_by_taxonomy_and_slug(tmp_path):
    terms = [category("r%C3%A9cits", "Récits"), tag("mil", "Mil"), term("nav_menu", "haut", "Haut")]

    found = found_in(tmp_path, export(terms=terms))

    assert [thing for thing in found if isinstance(thing, Term)] == [
        Term("category", "récits", "Récits"),
        Term("post_tag", "mil", "Mil"),
        Term("nav_menu", "haut", "Haut"),
    ]


def test_terms_of_an_item_are_told_once(tmp_path):
    old = """
    <category><![CDATA[Récits]]></category>
    <category domain="category" nicename="recits"><![CDATA[Récits]]></category>
    <category domain="tag"><![CDATA[Mil]]></category>
    <category domain="tag" nicename="mil"><![CDATA[Mil]]></category>
    """

    [found] = items_in(tmp_path, export([item(1, extra=old)], version="1.0"))

    assert found.terms == (Term("category", "recits", "Récits"), Term("post_tag", "mil", "Mil"))


def test_term_without_a_slug_gets_one_of_its_name(tmp_path):
    old = "<category>L’été</category><category domain='tag'>あ</category>"

    [found] = items_in(tmp_path, export([item(1, extra=old)], version="1.0"))

    assert found.terms == (Term("category", "lete", "L’été"), Term("post_tag", "あ", "あ"))
