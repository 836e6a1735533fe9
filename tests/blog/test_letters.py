"""Letters: composed once, and different for each reader only in their slots."""

from email import message_from_bytes, policy

import pytest

from blog import letters
from blog.letters import Letter, slot

TOKEN = "12-3:1wNkXy:sIG_-natureofabout43lettersanddigitsxyz0123"


def letter(**changed):
    parts = {
        "subject": "Le lavoir",
        "text": "Bonjour.\n",
        "html": "<p>Bonjour.</p>",
        "slots": ("leave",),
        "headers": {},
        "personal": {},
        "sender": "Sous le tilleul",
        "return_address": "back@blog.example",
    }
    return Letter(**{**parts, **changed})


def read(letter, to="ada@example.org", key="one", **slots):
    """Parse a message as strictly as Python's email does, with the line ends of this machine."""
    message = letter.addressed(to, key, slots).replace(b"\r\n", b"\n")
    return message_from_bytes(message, policy=policy.strict)


def test_letter_says_in_both_parts_what_was_composed():
    message = read(letter(text="Été : « oui ».\n", html="<p>Été : « oui ».</p>"))

    assert message["Subject"] == "Le lavoir"
    assert message["To"] == "ada@example.org"
    assert message.get_body(["plain"]).get_content() == "Été : « oui ».\n"
    assert message.get_body(["html"]).get_content() == "<p>Été : « oui ».</p>\n"


@pytest.mark.parametrize("before", range(70))
def test_slot_is_filled_wherever_quoted_printable_breaks_the_line(before):
    text = (
        f"{'é' * (before // 3)}{'e' * (before % 3)} https://blog.example/{slot('leave')}/ après\n"
    )

    message = read(letter(text=text), leave=TOKEN)

    assert message.get_body(["plain"]).get_content() == text.replace(slot("leave"), TOKEN)


def test_no_line_is_longer_than_quoted_printable_allows():
    long = " ".join(f"https://blog.example/{'x' * n}/{slot('leave')}" for n in range(80))

    message = letter(text=f"{long}\n", html=long).addressed("a@example.org", "k", {"leave": TOKEN})

    lines = message.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert max(map(len, lines)) <= 76


def test_each_of_several_slots_is_filled_with_its_own():
    text = " ".join(slot(name) for name in ("manage", "leave", "manage"))

    message = read(letter(text=text, slots=("manage", "leave")), manage="m-1", leave="l-2")

    assert message.get_body(["plain"]).get_content().split() == ["m-1", "l-2", "m-1"]


def test_slot_is_another_for_each_site_so_that_no_stranger_can_write_it(settings):
    here = slot("leave")
    settings.SECRET_KEY = "of another site"

    assert slot("leave") != here
    assert slot("leave").isalnum()


@pytest.mark.parametrize(
    "subject",
    [
        "Water",
        "A long subject in plain letters that has to be folded somewhere because it is so long",
        "La fontaine du haut, et ce qu’elle dit quand on l’écoute",
        "Le lavoir, ou l’art de se disputer\u202f: récit «\u202flong\u202f» d’une dispute",
        "é" * 150,
        "=?utf-8?q?no_word?= of ours",
    ],
)
def test_subject_is_read_as_it_was_written(subject):
    message = letter(subject=subject).addressed("ada@example.org", "one", {})

    assert read(letter(subject=subject))["Subject"] == subject
    assert max(map(len, message.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78


def test_slot_in_a_header_is_filled():
    personal = {"List-Unsubscribe": f"<https://blog.example/leave/{slot('leave')}/>"}

    message = read(letter(personal=personal), leave=TOKEN)

    assert message["List-Unsubscribe"] == f"<https://blog.example/leave/{TOKEN}/>"


def test_sender_is_named_as_the_blog(settings):
    settings.DEFAULT_FROM_EMAIL = "post@blog.example"

    message = read(letter(sender="Sous le tilleul, été"))

    [address] = message["From"].addresses
    assert (address.display_name, address.addr_spec) == (
        "Sous le tilleul, été",
        "post@blog.example",
    )


def test_name_in_the_settings_comes_before_that_of_the_blog(settings):
    settings.DEFAULT_FROM_EMAIL = "Jeanne <post@blog.example>"

    [address] = read(letter())["From"].addresses

    assert address.display_name == "Jeanne"


def test_same_letter_to_the_same_reader_is_one_message():
    ids = {
        read(letter(), to, key)["Message-ID"]
        for to in ("a@x.example", "b@x.example")
        for key in "12"
    }

    assert len(ids) == 4
    assert read(letter(), "a@x.example", "1")["Message-ID"] in ids


def test_compose_makes_both_parts_of_one_template(settings, tmp_path):
    template = tmp_path / "note.html"
    template.write_text(
        "{% partialdef subject %}{% autoescape off %}Été & {{ name }}\n{% endautoescape %}"
        "{% endpartialdef %}<style>p { color: red } @media print { p { color: blue } }</style>"
        "<p>Bonjour {{ name }}</p>"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    made = letters.compose("note.html", {"name": "<Ada>"}, sender="Blog")

    assert made.subject == "Été & <Ada>"
    assert made.text == "Bonjour <Ada>\n"
    assert '<p style="color: red' in made.html
    assert "&lt;Ada&gt;" in made.html
    assert "@media print" in made.html


def test_composed_letter_knows_only_the_slots_that_it_has(settings, tmp_path):
    (tmp_path / "note.html").write_text(
        "{% partialdef subject %}Hello{% endpartialdef %}<p>{{ link }}</p>"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    made = letters.compose(
        "note.html",
        {"link": slot("manage")},
        sender="Blog",
        slots=("manage", "leave", "confirm"),
        personal={"X-Leave": slot("leave")},
    )

    assert made.slots == ("manage", "leave")
