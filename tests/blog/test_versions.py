"""Versions of pages, as triggers count them; tests/config/test_kept_pages.py has what of."""

import re
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from blog import triggers
from blog.models import PageVersion
from blog.watches import WATCHES as blog_watches
from comments import likes
from comments.models import Comment
from comments.watches import WATCHES as comment_watches
from privacy.watches import WATCHES as privacy_watches
from tests.at_once import at_once
from tests.changes import Site, save, sql
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return Site()


def test_likes_are_counted_apart(site):
    before = PageVersion.of(site.article.pk)

    likes.toggle(site.first, "somebody")
    liked = PageVersion.of(site.article.pk)
    likes.toggle(site.first, "somebody")
    taken_back = PageVersion.of(site.article.pk)

    assert before.likes < liked.likes < taken_back.likes
    assert before.changes == liked.changes == taken_back.changes


def test_like_of_what_is_not_shown_is_not_counted(site):
    before = PageVersion.of(site.article.pk)

    Comment.objects.filter(pk=site.removed.pk).update(like_count=5)

    assert PageVersion.of(site.article.pk) == before


def test_comment_on_another_article_concerns_no_other_page(site):
    before = PageVersion.of(site.neighbour.pk)

    CommentFactory(article=site.article)

    assert PageVersion.of(site.neighbour.pk) == before


def test_comment_that_goes_to_another_article_concerns_both(site):
    left, entered = PageVersion.of(site.article.pk), PageVersion.of(site.neighbour.pk)

    Comment.objects.filter(pk=site.last.pk).update(article=site.neighbour)

    assert PageVersion.of(site.article.pk).changes > left.changes
    assert PageVersion.of(site.neighbour.pk).changes > entered.changes


def test_deleted_article_has_another_version(site):
    before = PageVersion.of(site.article.pk)

    sql("DELETE FROM blog_article_tags")
    sql("DELETE FROM comments_move")
    sql("DELETE FROM comments_comment")
    sql("DELETE FROM blog_article")

    assert PageVersion.of(site.article.pk).changes > before.changes


def test_what_is_rolled_back_leaves_the_version(site):
    before = PageVersion.of(site.article.pk)

    with transaction.atomic():
        save(site.first, name="Somebody")
        transaction.set_rollback(True)

    assert PageVersion.of(site.article.pk) == before


def test_version_is_one_query(site, django_assert_num_queries):
    with django_assert_num_queries(1):
        PageVersion.of(site.article.pk)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_who_come_by_the_same_articles_from_both_ends_do_not_wait_for_each_other():
    comments = [CommentFactory() for _ in range(2)]
    articles = [comment.article_id for comment in comments]
    before = [PageVersion.of(article) for article in articles]
    both_have_written = Barrier(2, timeout=10)

    def rename(*comments):
        with transaction.atomic():
            for comment in comments:
                Comment.objects.filter(pk=comment.pk).update(name=f"{comment.name} of the well")
                both_have_written.wait()

    # Each renames one comment by the other's article as well, so that no comment is locked twice.
    beside = [CommentFactory(article=comment.article) for comment in comments]
    outcomes = at_once(
        lambda: rename(comments[0], beside[1]), lambda: rename(comments[1], beside[0])
    )

    assert outcomes == [None, None]
    for article, version in zip(articles, before, strict=True):
        assert PageVersion.of(article).changes > version.changes
        Comment.objects.filter(article=article).update(name="Somebody")
        assert PageVersion.objects.filter(subject=article).count() == 1


def test_triggers_that_a_migration_lost_are_back_after_it(site):
    before = PageVersion.of(site.article.pk)
    standing = triggers.installed("pageversion_")
    lost = {name for name in standing if name.startswith("pageversion_comments_")}
    triggers.drop(lost)

    call_command("migrate", verbosity=0)

    assert triggers.installed("pageversion_") == standing
    assert PageVersion.of(site.article.pk).changes > before.changes


def test_migration_that_changes_nothing_leaves_the_versions(site):
    before = PageVersion.of(site.article.pk)

    call_command("migrate", verbosity=0)

    assert PageVersion.of(site.article.pk) == before


def test_page_shows_nothing_of_a_table_without_triggers(site):
    watches = (*blog_watches, *comment_watches, *privacy_watches)
    watched = {watch.model._meta.db_table for watch in watches}

    with CaptureQueriesContext(connection) as queries:
        site.client.get(site.page)
        site.client.get(site.about.get_absolute_url())

    read = re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(q["sql"] for q in queries))
    assert set(read) == watched
