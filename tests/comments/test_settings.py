"""The settings of the discussion in the admin, and rules tried before they are saved."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from blog.models import Blog
from comments import bayes
from comments.models import Discussion, WordCount

pytestmark = pytest.mark.django_db

FORM = reverse("admin:comments_discussion_change", args=[1])


@pytest.fixture(autouse=True)
def _in_english(client, moderator):
    Blog(language="en").save()
    client.force_login(moderator)


@pytest.fixture
def send(client):
    """A function that sends the form with the defaults but for some changes."""

    def send(button="_save", **changes):
        values = {
            field.name: field.value_from_object(Discussion())
            for field in Discussion._meta.fields
            if not field.primary_key
        }
        typed = {name: value for name, value in values.items() if value is not False}
        return client.post(FORM, {**typed, "sample": "", button: "", **changes})

    return send


def outcome(response):
    """The sentences under the text that was tried."""
    [found] = re.findall(r'<div class="outcome"[^>]*>(.*?)</div>', response.text, re.DOTALL)
    return [unescape(sentence) for sentence in re.findall(r"<p>(.*?)</p>", found)]


# ---------------------------------------------------------------- The page


def test_every_setting_can_be_set(client):
    form = client.get(FORM).context["adminform"].form

    settings = {field.name for field in Discussion._meta.fields if not field.primary_key}
    assert set(form.fields) - {"sample"} == settings


def test_page_is_called_by_what_is_set_on_it_once(client):
    page = client.get(FORM).text

    assert "<title>Discussion settings | Palabre</title>" in page
    assert "<h1>Discussion settings</h1>" in page
    assert '<li aria-current="page">Discussion settings</li>' in page
    assert "Change discussion settings" not in page
    assert "<h2>discussion settings</h2>" not in page


def test_list_leads_to_the_form(client):
    assert client.get(reverse("admin:comments_discussion_changelist")).url == FORM


def test_settings_are_saved(client, send):
    response = send(who="known", words_refused="casino\r\nprêt", close_after_days="30")

    discussion = Discussion.load()
    page = client.get(response.url)
    assert (discussion.who, discussion.close_after_days) == ("known", 30)
    assert discussion.words_refused == "casino\r\nprêt"
    assert response.url == FORM
    assert "Your changes are saved." in page.text


def test_text_that_was_tried_is_not_kept_and_no_change(client, send):
    send(sample="A casino.")

    assert "A casino." not in client.get(FORM).text
    assert "sample" not in str(client.get(reverse("admin:comments_discussion_history", args=[1])))


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("depth", "1", "greater than or equal to 2"),
        ("page_size", "0", "greater than or equal to 1"),
        ("flood_seconds", "3601", "less than or equal to 3600"),
        ("links_allowed", "-1", "greater than or equal to 0"),
        ("notice_email", "nobody", "Enter a valid email address."),
        ("keep_spam_days", "many", "Enter a whole number."),
        ("words_watched", "casino\r\n...", "“...” has no letter and no number to look for."),
        ("words_refused", "?", "“?” has no letter and no number to look for."),
    ],
)
def test_wrong_value_is_said_beside_its_field_and_all_is_kept(send, field, typed, sentence):
    response = send(**{"who": "known", field: typed})

    form = response.context["adminform"].form
    assert list(form.errors) == [field]
    with translation.override("en"):
        assert sentence in form.errors[field][0]
    assert (form["who"].value(), form[field].value()) == ("known", typed)
    assert Discussion.load().who == "everyone"


@pytest.mark.parametrize(
    ("spam", "ham", "sentence"),
    [
        (3, 25, "3 spam and 25 approved, of 20 each."),
        (20, 25, "It has learnt from your decisions: 20 spam, 25 approved."),
    ],
)
def test_page_says_what_the_local_filter_has_learnt(client, spam, ham, sentence):
    WordCount.objects.create(word=bayes.TOTAL, spam=spam, ham=ham)

    assert sentence in client.get(FORM).text


def test_reader_has_no_way_in(client):
    client.logout()

    assert client.get(FORM).url.startswith(reverse("admin:login"))


# ---------------------------------------------------------------- Rules that are tried


def test_unsaved_rules_are_tried_on_a_text(send):
    response = send(
        "_try",
        words_watched="tree\r\npeace treaty",
        words_refused="Casino",
        links_allowed="1",
        sample="A PEACE treaty at the câsino: https://a.example https://b.example",
    )

    assert response.status_code == 200
    assert outcome(response) == [
        "Words watched: “peace treaty” is in the text, which would wait for approval.",
        "Words refused: “Casino” is in the text, which would go to the trash.",
        "Links: the text has 2, and 1 is allowed. It would wait for approval.",
    ]


def test_text_without_fault_is_said_to_have_none(send):
    response = send("_try", words_watched="tree", sample="The street.")

    assert outcome(response) == [
        "Words watched: none is in the text.",
        "Words refused: none is in the text.",
        "Links: the text has 0, and 2 are allowed.",
    ]


def test_trying_saves_nothing_and_keeps_what_was_typed(send):
    response = send("_try", who="known", words_refused="casino", sample="A <b>casino</b>.")

    form = response.context["adminform"].form
    assert not Discussion.objects.exists()
    assert form["who"].value() == "known"
    assert form["words_refused"].value() == "casino"
    assert "A &lt;b&gt;casino&lt;/b&gt;." in response.text
    assert "errornote" not in response.text


def test_rule_that_is_wrong_is_said_and_the_others_are_tried(send):
    response = send("_try", links_allowed="?", words_watched="...", sample="A text.")

    assert set(response.context["adminform"].form.errors) == {"links_allowed", "words_watched"}
    assert outcome(response) == ["Words refused: none is in the text."]


def test_word_found_is_shown_as_text(send):
    response = send("_try", words_watched="<i>x</i>", sample="<i>x</i>")

    assert "<i>x</i>" not in response.text


def test_first_button_which_the_enter_key_presses_saves(client):
    form = client.get(FORM).text.partition('id="discussion_form"')[2]

    assert 0 < form.index('name="_save"') < form.index('name="_try"')


def test_page_has_nothing_inline(client):
    page = client.get(FORM)

    assert not re.findall(r"<[^>]+\s(?:style|on\w+)=", page.text)
