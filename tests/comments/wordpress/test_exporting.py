"""The whole site as WordPress writes its exports."""

import os
import re
from collections import Counter
from datetime import UTC, datetime
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from blog.models import Article, Blog, OldAddress, Tag
from comments.models import AkismetCall, Comment
from comments.wordpress import exporting
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
from tests.queries import Queries

NAMESPACES = {
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wp": "http://wordpress.org/export/1.2/",
}
EXAMPLES = 300 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 25

pytestmark = pytest.mark.django_db


def written():
    file = StringIO(newline="")
    exporting.write(file)
    return file.getvalue()


def exported():
    """The channel of the export, as any reader of XML sees it."""
    return ElementTree.fromstring(written()).find("channel")  # noqa: S314  it is our own


def said(element, name):
    found = element.find(name, NAMESPACES)
    return None if found is None else found.text or ""


def item(number):
    items = exported().findall("item")
    return next(one for one in items if said(one, "wp:post_id") == str(number))


def comment_of(comment):
    found = exported().iterfind("item/wp:comment", NAMESPACES)
    return next(one for one in found if said(one, "wp:comment_id") == str(comment.pk))


def meta(element, kind="wp:postmeta"):
    """The keys and values beside a text, a comment or a term."""
    return [
        (said(one, "wp:meta_key"), said(one, "wp:meta_value"))
        for one in element.findall(kind, NAMESPACES)
    ]


# ---------------------------------------------------------------- The head


def test_head_says_which_site_it_is(settings):
    settings.SITE_URL = "https://blog.example"
    Blog(name="Le puits & l’arbre", tagline="On y parle.", language="fr").save()

    channel = exported()

    assert said(channel, "title") == "Le puits & l’arbre"
    assert said(channel, "description") == "On y parle."
    assert said(channel, "language") == "fr"
    assert said(channel, "generator") == "Palabre"
    assert said(channel, "wp:wxr_version") == "1.2"
    assert said(channel, "wp:base_site_url") == "https://blog.example"
    assert said(channel, "wp:base_blog_url") == "https://blog.example"


def test_authors_are_the_users_who_wrote():
    marie = UserFactory(username="marie", first_name="Marie", last_name="Bo", email="m@example.org")
    paul = UserFactory(username="paul")
    UserFactory(username="reader")
    ArticleFactory(author=marie)
    CommentFactory(user=paul)

    authors = exported().findall("wp:author", NAMESPACES)

    assert [said(author, "wp:author_id") for author in authors] == [str(marie.pk), str(paul.pk)]
    assert said(authors[0], "wp:author_login") == "marie"
    assert said(authors[0], "wp:author_email") == "m@example.org"
    assert said(authors[0], "wp:author_display_name") == "Marie Bo"
    assert said(authors[0], "wp:author_first_name") == "Marie"
    assert said(authors[0], "wp:author_last_name") == "Bo"
    assert said(authors[1], "wp:author_display_name") == "paul"


def test_no_password_leaves_the_site():
    user = UserFactory(password="md5$salt$digest")
    ArticleFactory(author=user)

    assert "$digest" not in written()


def test_tags_stand_with_their_old_addresses():
    tag = TagFactory(name="Eau & vent", slug="eau")
    OldAddress.objects.create(path="/category/eau", tag=tag)
    OldAddress.objects.create(path="/mot/été", tag=tag)

    found = exported().find("wp:tag", NAMESPACES)

    assert said(found, "wp:term_id") == str(tag.pk)
    assert said(found, "wp:tag_slug") == "eau"
    assert said(found, "wp:tag_name") == "Eau &amp; vent"
    assert meta(found, "wp:termmeta") == [
        ("_palabre_address", "/category/eau"),
        ("_palabre_address", "/mot/été"),
    ]


def test_authors_and_tags_stand_on_one_line_each():
    ArticleFactory(author=UserFactory())
    TagFactory()

    lines = written().splitlines()

    assert sum(bool(re.fullmatch("<wp:author>.+</wp:author>", line)) for line in lines) == 1
    assert sum(bool(re.fullmatch("<wp:tag>.+</wp:tag>", line)) for line in lines) == 1


# ---------------------------------------------------------------- Articles and pages


def test_article_is_a_post(settings):
    settings.SITE_URL = "https://blog.example"
    at = datetime(2024, 7, 14, 23, 30, 5, tzinfo=UTC)
    article = ArticleFactory(
        title="Le lavoir <ouvert>",
        slug="le-lavoir",
        standfirst="Deux étés & un hiver.",
        body='<p>Voir <a href="/tag/eau/">l’eau</a>.</p>',
        author=UserFactory(username="marie"),
        published_at=at,
        tags=[TagFactory(name="L’eau", slug="eau")],
        pinned=True,
    )
    Article.objects.update(updated_at=at)

    post = item(4 * article.pk)

    assert said(post, "title") == "Le lavoir &lt;ouvert&gt;"
    assert said(post, "link") == "https://blog.example/2024/07/15/le-lavoir/"
    assert said(post, "pubDate") == "Sun, 14 Jul 2024 23:30:05 +0000"
    assert said(post, "dc:creator") == "marie"
    assert said(post, "guid") == f"https://blog.example/?p={4 * article.pk}"
    assert post.find("guid").get("isPermaLink") == "false"
    assert 'href="https://blog.example/tag/eau/"' in said(post, "content:encoded")
    assert said(post, "excerpt:encoded") == "Deux étés &amp; un hiver."
    assert said(post, "wp:post_date") == "2024-07-15 01:30:05"
    assert said(post, "wp:post_date_gmt") == "2024-07-14 23:30:05"
    assert said(post, "wp:post_modified") == "2024-07-15 01:30:05"
    assert said(post, "wp:post_modified_gmt") == "2024-07-14 23:30:05"
    assert said(post, "wp:comment_status") == "open"
    assert said(post, "wp:ping_status") == "closed"
    assert said(post, "wp:post_name") == "le-lavoir"
    assert said(post, "wp:status") == "publish"
    assert said(post, "wp:post_parent") == "0"
    assert said(post, "wp:post_type") == "post"
    assert said(post, "wp:post_password") == ""
    assert said(post, "wp:is_sticky") == "1"
    category = post.find("category")
    assert (category.attrib, category.text) == (
        {"domain": "post_tag", "nicename": "eau"},
        "L’eau",
    )


def test_draft_has_no_date_and_an_address_by_its_number(settings):
    settings.SITE_URL = "https://blog.example"
    draft = ArticleFactory(draft=True)

    post = item(4 * draft.pk)

    assert said(post, "wp:status") == "draft"
    assert said(post, "link") == f"https://blog.example/?p={4 * draft.pk}"
    assert said(post, "pubDate") == ""
    assert said(post, "wp:post_date") == "0000-00-00 00:00:00"
    assert said(post, "wp:post_date_gmt") == "0000-00-00 00:00:00"


def test_scheduled_article_is_of_the_future():
    assert said(item(4 * ArticleFactory(scheduled=True).pk), "wp:status") == "future"


def test_page_keeps_its_place_in_the_menu():
    page = PageFactory(slug="a-propos", position=3, in_menu=False)

    post = item(4 * page.pk)

    assert said(post, "wp:post_type") == "page"
    assert said(post, "link").endswith("/a-propos/")
    assert said(post, "wp:menu_order") == "3"
    assert said(post, "wp:comment_status") == "closed"
    assert said(post, "wp:is_sticky") == "0"
    assert ("_palabre_in_menu", "0") in meta(post)


def test_old_addresses_stand_with_their_article():
    article = ArticleFactory()
    OldAddress.objects.create(path="/?p=12", article=article)
    OldAddress.objects.create(path="/2009/05/03/été", article=article)

    found = [value for key, value in meta(item(4 * article.pk)) if key == "_palabre_address"]

    assert found == ["/2009/05/03/été", "/?p=12"]


# ---------------------------------------------------------------- Pictures


def test_picture_is_an_attachment(settings):
    settings.SITE_URL = "https://blog.example"
    picture = PictureFactory(alternative_text="Un “arbre” & un puits", caption="Photo : <moi>")
    OldAddress.objects.create(path="/2009/05/03/arbre", picture=picture)

    found = item(4 * picture.pk + 2)

    assert said(found, "title") == "Un “arbre” &amp; un puits"
    assert said(found, "excerpt:encoded") == "Photo : &lt;moi&gt;"
    assert said(found, "wp:post_type") == "attachment"
    assert said(found, "wp:status") == "inherit"
    assert said(found, "wp:attachment_url") == f"https://blog.example{picture.file.url}"
    assert meta(found) == [
        ("_wp_attached_file", picture.file.name),
        ("_wp_attachment_image_alt", "Un “arbre” & un puits"),
        ("_palabre_address", "/2009/05/03/arbre"),
    ]


def test_picture_without_alternative_text_is_called_as_its_file():
    picture = PictureFactory(alternative_text="")

    found = item(4 * picture.pk + 2)

    assert said(found, "title") == os.path.basename(picture.file.name)
    assert [key for key, _ in meta(found)] == ["_wp_attached_file"]


def test_cover_is_an_attachment_of_its_article():
    article = ArticleFactory(
        cover=PictureFactory.build().file, cover_alt="Le lavoir", cover_credit="Ada"
    )

    cover = item(4 * article.pk + 1)

    assert said(cover, "wp:post_parent") == str(4 * article.pk)
    assert said(cover, "excerpt:encoded") == "Ada"
    assert said(cover, "wp:attachment_url").endswith(article.cover.url)
    assert ("_wp_attachment_image_alt", "Le lavoir") in meta(cover)
    assert ("_thumbnail_id", str(4 * article.pk + 1)) in meta(item(4 * article.pk))


def test_no_two_items_share_an_identifier():
    for _ in range(3):
        ArticleFactory(cover=PictureFactory.build().file)
        PageFactory()
        PictureFactory()

    numbers = [said(one, "wp:post_id") for one in exported().findall("item")]

    assert len(numbers) == len(set(numbers)) == 12


def test_second_export_is_the_same_but_for_its_date():
    article = ArticleFactory(cover=PictureFactory.build().file, tags=[TagFactory()])
    CommentFactory.reply_to(CommentFactory(article=article))

    assert without_date(written()) == without_date(written())


def without_date(text):
    return re.sub("<pubDate>.*?</pubDate>", "", text, count=1)


# ---------------------------------------------------------------- Comments


def test_comment_stands_in_its_article_with_all_that_was_typed():
    user = UserFactory()
    comment = CommentFactory(
        name="Ada & <Bo>",
        email="ada@example.org",
        website="https://example.org/?a=1&b=2",
        ip_address="203.0.113.7",
        user=user,
        body="Je *crois* que non.\r\nEt toi ?",
        created_at=datetime(2024, 1, 2, 11, 0, 7, tzinfo=UTC),
    )

    found = comment_of(comment)

    assert said(found, "wp:comment_author") == "Ada &amp; &lt;Bo&gt;"
    assert said(found, "wp:comment_author_email") == "ada@example.org"
    assert said(found, "wp:comment_author_url") == "https://example.org/?a=1&b=2"
    assert said(found, "wp:comment_author_IP") == "203.0.113.7"
    assert said(found, "wp:comment_date") == "2024-01-02 12:00:07"
    assert said(found, "wp:comment_date_gmt") == "2024-01-02 11:00:07"
    assert said(found, "wp:comment_content") == comment.body_html
    assert said(found, "wp:comment_approved") == "1"
    assert said(found, "wp:comment_type") == "comment"
    assert said(found, "wp:comment_parent") == "0"
    assert said(found, "wp:comment_user_id") == str(user.pk)
    assert meta(found, "wp:commentmeta") == [
        ("_palabre_body", "Je *crois* que non.\r\nEt toi ?"),
        ("_palabre_number", "1"),
    ]


def test_comment_that_wordpress_kept_leaves_as_it_came():
    comment = CommentFactory()
    Comment.objects.update(markup=Comment.Markup.WORDPRESS, body="Une <em>ligne</em>.\nUne autre.")

    found = comment_of(comment)

    assert said(found, "wp:comment_content") == "Une <em>ligne</em>.\nUne autre."
    assert "_palabre_body" not in dict(meta(found, "wp:commentmeta"))


@pytest.mark.parametrize(
    ("trait", "approved"), [("held", "0"), ("spam", "spam"), ("trash", "trash")]
)
def test_comment_that_nobody_sees_is_there_too(trait, approved):
    comment = CommentFactory(**{trait: True})

    found = comment_of(comment)

    assert said(found, "wp:comment_approved") == approved
    assert "_palabre_number" not in dict(meta(found, "wp:commentmeta"))


def test_replies_come_after_what_they_answer():
    article = ArticleFactory()
    first = CommentFactory(article=article)
    second = CommentFactory(article=article)
    reply = CommentFactory.reply_to(first)

    comments = item(4 * article.pk).findall("wp:comment", NAMESPACES)

    assert [(said(c, "wp:comment_id"), said(c, "wp:comment_parent")) for c in comments] == [
        (str(first.pk), "0"),
        (str(reply.pk), str(first.pk)),
        (str(second.pk), "0"),
    ]


def test_comment_keeps_what_wordpress_has_no_place_for():
    at = timezone.now()
    comment = CommentFactory(
        edited_at=at, original_body="Avant.", like_count=4, old_number=12, body="Après."
    )

    assert meta(comment_of(comment), "wp:commentmeta") == [
        ("_palabre_body", "Après."),
        ("_palabre_number", "1"),
        ("_palabre_edited", at.isoformat()),
        ("_palabre_original", "Avant."),
        ("_palabre_likes", "4"),
        ("_palabre_old_number", "12"),
    ]


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        ("", []),
        ("ham", [("akismet_result", "false")]),
        ("spam", [("akismet_result", "true")]),
        ("discard", [("akismet_result", "true"), ("akismet_pro_tip", "discard")]),
        ("error", [("akismet_error", "1704193207")]),
    ],
)
def test_verdict_is_where_the_plugin_of_akismet_has_it(verdict, expected):
    at = datetime(2024, 1, 2, 11, 0, 7, tzinfo=UTC)
    comment = CommentFactory(verdict=verdict, created_at=at)

    assert meta(comment_of(comment), "wp:commentmeta")[2:] == expected


def test_exchanges_with_akismet_are_its_history():
    comment = CommentFactory()
    at = datetime(2024, 1, 2, 11, 0, 7, 500_000, tzinfo=UTC)
    AkismetCallFactory(comment=comment, answer="délai", succeeded=False, at=at)
    AkismetCallFactory(comment=comment, answer="ham", at=at)
    AkismetCallFactory(
        comment=comment, operation=AkismetCall.Operation.SPAM, answer="thanks", at=at
    )

    history = [
        value
        for key, value in meta(comment_of(comment), "wp:commentmeta")
        if key == "akismet_history"
    ]

    assert history == [
        'a:3:{s:4:"time";d:1704193207.5;s:5:"event";s:11:"check-error";'
        's:4:"meta";a:1:{s:8:"response";s:6:"délai";}}',
        'a:3:{s:4:"time";d:1704193207.5;s:5:"event";s:9:"check-ham";'
        's:4:"meta";a:1:{s:8:"response";s:3:"ham";}}',
        'a:3:{s:4:"time";d:1704193207.5;s:5:"event";s:11:"report-spam";'
        's:4:"meta";a:1:{s:8:"response";s:6:"thanks";}}',
    ]


@pytest.mark.parametrize(
    ("operation", "succeeded", "answer", "event"),
    [
        ("check", True, "spam", "check-spam"),
        ("check", True, "discard", "check-spam"),
        ("ham", True, "thanks", "report-ham"),
        ("ham", False, "", "report-ham-error"),
    ],
)
def test_exchange_is_named_as_the_plugin_of_akismet_does(operation, succeeded, answer, event):
    call = AkismetCallFactory(operation=operation, succeeded=succeeded, answer=answer)

    history = dict(meta(comment_of(call.comment), "wp:commentmeta"))["akismet_history"]

    assert f'"{event}"' in history


# ---------------------------------------------------------------- As a file


def test_odd_characters_survive_and_what_xml_cannot_hold_is_left_out():
    odd = "fin]]>\x00\x08 & <b>\"'’ 🌳\ufffe\x85\r\nsuite\rfin"
    comment = CommentFactory()
    Comment.objects.update(body=odd.replace("\x00", ""), name="]]>\x0b&")

    found = comment_of(comment)

    kept = dict(meta(found, "wp:commentmeta"))["_palabre_body"]
    assert kept == "fin]]> & <b>\"'’ 🌳\x85\r\nsuite\rfin"
    assert said(found, "wp:comment_author") == "]]&gt;&amp;"


def test_answer_with_a_character_that_xml_cannot_hold_has_the_length_that_is_left():
    call = AkismetCallFactory(answer="ham\x08")

    history = dict(meta(comment_of(call.comment), "wp:commentmeta"))["akismet_history"]

    assert 's:8:"response";s:3:"ham";' in history


def test_how_many_of_each_are_told():
    article = ArticleFactory(
        author=UserFactory(), cover=PictureFactory.build().file, tags=[TagFactory()]
    )
    PageFactory()
    PictureFactory()
    CommentFactory.reply_to(CommentFactory(article=article, held=True))

    counts = exporting.write(StringIO())

    assert counts == Counter(articles=1, pages=1, comments=2, pictures=2, tags=1, authors=1)


def test_queries_do_not_grow_with_comments():
    article = ArticleFactory(tags=[TagFactory()])
    OldAddress.objects.create(path="/a", article=article)
    AkismetCallFactory(comment__article=article)
    few = queries()
    for _ in range(5):
        AkismetCallFactory.create_batch(2, comment=CommentFactory(article=article))

    assert queries() == few


def test_each_article_costs_two_queries():
    AkismetCallFactory()
    few = queries()
    AkismetCallFactory.create_batch(3)

    assert queries() == few + 3 * 2


def queries():
    with Queries() as made:
        written()
    return made.count


def test_comments_of_an_article_are_not_read_before_their_turn():
    CommentFactory()

    class Stop(Exception):
        pass

    class Full:
        def write(self, text):
            if text == "<item>\n":
                raise Stop

    with Queries() as made, pytest.raises(Stop):
        exporting.write(Full())

    assert not any('FROM "comments_comment" WHERE' in q["sql"] for q in made.captured_queries)


# ---------------------------------------------------------------- Any site


@given(site=sites())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_whatever_was_typed_is_in_the_file(site):
    with transaction.atomic():
        build(site)

        channel = exported()

        posts = [p for p in channel.findall("item") if said(p, "wp:post_type") != "attachment"]
        assert [said(post, "wp:post_name") for post in posts] == [
            text.fields["slug"] for text in site.texts
        ]
        found = {
            int(said(one, "wp:comment_id")): one
            for one in channel.iterfind("item/wp:comment", NAMESPACES)
        }
        kept = snapshot()["comments"]
        assert {pk: body_of(one) for pk, one in found.items()} == {
            pk: facts["body"] for pk, facts in kept.items()
        }
        assert Tag.objects.count() == len(channel.findall("wp:tag", NAMESPACES))
        transaction.set_rollback(True)


def body_of(found):
    kept = dict(meta(found, "wp:commentmeta"))
    return kept.get("_palabre_body", said(found, "wp:comment_content"))
