from pathlib import Path

import pytest
from django.urls import reverse

from blog.models import Article, Blog
from tests.blog.admin_forms import change, photo, written
from tests.factories import ArticleFactory, TagFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:blog_article_changelist")
ADD = reverse("admin:blog_article_add")


@pytest.mark.usefixtures("author")
class TestArticleList:
    def test_it_tells_the_state_of_each_article(self, client):
        Blog(language="en").save()
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

        with django_assert_num_queries(11) as queries:
            client.get(LIST)
        ArticleFactory.create_batch(5, tags=tags)
        with django_assert_num_queries(len(queries)):
            client.get(LIST)

    def test_it_tells_which_articles_stay_on_top(self, client):
        ArticleFactory(pinned=True)

        page = client.get(LIST)

        assert 'class="field-pinned"><img src="/static/admin/img/icon-yes.svg"' in page.text

    def test_publish_now_shows_the_chosen_articles(self, client):
        Blog(language="en").save()
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
    def test_article_stays_on_top_where_the_author_says_so(self, client):
        client.post(ADD, written(pinned="on"))

        assert Article.objects.get().pinned

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
        assert b"Camera" not in Path(article.cover.path).read_bytes()

    @pytest.mark.usefixtures("author")
    def test_every_script_and_style_sheet_carries_the_nonce(self, client):
        page = client.get(ADD)

        scripts = page.text.count("<script")
        nonce = page.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
        assert page.text.count(f'nonce="{nonce}"') >= scripts
        assert '<script type="importmap"' in page.text.replace(f' nonce="{nonce}"', "")
        assert "<style" not in page.text


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
