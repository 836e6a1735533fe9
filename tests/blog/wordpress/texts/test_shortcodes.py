import pytest

from blog.wordpress.remarks import Reason
from blog.wordpress.texts.conversion import convert
from tests.blog.wordpress.texts.arounds import Moved, Same

LINK = '<p><a href="{0}">{0}</a></p>'
WATCH = "https://www.youtube.com/watch?v=dQ-w_9"


def shown(content):
    return convert(content, Same()).html


@pytest.mark.parametrize(
    "content",
    [
        '[caption id="attachment_5" align="left" width="9"]{} Sous le <em>toit</em>[/caption]',
        '[caption id="attachment_5" caption="Sous le <em>toit</em>"]{}[/caption]',
        "[wp_caption id='attachment_5']\n{}\nSous le <em>toit</em>\n[/wp_caption]",
        '<p>[caption id="attachment_5"]{} Sous le <em>toit</em>[/caption]</p>',
    ],
)
def test_picture_with_its_caption_is_a_figure(content):
    image = '<a href="https://vieux.example/l.jpg"><img src="l-3x2.jpg" alt="A" width="3"></a>'

    assert convert(content.format(image), Moved()).html == (
        '<figure><img src="/media/lavoir.jpg" alt="A">'
        "<figcaption>Sous le <em>toit</em></figcaption></figure>"
    )


def test_text_around_a_caption_stays_in_its_order():
    content = 'Avant [caption id="x"]<img src="a.png" alt="" /> C[/caption] après'

    figure = '<figure><img src="a.png" alt=""><figcaption>C</figcaption></figure>'
    assert shown(content) == f"<p>Avant</p>{figure}<p>après</p>"


@pytest.mark.parametrize(
    ("shortcode", "pictures"),
    [
        ("[gallery]", ["lavoir", "tilleul", "source"]),
        ('[gallery columns="2" ids="7, 5"]', ["source", "lavoir"]),
        ("[gallery include='6']", ["tilleul"]),
        ('[gallery exclude="6,7"]', ["lavoir"]),
    ],
)
def test_gallery_is_its_figures(shortcode, pictures):
    html = convert(shortcode, Moved()).html

    assert [part.partition(".")[0] for part in html.split('src="/media/')[1:]] == pictures
    assert html.count("<figure>") == len(pictures)


def test_gallery_shows_captions_of_its_pictures():
    assert convert('[gallery ids="5"]', Moved()).html == (
        '<figure><img src="/media/lavoir.jpg" alt="Le lavoir">'
        "<figcaption>Sous le toit</figcaption></figure>"
    )


@pytest.mark.parametrize(
    "content",
    [
        WATCH,
        f"  {WATCH}\t",
        f"[embed]{WATCH}[/embed]",
        f'[embed width="4"]{WATCH}[/embed]',
        "[youtube=http://www.youtube.com/watch?v=dQ-w_9&amp;w=320&amp;h=240]",
        "[youtube https://youtu.be/dQ-w_9]",
        '[youtube id="dQ-w_9"]',
        "[youtube dQ-w_9]",
        '<iframe width="4" src="https://www.youtube-nocookie.com/embed/dQ-w_9?rel=0"></iframe>',
        '<p><iframe src="//www.youtube.com/embed/dQ-w_9"></iframe></p>',
        '<object><param name="movie" value="http://www.youtube.com/v/dQ-w_9&fs=1" />'
        '<embed src="http://www.youtube.com/v/dQ-w_9&fs=1" /></object>',
    ],
)
def test_film_is_a_link_alone_in_its_paragraph(content):
    assert shown(content) == LINK.format(WATCH)


@pytest.mark.parametrize(
    ("content", "address"),
    [
        ("[vimeo 123]", "https://vimeo.com/123"),
        ("[vimeo https://vimeo.com/123]", "https://vimeo.com/123"),
        ('<iframe src="https://player.vimeo.com/video/123"></iframe>', "https://vimeo.com/123"),
        ('[soundcloud url="https://a.example/b"]', "https://a.example/b"),
        (
            '<iframe src="https://carte.example/?a=1&amp;b=2"></iframe>',
            "https://carte.example/?a=1&amp;b=2",
        ),
    ],
)
def test_players_of_others_are_links(content, address):
    assert shown(content) == LINK.format(address)


def test_address_alone_in_a_line_parts_the_text():
    assert shown("Voir\nhttps://a.example/\net lire") == (
        f"<p>Voir</p>{LINK.format('https://a.example/')}<p>et lire</p>"
    )


def test_address_of_an_article_here_is_shown_as_it_is_now():
    assert convert("https://vieux.example/a/", Moved()).html == LINK.format("/a/")


def test_address_among_words_stays_text():
    assert shown("Voir https://a.example/ ici") == "<p>Voir https://a.example/ ici</p>"


@pytest.mark.parametrize(
    "shortcode",
    [
        "[audio https://a.example/b.mp3]",
        "[audio https://a.example/b.mp3|titles=Chant]",
        '[audio mp3="https://a.example/b.mp3"][/audio]',
        '[video width="4" src="https://a.example/b.mp3"]',
    ],
)
def test_recording_is_a_link(shortcode):
    body = convert(shortcode, Same())

    assert body.html == '<p><a href="https://a.example/b.mp3">b.mp3</a></p>'
    assert body.remarks == [(Reason.FILE_ELSEWHERE, "https://a.example/b.mp3")]


@pytest.mark.parametrize(
    ("content", "html", "name"),
    [
        ('Un\n\n[carte lieu="ici"]\n\nDeux', "<p>Un</p><p>Deux</p>", "carte"),
        ('Un [carte lieu="ici" /] mot', "<p>Un  mot</p>", "carte"),
        ("[encadre]Un mot[/encadre]", "<p>Un mot</p>", "encadre"),
        ("[encadre]\n\nUn\n\nmot\n\n[/encadre]", "<p>Un</p><p>mot</p>", "encadre"),
        ('[contact-form-7 404 "Contact"]', "", "contact-form-7"),
        ("[playlist ids=1]", "", "playlist"),
        ("[video]", "", "video"),
    ],
)
def test_unknown_shortcode_is_told_and_what_it_encloses_is_kept(content, html, name):
    body = convert(content, Same())

    assert body.html == html
    assert body.remarks == [(Reason.SHORTCODE, f"[{name}]")]


@pytest.mark.parametrize(
    "text",
    [
        "[sic]",
        "[...]",
        "[…]",
        "[1]",
        "[NDLR : lire « x=1 »]",
        "[Note du 3 mai]",
        "[/fin]",
        "[voir ici]",
        "[caption]",
        "[facebook]",
        "a[0] = b[i]",
        "[[texte libre]]",
        "[soit x=5]",
        "[ gallery ]",
        "[",
        "]",
    ],
)
def test_brackets_of_a_writer_stay(text):
    body = convert(f"Un {text} mot", Same())

    assert (body.html, body.remarks) == (f"<p>Un {text} mot</p>", [])


def test_link_in_brackets_stays():
    assert shown('[voir <a href="/a/">ici</a>]') == '<p>[voir <a href="/a/">ici</a>]</p>'


@pytest.mark.parametrize("name", ["gallery", "youtube", "inconnu"])
def test_escaped_shortcode_is_read_as_it_is(name):
    assert shown(f"Écrire [[{name}]] ici") == f"<p>Écrire [{name}] ici</p>"


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("<pre>[gallery]</pre>", "<pre><code>[gallery]</code></pre>"),
        ("<code>[gallery]</code>", "<p><code>[gallery]</code></p>"),
        ('<a href="/a/" title="[gallery]">b</a>', '<p><a href="/a/" title="[gallery]">b</a></p>'),
        ("<pre>\nhttps://a.example/\n</pre>", "<pre><code>https://a.example/</code></pre>"),
    ],
)
def test_code_and_attributes_hold_no_shortcodes(content, html):
    assert shown(content) == html


def test_shortcodes_are_found_in_blocks_too():
    html = '<p>Un [carte lieu="ici"]mot</p>'

    body = convert(f'<!-- wp:paragraph {{"a":"[x]"}} -->\n{html}\n<!-- /wp:paragraph -->', Same())

    assert body.html == "<p>Un mot</p>"
    assert body.remarks == [(Reason.SHORTCODE, "[carte]")]
