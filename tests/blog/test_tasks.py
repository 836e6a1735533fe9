from datetime import timedelta
from io import BytesIO

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from blog.models import Article, Blog, LinkCard
from blog.tasks import read_link_card, request_cards, show
from tests.factories import ArticleFactory, LinkCardFactory, PageFactory

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=30)


def paragraph(url: str) -> str:
    return f'<p><a href="{url}">{url}</a></p>'


def png(width: int, height: int) -> bytes:
    data = BytesIO()
    Image.new("RGB", (width, height)).save(data, "PNG")
    return data.getvalue()


def serve_page(web) -> str:
    web.serve("/og.png", png(1200, 630), "image/png")
    web.serve(
        "/page",
        '<title>What the press says</title><meta property="og:site_name" content="The Press">'
        '<meta property="og:image" content="/og.png">',
    )
    return web.url("/page")


def test_card_is_filled_from_the_page(web):
    card = LinkCardFactory(url=serve_page(web))

    read_link_card.call(card.pk, web.limits())

    card.refresh_from_db()
    assert (card.title, card.source) == ("What the press says", "The Press")
    assert card.read_at is not None
    with Image.open(card.picture.path) as image:
        assert image.format == "WEBP"
        assert image.size == (card.picture_width, card.picture_height) == (600, 315)


def test_what_the_author_wrote_stays(web):
    card = LinkCardFactory(url=serve_page(web), title="My title", source="My source")

    read_link_card.call(card.pk, web.limits())

    card.refresh_from_db()
    assert (card.title, card.source) == ("My title", "My source")
    assert card.picture


def test_long_title_is_shortened_to_fit(web):
    web.serve("/", f"<title>{'long ' * 100}</title>")
    card = LinkCardFactory(url=web.url("/"))

    read_link_card.call(card.pk, web.limits())

    card.refresh_from_db()
    assert len(card.title) <= 300
    assert card.title.endswith("…")


def test_unreadable_picture_leaves_the_rest(web):
    web.serve("/og.png", b"no picture", "image/png")
    web.serve("/", '<title>T</title><meta property="og:image" content="/og.png">')
    card = LinkCardFactory(url=web.url("/"))

    read_link_card.call(card.pk, web.limits())

    card.refresh_from_db()
    assert card.title == "T"
    assert not card.picture


def test_card_appears_in_the_articles_and_pages_that_hold_its_link(web):
    url = serve_page(web)
    article = ArticleFactory(body=paragraph(url))
    page = PageFactory(body=paragraph(url))

    read_link_card.call(LinkCardFactory(url=url).pk, web.limits())

    article.refresh_from_db()
    page.refresh_from_db()
    assert "What the press says" in article.body_html
    assert "What the press says" in page.body_html


def test_address_with_entities_finds_its_article():
    url = "https://press.example/L'été?a=1&b=2"
    article = ArticleFactory(body=paragraph(url))

    show(LinkCardFactory(url=url, title="What the press says"))

    article.refresh_from_db()
    assert "What the press says" in article.body_html


def test_other_articles_are_left_alone():
    ArticleFactory(body=paragraph("https://press.example/page-two"))
    ArticleFactory(body='<p>See <a href="https://press.example/page">this</a>.</p>')
    Article.objects.update(updated_at=LONG_AGO)

    show(LinkCardFactory(url="https://press.example/page", title="T"))

    assert set(Article.objects.values_list("updated_at", flat=True)) == {LONG_AGO}


def test_article_is_rendered_in_the_language_of_the_blog():
    Blog(language="en").save()
    address = "https://press.example/page"
    picture = '<p><img src="https://pictures.example/lime.jpg"></p>'
    article = ArticleFactory(body=paragraph(address) + picture)

    show(LinkCardFactory(url=address, title="T"))

    article.refresh_from_db()
    assert '<a class="remote-picture" href="https://pictures.example/lime.jpg">Picture</a>' in (
        article.body_html
    )


def test_page_is_read_once(web):
    card = LinkCardFactory(url=serve_page(web))

    read_link_card.call(card.pk, web.limits())
    read_link_card.call(card.pk, web.limits())

    assert [request.path for request in web.requests] == ["/page", "/og.png"]


def test_deleted_card_is_passed_over(web):
    card = LinkCardFactory(url=serve_page(web))
    card_id = card.pk
    card.delete()

    read_link_card.call(card_id, web.limits())

    assert web.requests == []


def test_failure_is_one_line_that_says_what_to_do(web, caplog):
    card = LinkCardFactory(url=web.url("/missing"))

    read_link_card.call(card.pk, web.limits())

    card.refresh_from_db()
    assert len(caplog.messages) == 1
    assert card.url in caplog.text
    assert "Give it a title under Link cards" in caplog.text
    assert card.read_at is None


def test_failure_leaves_a_plain_link(web):
    article = ArticleFactory(body=paragraph(web.url("/missing")))
    card = LinkCardFactory(url=web.url("/missing"))

    read_link_card.call(card.pk, web.limits())

    article.refresh_from_db()
    assert article.body_html == article.body


def test_lone_link_is_queued_to_be_read():
    article = ArticleFactory(body=paragraph("https://press.example/page"))

    request_cards(article)

    card = LinkCard.objects.get()
    task = DBTaskResult.objects.get()
    assert card.url == "https://press.example/page"
    assert task.task_path == "blog.tasks.read_link_card"
    assert task.args_kwargs == {"args": [card.pk], "kwargs": {}}


def test_card_that_was_read_is_not_read_again():
    card = LinkCardFactory(read_at=timezone.now())

    request_cards(ArticleFactory(body=paragraph(card.url)))

    assert not DBTaskResult.objects.exists()
    assert LinkCard.objects.count() == 1


def test_article_that_is_not_saved_leaves_neither_card_nor_task():
    article = ArticleFactory(body=paragraph("https://press.example/page"))

    with transaction.atomic():
        request_cards(article)
        transaction.set_rollback(True)

    assert not LinkCard.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_article_without_links_queues_nothing(django_assert_num_queries):
    article = ArticleFactory()

    with django_assert_num_queries(0):
        request_cards(article)
