"""The address of a comment leads to where it stands, by the number of its old site as well."""

import pytest

from comments.models import Comment, Discussion
from tests.factories import ArticleFactory, CommentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_permalink_leads_to_the_comment(client, known):
    response = client.get(f"/comments/{known.pk}/")

    expected = f"{known.article.get_absolute_url()}#comment-{known.pk}"
    assert (response.status_code, response["Location"]) == (302, expected)


def test_permalink_leads_to_the_right_page(client, article):
    Discussion(page_size=2).save()
    threads = [CommentFactory(article=article) for _ in range(5)]
    reply = CommentFactory.reply_to(threads[3])

    response = client.get(f"/comments/{reply.pk}/")

    assert response["Location"] == f"{article.get_absolute_url()}?page=2#comment-{reply.pk}"
    assert f'id="comment-{reply.pk}"' in client.get(response["Location"]).text


def on(article, number):
    return f"/comments/{number}/?on={article.pk}"


def test_permalink_on_an_article_leads_to_its_comment(client, known):
    expected = f"{known.article.get_absolute_url()}#comment-{known.pk}"

    assert client.get(on(known.article, known.pk))["Location"] == expected


def test_number_from_elsewhere_leads_to_the_comment_that_had_it_on_the_article(client, article):
    other = CommentFactory()
    comment = CommentFactory(article=article, old_number=other.pk)

    response = client.get(on(article, other.pk))

    assert response["Location"] == f"{article.get_absolute_url()}#comment-{comment.pk}"


def test_permalink_of_the_old_site_leads_to_the_comment_that_has_another_key_here(client, article):
    comment = CommentFactory(article=article, old_number=40_000)

    response = client.get("/comments/40000/")

    assert response["Location"] == f"{article.get_absolute_url()}#comment-{comment.pk}"


def test_number_from_elsewhere_comes_before_one_given_here(client, article):
    given_here = CommentFactory(article=article)
    comment = CommentFactory(article=article, old_number=given_here.pk)

    response = client.get(on(article, given_here.pk))

    assert response["Location"].endswith(f"#comment-{comment.pk}")


def test_number_leads_to_no_comment_on_another_article(client, known):
    assert client.get(on(ArticleFactory(), known.pk)).status_code == 404


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_number_of_no_comment_on_an_article_is_not_found(client, known, number):
    assert client.get(on(known.article, number)).status_code == 404
    assert client.get(f"/comments/{known.pk}/?on={number}").status_code == 404


def test_number_from_elsewhere_does_not_betray_a_hidden_comment(client, article):
    CommentFactory(article=article, held=True, old_number=777_777)

    assert client.get(on(article, 777_777)).status_code == 404


def test_key_of_a_shown_comment_comes_before_an_old_one(client, article):
    comment = CommentFactory(article=article)
    CommentFactory(old_number=comment.pk)

    response = client.get(f"/comments/{comment.pk}/")

    assert response["Location"] == f"{article.get_absolute_url()}#comment-{comment.pk}"


@pytest.mark.parametrize("status", ["held", "spam", "trash"])
def test_old_identifier_of_a_hidden_comment_leads_nowhere(client, status):
    CommentFactory(status=status, old_number=40_000)

    assert client.get("/comments/40000/").status_code == 404


def test_address_with_an_old_identifier_lands_on_the_comment(client, article):
    comment = CommentFactory(article=article, old_number=40_000)
    CommentFactory(article=article)

    page = client.get(article.get_absolute_url()).text

    item = page[page.index(f'<li id="comment-{comment.pk}"') :]
    assert item.index('<span id="comment-40000"></span>') < item.index("</li>")
    assert page.count("<span id=") == 1


def test_permalink_of_a_comment_that_was_removed_is_gone(client):
    comment = CommentFactory()
    Comment.objects.update(status=Comment.Status.TRASH)

    assert client.get(f"/comments/{comment.pk}/").status_code == 410


def test_permalink_of_a_removed_comment_tells_nothing_of_a_draft(client):
    comment = CommentFactory(article=ArticleFactory(draft=True))
    Comment.objects.update(status=Comment.Status.TRASH)

    assert client.get(f"/comments/{comment.pk}/").status_code == 404
