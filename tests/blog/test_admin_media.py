from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from blog.models import Blog, LinkCard, Picture
from tests.blog.admin_forms import change, photo, written
from tests.factories import (
    ArticleFactory,
    LinkCardFactory,
    PageFactory,
    PictureFactory,
    TagFactory,
)

pytestmark = pytest.mark.django_db

ADD = reverse("admin:blog_article_add")
PICKER = reverse("admin:blog_picture_picker")
URL = "https://press.example/page"


@pytest.mark.usefixtures("author")
class TestLinkCards:
    def test_lone_link_of_a_saved_article_is_queued_to_be_read(self, client):
        client.post(ADD, written(body=f'<p><a href="{URL}">{URL}</a></p>'))

        card = LinkCard.objects.get(url=URL)
        assert DBTaskResult.objects.get().args_kwargs["args"] == [card.pk]

    def test_lone_link_of_a_page_is_queued_too(self, client):
        page = PageFactory()

        client.post(
            change(page),
            {"title": "A", "slug": "a", "position": 0, "body": f'<p><a href="{URL}">x</a></p>'},
        )

        assert LinkCard.objects.filter(url=URL).exists()

    def test_what_the_author_says_of_a_link_is_shown_in_its_articles(self, client):
        card = LinkCardFactory()
        article = ArticleFactory(body=f'<p><a href="{card.url}">x</a></p>')

        client.post(change(card), {"title": "What the press says", "source": "The Press"})

        article.refresh_from_db()
        assert "What the press says" in article.body_html

    def test_card_that_loses_its_title_is_a_plain_link_again(self, client):
        card = LinkCardFactory(title="T")
        article = ArticleFactory(body=f'<p><a href="{card.url}">x</a></p>')

        client.post(change(card), {"title": "", "source": ""})

        article.refresh_from_db()
        assert article.body_html == article.body

    def test_address_of_a_card_stays(self, client):
        card = LinkCardFactory()

        client.post(change(card), {"url": "https://other.example/", "title": "T"})

        assert LinkCard.objects.get().url == card.url

    def test_page_can_be_read_again(self, client):
        card = LinkCardFactory(read_at=timezone.now() - timedelta(days=1))

        client.post(
            reverse("admin:blog_linkcard_changelist"),
            {"action": "read_again", "_selected_action": [card.pk]},
        )

        card.refresh_from_db()
        assert card.read_at is None
        assert DBTaskResult.objects.get().args_kwargs["args"] == [card.pk]


class TestPicker:
    @pytest.mark.usefixtures("author")
    def test_each_picture_is_a_button_with_what_the_editor_needs(self, client):
        picture = PictureFactory(alternative_text="A “tree”", caption="In the village")

        page = client.get(PICKER, {"CKEditorFuncNum": "-1"})

        assert f'data-url="{picture.file.url}"' in page.text
        assert f'data-picture="{picture.pk}"' in page.text
        assert 'data-alternative-text="A “tree”"' in page.text
        assert 'data-caption="In the village"' in page.text

    @pytest.mark.usefixtures("author")
    def test_pictures_come_in_pages_that_keep_the_number_of_the_editor(self, client):
        PictureFactory.create_batch(25)

        page = client.get(PICKER, {"CKEditorFuncNum": "-1", "page": "1"})

        assert page.text.count("data-picture=") == 24
        assert "?CKEditorFuncNum=-1&amp;page=2" in page.text

    @pytest.mark.usefixtures("author")
    def test_uploaded_picture_is_chosen_at_once(self, client):
        answer = client.post(
            f"{PICKER}?CKEditorFuncNum=-1",
            {"file": photo(), "alternative_text": "A tree", "caption": ""},
        )

        picture = Picture.objects.get()
        assert answer.url == f"{PICKER}?CKEditorFuncNum=-1&picked={picture.pk}"
        assert picture.alternative_text == "A tree"
        assert b"Camera" not in Path(picture.file.path).read_bytes()

    @pytest.mark.usefixtures("author")
    @pytest.mark.parametrize(
        "upload",
        [
            SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            SimpleUploadedFile("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>"),
            photo("bomb.png", "PNG", (10_000, 5_001)),
        ],
    )
    def test_upload_that_is_no_picture_is_refused(self, client, upload):
        page = client.post(PICKER, {"file": upload})

        assert page.status_code == 200
        assert page.context["form"].errors["file"]
        assert not Picture.objects.exists()

    @pytest.mark.usefixtures("author")
    def test_upload_that_is_too_heavy_is_refused_with_its_weight(self, client):
        heavy = SimpleUploadedFile("heavy.jpg", photo().read() + bytes(31 * 1024**2))

        page = client.post(PICKER, {"file": heavy})

        assert "31" in page.context["form"].errors["file"][0]
        assert not Picture.objects.exists()

    @pytest.mark.usefixtures("author")
    def test_uploaded_picture_is_named_after_what_it_is(self, client):
        client.post(PICKER, {"file": photo("page.html")})

        assert Picture.objects.get().file.name.endswith(".jpg")

    @pytest.mark.usefixtures("stranger")
    def test_who_may_not_see_pictures_is_refused(self, client):
        assert client.get(PICKER).status_code == 403

    def test_reader_is_sent_to_the_login(self, client):
        assert client.get(PICKER).url.startswith(reverse("admin:login"))


@pytest.mark.usefixtures("author")
class TestOtherPages:
    def test_blog_is_one_form_that_stores_it(self, client):
        form = reverse("admin:blog_blog_change", args=[1])

        assert client.get(reverse("admin:blog_blog_changelist")).url == form
        assert client.get(form).status_code == 200
        client.post(form, {"name": "Sous l’arbre", "language": "fr"})

        assert Blog.load().name == "Sous l’arbre"

    def test_blog_is_neither_added_nor_deleted(self, client):
        Blog().save()

        assert client.get(reverse("admin:blog_blog_add")).status_code == 403
        assert client.get(reverse("admin:blog_blog_delete", args=[1])).status_code == 403

    def test_tags_tell_how_many_articles_they_hold(self, client):
        tag = TagFactory(name="Trees")
        ArticleFactory.create_batch(3, tags=[tag])

        page = client.get(reverse("admin:blog_tag_changelist"))

        assert '<td class="field-article_count">3</td>' in page.text

    def test_pictures_are_shown_with_their_size(self, client):
        picture = PictureFactory()

        page = client.get(reverse("admin:blog_picture_changelist"))

        assert f'src="{picture.file.url}"' in page.text
        assert "40 × 30" in page.text

    def test_cards_cannot_be_deleted(self, client):
        card = LinkCardFactory()

        assert client.get(reverse("admin:blog_linkcard_delete", args=[card.pk])).status_code == 403

    @pytest.mark.parametrize("model", ["article", "page", "tag", "picture", "linkcard"])
    def test_list_and_new_form_open(self, client, model):
        assert client.get(reverse(f"admin:blog_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:blog_{model}_add")).status_code == 200
