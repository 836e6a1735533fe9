import pytest

from blog import page_metadata
from blog.public_web import PageUnreadable


def read(web, path="/"):
    return page_metadata.read(web.url(path), web.limits())


def test_open_graph_comes_first(web):
    web.serve("/og.png", b"PNG", "image/png")
    web.serve(
        "/",
        '<html><head><title>Other</title><meta name="twitter:title" content="Twitter’s">'
        '<meta property="og:title" content="What the &amp; press  says">'
        '<meta property="og:site_name" content="The Press">'
        '<meta property="og:image" content="/og.png"></head></html>',
    )

    page = read(web)

    assert page.title == "What the & press says"
    assert page.source == "The Press"
    assert page.picture == b"PNG"


def test_twitter_title_comes_before_the_title(web):
    web.serve("/", '<title>Title</title><meta name="twitter:title" content="Twitter’s">')

    assert read(web).title == "Twitter’s"


def test_title_element_comes_last(web):
    web.serve("/", "<title>\n A &lt;title&gt;\n in two lines </title><svg><title>No</title></svg>")

    assert read(web).title == "A <title> in two lines"


def test_page_without_a_title_gives_an_empty_one(web):
    web.serve("/", "<p>Nothing.</p>")

    assert read(web).title == ""


def test_host_stands_for_the_source(web):
    web.serve("/", "<title>T</title>")
    limits = web.limits(resolve=lambda host: ["127.0.0.1"])

    page = page_metadata.read(web.url("/", host="www.press.example"), limits)

    assert page.source == "press.example"


@pytest.mark.parametrize(
    ("charset", "declared", "content_type"),
    [
        ("utf-8", "", "text/html"),
        ("iso-8859-1", "", "text/html; charset=ISO-8859-1"),
        ("windows-1252", '<meta charset="windows-1252">', "text/html"),
        (
            "iso-8859-15",
            '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">',
            "text/html",
        ),
        ("utf-8", '<meta charset="iso-8859-1">', "text/html; charset=utf-8"),
        ("utf-8", "", "text/html; charset=no-such-charset"),
        ("utf-8", "", "text/html; charset=idna"),
    ],
)
def test_charset_is_honoured(web, charset, declared, content_type):
    web.serve("/", f"{declared}<title>L’été</title>".encode(charset, "replace"), content_type)

    expected = "L’été".encode(charset, "replace").decode(charset)
    assert read(web).title == expected


def test_marks_of_old_browsers_are_no_obstacle(web):
    web.serve("/", "<![ x><![endif0]><title>T</title><![if !IE]>")

    assert read(web).title == "T"


def test_control_characters_are_left_out(web):
    web.serve("/", "<title>One\x07\x00 two\u202e</title>")

    assert read(web).title == "One two"


@pytest.mark.parametrize(
    "image", ["/missing.png", "/page", "http://10.0.0.1/a.png", "javascript:alert(1)", "/large.png"]
)
def test_picture_that_cannot_be_read_is_none(web, image):
    web.serve("/page", "<p>No picture.</p>")
    web.serve("/large.png", b"x" * (page_metadata.MOST_PICTURE + 1), "image/png")
    web.serve("/", f'<title>T</title><meta property="og:image" content="{image}">')

    page = read(web)

    assert page.title == "T"
    assert page.picture is None


def test_page_whose_head_never_ends_is_unreadable(web):
    web.serve("/", "<title>T</title>" + " " * page_metadata.MOST_HTML)

    with pytest.raises(PageUnreadable, match="larger"):
        read(web)


def test_page_of_another_type_is_unreadable(web):
    web.serve("/", b"%PDF", "application/pdf")

    with pytest.raises(PageUnreadable, match="application/pdf"):
        read(web)


def test_reading_is_limited_to_the_public_web():
    with pytest.raises(PageUnreadable, match="public internet"):
        page_metadata.read("http://127.0.0.1/")
