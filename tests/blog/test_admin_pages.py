"""Where the author writes pages: what articles have, pages have as well."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Article, Blog, Page
from tests.blog.admin_forms import change, photo, written
from tests.factories import ArticleFactory, PageFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:blog_page_changelist")
ADD = reverse("admin:blog_page_add")
TOMORROW = timezone.now() + timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english():
    Blog(language="en").save()


def page_written(**changes) -> dict[str, str]:
    data = written(title="About", slug="about", position="0", in_menu="on", **changes)
    return {name: value for name, value in data.items() if name != "comments_open"}


def rows(response) -> list[str]:
    return [row.title for row in response.context["cl"].queryset]


@pytest.mark.usefixtures("author")
class TestPageList:
    def test_it_tells_the_state_of_each_page(self, client):
        PageFactory(published_at=None)
        PageFactory(published_at=TOMORROW)
        PageFactory()

        page = client.get(LIST)

        assert '<td class="field-state">draft' in page.text
        assert '<td class="field-state">scheduled for' in page.text
        assert '<td class="field-state">published' in page.text

    @pytest.mark.parametrize(
        ("state", "title"), [("drafts", "One"), ("scheduled", "Two"), ("published", "Three")]
    )
    def test_it_can_be_narrowed_to_a_state(self, client, state, title):
        PageFactory(title="One", published_at=None)
        PageFactory(title="Two", published_at=TOMORROW)
        PageFactory(title="Three")

        assert rows(client.get(LIST, {"state": state})) == [title]

    def test_pages_and_articles_are_in_lists_of_their_own(self, client):
        PageFactory(title="About")
        ArticleFactory(title="The tree")

        assert rows(client.get(LIST)) == ["About"]
        assert rows(client.get(reverse("admin:blog_article_changelist"))) == ["The tree"]

    def test_its_queries_do_not_grow_with_the_pages(self, client, django_assert_num_queries):
        PageFactory.create_batch(2)
        client.get(LIST)

        with django_assert_num_queries(7) as queries:
            client.get(LIST)
        PageFactory.create_batch(5)
        with django_assert_num_queries(len(queries)):
            client.get(LIST)

    def test_publish_now_shows_the_chosen_pages(self, client):
        chosen, other = PageFactory.create_batch(2, published_at=None)

        page = client.post(
            LIST, {"action": "publish_now", "_selected_action": [chosen.pk]}, follow=True
        )

        assert list(Page.objects.visible()) == [chosen]
        assert list(Page.objects.drafts()) == [other]
        assert "1 page was published." in page.text

    def test_back_to_draft_hides_the_chosen_pages(self, client):
        chosen, other = PageFactory.create_batch(2)

        page = client.post(
            LIST, {"action": "back_to_draft", "_selected_action": [chosen.pk]}, follow=True
        )

        assert list(Page.objects.visible()) == [other]
        assert "1 page is a draft again." in page.text

    def test_menu_is_put_in_order_even_around_a_page_whose_address_was_taken_since(self, client):
        page = PageFactory(slug="archives", position=0)
        data = {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": page.pk,
            "form-0-position": "3",
            "_save": "Save",
        }

        client.post(LIST, data)

        page.refresh_from_db()
        assert (page.position, page.in_menu, page.is_published) == (3, False, True)


class TestPageForm:
    def test_new_page_is_by_who_writes_and_takes_no_comments(self, client, author):
        form = client.get(ADD).context["adminform"].form

        assert form.initial["author"] == author.pk
        assert form.initial["comments_open"] is False

    @pytest.mark.usefixtures("author")
    def test_new_page_is_a_draft_that_takes_no_comments(self, client):
        client.post(ADD, page_written())

        page = Page.objects.drafts().get()
        assert (page.slug, page.kind, page.comments_open) == ("about", "page", False)

    @pytest.mark.usefixtures("author")
    def test_publish_now_gives_it_its_date(self, client):
        before = timezone.now()

        client.post(ADD, page_written(_publish="Publish now"))

        page = Page.objects.visible().get()
        assert page.published_at
        assert before <= page.published_at <= timezone.now()

    @pytest.mark.usefixtures("author")
    def test_only_a_page_that_readers_do_not_see_offers_to_publish_it(self, client):
        draft = client.get(change(PageFactory(published_at=None)))
        published = client.get(change(PageFactory()))

        assert 'name="_publish"' in draft.text
        assert 'name="_publish"' not in published.text

    @pytest.mark.usefixtures("author")
    def test_only_a_published_page_can_be_viewed_on_the_site(self, client):
        scheduled = PageFactory(published_at=TOMORROW)
        published = PageFactory()

        assert f'href="{scheduled.get_absolute_url()}"' not in client.get(change(scheduled)).text
        assert f'href="{published.get_absolute_url()}"' in client.get(change(published)).text

    @pytest.mark.usefixtures("author")
    def test_save_and_preview_leads_to_the_preview(self, client):
        added = client.post(ADD, page_written(_preview="Save and preview"))
        page = Page.objects.get()
        changed = client.post(change(page), page_written(_preview="Save and preview"))

        assert added.url == changed.url == f"/admin/blog/page/{page.pk}/preview/"

    @pytest.mark.usefixtures("author")
    def test_all_that_a_page_shows_is_there_to_be_written(self, client):
        writer = UserFactory(is_staff=True)
        data = page_written(
            standfirst="Who we are.",
            author=str(writer.pk),
            published_at_0="2025-03-09",
            published_at_1="08:00",
            cover_alt="A lime tree",
        )

        client.post(ADD, {**data, "comments_open": "on", "cover": photo()})

        page = Page.objects.get()
        assert page.published_at == timezone.make_aware(datetime(2025, 3, 9, 8))
        assert (page.author, page.standfirst) == (writer, "Who we are.")
        assert (page.comments_open, page.in_menu) == (True, True)
        assert (page.cover_alt, page.cover_width) == ("A lime tree", 40)

    @pytest.mark.usefixtures("author")
    def test_nothing_is_said_of_a_mail_that_no_page_has(self, client):
        article, page = ArticleFactory(), PageFactory()

        assert "/admin/subscriptions/mailing/article/" in client.get(change(article)).text
        assert "/admin/subscriptions/mailing/article/" not in client.get(change(page)).text


@pytest.mark.usefixtures("author")
class TestKind:
    def test_form_of_an_article_makes_no_page_of_it(self, client):
        article = ArticleFactory()

        client.post(change(article), written(kind="page"))

        article.refresh_from_db()
        assert (article.title, article.kind) == ("The tree", "article")

    def test_form_of_a_page_makes_no_article_of_it(self, client):
        page = PageFactory()

        client.post(change(page), page_written(kind="article"))

        page.refresh_from_db()
        assert (page.title, page.kind) == ("About", "page")
        assert Article.objects.get().is_page

    def test_page_is_out_of_reach_of_the_forms_of_articles(self, client):
        page = PageFactory(title="About")
        forms = reverse("admin:blog_article_change", args=[page.pk])

        response = client.post(forms, written())

        page.refresh_from_db()
        assert response.url == reverse("admin:index")
        assert (page.title, page.kind) == ("About", "page")

    def test_article_is_out_of_reach_of_the_forms_of_pages(self, client):
        article = ArticleFactory(title="The tree")
        forms = reverse("admin:blog_page_change", args=[article.pk])

        response = client.post(forms, page_written())

        article.refresh_from_db()
        assert response.url == reverse("admin:index")
        assert (article.title, article.kind) == ("The tree", "article")


@pytest.mark.usefixtures("author")
class TestSlug:
    def errors(self, response) -> list[str]:
        """The names of the fields beside which something is said to be wrong."""
        assert response.status_code == 200
        assert '<ul class="errorlist" id="id_slug_error"' in response.text
        return list(response.context["adminform"].form.errors)

    def test_slug_of_another_article_is_refused_beside_the_field(self, client):
        ArticleFactory(slug="the-tree")

        response = client.post(reverse("admin:blog_article_add"), written())

        assert self.errors(response) == ["slug"]
        assert Article.objects.count() == 1

    def test_slug_of_another_page_is_refused_beside_the_field(self, client):
        PageFactory(slug="about")

        response = client.post(ADD, page_written())

        assert self.errors(response) == ["slug"]
        assert Article.objects.count() == 1

    def test_slug_of_a_part_of_the_site_is_refused_beside_the_field(self, client):
        response = client.post(ADD, page_written() | {"slug": "archives"})

        assert self.errors(response) == ["slug"]

    def test_article_and_page_may_share_a_slug(self, client):
        client.post(ADD, page_written() | {"slug": "the-tree"})
        client.post(reverse("admin:blog_article_add"), written())

        assert Article.objects.filter(slug="the-tree").count() == 2

    def test_text_keeps_its_own_slug(self, client):
        page = PageFactory(slug="about", title="Before")

        client.post(change(page), page_written())

        page.refresh_from_db()
        assert (page.slug, page.title) == ("about", "About")


class TestPreview:
    @pytest.mark.usefixtures("author")
    @pytest.mark.parametrize("published_at", [None, TOMORROW])
    def test_author_sees_what_readers_do_not_see_yet(self, client, published_at):
        page = PageFactory(title="About", published_at=published_at, comments_open=True)

        response = client.get(page.get_preview_url())

        assert response.templates[0].name == "blog/page_detail.html"
        assert "This is a preview." in response.text
        assert f'href="{change(page)}"' in response.text
        assert '<h1 class="p-name">About</h1>' in response.text
        assert '<meta name="robots" content="noindex">' in response.text
        assert 'rel="canonical"' not in response.text
        assert 'id="comments"' not in response.text

    @pytest.mark.usefixtures("author")
    def test_page_is_not_previewed_as_an_article_nor_the_reverse(self, client):
        as_article = reverse("admin:blog_article_preview", args=[PageFactory().pk])
        as_page = reverse("admin:blog_page_preview", args=[ArticleFactory().pk])

        assert client.get(as_article).status_code == 404
        assert client.get(as_page).status_code == 404

    @pytest.mark.usefixtures("stranger")
    def test_who_may_not_see_pages_is_refused(self, client):
        assert client.get(PageFactory().get_preview_url()).status_code == 403

    def test_draft_stands_at_its_preview(self):
        page = PageFactory(published_at=None)

        assert page.get_absolute_url() == f"/admin/blog/page/{page.pk}/preview/"
        assert Article.objects.get().get_absolute_url() == page.get_absolute_url()
