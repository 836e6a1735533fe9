"""The mails that subscribers get: their headers one by one, their words, their links."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.utils import parsedate_to_datetime

import pytest
from django.utils import timezone

from blog.models import Blog
from subscriptions import digest, envelopes, letter_of, links
from subscriptions.links import Purpose
from subscriptions.models import Mailing, Newsletter
from tests.factories import ArticleFactory, CommentFactory, PictureFactory, SubscriberFactory

pytestmark = pytest.mark.django_db

SITE = "https://blog.example"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE
    settings.DEFAULT_FROM_EMAIL = "post@blog.example"
    Blog(name="Sous le tilleul", language="fr").save()


def read(letter, subscriber_id=7, mailing_id=3):
    """Parse a letter to somebody as strictly as Python's email does."""
    own = envelopes.slots(subscriber_id, mailing_id)
    message = letter.addressed("ada@example.org", "mailing 3", own).replace(b"\r\n", b"\n")
    return message_from_bytes(message, policy=policy.strict)


def html_of(message):
    return message.get_body(["html"]).get_content()


def text_of(message):
    return message.get_body(["plain"]).get_content()


@pytest.fixture
def article():
    return ArticleFactory(title="Le lavoir, « récit »", body="<p>Il était une fois.</p>")


@pytest.fixture
def mail(article):
    return read(letter_of.article(article))


@pytest.fixture
def weekly():
    ArticleFactory(title="Le verger", standfirst="Quarante-deux arbres.")
    made = digest.plan(timezone.now())
    assert made
    return made


# ---------------------------------------------------------------- Headers


def test_article_is_the_subject(mail):
    assert mail["Subject"] == "Le lavoir, «\u202frécit\u202f»"


def test_mail_comes_from_the_blog(mail):
    assert mail["From"].addresses == (Address("Sous le tilleul", addr_spec="post@blog.example"),)


def test_mail_goes_to_one_reader(mail):
    assert mail["To"].addresses == (Address(addr_spec="ada@example.org"),)
    assert mail["Cc"] is mail["Bcc"] is None


def test_mail_is_dated_now(mail):
    age = timezone.now() - parsedate_to_datetime(mail["Date"])

    assert timedelta(seconds=-1) < age < timedelta(minutes=1)


def test_mail_has_one_id_of_our_domain(mail):
    assert re.fullmatch(r"<[0-9a-f]{32}@blog\.example>", mail["Message-ID"])


def test_list_has_a_name_that_filters_know(mail):
    assert mail["List-Id"] == "<articles.blog.example>"


def test_reader_can_leave_by_one_click(mail):
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    https, mailto = re.fullmatch(
        r"<(https:[^>]+)>, <(mailto:[^>]+)>", mail["List-Unsubscribe"]
    ).groups()
    token = https.removeprefix(f"{SITE}/subscriptions/leave/").removesuffix("/")
    assert links.read(Purpose.LEAVE, token) == (7, 3)
    assert mailto == f"mailto:post@blog.example?subject=unsubscribe%20{token}"


def test_request_to_leave_goes_where_mails_come_back(article):
    Newsletter(return_address="retour@blog.example").save()

    letter = letter_of.article(article)

    assert letter.return_address == "retour@blog.example"
    assert "<mailto:retour@blog.example?" in read(letter)["List-Unsubscribe"]


def test_article_was_written_by_a_person_and_a_digest_by_a_machine(mail, weekly):
    assert mail["Auto-Submitted"] is None
    assert read(letter_of.of(weekly))["Auto-Submitted"] == "auto-generated"


def test_both_parts_are_there_and_nothing_else(mail):
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert mail["MIME-Version"] == "1.0"


@pytest.mark.parametrize("kind", Mailing.Kind)
def test_mail_is_flawless_to_a_strict_parser(kind, article, weekly):
    made = Mailing(kind=kind, article=article, since=weekly.since, until=weekly.until, title="x")

    mail = read(letter_of.of(made))

    assert [part.defects for part in mail.walk()] == [[], [], []]


# ---------------------------------------------------------------- Words and links


def test_mail_holds_the_whole_article_or_its_opening(article):
    assert "Il était une fois." in text_of(read(letter_of.article(article)))

    Newsletter(content=Newsletter.Content.OPENING).save()

    opening = read(letter_of.article(article))
    assert "Il était une fois." not in text_of(opening)
    assert f"{SITE}{article.get_absolute_url()}" in text_of(opening)


def test_every_address_is_a_full_one_of_the_article(article):
    picture = PictureFactory()
    article.body = (
        f'<p><a href="/a-propos/">À propos</a><a href="#note">1</a></p>'
        f'<figure><img src="{picture.file.url}" alt="Un arbre"></figure>'
    )
    article.save()
    address = f"{SITE}{article.get_absolute_url()}"

    html = html_of(read(letter_of.article(article)))

    found = set(re.findall(r'(?:href|src)="([^"]+)"', html))
    assert {f"{SITE}/a-propos/", f"{address}#note", f"{SITE}{picture.file.url}"} <= found
    assert all(address.startswith(f"{SITE}/") for address in found)


def test_mail_loads_no_picture_from_elsewhere_either(article):
    article.body = '<p><img src="https://pictures.example/lime.jpg" alt="Le tilleul"></p>'
    article.save()

    mail = read(letter_of.article(article))

    assert "<img" not in html_of(mail)
    assert 'href="https://pictures.example/lime.jpg"' in html_of(mail)
    assert "Le tilleul <https://pictures.example/lime.jpg>" in text_of(mail)


def test_wide_pictures_fit_the_column_of_old_mail_programs(article):
    picture = PictureFactory(file__width=1200, file__height=900)
    type(picture).objects.update(sizes={picture.file.name: [480, 800]})
    article.body = f'<figure><img src="{picture.file.url}" alt=""></figure>'
    article.save()

    html = html_of(read(letter_of.article(article)))

    assert 'width="600" height="450"' in html
    assert not any(f" {name}=" in html for name in ("srcset", "sizes", "loading", "decoding"))


def test_nothing_in_a_mail_tells_who_read_it(mail):
    html = html_of(mail)

    assert "<img" not in html  # the article has none
    assert set(re.findall(r'href="https?://([^/"]+)', html)) == {"blog.example"}
    tokens = re.findall(r"/subscriptions/(\w+)/", html)
    assert set(tokens) == {"manage", "leave"}


def test_styles_are_in_the_elements_and_the_dark_ones_in_the_head(mail):
    html = html_of(mail)

    assert re.search(r'<h1 style="[^"]*font-size: 27px', html)
    assert "prefers-color-scheme: dark" in html.partition("</head>")[0]
    assert "<link" not in html


def test_mail_says_why_it_comes_and_how_to_stop_it(mail):
    text = text_of(mail)

    assert "vous êtes abonné" in text
    assert f"<{SITE}/subscriptions/leave/" in text
    assert f"<{SITE}/subscriptions/manage/" in text


def test_titles_are_no_html(article):
    article.title = "<b>1 & 2</b>"

    mail = read(letter_of.article(article))

    assert mail["Subject"] == "<b>1 & 2</b>"
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;" in html_of(mail)


def test_digest_tells_of_its_articles_and_comments(weekly):
    article = letter_of.articles_of(weekly)[0]
    comment = CommentFactory(
        article=article, name="Awa", body="Bien vu.", like_count=2,
        created_at=timezone.now() - timedelta(minutes=5),
    )  # fmt: skip
    Mailing.objects.filter(pk=weekly.pk).update(until=timezone.now())
    weekly.refresh_from_db()

    mail = read(letter_of.of(weekly))

    assert mail["Subject"] == "Cette semaine sur Sous le tilleul\u202f: Le verger"
    assert mail["List-Id"] == "<digest.blog.example>"
    for words in ("Quarante-deux arbres.", "Awa", "Bien vu.", "Aimé par 2 personnes"):
        assert words in text_of(mail)
    assert f"{SITE}{comment.get_absolute_url()}" in text_of(mail)


def test_invitation_asks_to_confirm():
    invited = SubscriberFactory(pending=True)
    made = Mailing(kind=Mailing.Kind.INVITATION, title="Liste")

    mail = read(letter_of.of(made), invited.pk)

    token = re.search(r"/subscriptions/confirm/([^/]+)/", text_of(mail))[1]
    assert links.read(Purpose.CONFIRM, token).subscriber_id == invited.pk


def test_letter_is_in_the_language_of_the_blog(article):
    Blog(name="The tree", language="en").save()

    assert "because you subscribed to the articles of The tree" in text_of(
        read(letter_of.article(article))
    )


@pytest.mark.parametrize("name", ["confirm", "already", "published", "invitation"])
def test_each_other_mail_leads_its_subscriber_to_the_own_page(name):
    subscriber = SubscriberFactory(pending=True)
    context = {"subscriber": subscriber, "is_subscriber": True, "comment": CommentFactory()}
    letter = envelopes.compose(f"subscriptions/mail/{name}.html", context, automatic=True)

    text = text_of(read(letter, subscriber.pk))

    token = re.search(r"/subscriptions/manage/([^/]+)/", text)[1]
    assert links.read(Purpose.MANAGE, token).subscriber_id == subscriber.pk
