"""`manage.py render_texts`: what an earlier version saved looks as if it were saved now."""

from io import StringIO

import pytest
from django.core.management import call_command

from blog import rendering
from blog.models import Article
from comments.models import Comment
from tests.factories import ArticleFactory, CommentFactory, PageFactory

pytestmark = pytest.mark.django_db


def run():
    out = StringIO()
    call_command("render_texts", stdout=out)
    return out.getvalue().splitlines()


def test_articles_pages_and_comments_are_rendered_anew():
    article = ArticleFactory(body="<h2>Oui ?</h2>")
    page = PageFactory(body="<p>Non !</p>")
    comment = CommentFactory(article=article, body="Ah !")
    expected = article.body_html, page.body_html, comment.body_html
    Article.objects.update(body_html="<p>Old.</p>")
    Comment.objects.update(body_html="<p>Old.</p>")

    said = run()

    for text in (article, page, comment):
        text.refresh_from_db()
    assert (article.body_html, page.body_html, comment.body_html) == expected
    assert said == ["2 articles et pages ont changé.", "1 commentaire a changé."]


def test_nothing_else_changes():
    article = ArticleFactory(body="<p>Oui ?</p>")
    Article.objects.update(body_html="<p>Old.</p>", title="Quoi ?")
    before = Article.objects.values().get()

    run()

    after = Article.objects.values().get()
    assert after == before | {"body_html": article.body_html}


def test_second_run_has_nothing_to_do():
    CommentFactory(body="Ah !")

    assert run() == ["0 article ou page a changé.", "0 commentaire a changé."]


def test_texts_are_read_in_batches(monkeypatch):
    monkeypatch.setattr(rendering, "BATCH", 2)
    ArticleFactory.create_batch(5)
    Article.objects.update(body_html="")

    assert list(rendering.again(Article.objects.all())) == [2, 2, 1]


def test_text_that_is_saved_meanwhile_is_left_to_whoever_saves_it():
    ArticleFactory(body="<p>Old</p>")
    Article.objects.update(body_html="<p>Older</p>")
    article = Article.objects.get()
    Article.objects.update(body_html="<p>New</p>")

    assert not rendering.renew(article)
    assert Article.objects.get().body_html == "<p>New</p>"
