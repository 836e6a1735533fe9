from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from blog.models import Article, Blog, LinkCard, Page, Picture
from tests.factories import (
    ArticleFactory,
    LinkCardFactory,
    PageFactory,
    PictureFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST = reverse("admin:blog_article_changelist")
ADD = reverse("admin:blog_article_add")
PICKER = reverse("admin:blog_picture_picker")
URL = "https://press.example/page"


@pytest.fixture
def author(client):
    author = UserFactory(author=True)
    client.force_login(author)
    return author


@pytest.fixture
def stranger(client):
    """Someone who may log in to the admin, and may do nothing there."""
    stranger = UserFactory(is_staff=True)
    client.force_login(stranger)
    return stranger


def written(**changes) -> dict[str, str]:
    return {
        "title": "The tree",
        "standfirst": "",
        "body": "<p>Under it.</p>",
        "slug": "the-tree",
        "published_at_0": "",
        "published_at_1": "",
        "comments_open": "on",
        "cover_alt": "",
        "cover_credit": "",
        **changes,
    }


def change(article: Article | Page | LinkCard) -> str:
    meta = article._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[article.pk])


def photo(name="photo.jpg", form="JPEG", size=(40, 30)) -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    data = BytesIO()
    Image.new("RGB", size, "green").save(data, form, exif=exif)
    return SimpleUploadedFile(name, data.getvalue())


@pytest.mark.usefixtures("author")
class TestArticleList:
    def test_it_tells_the_state_of_each_article(self, client):
        ArticleFactory(draft=True)
        ArticleFactory(scheduled=True)
        ArticleFactory()

        page = client.get(LIST)

        assert "draft" in page.text
        assert "scheduled for" in page.text
        assert '<td class="field-state">published' in page.text

    @pytest.mark.parametrize(
        ("state", "title"), [("drafts", "One"), ("scheduled", "Two"), ("published", "Three")]
    )
    def test_it_can_be_narrowed_to_a_state(self, client, state, title):
        ArticleFactory(draft=True, title="One")
        ArticleFactory(scheduled=True, title="Two")
        ArticleFactory(title="Three")

        page = client.get(LIST, {"state": state})

        assert [article.title for article in page.context["cl"].queryset] == [title]

    def test_it_can_be_searched(self, client):
        ArticleFactory(title="Baobab")
        ArticleFactory(body="<p>Elm</p>")

        page = client.get(LIST, {"q": "baobab"})

        assert [article.title for article in page.context["cl"].queryset] == ["Baobab"]

    def test_its_queries_do_not_grow_with_the_articles(self, client, django_assert_num_queries):
        tags = TagFactory.create_batch(3)
        ArticleFactory.create_batch(5, tags=tags)
        client.get(LIST)

        with django_assert_num_queries(14) as queries:
            client.get(LIST)
        ArticleFactory.create_batch(5, tags=tags)
        with django_assert_num_queries(len(queries)):
            client.get(LIST)

    def test_publish_now_shows_the_chosen_articles(self, client):
        chosen, other = ArticleFactory.create_batch(2, draft=True)

        page = client.post(
            LIST, {"action": "publish_now", "_selected_action": [chosen.pk]}, follow=True
        )

        assert list(Article.objects.published()) == [chosen]
        assert list(Article.objects.drafts()) == [other]
        assert "1 article was published." in page.text

    def test_back_to_draft_hides_the_chosen_articles(self, client):
        chosen, other = ArticleFactory.create_batch(2)

        client.post(LIST, {"action": "back_to_draft", "_selected_action": [chosen.pk]})

        assert list(Article.objects.published()) == [other]


class TestArticleForm:
    def test_author_is_who_writes(self, client, author):
        form = client.get(ADD).context["adminform"].form

        assert form.initial["author"] == author.pk

    @pytest.mark.usefixtures("author")
    def test_new_article_is_a_draft(self, client):
        client.post(ADD, written())

        assert list(Article.objects.drafts()) == [Article.objects.get(slug="the-tree")]

    @pytest.mark.usefixtures("author")
    def test_publish_now_publishes_it(self, client):
        client.post(ADD, written(_publish="Publish now"))

        assert Article.objects.published().get().slug == "the-tree"

    @pytest.mark.usefixtures("author")
    def test_publish_now_overrides_a_later_date(self, client):
        article = ArticleFactory(scheduled=True)
        data = written(published_at_0="2099-01-01", published_at_1="08:00", _publish="Publish now")

        client.post(change(article), data)

        assert Article.objects.published().get() == article

    @pytest.mark.usefixtures("author")
    def test_published_article_offers_no_publish_now(self, client):
        draft = client.get(change(ArticleFactory(draft=True)))
        published = client.get(change(ArticleFactory()))

        assert 'name="_publish"' in draft.text
        assert 'name="_publish"' not in published.text

    @pytest.mark.usefixtures("author")
    def test_save_and_preview_leads_to_the_preview(self, client):
        added = client.post(ADD, written(_preview="Save and preview"))
        article = Article.objects.get()
        changed = client.post(change(article), written(_preview="Save and preview"))

        assert added.url == changed.url == article.get_preview_url()

    @pytest.mark.usefixtures("author")
    def test_only_a_published_article_can_be_viewed_on_the_site(self, client):
        scheduled = ArticleFactory(scheduled=True)
        published = ArticleFactory()

        assert scheduled.get_absolute_url() not in client.get(change(scheduled)).text
        assert published.get_absolute_url() in client.get(change(published)).text

    @pytest.mark.usefixtures("author")
    def test_cover_loses_what_the_camera_wrote(self, client):
        client.post(ADD, written() | {"cover": photo()})

        article = Article.objects.get()
        assert (article.cover_width, article.cover_height) == (40, 30)
        assert b"Camera" not in article.cover.read()

    @pytest.mark.usefixtures("author")
    def test_every_script_and_style_sheet_carries_the_nonce(self, client):
        page = client.get(ADD)

        scripts = page.text.count("<script")
        nonce = page.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
        assert page.text.count(f'nonce="{nonce}"') >= scripts
        assert '<script type="importmap"' in page.text.replace(f' nonce="{nonce}"', "")
        assert "<style" not in page.text


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


class TestPreview:
    @pytest.mark.usefixtures("author")
    @pytest.mark.parametrize("trait", ["draft", "scheduled"])
    def test_author_sees_what_readers_do_not_see_yet(self, client, trait):
        article = ArticleFactory(**{trait: True}, title="The tree")

        page = client.get(article.get_preview_url())

        assert page.status_code == 200
        assert page.templates[0].name == "blog/article_detail.html"
        assert page.context["preview"] is True
        assert "The tree" in page.text

    @pytest.mark.usefixtures("author")
    def test_no_cache_keeps_it(self, client):
        page = client.get(ArticleFactory(draft=True).get_preview_url())

        assert "no-store" in page.headers["Cache-Control"]

    def test_reader_is_sent_to_the_login(self, client):
        page = client.get(ArticleFactory(draft=True).get_preview_url())

        assert page.url.startswith(reverse("admin:login"))

    @pytest.mark.usefixtures("stranger")
    def test_who_may_not_see_articles_is_refused(self, client):
        page = client.get(ArticleFactory(draft=True).get_preview_url())

        assert page.status_code == 403

    @pytest.mark.usefixtures("author")
    def test_article_that_is_not_there_is_not_found(self, client):
        page = client.get(reverse("admin:blog_article_preview", args=[404]))

        assert page.status_code == 404


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
        assert b"Camera" not in picture.file.read()

    @pytest.mark.usefixtures("author")
    @pytest.mark.parametrize(
        "upload",
        [
            SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            SimpleUploadedFile("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>"),
            SimpleUploadedFile("a.html", photo().read()),
        ],
    )
    def test_upload_that_is_no_picture_is_refused(self, client, upload):
        page = client.post(PICKER, {"file": upload})

        assert page.status_code == 200
        assert page.context["form"].errors["file"]
        assert not Picture.objects.exists()

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

        assert '<td class="field-articles">3</td>' in page.text

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
