"""What stands around a conversation: as long as it is the same, only comments are made anew."""

from datetime import timedelta

import pytest
from django.template import engines
from django.utils import timezone

from blog.frames import Frames
from blog.models import Article, PageVersion
from tests.changes import Site, save
from tests.factories import ArticleFactory, CommentFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return Site()


def queries_of(site):
    with Queries() as queries:
        assert site.client.get(site.page).status_code == 200
    return queries.count


def test_comment_leaves_the_frame_as_it_is(site):
    first = queries_of(site)
    before = PageVersion.of(site.article.pk)

    CommentFactory(article=site.article)

    assert PageVersion.of(site.article.pk).frame == before.frame
    assert queries_of(site) < first


def test_parts_of_200_pages_are_kept(site):
    version = PageVersion.of(site.article.pk)
    pages = [Frames(f"/{number}/", version) for number in range(200)]
    parts = [(page, name) for page in pages for name in "abcdefg"]
    for page, name in parts:
        page.keep(name, lambda: "before")

    assert {page.keep(name, lambda: "anew") for page, name in parts} == {"before"}


def test_long_conversation_takes_no_more_queries_than_a_short_one(site):
    queries_of(site)
    CommentFactory(article=site.article)
    short = queries_of(site)
    for _ in range(10):
        CommentFactory.reply_to(CommentFactory(article=site.article))

    assert queries_of(site) == short


@pytest.mark.parametrize("field", ["title", "standfirst", "body_html"])
def test_frame_shows_the_article_as_it_is_now(site, field):
    queries_of(site)

    Article.objects.filter(pk=site.article.pk).update(**{field: "The spring"})

    assert "The spring" in site.client.get(site.page).text


def test_frame_ends_when_another_article_appears(site):
    now = timezone.now()
    soon = ArticleFactory(published_at=now + timedelta(hours=1))
    ArticleFactory(published_at=now + timedelta(hours=2))

    assert Frames("/", PageVersion.of(site.article.pk)).until == soon.published_at


def test_frame_lasts_a_day_where_none_will_appear(site):
    before = timezone.now()

    until = Frames("/", PageVersion.of(site.article.pk)).until

    assert before + timedelta(days=1) <= until <= timezone.now() + timedelta(days=1)


def test_part_is_made_once_for_each_name_and_language(site, rf):
    template = engines["django"].from_string(
        "{% load frames %}{% frame part number %}{{ made }}{% endframe %}"
    )
    request = rf.get("/")
    request.frames = Frames("/", PageVersion.of(site.article.pk))

    def show(**context):
        return template.render(context, request)

    assert show(number=1, made="one") == "one"
    assert show(number=1, made="another") == "one"
    assert show(number=2, made="another") == "another"
    save(site.article, title="The spring")
    request.frames = Frames("/", PageVersion.of(site.article.pk))
    assert show(number=1, made="third") == "third"


def test_part_of_a_page_that_nobody_keeps_is_made_each_time(rf):
    template = engines["django"].from_string(
        "{% load frames %}{% frame part %}{{ made }}{% endframe %}"
    )

    assert template.render({"made": "one"}, rf.get("/")) == "one"
    assert template.render({"made": "two"}, rf.get("/")) == "two"


def test_preview_shows_a_text_as_it_is_now(site, admin_client):
    preview = site.article.get_preview_url()
    admin_client.get(preview)

    save(site.article, title="The spring")

    assert "The spring" in admin_client.get(preview).text
