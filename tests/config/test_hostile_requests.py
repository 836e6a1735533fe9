"""Every address of the site, asked for as no browser would: nothing fails, nothing leaks."""

import pytest
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection

from blog.models import Article, Blog, OldAddress, Tag
from comments.models import Comment
from tests.config.addresses import of_authors, of_readers
from tests.factories import ArticleFactory, CommentFactory, PageFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

METHODS = ["GET", "HEAD", "POST", "DELETE", "OPTIONS", "BREW"]

VALUES = [
    *("'", "' OR '1'='1", "1; DROP TABLE blog_blog--", '") UNION SELECT 1--', "%", "_", "\\"),
    *("{{ settings.SECRET_KEY }}", "{% load log %}{% include 'admin/index.html' %}", "${7*7}"),
    *("\0", "\ud800", "\u202e", "é", "-1", "0", "9" * 40, "1e9", "NaN", "True", "[]", "a" * 3_000),
    *("../../etc/passwd", "\r\nSet-Cookie: a=b", "<script>alert(1)</script>", "//evil.example/"),
]

NAMES = [
    *("q", "in", "order", "page", "on", "shown"),
    *("replytocom", "p", "page_id", "cat", "m", "author"),
    *("feed", "tag", "paged", "name", "attachment_id", "s", "next", "done", "saved", "o"),
    *("status", "article", "email", "_popup", "_to_field", "all", "e", "comment", "year", "state"),
]


@pytest.fixture
def site():
    """A site with something of each kind, all with the key 1, that raises nothing at the client."""
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    Blog(language="fr").save()
    article = ArticleFactory(pk=1, slug="somewhere", tags=[TagFactory(pk=1, slug="somewhere")])
    CommentFactory(pk=1, article=article)
    with connection.cursor() as cursor:  # or PostgreSQL would give the same key again
        for sql in connection.ops.sequence_reset_sql(no_style(), [Article, Tag, Comment]):
            cursor.execute(sql)
    PageFactory(slug="elsewhere")
    OldAddress.objects.create(path="/old", article=article)


@pytest.fixture
def asking(client, site):
    client.raise_request_exception = False
    return client


def failing(answers: dict[str, int]) -> dict[str, int]:
    return {asked: status for asked, status in answers.items() if status >= 500}


def test_there_is_much_to_ask_for():
    assert len(of_readers()) > 60
    assert len(of_authors()) > 100


@pytest.mark.parametrize("method", METHODS)
def test_no_method_brings_a_page_of_readers_down(asking, method):
    answers = {
        address: asking.generic(method, address, b"\0\xff", "application/x-www-form-urlencoded")
        for address in of_readers()
    }

    assert failing({address: answer.status_code for address, answer in answers.items()}) == {}


@pytest.mark.parametrize("method", ["GET", "POST", "BREW"])
def test_no_method_brings_the_admin_down(asking, method):
    asking.force_login(UserFactory(author=True))

    answers = {
        address: asking.generic(method, address, b"a=\0", "application/x-www-form-urlencoded")
        for address in of_authors()
        if "log-out" not in address and "logout" not in address
    }

    assert failing({address: answer.status_code for address, answer in answers.items()}) == {}


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_value_of_a_query_does_more_than_ask(asking, value):
    query = dict.fromkeys(NAMES, value.encode("utf-8", "surrogatepass"))
    pages = [
        "/",
        "/search/",
        "/archives/",
        "/comments/1/",
        "/comments/on/1/news/",
        "/tag/somewhere/",
    ]
    pages += [f"{ArticleFactory().get_absolute_url()}", "/nowhere/", "/comments/feed/", "/2026/"]
    pages += ["/accounts/log-in/", "/comments/log-in/", "/admin/login/", "/subscriptions/"]

    for page in pages:
        answer = asking.get(page, query)
        assert answer.status_code < 500, page
        assert settings.SECRET_KEY not in str(answer.headers) + answer.content.decode(), page
        assert "<script>alert(1)" not in answer.content.decode(), page
        assert "Set-Cookie: a=b" not in str(answer.headers), page
        assert not answer.headers.get("Location", "/").startswith(("//", "http")), page
    assert Blog.objects.exists()


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_value_of_a_form_brings_it_down(asking, value):
    value = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    fields = ["name", "email", "website", "body", "parent", "wishes", "reason", "words", "pace"]
    data = dict.fromkeys([*fields, "source", "comments", "username", "password", "next"], value)
    forms = ["/comments/on/1/", "/comments/on/1/preview/", "/comments/1/report/", "/subscriptions/"]

    for form in [*forms, "/comments/1/like/", "/privacy/my-data/", "/admin/login/"]:
        answer = asking.post(form, data)
        assert answer.status_code < 500, form
        assert settings.SECRET_KEY not in answer.content.decode(), form


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="body"'

BODIES = [
    (FORM, b"body=%ff%fe&name=%C3&email=%00"),
    (FORM, b"\xff" * 100),
    (FORM, b"=&&=&body&" * 200),
    (FORM, b"body=a&" * 2_000),
    (f"{FORM}; charset=utf-16", "body=é".encode("utf-16")),
    (f"{FORM}; charset=utf-7", b"body=+ADw-script+AD4-"),
    (f"{FORM}; charset=nonsense", b"body=a"),
    ("multipart/form-data", b"--x--"),
    (PARTS, b""),
    (PARTS, b"--y\r\n\r\na\r\n--y--"),
    (PARTS, PART),
    (PARTS, PART + b"\r\n\r\na"),
    (PARTS, PART + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--"),
    (PARTS, PART + b"\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\r\n--x--"),
    (PARTS, PART + b'; filename="../\0.png"\r\n\r\na\r\n--x--'),
    (PARTS, PART + b"; filename*=utf-16''%ff\r\n\r\na\r\n--x--"),
    (PARTS, (PART + b"\r\n\r\na\r\n") * 2_000 + b"--x--"),
    ("application/json", b'{"body": '),
    ("text/plain", b"body=a"),
    ("nonsense", b"body=a"),
    ("", b"body=a"),
]


@pytest.mark.parametrize(("content_type", "body"), BODIES, ids=range(len(BODIES)))
def test_no_encoding_of_a_form_brings_it_down(asking, content_type, body):
    forms = ["/comments/on/1/", "/comments/on/1/preview/", "/comments/1/report/", "/subscriptions/"]

    for form in [*forms, "/comments/1/like/", "/privacy/my-data/", "/admin/login/"]:
        for encoding in ("identity", "gzip"):
            answer = asking.generic(
                "POST", form, body, content_type, headers={"Content-Encoding": encoding}
            )
            assert answer.status_code < 500, form


HEADERS = [
    {"Host": "evil.example"},
    {"Host": "testserver\r\nX: y"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-For": "\0, 1.2.3.4.5, ::, x" + "," * 2_000},
    {"X-Forwarded-Proto": "javascript"},
    {"X-Original-URL": "/admin/"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Forwarded": "for=evil;host=evil.example"},
    {
        "Cookie": "visitor=\0; sessionid='; own-1=x; own-\xff=/comments/own/x/; fresh=1; "
        + "a" * 4_000
    },
    {"Accept-Encoding": "br;q=nonsense, *;q=-1, \xff"},
    {"Accept-Language": "../../etc, xx-" + "y" * 2_000},
    {"If-None-Match": '"' * 500},
    {"If-Modified-Since": "Thu, 99 Foo 0000 99:99:99 GMT"},
    {"Range": "bytes=9-1,-1,a-b"},
    {"HX-Request": "true", "HX-Target": "\0", "HX-Current-URL": "javascript:alert(1)"},
    {"Content-Type": "multipart/form-data; boundary=" + "-" * 500},
    {"Content-Type": "text/html; charset=nonsense"},
    {"Content-Length": "-1"},
    {"Sec-Fetch-Site": "\xff"},
    {"Origin": "null"},
    {"Origin": "https://[::1"},
    {"Referer": "https://[::1/" + "a" * 9_000},
    {"User-Agent": "\0" * 100 + "é" * 5_000},
    {"X-Request-ID": "a\r\nb"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=range(len(HEADERS)))
def test_no_header_brings_a_page_down_or_turns_up_in_it(asking, headers):
    pages = ["/", ArticleFactory().get_absolute_url(), "/search/?q=a", "/feed/", "/sitemap.xml"]
    for page in [*pages, "/comments/1/", "/comments/own/", "/robots.txt", "/healthz"]:
        answer = asking.get(page, headers=headers)
        assert answer.status_code < 500, page
        assert "evil.example" not in str(answer.headers), page
        assert b"evil.example" not in answer.content, page
    for form in ("/comments/on/1/", "/comments/1/like/", "/subscriptions/"):
        answer = asking.post(form, {"email": "a@example.org"}, headers=headers)
        assert answer.status_code < 500, form


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.example/", "//evil.example/%2f..", "/\\evil.example/", "/%5cevil.example/"),
        *(
            "/%2f%2fevil.example/",
            "/.//evil.example/",
            "/https:/evil.example/",
            "/%09/evil.example",
        ),
        *("//evil.example/old/", "//evil.example/?p=1", "/old/?next=//evil.example/"),
        *("/old//evil.example/", "///evil.example/search", "//evil.example/search", "/%0d%0aX:y/"),
        *("/comments/1/?next=//evil.example/", "/?replytocom=1&next=//evil.example"),
    ],
)
def test_no_address_leads_away(asking, path):
    answer = asking.generic("GET", path)

    assert answer.status_code < 500
    leads = answer.headers.get("Location", "/")
    assert leads.startswith("/"), leads
    assert not leads.startswith(("//", "/\\")), leads


@pytest.mark.parametrize("to", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
@pytest.mark.parametrize("page", ["/comments/log-in/", "/accounts/log-in/", "/admin/login/"])
def test_who_logs_in_is_not_led_away(asking, page, to):
    user = UserFactory(author=True)
    user.set_password("a long one, really")
    user.save()

    said = {"username": user.username, "password": "a long one, really", "next": to}
    answer = asking.post(f"{page}?next={to}", said)

    assert "evil.example" not in answer.headers.get("Location", "")
    assert not answer.headers.get("Location", "").startswith("//")


@pytest.mark.parametrize("to", ["' OR 1=1", "name-of-no-view", "https://[::1", "//evil.example/"])
def test_who_moderates_is_led_to_a_page_of_the_site(asking, to):
    asking.force_login(UserFactory(author=True))

    answer = asking.post("/admin/comments/comment/1/move/", {"verb": "leave", "next": to})

    assert answer.status_code == 302
    assert "evil.example" not in answer["Location"]
