"""What a mail says to those who read it as plain text."""

import pytest

from blog.plain_text import WIDTH, to_line, to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<h1>Title</h1><div>Text</div>", "Title\n\nText"),
        ("<p>a<br>b<br/>c</p>", "a\nb\nc"),
        ("<p>  much \n\t room  </p>", "much room"),
        ("<p>5\u202f000\u00a0km</p>", "5\u202f000\u00a0km"),
        ("<p>&lt;b&gt; &amp; co</p>", "<b> & co"),
        ("<style>p{}</style><script>x()</script><title>T</title><p>Text</p>", "Text"),
        (
            '<p><a href="https://a.example/x">here</a>, and there</p>',
            "here <https://a.example/x>, and there",
        ),
        ('<p><a href="https://a.example/">https://a.example/</a></p>', "https://a.example/"),
        ('<p><a href="https://a.example/"><img src="x.png"></a></p>', "https://a.example/"),
        ('<p>see <a href="#note">1</a></p>', "see 1"),
        ('<img src="x.png" alt="A tree">', "[A tree]"),
        ('<img src="x.png" alt="">', ""),
        ("<ul><li>one</li><li>two</li></ul><p>after</p>", "- one\n- two\n\nafter"),
        ('<ol start="3"><li>three</li><li>four</li></ol>', "3. three\n4. four"),
        ('<ol start="soon"><li>one</li></ol>', "1. one"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<blockquote><p>said</p><p>so</p></blockquote><p>he</p>", "> said\n\n> so\n\nhe"),
        ("<p>a</p><hr><p>b</p>", "a\n\n* * *\n\nb"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "a | b\n\n1 | 2",
        ),
        ("", ""),
    ],
)
def test_html_is_written_as_people_write_plain_text(html, text):
    assert to_text(html) == f"{text}\n"


def test_lines_are_folded_and_marks_stand_before_each():
    lines = to_text(f"<blockquote><p>{'parole ' * 40}</p></blockquote>").splitlines()

    assert len(lines) > 1
    assert all(line.startswith("> parole") and len(line) <= WIDTH for line in lines)


def test_address_is_never_broken():
    address = f"https://blog.example/{'long-' * 30}"

    text = to_text(f'<p>{"mot " * 15}<a href="{address}">lien</a></p>')

    assert f"<{address}>" in text


def test_no_break_spaces_of_french_are_never_the_end_of_a_line():
    text = to_text(f"<p>{'Quoi\u202f? Non\u00a0! ' * 30}</p>")

    assert "\n?" not in text
    assert "\n!" not in text


def test_words_on_a_line_are_parted_where_blocks_end_and_nowhere_else():
    html = '<h2>Sous<br>l’arbre</h2><p>re<em>faire</em> <a href="/a">ici</a> &amp; là</p>'

    assert to_line(html) == "Sous l’arbre refaire ici & là"
