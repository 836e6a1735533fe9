"""What becomes of a comment that WordPress kept as HTML in lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import editing, notices, rules, text
from comments.admin.rows import Row
from comments.bayes import tokens
from comments.models import Comment, Discussion
from tests.factories import CommentFactory

HTML = Comment.Markup.WORDPRESS


def link(url, shown=None):
    return f'<a href="{url}" rel="nofollow ugc">{shown or url}</a>'


# ---------------------------------------------------------------- HTML


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("Oui,\nnon.\n\nAlors ?", "<p>Oui,<br>\nnon.</p>\n<p>Alors\u202f?</p>"),
        ("<b>Oui</b>, <i>non</i>", "<p><strong>Oui</strong>, <em>non</em></p>"),
        ("<del>Oui</del> <strike>non</strike>", "<p><s>Oui</s> <s>non</s></p>"),
        ('<i title="Non">Oui</i>', '<p><em title="Non">Oui</em></p>'),
        ("<q>Oui</q>, dit <cite>Zoé</cite>.", "<p><q>Oui</q>, dit <cite>Zoé</cite>.</p>"),
        ('<abbr title="avant midi">a. m.</abbr>', '<p><abbr title="avant midi">a. m.</abbr></p>'),
        ("<ul><li>un</li></ul>", "<ul><li>un</li>\n</ul>"),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
        ("*Oui* &gt; non", "<p>*Oui* &gt; non</p>"),
        ('<a href="https://a.example">ici</a>', f"<p>{link('https://a.example', 'ici')}</p>"),
        ("<div class='x'>un</div>", "<p>un</p>"),
        ("<p></p>\n<p> </p>", ""),
        ("", ""),
    ],
)
def test_html_is_shown_as_wordpress_shows_it(kept, shown):
    assert text.render_html(kept) == shown


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("1 < 2", "1 &lt; 2"),
        ("je l'aime <3", "je l'aime &lt;3"),
        ("si a <b alors", "si a &lt;b alors"),
        ("<ada@example.org>", "&lt;ada@example.org&gt;"),
        ("<https://a.example>", f"&lt;{link('https://a.example')}&gt;"),
    ],
)
def test_sign_that_begins_no_tag_swallows_no_word(kept, shown):
    assert text.render_html(kept) == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "harmful",
    [
        '<a href="javascript:alert(1)">ici</a>',
        '<a href=" JaVaScRiPt:alert(1)" onclick="alert(1)">ici</a>',
        '<a name="x" style="position:fixed">ici</a>',
        '<img src="x" onerror="alert(1)">ici',
        "<script>alert(1)</script>ici",
        '<iframe src="https://a.example"></iframe>ici',
    ],
)
def test_what_harms_is_gone_and_the_words_stay(harmful):
    assert text.render_html(harmful) == "<p>ici</p>"


def test_full_addresses_are_links_for_people_not_for_search_engines():
    rendered = text.render_html("Voir https://a.example/?b=1&c=2, www.b.example ou ada@c.example.")

    linked = link("https://a.example/?b=1&amp;c=2")
    assert rendered == f"<p>Voir {linked}, www.b.example ou ada@c.example.</p>"
    assert text.links(rendered) == ["https://a.example/?b=1&c=2"]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("<h1>Un</h1>\n<h2>Deux</h2>", ["Un", "Deux"]),
        ('<div class="x"><p>Un</p>Deux</div>', ["Un", "Deux"]),
        ("<dl><dt>Lavoir</dt><dd>On y lave.</dd></dl>", ["Lavoir", "On y lave."]),
        (
            "<table><tr><th>Un</th><td>2</td></tr><tr><td>Trois</td></tr></table>",
            ["Un", "2", "Trois"],
        ),
    ],
)
def test_words_of_other_blocks_do_not_run_together(kept, shown):
    lines = [line.strip() for line in text.without_tags(text.render_html(kept)).splitlines()]

    assert [line for line in lines if line] == shown


@pytest.mark.parametrize("tag", ["pre", "code"])
def test_address_in_code_is_no_link(tag):
    rendered = text.render_html(f"<{tag}>https://a.example</{tag}> https://b.example")

    assert text.links(rendered) == ["https://b.example"]


def test_address_within_a_link_is_not_linked_again():
    rendered = text.render_html('<a href="https://a.example">lire <i>https://b.example</i></a>')

    assert text.links(rendered) == ["https://a.example"]


@given(st.text(alphabet="ab <>/\"'&;\n=pi:", max_size=60))
def test_rendering_twice_changes_nothing(kept):
    rendered = text.render_html(kept)

    assert text.html.clean_old_comment(rendered) == rendered


@given(st.lists(st.text(alphabet="éa1", min_size=1), min_size=1, max_size=8), st.data())
def test_no_word_is_lost(words, data):
    marks = ["<b>", "</b>", "\n", "\n\n", " < ", "<p>", "</p>", "<li>", "<blink>", "<a href='#'>"]
    between = [data.draw(st.sampled_from(marks)) for _ in words]
    kept = "".join(f" {word} {mark}" for word, mark in zip(words, between, strict=True))

    said = text.without_tags(text.render_html(kept))

    assert [word for word in said.split() if word != "<"] == words


def test_words_stand_in_lines_and_paragraphs():
    rendered = text.render_html(
        "Un\ndeux\n\n<blockquote>trois &amp; <b>quatre</b></blockquote>cinq"
    )

    assert text.without_tags(rendered) == "Un\ndeux\n\ntrois & quatre\n\ncinq"


# ---------------------------------------------------------------- The comment


def of_wordpress(**fields):
    return CommentFactory.build(markup=HTML, **fields)


@pytest.mark.django_db
def test_comment_is_rendered_by_its_markup():
    kept = CommentFactory(markup=HTML, body="<b>Oui</b> *non*")
    typed = CommentFactory(body="<b>Oui</b> *non*")

    assert kept.body_html == "<p><strong>Oui</strong> *non*</p>"
    assert typed.body_html == "<p>&lt;b&gt;Oui&lt;/b&gt; <em>non</em></p>"
    assert (kept.plain_text, typed.plain_text) == ("Oui *non*", "<b>Oui</b> *non*")


@pytest.mark.django_db
def test_moderator_edits_the_html(moderator):
    comment = CommentFactory(markup=HTML, body="<b>Oui</b>")

    editing.edit(comment, "<i>Non</i>\n<script>x</script>", moderator)

    comment.refresh_from_db()
    assert comment.body_html == "<p><em>Non</em></p>"
    assert comment.original_body == "<b>Oui</b>"


@pytest.mark.django_db
def test_form_to_edit_shows_the_html(client, moderator):
    client.force_login(moderator)
    comment = CommentFactory(markup=HTML, body="<b>Oui</b>")

    page = client.get(f"/admin/comments/comment/{comment.pk}/edit/")

    assert page.context["form"].initial == {"body": "<b>Oui</b>"}


@pytest.mark.django_db
def test_queue_quotes_words_not_tags(client, moderator):
    client.force_login(moderator)
    parent = CommentFactory(markup=HTML, body="<b>Oui</b> &amp; non")
    CommentFactory.reply_to(parent, held=True, markup=HTML, body="<i>mot</i> " * 300)

    page = client.get("/admin/comments/comment/").text

    assert "</b> Oui &amp; non</blockquote>" in page
    assert '<span class="start" dir="auto">mot mot' in page


def test_long_tags_make_no_long_comment():
    comment = of_wordpress(body=f'<a href="https://a.example/{"a" * 900}">ici</a>')
    comment.render()

    assert not Row(comment, record=None, from_address=0, last=None).is_long


@pytest.mark.django_db
def test_mail_to_the_author_quotes_words(moderator):
    comment = CommentFactory(held=True, markup=HTML, body="<b>Oui</b>\n<i>non</i>")

    [told] = notices._waiting([comment], moderator)

    assert (told.body, told.quoted) == ("Oui\nnon", "> Oui\n> non")


def test_watched_word_is_found_in_words_and_addresses_not_in_tags():
    comment = of_wordpress(body='<strong>Oui</strong> <a href="https://casino.example">ici</a>')
    comment.render()

    read = rules._what_is_read(comment)

    assert rules.words.find("strong", *read) == ""
    assert rules.words.find("casino", *read) == "casino"


def test_local_filter_learns_words_and_hosts_not_tags():
    comment = of_wordpress(body='<strong>Oui</strong> <a href="https://casino.example">ici</a>')
    comment.render()

    learnt = tokens(comment)

    assert {"oui", "ici", "//casino.example"} <= learnt
    assert not learnt & {"strong", "href"}


@pytest.mark.django_db
def test_links_of_the_html_count_for_the_policy(article):
    body = "".join(f'<a href="https://{n}.example">ici</a> ' for n in range(3))
    comment = CommentFactory(article=article, held=True, markup=HTML, body=body)
    discussion = Discussion(hold=Discussion.Hold.NOTHING)

    ruling = rules.judge(comment, "ham", discussion, rules.ask(comment, discussion))

    assert (ruling.why, ruling.facts["links"]) == ("links", 3)
