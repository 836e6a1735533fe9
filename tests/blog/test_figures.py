from blog import figures, html


def test_own_pictures_are_found():
    text = html.clean_article(
        '<figure><img src="/media/pictures/a%20b.png" alt="A"></figure>'
        '<p><img alt="B" src="https://elsewhere.example/media/c.png"></p>'
    )

    assert figures.own_files(text) == ["pictures/a b.png"]


def test_own_picture_gets_its_size():
    text = '<figure><img src="/media/pictures/a.png" alt="x"></figure>'

    rendered = figures.render(text, {"pictures/a.png": (40, 30)})

    assert rendered == (
        '<figure><img src="/media/pictures/a.png" width="40" height="30" loading="lazy" alt="x">'
        "</figure>"
    )


def test_size_that_the_author_gave_stays():
    text = '<img src="/media/pictures/a.png" alt="x" width="10">'

    assert figures.render(text, {"pictures/a.png": (40, 30)}) == text


def test_unknown_picture_stays_as_it_is():
    text = '<img src="/media/pictures/a.png" alt="x"><img src="https://a.example/b.png">'

    assert figures.render(text, {}) == text


def test_table_can_be_scrolled_in_its_frame():
    text = html.clean_article("<table><tbody><tr><td>1</td></tr></tbody></table>")

    rendered = figures.render(text, {})

    assert rendered == f'<div class="table" tabindex="0">{text}</div>'
