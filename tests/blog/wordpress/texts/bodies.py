"""Bodies as the editor here writes them, for hypothesis."""

from html import escape

from hypothesis import strategies as st

WORDS = ["mot", "été", "« à »", "l’eau", "😀", "&", "<b>", "<!-- wp:hr /-->", "--", "a\\b", '"']
WORDS += ["\xa0", " ", " ", "https://a.example/b", "https://www.youtube.com/watch?v=a"]
WORDS += ["[sic]", "[gallery]", '[x y="z"]', "[x]", "[/x]", "[[x]]", "[caption]", "[/caption]"]
MARKS = ["strong", "em", "s", "sub", "sup", "code"]
ADDRESSES = ["https://a.example/?b=1&amp;c=2", "/2025/01/02/lavoir/", "mailto:ada@example.org"]
CODE = ["a\n  b\n", "\n\n[x]", "https://a.example/b", "&lt;p&gt;\n\n\t&amp;", ""]
IMAGES = [
    '<img src="/media/a.png" alt="">',
    '<img src="/media/a.png">',
    '<img src="https://b.example/b.jpg" alt="&lt;b&gt; &quot;[x]&quot;" width="40" height="30">',
]
SPANS = ["", ' colspan="1" rowspan="1"', ' colspan="2"']
LONE_LINK = '<p><a href="https://a.example/b">https://a.example/b</a></p>'
LISTS = [("<ul>", "</ul>"), ("<ol>", "</ol>"), ('<ol start="3">', "</ol>")]


def some(draw, part, least=0, most=3):
    return "".join(part(draw) for _ in range(draw(st.integers(least, most))))


def words(draw):
    text = "".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)))
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


def run(draw):
    match draw(st.integers(0, 5)):
        case 0:
            mark = draw(st.sampled_from(MARKS))
            return f"<{mark}>{words(draw)}</{mark}>"
        case 1:
            return f'<a href="{draw(st.sampled_from(ADDRESSES))}">{words(draw)}</a>'
        case 2:
            return f'<a href="/x/" title="« y »"><s>{words(draw)}<em>{words(draw)}</em></s></a>'
        case 3:
            return "<br>"
    return words(draw)


def line(draw):
    return some(draw, run)


def paragraph(draw):
    return draw(st.sampled_from([LONE_LINK, "<p></p>"])) if draw(st.booleans()) else p(draw)


def p(draw):
    return f"<p>{line(draw)}</p>"


def figure(draw):
    image = draw(st.sampled_from(IMAGES))
    if draw(st.booleans()):
        image = f'<a href="https://a.example/">{image}</a>'
    caption = f"<figcaption>{line(draw)}</figcaption>" if draw(st.booleans()) else ""
    return f"<figure>{image}{caption}</figure>"


def cell(draw):
    tag, spans = draw(st.sampled_from(["td", "th"])), draw(st.sampled_from(SPANS))
    return f"<{tag}{spans}>{some(draw, paragraph, 1, 2)}</{tag}>"


def row(draw):
    return f"<tr>{some(draw, cell, 1, 2)}</tr>"


def table(draw):
    head = f"<thead>{row(draw)}</thead>" if draw(st.booleans()) else ""
    return f"<table>{head}<tbody>{some(draw, row, 1, 2)}</tbody></table>"


def bulleted(draw, depth):
    opening, closing = draw(st.sampled_from(LISTS))
    items = ""
    for _ in range(draw(st.integers(1, 3))):
        more = some(draw, lambda draw: block(draw, depth - 1), 0, 1) if depth else ""
        items += f"<li>{paragraph(draw)}{more}</li>"
    return f"{opening}{items}{closing}"


def block(draw, depth=3):
    match draw(st.integers(0, 8 if depth else 5)):
        case 0:
            return f"<h2>{line(draw)}</h2>"
        case 1:
            return f"<h4>{line(draw)}</h4>"
        case 2:
            return f"<pre><code>{draw(st.sampled_from(CODE))}</code></pre>"
        case 3:
            return figure(draw)
        case 4:
            return draw(st.just("<hr>"))
        case 5:
            return paragraph(draw)
        case 6:
            return table(draw)
        case 7:
            return bulleted(draw, depth - 1)
    return f"<blockquote>{some(draw, lambda draw: block(draw, depth - 1), 1)}</blockquote>"


@st.composite
def bodies(draw):
    blocks = some(draw, block, 1, 4)
    bare_image = draw(st.sampled_from(["", *IMAGES]))
    return f"{blocks}{bare_image}<p>{words(draw)}</p>"
