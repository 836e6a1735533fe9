"""Addresses that readers, search engines and feed readers know from WordPress."""

import unicodedata

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils.dateparse import parse_datetime
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from blog.models import OldAddress
from blog.models.old_addresses import LONGEST
from blog.old_addresses import normalise, remember
from tests.factories import ArticleFactory, PageFactory, PictureFactory, TagFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db

MARCH = parse_datetime("2025-03-09T08:00:00Z")
OF_TODAY = "/2025/03/09/le-lavoir/"


@pytest.fixture
def article():
    return ArticleFactory(slug="le-lavoir", published_at=MARCH)


@pytest.fixture
def page():
    return PageFactory(slug="a-propos")


@pytest.fixture
def tag():
    """A tag that readers find, because an article has it."""
    tag = TagFactory(slug="eau")
    ArticleFactory(published_at=MARCH, tags=[tag])
    return tag


@pytest.fixture
def picture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return PictureFactory()


@pytest.fixture
def led(client):
    """A function that asks for an address and returns where it leads for good, or None."""

    def ask(address):
        response = client.get(address)
        assert response.status_code in (301, 404, 410), address
        return response["Location"] if response.status_code == 301 else None

    return ask


# ---------------------------------------------------------------- How addresses are written down


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://old.example/2012/05/03/le-lavoir/", "/2012/05/03/le-lavoir"),
        ("http://old.example:8080/2012/05/03/le-lavoir", "/2012/05/03/le-lavoir"),
        ("/2012/05/03/le-lavoir/", "/2012/05/03/le-lavoir"),
        ("//2012//05/03/le-lavoir//", "/2012/05/03/le-lavoir"),
        ("le-lavoir", "/le-lavoir"),
        ("/2012/05/03/%c3%a9t%c3%a9/", "/2012/05/03/été"),
        ("/2012/05/03/%C3%A9t%C3%A9/", "/2012/05/03/été"),
        ("/2012/05/03/été/", "/2012/05/03/été"),
        ("https://old.example/a/?share=mail#comment-3", "/a"),
        ("https://old.example/a/?p=12", "/a"),
        ("https://old.example/?p=12", "/?p=12"),
        ("https://old.example?p=12", "/?p=12"),
        ("https://old.example/?page_id=12", "/?p=12"),
        ("https://old.example/?attachment_id=0012&preview=true", "/?p=12"),
        ("https://old.example/?post_type=book&p=12", "/?p=12"),
        ("/index.php?p=12", "/?p=12"),
        ("/index.php/2012/05/03/le-lavoir/", "/2012/05/03/le-lavoir"),
        ("/index.phpx/", "/index.phpx"),
    ],
)
def test_ways_to_write_an_address_come_down_to_one(address, path):
    assert normalise(address) == path


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "https://old.example",
        "https://old.example/?p=draft",
        "https://old.example/?p=-1",
        f"https://old.example/?p={'9' * 5000}",
        "https://old.example/?cat=3",
        "/a%00b/",
        "/a%0Ab/",
        "/a\tb/",
        "/" + "a" * LONGEST,
    ],
)
def test_what_cannot_be_kept_comes_to_nothing(address):
    assert normalise(address) == ""


def test_the_longest_address_is_kept():
    longest = "/" + "é" * (LONGEST - 1)

    assert normalise(f"{longest}/") == longest


@given(st.text())
def test_what_is_written_down_fits_its_row_whatever_it_was(address):
    path = normalise(address)

    assert len(path) <= LONGEST
    assert path == "" or path.startswith("/")
    assert "Cc" not in {unicodedata.category(letter) for letter in path}
    assert not path.endswith("/")


# ---------------------------------------------------------------- What is remembered


def paths_of(thing):
    return sorted(thing.old_addresses.values_list("path", flat=True))


def test_addresses_of_a_thing_are_remembered_once_each(article):
    remember(["https://old.example/lavoir/", "/lavoir", "/?p=12"], article=article)

    assert paths_of(article) == ["/?p=12", "/lavoir"]


def test_address_of_today_holds_when_it_changes(client, article):
    remember([f"https://old.example{OF_TODAY}"], article=article)
    article.slug = "une-autre"
    article.save()

    moved = client.get(OF_TODAY)

    assert (moved.status_code, moved["Location"]) == (301, article.get_absolute_url())


def test_address_stays_with_whom_had_it_first(article, page):
    remember(["/lavoir"], article=article)

    remember(["/lavoir", "/qui"], article=page)

    assert paths_of(article) == ["/lavoir"]
    assert paths_of(page) == ["/qui"]


def test_what_cannot_be_kept_is_not_remembered(article):
    remember(["", "/", "/a%00b/", "/" + "a" * LONGEST], article=article)

    assert not OldAddress.objects.exists()


def test_one_query_remembers_all_of_a_thing(article):
    with Queries() as queries:
        remember([f"/address-{number}" for number in range(20)], article=article)

    assert queries.count == 1


# ---------------------------------------------------------------- Articles and pages


@pytest.mark.parametrize(
    "address",
    [
        "/2012/05/03/lavoir/",
        "/2012/05/03/lavoir",
        "/2012//05/03/lavoir/",
        "/index.php/2012/05/03/lavoir/",
        "/2012/05/03/lavoir/?share=mail",
        "/2012/05/03/lavoir/amp/",
        "/2012/05/03/lavoir/2/",
        "/2012/05/03/lavoir/trackback/",
        "/2012/05/03/lavoir/comment-page-1/",
    ],
)
def test_old_address_leads_to_the_article(led, article, address):
    remember(["/2012/05/03/lavoir/"], article=article)

    assert led(address) == OF_TODAY


@pytest.mark.parametrize(
    "address",
    [
        "/index.php/2025/03/09/le-lavoir/",
        "/2025/03/09/le-lavoir/amp/",
        "/2025/03/09/le-lavoir/2/",
        "/2025/03/09/le-lavoir/comment-page-1/",
    ],
)
@pytest.mark.usefixtures("article")
def test_other_forms_of_the_address_of_today_lead_to_it(led, address):
    assert led(address) == OF_TODAY


def test_letters_of_any_script_lead_to_the_article_however_they_are_encoded(led, article):
    remember(["https://old.example/2012/05/03/%d8%a7%d9%84%d9%85%d8%a7%d8%a1/"], article=article)

    assert led("/2012/05/03/%d8%a7%d9%84%d9%85%d8%a7%d8%a1/") == OF_TODAY
    assert led("/2012/05/03/%D8%A7%D9%84%D9%85%D8%A7%D8%A1/") == OF_TODAY
    assert led("/2012/05/03/الماء") == OF_TODAY


def test_percent_sign_in_an_old_address_is_read_once(led, article):
    remember(["/100%2525/"], article=article)

    assert led("/100%2525/") == OF_TODAY


@pytest.mark.parametrize(
    "query",
    [
        "?p=12",
        "?page_id=12",
        "?attachment_id=12",
        "?p=12&preview=true",
        "?p=0012",
        "?post_type=post&p=12",
    ],
)
def test_identifier_leads_to_the_article(led, article, query):
    remember(["/?p=12"], article=article)

    assert led(f"/{query}") == OF_TODAY
    assert led(f"/index.php{query}") == OF_TODAY


@pytest.mark.parametrize("query", ["?p=13", "?page_id=13", f"?p={'9' * 18}"])
def test_identifier_of_nothing_is_not_found(led, article, query):
    remember(["/?p=12"], article=article)

    assert led(f"/{query}") is None


@pytest.mark.parametrize("query", ["", "?page=1", "?p=", "?p=abc", "?p=-1", "?utm_source=x"])
def test_front_page_stays_what_it_is(client, query):
    assert client.get(f"/{query}").status_code == 200


def test_page_of_comments_is_kept(led, article, page):
    remember(["/lavoir"], article=article)

    assert led("/lavoir/comment-page-3/") == f"{OF_TODAY}?page=3"
    assert led(f"{OF_TODAY}comment-page-3/") == f"{OF_TODAY}?page=3"
    assert led("/a-propos/comment-page-2/") == "/a-propos/?page=2"


def test_page_below_another_leads_to_where_it_stands_now(led, page):
    remember(["https://old.example/le-blog/a-propos/"], article=page)

    assert led("/le-blog/a-propos/") == "/a-propos/"
    assert led("/le-blog/a-propos/feed/") == "/a-propos/feed/"


def test_page_of_an_attachment_leads_to_its_article(led, article):
    remember(["/2012/05/03/lavoir/attachment/vue", "/?attachment_id=13"], article=article)

    assert led("/2012/05/03/lavoir/attachment/vue/") == OF_TODAY
    assert led("/?attachment_id=13") == OF_TODAY


def test_old_address_follows_the_article_when_its_own_changes(led, article):
    remember(["/lavoir"], article=article)
    article.slug = "le-vieux-lavoir"
    article.save()

    assert led("/lavoir/") == "/2025/03/09/le-vieux-lavoir/"


@pytest.mark.parametrize("trait", ["draft", "scheduled"])
@pytest.mark.parametrize(
    "address", ["/lavoir/", "/?p=12", "/lavoir/feed/", "/lavoir/comment-page-2/", "/lavoir/amp/"]
)
def test_address_of_what_readers_may_not_see_is_not_found(led, trait, address):
    remember(["/lavoir", "/?p=12"], article=ArticleFactory(**{trait: True}))

    assert led(address) is None


@pytest.mark.parametrize("ending", ["feed/atom/", "comment-page-2/", "amp/"])
def test_address_of_today_betrays_no_scheduled_article(led, ending):
    article = ArticleFactory(scheduled=True)

    assert led(f"{article.get_absolute_url()}{ending}") is None


def test_address_goes_with_what_it_led_to(led, article):
    remember(["/lavoir"], article=article)

    article.delete()

    assert led("/lavoir/") is None


# ---------------------------------------------------------------- Lists and tags


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/page/2/", "/?page=2"),
        ("/page/1/", "/"),
        ("/index.php", "/"),
        ("/author/awa/", "/"),
        ("/author/awa/page/2/", "/?page=2"),
        ("/2025/03/09/", "/2025/03/"),
        ("/2025/3/9/", "/2025/03/"),
        ("/2025/03/page/2/", "/2025/03/"),
        ("/2025/page/2/", "/2025/"),
    ],
)
def test_list_of_articles_leads_to_ours(led, address, target):
    assert led(address) == target


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/category/eau/", "/tag/eau/"),
        ("/category/village/eau/", "/tag/eau/"),
        ("/category/eau/page/2/", "/tag/eau/?page=2"),
        ("/category/village/eau/page/3/", "/tag/eau/?page=3"),
        ("/tag/eau/page/2/", "/tag/eau/?page=2"),
        ("/index.php/category/eau/", "/tag/eau/"),
    ],
)
@pytest.mark.usefixtures("tag")
def test_category_leads_to_the_tag_of_its_name(led, address, target):
    assert led(address) == target


def test_category_leads_to_the_tag_that_was_made_of_it(led, tag):
    TagFactory(slug="puits")
    remember(["/category/puits", "/tag/%c3%a9t%c3%a9/"], tag=tag)

    assert led("/category/puits/") == "/tag/eau/"
    assert led("/category/village/puits/page/2/") == "/tag/eau/?page=2"
    assert led("/tag/été/") == "/tag/eau/"


def test_tag_without_an_article_that_readers_see_is_not_found(led):
    tag = TagFactory(slug="secret")
    ArticleFactory(draft=True, tags=[tag])
    remember(["/category/caché", "/tag/secret"], tag=tag)

    assert led("/category/caché/") is None
    assert led("/category/secret/") is None
    assert led("/tag/secret/") is None


# ---------------------------------------------------------------- Feeds


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/feed/rss2/", "/feed/"),
        ("/atom/", "/feed/atom/"),
        ("/feed/rss", "/feed/"),
        ("/feed/rdf/", "/feed/"),
        ("/rss2/", "/feed/"),
        ("/index.php/feed/", "/feed/"),
        ("/?feed=rss2", "/feed/"),
        ("/?feed=atom", "/feed/atom/"),
        ("/?feed=comments-rss2", "/comments/feed/"),
        ("/?feed=comments-atom", "/comments/feed/atom/"),
        ("/comments/feed/rss2/", "/comments/feed/"),
        ("/author/awa/feed/", "/feed/"),
        ("/2025/03/feed/", "/feed/"),
        ("/category/eau/feed/", "/tag/eau/feed/"),
        ("/category/village/eau/feed/atom/", "/tag/eau/feed/atom/"),
        ("/tag/eau/feed/rss2/", "/tag/eau/feed/"),
        ("/2025/03/09/le-lavoir/feed/rss2/", "/2025/03/09/le-lavoir/feed/"),
        ("/2025/03/08/le-lavoir/feed/", "/2025/03/09/le-lavoir/feed/"),
        ("/lavoir/feed/atom/", "/2025/03/09/le-lavoir/feed/atom/"),
        ("/lavoir/feed/", "/2025/03/09/le-lavoir/feed/"),
        ("/lavoir/feed/rdf/", "/2025/03/09/le-lavoir/feed/"),
        ("/?p=12&feed=rss2", "/2025/03/09/le-lavoir/feed/"),
    ],
)
@pytest.mark.usefixtures("page", "tag")
def test_feed_leads_to_ours_of_the_same(client, article, address, target):
    remember(["/lavoir", "/?p=12"], article=article)

    response = client.get(address, follow=True)

    assert response.redirect_chain == [(target, 301)]
    assert response.status_code == 200
    assert response["Content-Type"].startswith(("application/rss+xml", "application/atom+xml"))


@pytest.mark.parametrize("address", ["/nothing/feed/", "/tag/nothing/feed/", "/?p=13&feed=rss2"])
def test_feed_of_nothing_is_not_found(led, address):
    assert led(address) is None


# ---------------------------------------------------------------- Pictures


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("vue.jpg", "vue.jpg"),
        ("vue.jpg", "vue-300x200.jpg"),
        ("vue.jpg", "vue-scaled.jpg"),
        ("vue.jpg", "vue-rotated.jpg"),
        ("vue.jpg", "vue-e1336046400123.jpg"),
        ("vue.jpg", "vue-e1336046400123-300x200.jpg"),
        ("vue.jpg", "vue-300x200.jpg?w=640"),
        ("vue-scaled.jpg", "vue.jpg"),
        ("vue-scaled.jpg", "vue-1024x768.jpg"),
        ("vue-rotated.jpg", "vue-150x150.jpg"),
        ("vue-e1336046400123.jpg", "vue-e1336046400123-150x150.jpg"),
        ("été.PNG", "%C3%A9t%C3%A9-150x150.PNG"),
    ],
)
def test_picture_is_found_in_any_size(led, picture, kept, asked):
    remember([f"https://old.example/wp-content/uploads/2012/05/{kept}"], picture=picture)

    assert led(f"/wp-content/uploads/2012/05/{asked}") == picture.file.url


def test_name_that_only_looks_like_a_size_is_the_pictures_own(led, picture):
    remember(["/wp-content/uploads/plan-300x200.jpg"], picture=picture)
    remember(["/wp-content/uploads/plan.jpg"], picture=PictureFactory())

    assert led("/wp-content/uploads/plan-300x200.jpg") == picture.file.url


@pytest.mark.parametrize("name", ["vu.jpg", "vue.png", "vue-large.jpg", "vue.jpg.txt"])
def test_another_file_is_not_found(led, picture, name):
    remember(["/wp-content/uploads/vue.jpg"], picture=picture)

    assert led(f"/wp-content/uploads/{name}") is None


# ---------------------------------------------------------------- How it is answered


def test_caches_may_keep_where_it_leads_and_nobody_gets_a_cookie(client, article):
    remember(["/lavoir"], article=article)

    response = client.get("/lavoir/")

    kept = {"public", "max-age=0", "must-revalidate"}
    assert set(response["Cache-Control"].split(", ")) == kept
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


def test_head_is_led_as_get_is(client, article):
    remember(["/lavoir"], article=article)

    response = client.head("/lavoir/")

    assert response.status_code == 301
    assert response["Location"] == OF_TODAY


def test_what_is_sent_to_an_old_address_is_not_led_on(client, article):
    remember(["/le-blog/lavoir"], article=article)

    assert client.post("/le-blog/lavoir/").status_code == 404


def test_no_fragment_takes_the_place_of_the_one_a_reader_came_with(led, article):
    remember(["/lavoir"], article=article)

    assert "#" not in led("/lavoir/comment-page-2/")


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/",
        "//evil.example/feed/",
        "//evil.example/page/2/",
        "/%2F%2Fevil.example/feed/",
        "/\\evil.example/comment-page-2/",
        "/https://evil.example/amp/",
        "/category//evil.example/",
        "/author/%2Fevil.example/",
    ],
)
@pytest.mark.usefixtures("page")
def test_no_address_leads_to_another_host(client, address):
    response = client.get("/", PATH_INFO=address)

    assert response.status_code in (301, 404)
    assert "evil" not in response.get("Location", "")


def test_reader_is_not_led_in_a_circle_by_a_row_that_is_out_of_date(led):
    tag = TagFactory(slug="secret")
    OldAddress.objects.create(path="/tag/secret", tag=tag)
    ArticleFactory(tags=[tag])

    assert led("/tag/secret/?page=99") is None


@pytest.mark.parametrize("address", ["/nothing/", "/nothing/page/2/", "/tag/nothing/", "/?p=12"])
def test_what_is_not_found_costs_two_queries_more(client, address):
    others = [name for name in settings.MIDDLEWARE if "OldAddress" not in name]
    with override_settings(MIDDLEWARE=others), Queries() as without:
        Client().get(address)

    with Queries() as queries:
        response = client.get(address)

    assert response.status_code == 404
    assert queries.count <= without.count + 2


def test_one_query_finds_a_row_however_many_there_are(client, article):
    remember([f"/old-{number}" for number in range(50)], article=article)
    with Queries() as not_found:
        client.get("/new/")

    with Queries() as found:
        client.get("/old-7/")

    assert found.count == not_found.count - 1


PARTS = st.sampled_from(
    [
        *("", "index.php", "2025", "03", "9", "le-lavoir", "lavoir", "a-propos", "tag", "eau"),
        *("category", "author", "comments", "feed", "rss2", "page", "2", "comment-page-2", "amp"),
        *("secret", "vue-300x200.jpg", "évier", "archives", "..", "%2e%2e", "%252F", "media"),
    ]
)
QUERIES = st.sampled_from(["", "?p=12", "?p=13", "?feed=rss2", "?p=12&feed=atom", "?page=7"])


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=st.lists(PARTS, max_size=6), query=QUERIES)
@pytest.mark.usefixtures("page")
def test_every_way_comes_to_an_end(client, article, tag, picture, parts, query):
    remember(["/lavoir", "/?p=12", "/2025/le-lavoir"], article=article)
    remember(["/category/secret", "/tag/secret", "/a-propos/tag"], tag=tag)
    remember(["/media/vue.jpg", "/vue.jpg"], picture=picture)

    response = client.get(f"/{'/'.join(parts)}/{query}", follow=True)
    list(response)  # to its end, or the file of a picture stays open

    assert len(response.redirect_chain) <= 3
