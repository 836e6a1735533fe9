"""The French that readers and the author see, and the English when the blog is in English."""

import ast
import gettext
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import django_prose_editor
import pytest
from django.conf import settings
from django.utils import timezone, translation

from blog.models import Blog
from comments.models import Discussion
from subscriptions import links
from subscriptions.links import Purpose
from subscriptions.models import Subscriber
from tests.akismet_server import BLOG_URL, KEY
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    FollowFactory,
    SubscriberFactory,
    TagFactory,
    UserFactory,
)

FRENCH = settings.BASE_DIR / "locale/fr/LC_MESSAGES"
FILES = [FRENCH / "django.po", FRENCH / "djangojs.po"]
TAG = re.compile(r"<script\b.*?</script>|<[^>]*>", re.DOTALL)
ADDRESS = re.compile(r"\w[\w+.-]*://\S*")
LINE = re.compile(r'(?:(\w+(?:\[\d\])?) )?(".*")')

ONE = [0, 1]
"""How many French says in the singular."""
MANY = [2, 16, 1_000_000]

AUTHOR = "Awa"


class Entry(NamedTuple):
    """A text of a .po file, and what it says in French: two forms where it counts something."""

    key: str
    plural: str | None
    french: tuple[str, ...]
    flags: str


def entries(path: Path) -> Iterator[Entry]:
    """Read a .po file, but for its header."""
    for block in path.read_text().split("\n\n")[1:]:
        texts: dict[str, str] = {}
        keyword = flags = ""
        for line in block.splitlines():
            if match := LINE.fullmatch(line):
                keyword = match[1] or keyword
                texts[keyword] = texts.get(keyword, "") + ast.literal_eval(match[2])
            elif line.startswith("#,"):
                flags = line
        context = f"{texts['msgctxt']}\x04" if "msgctxt" in texts else ""
        french = tuple(text for keyword, text in texts.items() if keyword.startswith("msgstr"))
        yield Entry(context + texts["msgid"], texts.get("msgid_plural"), french, flags)


ENTRIES = [entry for path in FILES for entry in entries(path)]
COUNTING = [entry for entry in ENTRIES if entry.plural]


def heading(page: str) -> str:
    match = re.search(r'<h2 id="comments">(.*?)</h2>', page)
    assert match
    return match[1]


# ---------------------------------------------------------------- The files


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_text_is_translated_and_compiled(path):
    with path.with_suffix(".mo").open("rb") as file:
        compiled = dict(gettext.GNUTranslations(file)._catalog)
    del compiled[""]
    expected = {}
    for entry in entries(path):
        assert all(entry.french), f"untranslated: {entry.key}"
        assert "fuzzy" not in entry.flags, entry.key
        if entry.plural:
            expected |= {(entry.key, form): text for form, text in enumerate(entry.french)}
        else:
            expected[entry.key] = entry.french[0]

    assert compiled == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_header_names_no_person(path):
    header = path.read_text().partition("\n\n")[0]

    assert "fuzzy" not in header
    assert "@" not in header
    assert '"Project-Id-Version: Palabre\\n"' in header
    assert '"Language: fr\\n"' in header


def test_every_text_of_the_editor_is_translated():
    package = Path(django_prose_editor.__file__).parent
    theirs = entries(package / "locale/fr/LC_MESSAGES/djangojs.po")

    missing = {entry.key for entry in theirs} - {entry.key for entry in entries(FILES[1])}

    assert missing == set()


# ---------------------------------------------------------------- Typography


def test_french_has_french_typography():
    # Narrow no-break spaces within « » and before double marks; no typewriter's quotes, apostrophes
    # and dots; no shouting.
    fault = re.compile(r"(?<!\u202f)[;:?»]|«(?!\u202f)|[!'\"“”]|\.\.\.")

    texts = [text for entry in ENTRIES for text in entry.french]

    plain = {text: html.unescape(TAG.sub("", ADDRESS.sub("", text))) for text in texts}
    assert [text for text in texts if fault.search(plain[text])] == []


def test_french_has_the_same_tags_and_gaps():
    parts = re.compile(r"<[^>]+>|%\(\w+\)[sd]|%[sd]")

    for entry in ENTRIES:
        english = sorted(parts.findall(entry.plural or entry.key))
        for text in entry.french:
            assert sorted(parts.findall(text)) == english, entry.key


# ---------------------------------------------------------------- Plurals


@pytest.mark.parametrize("entry", COUNTING, ids=lambda entry: entry.key)
def test_french_counts_zero_as_one(entry):
    one, many = entry.french

    with translation.override("fr"):
        assert {translation.ngettext(entry.key, entry.plural, n) for n in ONE} == {one}
        assert {translation.ngettext(entry.key, entry.plural, n) for n in MANY} == {many}


def test_django_counts_by_its_own_rule_beside_ours():
    with translation.override("fr"):
        said = [
            translation.ngettext("%(counter)s result", "%(counter)s results", n) for n in ONE + MANY
        ]

    assert said == ["%(counter)s résultat"] * 2 + ["%(counter)s résultats"] * 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 commentaire sur"),
        (1, "1 commentaire sur"),
        (2, "2 commentaires sur"),
        (16, "16 commentaires sur"),
    ],
)
def test_heading_counts_the_comments(client, count, words):
    article = ArticleFactory(title="Le lavoir")
    CommentFactory.create_batch(count, article=article)

    page = client.get(article.get_absolute_url()).text

    assert heading(page) == f"{words} «\u202fLe lavoir\u202f»"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "Aimé par 1 personne"),
        (3, "Aimé par 3 personnes"),
        (1_000_000, "Aimé par 1000000 personnes"),
    ],
)
def test_likes_are_counted(client, count, words):
    article = ArticleFactory()
    CommentFactory(article=article, like_count=count)

    page = client.get(article.get_absolute_url()).text

    assert f"</button> <span>{words}</span></form>" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (1, "1 minute de lecture"),
        (230, "1 minute de lecture"),
        (231, "2 minutes de lecture"),
        (16 * 230, "16 minutes de lecture"),
    ],
)
def test_minutes_of_reading_are_counted(client, words, said):
    article = ArticleFactory(body=f"<p>{'mot ' * words}</p>")

    assert f"<span>{said}</span>" in client.get(article.get_absolute_url()).text


# ---------------------------------------------------------------- Pages


@pytest.fixture
def article():
    """An article with everything under it that the page has words for."""
    author = UserFactory(author=True)
    article = ArticleFactory(title="Water", tags=[TagFactory()])
    Discussion(depth=2, page_size=1).save()
    ArticleFactory(title="Fire")
    CommentFactory(article=article, name="Bo")
    parent = CommentFactory(article=article, name=AUTHOR, user=author, like_count=3)
    answer = CommentFactory.reply_to(parent, name="Cy")
    CommentFactory.reply_to(answer, name="Di", like_count=1)
    return article


def reader_pages(client, article) -> Iterator[str]:
    """What a reader comes by: lists, articles, forms, answers and dead ends."""
    comment = article.comments.get(name=AUTHOR)
    at = timezone.localtime(article.published_at)
    addresses = [
        *("/", "/archives/", f"/{at:%Y}/", f"/{at:%Y/%m}/", article.tags.get().get_absolute_url()),
        *(article.get_absolute_url(), f"{article.get_absolute_url()}?page=2", "/nowhere/"),
        *(f"/comments/{comment.pk}/reply/", "/comments/privacy/"),
    ]
    addresses += subscription_pages()
    for address in addresses:
        yield client.get(address).text
    for email in ("?", "ł@example.org", "ed@example.org"):
        yield client.post("/subscriptions/", {"email": email}, follow=True).text
    reply = f"/comments/{comment.pk}/reply/"
    yield client.get(reply, headers={"HX-Request": "true"}).text
    post = f"/comments/on/{article.pk}/"
    yield client.post(post, {"website": "?", "email": "?"}).text
    yield client.post(post, {"parent": "0", "body": "Yes."}).text
    yield client.post(post, headers={"sec-fetch-site": "cross-site"}).text
    held = {"name": "Ed", "email": "ed@example.org", "body": "Yes."}
    yield client.post(post, held, follow=True).text
    article.comments_open = False
    article.save()
    yield client.get(article.get_absolute_url()).text
    yield client.post(post, held).text


def subscription_pages() -> Iterator[str]:
    """What subscribers see, whatever became of their subscription."""
    yield from ("/subscriptions/", "/subscriptions/sent/")
    keys = [SubscriberFactory(status=status).pk for status in Subscriber.Status]
    FollowFactory(subscriber_id=keys[0])
    for key in (*keys, 0, 10**6):
        for purpose in Purpose:
            yield links.path(purpose, links.token(purpose, key))
    manage = links.path(Purpose.MANAGE, links.token(Purpose.MANAGE, keys[0]))
    yield from (f"{manage}?saved", f"{manage}erase/", links.path(Purpose.CONFIRM, "forged"))


@pytest.fixture(params=[False, True], ids=["filter_off", "filter_on"])
def spam_filter(request, settings):
    """Akismet without a key, which the pages tell, or one that lets everything pass."""
    if request.param:
        settings.AKISMET_API_KEY = KEY
        settings.AKISMET_BLOG_URL = BLOG_URL
        settings.AKISMET_CLIENT = "tests.akismet_clients.HamClient"


@pytest.mark.django_db
def test_page_has_the_words_that_readers_know(client, article, settings):
    settings.AKISMET_API_KEY = KEY
    settings.AKISMET_BLOG_URL = BLOG_URL

    pages = [client.get(f"{article.get_absolute_url()}?page={n}").text for n in (1, 2)]

    for words in (
        "J’aime",
        "Répondre",
        "Laisser un commentaire",
        "Ce site utilise Akismet pour réduire les indésirables.",
        "En savoir plus sur la façon dont les données de vos commentaires sont traitées",
    ):
        assert words in pages[0]
    assert "en réponse à <bdi>Cy</bdi>" in pages[1]
    assert "tient ce blog" in pages[1]


@pytest.mark.django_db
@pytest.mark.usefixtures("spam_filter")
def test_french_page_has_no_english_sentence(client, article):
    sentences = [
        entry.key
        for entry in entries(FILES[0])
        if entry.key.count(" ") > 1 and "%" not in entry.key
    ]

    for page in reader_pages(client, article):
        assert [text for text in sentences if text in html.unescape(page)] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("spam_filter")
def test_english_page_has_no_french_word(client, article):
    Blog(language="en").save()
    english = {word for entry in ENTRIES for word in (entry.key, entry.plural)}
    ours = {text for entry in ENTRIES for text in entry.french} - english
    words = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(ours)))})\b")

    for page in reader_pages(client, article):
        visible = html.unescape(TAG.sub(" ", page))
        assert words.findall(visible) == []
        assert re.findall(r"[«»À-ÿŒœ\u202f]", html.unescape(page)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 comments"), (1, "1 comment"), (2, "2 comments"), (16, "16 comments")],
)
def test_english_heading_counts_the_comments(client, count, words):
    Blog(language="en").save()
    article = ArticleFactory(title="Water")
    CommentFactory.create_batch(count, article=article)

    page = client.get(article.get_absolute_url()).text

    assert heading(page) == f"{words} on “Water”"


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "is_french"), [("fr", True), ("en", False)])
def test_editor_speaks_the_language_of_the_blog(client, language, is_french):
    Blog(language=language).save()
    client.force_login(UserFactory(author=True))

    texts = client.get("/admin/jsi18n/").text

    assert ('"Rows": "Lignes"' in texts) == is_french
