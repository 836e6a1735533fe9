"""What becomes of the text that a reader types."""

import pytest

from comments import text


def paragraph(html):
    return f"<p>{html}</p>"


def link(url, shown=None):
    return f'<a href="{url}" rel="nofollow ugc">{shown or url}</a>'


# ---------------------------------------------------------------- As typed


@pytest.mark.parametrize(
    "typed",
    [
        "«\u202fOui\u202f», dit-il\u202f; «\u202fnon\u202f»\u202f!",
        'Rien..., l\'eau, "oui"',
        "# not a heading",
        "- not a list",
        "1. not a list",
        "---",
        "`not code`",
        "[not a link](page)",
        "snake_case_name",
        "fin.Il reprit",
        "Écris à ada@example.org",
        "www.example.org",
        "🌳👩🏽‍🌾 ∀x∈ℝ",
        "שלום עליכם",
        "a  b",
    ],
)
def test_text_is_kept_as_typed(typed):
    assert text.render(typed) == paragraph(typed)


def test_spaces_that_french_keeps_at_a_word_do_not_end_a_line():
    assert text.render("« Oui » !") == paragraph("«\u202fOui\u202f»\u202f!")


def test_signs_of_html_are_shown_not_read():
    assert text.render("1 < 2 & 3 > 2 &eacute;") == paragraph(
        "1 &lt; 2 &amp; 3 &gt; 2 &amp;eacute;"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_breaks_are_kept(end):
    assert text.render(f"one{end}two") == "<p>one<br>\ntwo</p>"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_empty_lines_part_paragraphs(end):
    assert text.render(f"one{end}{end}{end}two") == "<p>one</p>\n<p>two</p>"


def test_indented_lines_are_no_code():
    assert text.render("one\n\n    two") == "<p>one</p>\n<p>two</p>"


# ---------------------------------------------------------------- Emphasis and quotations


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("*yes*", "<em>yes</em>"),
        ("_yes_", "<em>yes</em>"),
        ("**yes**", "<strong>yes</strong>"),
        ("*yes", "*yes"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_asterisks_make_emphasis(typed, html):
    assert text.render(typed) == paragraph(html)


def test_line_after_an_angle_bracket_is_a_quotation():
    assert text.render("> one\n> two") == "<blockquote>\n<p>one<br>\ntwo</p>\n</blockquote>"


@pytest.mark.parametrize("mark", ["> ", ">", " > ", "   > "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_answer_under_a_quotation_is_not_part_of_it(mark, end):
    rendered = text.render(f"{mark}one{end}two")

    assert rendered == "<blockquote>\n<p>one</p>\n</blockquote>\n<p>two</p>"


def test_quotation_stays_in_one_piece_however_it_is_indented():
    assert text.render("> one\n > two").count("<blockquote>") == 1


def test_quotation_can_hold_a_quotation():
    rendered = text.render("> > one\n>\n> two")

    assert rendered.count("<blockquote>") == 2
    assert rendered.index("one") < rendered.index("</blockquote>") < rendered.index("two")


# ---------------------------------------------------------------- Links


def test_address_typed_in_full_is_a_link_for_people_not_for_search_engines():
    rendered = text.render("See https://example.org/a?b=1&c=2.")

    url = "https://example.org/a?b=1&amp;c=2"
    assert rendered == paragraph(f"See {link(url)}.")


def test_address_with_accents_leads_where_it_says():
    rendered = text.render("https://évian.fr/été")

    assert rendered == paragraph(
        link("https://xn--vian-9oa.fr/%C3%A9t%C3%A9", "https://évian.fr/été")
    )


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "[here](javascript:alert(1))",
        "data:text/html,hello",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/file",
        "mailto:ada@example.org",
        "//example.org/path",
    ],
)
def test_nothing_but_the_web_is_linked(typed):
    rendered = text.render(typed)

    assert rendered == paragraph(typed)
    assert text.count_links(rendered) == 0


def test_links_are_counted():
    rendered = text.render("https://a.example http://b.example\n\n<a href='c'> ftp://d.example")

    assert text.count_links(rendered) == 2


@pytest.mark.parametrize(
    "typed",
    [
        "https://a.example",
        "https://a.example/?a=1&b=2&amp;c=3",
        "https://exämple.org/été",
        "https://a.example/100%",
        "https://a.example/a_b'c~d",
        "http://user@a.example:8000/(x)#y",
    ],
)
def test_link_is_found_again_in_the_comment(typed):
    rendered = text.render(f"See {typed} there.")
    [address] = text.links(rendered)

    assert text.marks_link(address) in rendered
    assert text.marks_link(address[:-1]) not in rendered
    assert text.marks_link(address + "/more") not in rendered


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://A.example:8000/x", "a.example"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
        ("https://[", ""),
        ("a.example", ""),
        ("", ""),
    ],
)
def test_host_of_an_address_is_named_if_it_has_one(address, host):
    assert text.host(address) == host


# ---------------------------------------------------------------- Attempts


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "</p></li></ol><h1>mine</h1>",
        "<!-- <b>",
        "<style>*{display:none}</style>",
        '*<b onclick="x">* https://example.org/"onmouseover="alert(1)',
        "https://example.org/<script>alert(1)</script>",
        "https://example.org/%22%3E%3Cscript%3E",
        "> <iframe src=x>",
    ],
)
def test_no_tag_but_ours_comes_out(typed):
    rendered = text.render(typed)

    ours = ["<p>", "</p>", "<em>", "</em>", "<blockquote>", "</blockquote>", "</a>"]
    left = rendered
    for tag in ours:
        left = left.replace(tag, "")
    for part in left.split("<a ")[1:]:
        attributes, _, _ = part.partition(">")
        assert attributes.endswith('rel="nofollow ugc"')
        assert attributes.startswith('href="https://example.org/')
        assert attributes.count('"') == 4
    assert left.replace("<a ", "").count("<") == 0


@pytest.mark.parametrize(
    "typed", ["*" * 30_000, ">" * 30_000, "> " * 15_000, "_a*b" * 7_500, "https://" * 3_750]
)
def test_longest_comment_of_nothing_but_marks_is_rendered(typed):
    rendered = text.render(typed)

    assert rendered.startswith("<")
    assert rendered.count("<blockquote>") == rendered.count("</blockquote>") <= 20


@pytest.mark.parametrize("typed", ["", " ", "\n\n"])
def test_nothing_comes_of_nothing(typed):
    assert text.render(typed) == ""
