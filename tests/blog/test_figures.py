import pytest
from django.utils import translation

from blog import figures, html
from blog.addresses import absolutely
from blog.plain_text import to_text

ELSEWHERE = "https://pictures.example/lime-tree.jpg"


def shown(body: str) -> str:
    """What readers get of what an author wrote, on a page in English."""
    with translation.override("en"):
        return figures.render(html.clean_article(body), {})


def link(text: str, address: str = ELSEWHERE) -> str:
    return f'<a class="remote-picture" href="{address}">{text}</a>'


# ---------------------------------------------------------------- Our own pictures


def test_own_pictures_are_found():
    text = html.clean_article(
        '<figure><img src="/media/pictures/a%20b.png" alt="A"></figure>'
        '<p><img alt="B" src="https://elsewhere.example/media/c.png"></p>'
        '<p><img src="/media/pictures/d.png" width="10"><img alt="no file"></p>'
    )

    assert figures.own_files(text) == ["pictures/a b.png", "pictures/d.png"]


def test_own_picture_gets_its_size():
    text = '<figure><img src="/media/pictures/a.png" alt="x"></figure>'

    rendered = figures.render(text, {"pictures/a.png": figures.Known(40, 30)})

    assert rendered == (
        '<figure><img src="/media/pictures/a.png" alt="x" width="40" height="30"'
        ' loading="lazy" decoding="async"></figure>'
    )


def test_sizes_of_a_picture_stay_inside_their_attribute():
    known = figures.Known(600, 400, '/media/a.webp 480w, "><script> 600w')

    rendered = figures.render('<img src="/media/a.png" alt="">', {"a.png": known})

    assert 'srcset="/media/a.webp 480w, &quot;&gt;&lt;script&gt; 600w" sizes="(' in rendered


def test_size_that_the_author_gave_stays():
    text = '<img src="/media/a.png" alt="x" width="20" height="20">'

    rendered = figures.render(text, {"a.png": figures.Known(40, 30)})

    assert rendered == f'{text[:-1]} loading="lazy" decoding="async">'


def test_width_that_the_author_gave_gets_the_height_that_goes_with_it():
    text = '<img src="/media/a.png" alt="x" width="20">'

    rendered = figures.render(text, {"a.png": figures.Known(40, 30)})

    assert rendered.startswith(f'{text[:-1]} height="15" ')


@pytest.mark.parametrize("width", ["50%", "", "-1", "9" * 5000])
def test_width_that_is_none_breaks_nothing(width):
    text = html.clean_article(f'<img src="/media/a.png" alt="x" width="{width}">')

    assert ' height="30" ' in figures.render(text, {"a.png": figures.Known(40, 30)})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "(min-width: 42em) 38.6rem, 92vw"),
        (' width="700"', "(min-width: 42em) 38.6rem, 92vw"),
        (' width="300"', "(max-width: 300px) 92vw, 300px"),
    ],
)
def test_browser_is_told_how_wide_a_picture_is_shown(given, expected):
    known = figures.Known(1000, 600, "/media/a.webp 480w")

    rendered = figures.render(f'<img src="/media/a.png" alt=""{given}>', {"a.png": known})

    assert f'sizes="{expected}"' in rendered


@pytest.mark.parametrize(
    "source",
    ["/media/pictures/a.png", "/static/a.png", "a.png", "https://blog.example/media/a.png"],
)
def test_picture_of_this_site_of_which_nothing_is_known_stays_as_it_is(settings, source):
    settings.SITE_URL = "https://blog.example"
    text = f'<p><a href="/x"><img src="{source}" alt="x"></a><img src="{source}"></p>'

    assert shown(text) == text


# ---------------------------------------------------------------- Pictures of other hosts


def test_picture_of_another_host_becomes_a_link_to_it():
    body = (
        f'<figure><img src="{ELSEWHERE}" alt="A lime tree"><figcaption>In May</figcaption></figure>'
    )

    assert shown(body) == f"<figure>{link('A lime tree')}<figcaption>In May</figcaption></figure>"


@pytest.mark.parametrize("alternative", ["", ' alt=""', ' alt="  "'])
def test_picture_without_a_text_is_called_a_picture(alternative):
    assert shown(f'<p><img src="{ELSEWHERE}"{alternative}></p>') == f"<p>{link('Picture')}</p>"


def test_picture_in_a_link_leaves_its_text_in_it():
    body = (
        f'<p><a href="https://trees.example/"><img src="{ELSEWHERE}" alt="A lime tree"> in May</a>'
        f' and <img src="{ELSEWHERE}" alt="another"></p>'
    )

    assert shown(body) == (
        f'<p><a href="https://trees.example/">A lime tree in May</a> and {link("another")}</p>'
    )


@pytest.mark.parametrize(
    "source",
    [
        "//pictures.example/a.png",
        " https://pictures.example/a.png ",
        "HTTPS://PICTURES.EXAMPLE/a.png",
        "https:pictures.example/a.png",
        r"\\pictures.example\a.png",
        r"/\pictures.example/a.png",
        "http://blog.example/a.png",
        "https://blog.example:8443/a.png",
        "https://blog.example@pictures.example/a.png",
        "//[pictures/a.png",
    ],
)
def test_no_way_to_write_an_address_loads_a_picture_from_elsewhere(settings, source):
    settings.SITE_URL = "https://blog.example"

    rendered = shown(f'<p><img src="{source}" alt="x"></p>')

    assert "<img" not in rendered
    assert 'class="remote-picture"' in rendered


def test_link_without_a_scheme_gets_one():
    rendered = shown('<p><img src="//pictures.example/a.png" alt="x"></p>')

    assert rendered == f"<p>{link('x', 'https://pictures.example/a.png')}</p>"


@pytest.mark.parametrize(
    ("alternative", "text"),
    [
        ("Rock &amp; &lt;b&gt;tree&lt;/b&gt;", "Rock &amp; &lt;b&gt;tree&lt;/b&gt;"),
        ("a > b", "a &gt; b"),
        (" src=", "src="),
        ("&quot; onclick=&quot;x", "&quot; onclick=&quot;x"),
    ],
)
def test_text_of_a_picture_is_text_and_nothing_else(alternative, text):
    rendered = shown(f'<p><img alt="{alternative}" src="{ELSEWHERE}?a=1&b=2"></p>')

    assert rendered == f"<p>{link(text, f'{ELSEWHERE}?a=1&amp;b=2')}</p>"


def test_link_to_a_picture_reads_well_in_a_feed_and_in_plain_text():
    rendered = absolutely(shown(f'<p>See <img src="{ELSEWHERE}" alt="a lime tree">.</p>'))

    assert rendered == f"<p>See {link('a lime tree')}.</p>"
    assert to_text(rendered) == f"See a lime tree <{ELSEWHERE}>.\n"


# ---------------------------------------------------------------- Tables


def test_table_can_be_scrolled_in_its_frame():
    text = html.clean_article("<table><tbody><tr><td>1</td></tr></tbody></table>")

    rendered = shown(text)

    assert rendered == (
        f'<div class="table" role="region" aria-label="Table 1" tabindex="0">{text}</div>'
    )
