"""Everything as JSON Lines."""

import json
import re
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.utils import timezone

from blog.models import Blog, OldAddress, Origin
from comments import moderation
from comments.models import Ban, Comment, Discussion, TrustedAuthor
from comments.wordpress import json_lines
from subscriptions.models import Newsletter
from tests.factories import (
    AkismetCallFactory,
    ArticleFactory,
    CommentFactory,
    FollowFactory,
    LinkCardFactory,
    PageFactory,
    PictureFactory,
    SubscriberFactory,
    TagFactory,
    UserFactory,
)
from tests.queries import Queries

AT = datetime(2024, 1, 2, 11, 0, 7, 123_456, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def written():
    file = StringIO()
    json_lines.write(file)
    return file.getvalue()


def records(type_=None):
    found = [json.loads(line) for line in written().splitlines()]
    return [record for record in found if type_ in (None, record["type"])]


def record(type_):
    (only,) = records(type_)
    return only


# ---------------------------------------------------------------- The site


def test_first_line_says_what_the_file_is(settings):
    settings.SITE_URL = "https://blog.example"

    first = records()[0]

    assert first["type"] == "export"
    assert (first["format"], first["generator"]) == (1, "Palabre")
    assert first["site"] == "https://blog.example"
    assert datetime.fromisoformat(first["at"]).tzinfo == UTC


def test_settings_are_there():
    Blog(name="Le puits", biography="Il écrit.").save()
    Discussion(words_refused="casino", depth=3).save()
    Newsletter(per_minute=7).save()

    assert record("blog")["name"] == "Le puits"
    assert record("blog")["biography"] == "Il écrit."
    assert record("discussion")["words_refused"] == "casino"
    assert record("discussion")["depth"] == 3
    assert record("newsletter")["per_minute"] == 7


def test_authors_are_there_without_their_passwords():
    author = UserFactory(username="marie", first_name="Marie", password="md5$salt$digest")
    ArticleFactory(author=author)
    UserFactory(username="nobody")

    found = record("author")

    assert found["id"] == author.pk
    assert (found["username"], found["first_name"]) == ("marie", "Marie")
    assert "$digest" not in written()


def test_tag_and_picture_are_there(settings):
    settings.SITE_URL = "https://blog.example"
    tag = TagFactory(name="L’eau", slug="eau")
    picture = PictureFactory(caption="Un puits")
    OldAddress.objects.create(path="/category/eau", tag=tag)
    OldAddress.objects.create(path="/2009/puits", picture=picture)

    assert record("tag") == {
        "type": "tag",
        "id": tag.pk,
        "name": "L’eau",
        "slug": "eau",
        "address": "https://blog.example/tag/eau/",
        "old_addresses": ["/category/eau"],
    }
    found = record("picture")
    assert found["file"] == {
        "path": picture.file.name,
        "address": f"https://blog.example{picture.file.url}",
    }
    assert found["caption"] == "Un puits"
    assert (found["width"], found["height"]) == (40, 30)
    assert found["old_addresses"] == ["/2009/puits"]


def test_link_card_is_there():
    LinkCardFactory(url="https://press.example/a", title="Un article", read_at=AT)

    assert record("link_card") == {
        "type": "link_card",
        "url": "https://press.example/a",
        "title": "Un article",
        "source": "",
        "picture": None,
        "read_at": "2024-01-02T11:00:07.123456+00:00",
    }


def test_people_and_origins_are_there():
    TrustedAuthor.objects.create(name="Ada", email="ada@example.org")
    Ban.objects.create(value="203.0.113.0/24", note="Du bruit")
    Origin.objects.create(site="ailleurs.example", kind="article", number=12, here=3)

    assert record("trusted_author")["email"] == "ada@example.org"
    assert record("ban")["value"] == "203.0.113.0/24"
    assert record("origin") == {
        "type": "origin",
        "site": "ailleurs.example",
        "kind": "article",
        "number": 12,
        "here": 3,
    }


# ---------------------------------------------------------------- Texts and comments


def test_article_is_there_as_source_and_as_html(settings):
    settings.SITE_URL = "https://blog.example"
    article = ArticleFactory(
        title="Le lavoir",
        slug="lavoir",
        author=UserFactory(username="marie"),
        published_at=AT,
        tags=[TagFactory(slug="eau")],
        cover=PictureFactory.build().file,
        cover_alt="Un lavoir",
    )
    OldAddress.objects.create(path="/?p=12", article=article)

    found = record("article")

    assert found["address"] == "https://blog.example/2024/01/02/lavoir/"
    assert (found["title"], found["author"]) == ("Le lavoir", "marie")
    assert (found["body"], found["body_html"]) == (article.body, article.body_html)
    assert found["published_at"] == "2024-01-02T11:00:07.123456+00:00"
    assert found["tags"] == ["eau"]
    assert found["cover"]["path"] == article.cover.name
    assert found["cover_alt"] == "Un lavoir"
    assert found["old_addresses"] == ["/?p=12"]


def test_draft_has_no_address():
    ArticleFactory(draft=True)

    assert (record("article")["address"], record("article")["published_at"]) == (None, None)


def test_page_is_of_a_type_of_its_own():
    PageFactory(slug="a-propos", position=2)

    assert (record("page")["slug"], record("page")["position"]) == ("a-propos", 2)


def test_comments_follow_their_article_each_after_what_it_answers():
    first, second = ArticleFactory(), ArticleFactory()
    later = CommentFactory(article=second)
    root = CommentFactory(article=first)
    other = CommentFactory(article=first)
    reply = CommentFactory.reply_to(root)

    found = [(r["type"], r["id"]) for r in records() if r["type"] in ("article", "comment")]

    assert found == [
        ("article", first.pk),
        ("comment", root.pk),
        ("comment", reply.pk),
        ("comment", other.pk),
        ("article", second.pk),
        ("comment", later.pk),
    ]


def test_comment_is_there_with_all_that_is_known_of_it():
    comment = CommentFactory(
        spam=True,
        name="Ada",
        body="Non]]> & « oui » 🌳",
        ip_address="203.0.113.7",
        user_agent="Mozilla/5.0",
        wishes=["replies"],
        like_count=3,
        old_number=12,
        verdict="spam",
        created_at=AT,
    )

    found = record("comment")

    assert (found["id"], found["article"], found["parent"]) == (
        comment.pk,
        comment.article_id,
        None,
    )
    assert (found["status"], found["number"], found["verdict"]) == ("spam", None, "spam")
    assert (found["body"], found["body_html"]) == (comment.body, comment.body_html)
    assert (found["ip_address"], found["user_agent"]) == ("203.0.113.7", "Mozilla/5.0")
    assert (found["likes"], found["wishes"], found["old_number"]) == (3, ["replies"], 12)
    assert found["created_at"] == "2024-01-02T11:00:07.123456+00:00"
    assert found["address"].endswith(comment.get_absolute_url())


def test_history_of_a_comment_is_there():
    comment = CommentFactory(held=True)
    AkismetCallFactory(comment=comment, facts={"user_ip": "203.0.113.7"}, headers={}, at=AT)
    moderation.approve(comment, UserFactory(username="marie"))

    found = record("comment")

    (move,) = found["moves"]
    assert (move["from"], move["to"], move["by"]) == ("held", "approved", "marie")
    assert move["why"] == "decided"
    assert found["akismet_calls"] == [
        {
            "operation": "check",
            "facts": {"user_ip": "203.0.113.7"},
            "succeeded": True,
            "answer": "ham",
            "headers": {},
            "at": "2024-01-02T11:00:07.123456+00:00",
        }
    ]


def test_reports_of_a_comment_are_there():
    report = {"reason": "spam", "words": "Watches again.", "ip_address": "203.0.113.7"}
    CommentFactory().reports.create(visitor="f" * 32, **report)

    [kept] = record("comment")["reports"]

    assert kept.pop("at")
    assert kept == {**report, "settled_at": None}


def test_who_liked_or_reported_what_stays_here():
    comment = CommentFactory()
    comment.likes.create(visitor="f" * 32)
    comment.reports.create(visitor="f" * 32)

    assert "f" * 32 not in written()


# ---------------------------------------------------------------- Subscribers


def test_subscriber_is_there_with_what_they_follow():
    follow = FollowFactory(subscriber__email="ada@example.org", subscriber__confirmed_at=AT)
    follow.subscriber.changes.create(to_status="active", why="confirmed", source="footer", at=AT)

    found = record("subscriber")

    assert (found["email"], found["status"]) == ("ada@example.org", "active")
    assert found["confirmed_at"] == "2024-01-02T11:00:07.123456+00:00"
    assert [(f["comment"], f["article"]) for f in found["follows"]] == [(follow.comment_id, None)]
    assert found["changes"] == [
        {
            "from": "",
            "to": "active",
            "why": "confirmed",
            "at": "2024-01-02T11:00:07.123456+00:00",
        }
    ]


def test_those_who_left_are_there_too():
    SubscriberFactory(left=True)

    assert record("subscriber")["status"] == "left"


# ---------------------------------------------------------------- As a file


@pytest.fixture
def everything():
    """Something of each type."""
    user = UserFactory()
    comment = CommentFactory(
        article__author=user, article__cover=PictureFactory.build().file, held=True
    )
    AkismetCallFactory(comment=comment)
    moderation.approve(comment, user)
    PageFactory()
    TagFactory()
    PictureFactory()
    LinkCardFactory()
    TrustedAuthor.objects.create(name="Ada", email="ada@example.org")
    Ban.objects.create(value="203.0.113.7")
    Origin.objects.create(site="ailleurs.example", kind="comment", number=12, here=3)
    follow = FollowFactory(comment=comment)
    follow.subscriber.changes.create(to_status="active", why="confirmed", source="footer")


def test_documentation_names_each_type_and_each_field(everything):
    documentation = (settings.BASE_DIR / "docs" / "export.md").read_text()
    named = set(re.findall(r"`(\w+)`", documentation)) | {"type"}

    for found in records():
        assert f"**{found['type']}**" in documentation
        assert names(found) <= named


def names(found):
    """The names of the fields, and of those inside; what was sent to Akismet has its own."""
    inside = [*found.get("moves", []), *found.get("akismet_calls", [])]
    inside += [*found.get("follows", []), *found.get("changes", [])]
    inside += [value for value in found.values() if isinstance(value, dict)]
    return set(found).union(*inside)


def test_how_many_of_each_are_told(everything):
    counts = json_lines.write(StringIO())

    assert counts.total() == len(records())
    assert (counts["article"], counts["page"], counts["comment"]) == (1, 1, 1)


def test_letters_are_written_as_they_are():
    CommentFactory(name="Zoé 🌳")

    assert '"name": "Zoé 🌳"' in written()


def test_no_text_breaks_a_line():
    CommentFactory(body="Une ligne.\r\nUne autre.\u2028Et la fin.")

    lines = written().split("\n")

    assert lines.pop() == ""
    (body,) = [found["body"] for found in map(json.loads, lines) if found["type"] == "comment"]
    assert body == "Une ligne.\r\nUne autre.\u2028Et la fin."


def test_queries_do_not_grow_with_comments():
    article = ArticleFactory()
    AkismetCallFactory(comment=comment_with_history(article))
    few = queries()
    for _ in range(5):
        AkismetCallFactory(comment=comment_with_history(article))

    assert queries() == few


def comment_with_history(article):
    comment = CommentFactory(article=article, held=True, user=UserFactory())
    Comment.objects.filter(pk=comment.pk).update(edited_by=UserFactory(), edited_at=timezone.now())
    moderation.approve(comment, UserFactory())
    return comment


def test_queries_do_not_grow_with_subscribers():
    FollowFactory()
    few = queries()
    comment = CommentFactory.create_batch(1, article=Comment.objects.get().article)[0]
    for _ in range(5):
        FollowFactory(comment=comment)

    assert queries() == few


def queries():
    with Queries() as made:
        written()
    return made.count
