"""One comment of an export, field by field."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from blog.wordpress.remarks import Reason
from comments import tree
from comments.conversation import Conversation
from comments.models import Comment
from tests.comments.wordpress.conftest import said
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

HELD, APPROVED, SPAM, TRASH = Comment.Status


@pytest.fixture
def keep(bring_in):
    """A function that brings one comment in; it returns it and what was changed about it."""

    def keep(number=9_000_901, parent=0, **fields):
        tally = bring_in(said(number, parent, **fields))
        return Comment.objects.get(pk=number), [(one.reason, one.detail) for one in tally.remarks]

    return keep


def test_text_and_sender_come_in_as_they_were(keep):
    comment, changes = keep(
        name="Zoé",
        email="Zoe@Example.org",
        website="https://zoe.example/carnet",
        ip_address="203.0.113.7",
        content="<b>Oui</b>,\ndit-elle.",
        written_at=datetime(2012, 5, 3, 8, 30, tzinfo=UTC),
    )

    assert (comment.name, comment.folded_name, comment.email) == ("Zoé", "zoe", "zoe@example.org")
    assert (comment.website, comment.ip_address) == ("https://zoe.example/carnet", "203.0.113.7")
    assert comment.body == "<b>Oui</b>,\ndit-elle."
    assert comment.body_html == "<p><strong>Oui</strong>,<br>\ndit-elle.</p>"
    assert comment.created_at == datetime(2012, 5, 3, 8, 30, tzinfo=UTC)
    assert (comment.markup, comment.wishes, comment.user) == ("wordpress", [], None)
    assert changes == []


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("L&rsquo;ami &amp; <b>Zoé</b>", "L’ami & Zoé"),
        (" Zoé \n Valmy ", "Zoé Valmy"),
        ("Z\0oé", "Zoé"),
        ("🌳", "🌳"),
    ],
)
def test_name_is_one_line_without_tags(keep, written, name):
    assert keep(name=written)[0].name == name


def test_long_name_is_shortened(keep):
    comment, changes = keep(name="é" * 101)

    assert comment.name == "é" * 100
    assert changes == [(Reason.SHORTENED, "é" * 101)]


def test_name_that_folds_to_a_longer_one_fits(keep):
    assert len(keep(name="\ufdfa" * 100)[0].folded_name) == 200


def test_comment_without_a_sender_comes_in(keep):
    with translation.override("en"):
        comment, changes = keep(name="", email="", website="", ip_address="")

    assert (comment.name, comment.email, comment.website) == ("Anonymous", "", "")
    assert (comment.ip_address, changes) == (None, [])


@pytest.mark.parametrize("email", ["nobody", "a b@example.org", "zoé@exämple.org"])
def test_email_that_is_none_is_kept_as_it_was(keep, email):
    assert keep(email=email)[0].email == email


def test_email_that_is_too_long_is_removed(keep):
    comment, changes = keep(email="z" * 255)

    assert (comment.email, changes) == ("", [(Reason.EMAIL, "z" * 255)])


@pytest.mark.parametrize(
    ("written", "website"),
    [
        ("zoe.example", "http://zoe.example"),
        ("http://zoe.example/?a=1&#038;b=2", "http://zoe.example/?a=1&b=2"),
        ("http://", ""),
        ("https://", ""),
        (" ", ""),
    ],
)
def test_website_is_an_address_or_nothing(keep, written, website):
    comment, changes = keep(website=written)

    assert (comment.website, changes) == (website, [])


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "javascript://zoe.example/%0aalert(1)",
        "ftp://zoe.example",
        "http://zoe example",
        "http://zoe.example/" + "a" * 200,
        "none",
    ],
)
def test_website_that_is_no_address_is_removed(keep, written):
    comment, changes = keep(website=written)

    assert (comment.website, changes) == ("", [(Reason.WEBSITE, written)])


@pytest.mark.parametrize(
    ("written", "address"),
    [("203.0.113.7", "203.0.113.7"), ("2001:DB8::1", "2001:db8::1"), ("fe80::1%eth0", "fe80::1")],
)
def test_address_is_kept(keep, written, address):
    comment, changes = keep(ip_address=written)

    assert (comment.ip_address, changes) == (address, [])


def test_address_that_is_none_is_removed(keep):
    comment, changes = keep(ip_address="203.0.113")

    assert (comment.ip_address, changes) == (None, [(Reason.IP_ADDRESS, "203.0.113")])


def test_comment_without_a_date_has_that_of_its_article(keep, article):
    comment, changes = keep(written_at=None)

    assert (comment.created_at, changes) == (article.published_at, [(Reason.NO_DATE, "")])


def test_comment_without_a_date_on_a_draft_has_that_of_today(bring_in):
    bring_in(said(9_000_901, written_at=None), on=ArticleFactory(draft=True))

    assert Comment.objects.get().created_at.year > 2012


def test_text_keeps_all_but_what_no_database_keeps(keep):
    assert keep(content="Un\n\tdeux\0 🌳 \\ /")[0].body == "Un\n\tdeux 🌳 \\ /"


def test_long_text_is_kept_whole(keep):
    assert len(keep(content="mot " * 20_000)[0].body) == 80_000


def test_author_of_the_blog_is_its_author_here(client, article, bring_in):
    author = UserFactory(author=True)

    bring_in(said(9_000_901, user=3), said(9_000_902, user=4), users={3: author})

    assert dict(Comment.objects.values_list("pk", "user")) == {
        9_000_901: author.pk,
        9_000_902: None,
    }
    assert client.get(article.get_absolute_url()).text.count("by-author") == 1


# ---------------------------------------------------------------- From Palabre and back


def test_text_that_was_typed_here_comes_back_as_typed(keep):
    comment, _ = keep(
        content="<p><em>Oui</em></p>", meta=(("_palabre_body", "*Oui*"), ("_palabre_body", "x"))
    )

    assert (comment.markup, comment.body) == ("markdown", "*Oui*")
    assert comment.body_html == "<p><em>Oui</em></p>"


def test_edit_comes_back_with_what_stood_there_first(keep):
    comment, _ = keep(
        meta=(("_palabre_edited", "2020-01-02T03:04:05+00:00"), ("_palabre_original", "Non."))
    )

    assert comment.edited_at == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (comment.original_body, comment.edited_by) == ("Non.", None)


@pytest.mark.parametrize("written", ["", "yesterday", "2020-13-45T99:00:00Z"])
def test_edit_without_a_date_is_none(keep, written):
    assert keep(meta=(("_palabre_edited", written),))[0].edited_at is None


def numbered(number, own, parent=0, **fields):
    return said(number, parent, meta=(("_palabre_number", own),), **fields)


def test_numbers_come_back_with_the_marker_of_what_was_removed(article, bring_in):
    bring_in(
        numbered(9_000_901, "2"),
        numbered(9_000_902, "1"),
        numbered(9_000_903, "1", 9_000_901, approved="trash"),
        numbered(9_000_904, "1", 9_000_903),
        numbered(9_000_905, "3", 9_000_901, approved="spam"),
        said(9_000_906),
    )

    rows = [(row.label, row.level, row.comment.pk) for row in Conversation(article).rows]
    assert rows == [
        ("1", 0, 9_000_902),
        ("2", 0, 9_000_901),
        ("1", 1, 9_000_903),
        ("1", 2, 9_000_904),
        ("3", 0, 9_000_906),
    ]
    assert Comment.objects.get(pk=9_000_903).is_removed
    assert Comment.objects.get(pk=9_000_905).number == 3
    assert list(tree.faults(Comment.objects.placed())) == []


def test_number_that_is_taken_here_gives_way(article, bring_in):
    CommentFactory(article=article)

    bring_in(numbered(9_000_901, "1"), numbered(9_000_902, "1", approved="trash"))

    brought = Comment.objects.filter(pk__in=[9_000_901, 9_000_902])
    assert dict(brought.values_list("pk", "number")) == {9_000_901: 2, 9_000_902: 3}


def test_number_of_a_reply_to_what_is_here_follows_the_others(article, bring_in):
    bring_in(numbered(9_000_901, "1"), numbered(9_000_902, "1", 9_000_901))
    bring_in(
        numbered(9_000_903, "1", 9_000_901, approved="trash"), numbered(9_000_904, "7", 9_000_901)
    )

    assert dict(Comment.objects.filter(parent=9_000_901).values_list("pk", "number")) == {
        9_000_902: 1,
        9_000_903: 2,
        9_000_904: 7,
    }
    assert list(tree.faults(Comment.objects.placed())) == []


@pytest.mark.parametrize("written", ["", "0", "-1", "1.5", "9" * 30, "٣"])
def test_number_that_is_none_is_given_anew(keep, written):
    assert keep(meta=(("_palabre_number", written),))[0].number == 1


@pytest.mark.parametrize(
    ("meta", "verdict"),
    [
        ({"akismet_result": "true", "akismet_pro_tip": "discard"}, Comment.Verdict.DISCARD),
        ({"akismet_result": "false", "akismet_pro_tip": "discard"}, Comment.Verdict.HAM),
        ({"akismet_error": "1370605393"}, Comment.Verdict.ERROR),
        ({"akismet_error": "1370605393", "akismet_result": "false"}, Comment.Verdict.HAM),
    ],
)
def test_what_akismet_said_last_is_its_verdict(keep, meta, verdict):
    assert keep(meta=tuple(meta.items()))[0].verdict == verdict


def test_what_our_export_says_beyond_wordpress_comes_back(keep):
    typed = "Un *mot*\r\n\r\net \x7f un autre"
    meta = {
        "_palabre_body": typed,
        "_palabre_original": "Un mot\ret un autre",
        "_palabre_likes": "4",
        "_palabre_old_number": "4321",
    }

    comment, changes = keep(meta=tuple(meta.items()))

    assert (comment.body, comment.markup) == (typed, Comment.Markup.MARKDOWN)
    assert comment.original_body == "Un mot\ret un autre"
    assert (comment.like_count, comment.old_number) == (4, 4321)
    assert changes == []


@pytest.mark.parametrize("written", ["", "0", "-1", "²", "x", "9" * 19, "9" * 30])
def test_number_that_is_none_says_nothing(keep, written):
    meta = (("_palabre_likes", written), ("_palabre_old_number", written))

    comment, _changes = keep(meta=meta)

    assert (comment.like_count, comment.old_number) == (0, None)
