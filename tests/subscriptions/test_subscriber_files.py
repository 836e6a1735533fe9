"""Lists of subscribers, as other services and people's spreadsheets write them."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path
from tracemalloc import get_traced_memory, start, stop

import pytest
from django.utils import timezone, translation

from subscriptions.subscriber_files import Unreadable, count, guarded, moment, read, unguarded

FILES = Path(__file__).parent / "files"

AWA = datetime(2018, 8, 27, 15, 6, 27, tzinfo=UTC)
BO = datetime(2019, 1, 2, 3, 4, 5, tzinfo=UTC)


def lines_of(text, encoding="utf-8"):
    return list(read(BytesIO(text.encode(encoding))))


def emails_in(text, encoding="utf-8"):
    return [line.email for line in lines_of(text, encoding)]


def read_file(name):
    with (FILES / name).open("rb") as file:
        return {line.email.partition("@")[0]: line for line in read(file)}


# ---------------------------------------------------------------- Services


@pytest.mark.parametrize(
    "name",
    [
        *("mailchimp_subscribed.csv", "substack.csv", "substack_dashboard.csv"),
        *("brevo.csv", "wordpress_com.csv"),
    ],
)
def test_addresses_and_dates_of_each_service_are_found(name):
    found = read_file(name)

    for line, at in ((found["awa"], AWA), (found["bo"], BO)):
        assert line.email.endswith("@example.org")
        assert line.created_at.replace(microsecond=0) == at
        assert not line.is_ended
        assert not line.is_pending


def test_mailchimp_says_when_somebody_confirmed():
    found = read_file("mailchimp_subscribed.csv")

    assert found["awa"].confirmed_at == AWA + timedelta(minutes=2, seconds=45)
    assert found["bo"].confirmed_at == BO


def test_list_of_addresses_alone_is_one():
    assert set(read_file("wordpress_com_addresses.csv")) == {"awa", "bo"}


@pytest.mark.parametrize(
    ("name", "ended"),
    [
        ("mailchimp_unsubscribed.csv", {"cy"}),
        ("mailchimp_cleaned.csv", {"cy"}),
        ("substack.csv", {"cy"}),
        ("brevo.csv", {"cy"}),
        ("wordpress_com.csv", {"cy", "ed"}),
    ],
)
def test_who_must_not_be_written_to_is_found(name, ended):
    assert {who for who, line in read_file(name).items() if line.is_ended} == ended


def test_who_never_confirmed_is_found():
    found = read_file("wordpress_com.csv")

    assert {who for who, line in found.items() if line.is_pending} == {"di"}


@pytest.mark.parametrize(
    ("state", "is_ended"),
    [
        *((state, False) for state in ("subscribed", "Active", "confirmed", "pending", "1", "")),
        *((state, False) for state in ("unconfirmed", "Not confirmed", "free", "abonné")),
        *((state, True) for state in ("unsubscribed", "Cleaned", "nonsubscribed", "BLACKLISTED")),
        *((state, True) for state in ("hard bounced", "opted-out", "false", "0", "no", "Left")),
        *((state, True) for state in ("complained", "unreachable", "désabonné", "Not sending")),
    ],
)
def test_state_is_understood(state, is_ended):
    [line] = lines_of(f"email,status\nawa@example.org,{state}\n")

    assert line.is_ended is is_ended


# ---------------------------------------------------------------- Letters and marks


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_file_is_read_however_it_is_written(encoding, mark, end):
    rows = [["Prénom", "Adresse e-mail"], ["Zoë", "zoe@example.org"], ["Bô", "bo@example.org"]]
    text = end.join(mark.join(row) for row in rows)

    assert emails_in(text, encoding) == ["zoe@example.org", "bo@example.org"]


def test_cells_may_be_quoted_and_hold_marks_and_line_breaks():
    text = 'Notes,"E-mail"\n"one, two\nthree","awa@example.org"\n"a ""b""",bo@example.org\n'

    assert [(line.number, line.email) for line in lines_of(text)] == [
        (2, "awa@example.org"),
        (4, "bo@example.org"),
    ]


def test_mark_is_not_mistaken_for_one_in_a_name():
    text = '"What do you like, or read, or hear?";email\nWater, fire;awa@example.org\n'

    assert emails_in(text) == ["awa@example.org"]


def test_lines_are_numbered_as_an_editor_does():
    text = "email\n\nawa@example.org\n\n\nbo@example.org"

    assert [line.number for line in lines_of(text)] == [3, 6]


def test_file_without_names_may_hold_one_address_a_line():
    assert emails_in("awa@example.org\nbo@example.org\n") == ["awa@example.org", "bo@example.org"]


def test_line_that_is_too_short_has_no_address():
    [line] = lines_of("name,email\nAwa\n")

    assert (line.email, line.text) == ("", "Awa")


def test_file_can_be_read_again():
    file = BytesIO(b"email\nawa@example.org\n")

    assert count(file) == count(file) == 1


def test_long_file_is_read_in_little_memory(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("email,notes\n")
        file.writelines(f"reader{n}@example.org,{'x' * 100}\n" for n in range(20_000))

    start()
    try:
        with path.open("rb") as file:
            assert count(file) == 20_000
        peak = get_traced_memory()[1]
    finally:
        stop()

    assert path.stat().st_size > 2_000_000
    assert peak < 500_000


# ---------------------------------------------------------------- What is no list


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"name;phone\nAwa;1\n", "“name”, “phone”"),
        (b"Awa\nBo\n", "“awa”"),
        (b"PK\x03\x04\x14\x00\x06\x00", "spreadsheet"),
        (b'email\n"' + b"x" * 200_000 + b'"\n', "not CSV"),
    ],
)
def test_file_that_is_no_list_is_refused_with_a_sentence(content, says):
    with translation.override("en"), pytest.raises(Unreadable) as raised:
        count(BytesIO(content))

    assert says in str(raised.value)
    assert str(raised.value).endswith(".")


# ---------------------------------------------------------------- Dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018-08-27T15:06:27.713Z", AWA.replace(microsecond=713000)),
        ("2018-08-27T17:06:27+02:00", AWA),
        ("2018-08-27 15:06:27", AWA),
        ("27-08-2018 15:06:27", AWA),
        ("27/08/2018 15:06:27", AWA),
        ("27/08/2018 15:06", AWA.replace(second=0)),
        ("2018-08-27", datetime(2018, 8, 27, tzinfo=UTC)),
        ("27/08/2018", datetime(2018, 8, 27, tzinfo=UTC)),
        ("", None),
        ("true", None),
        ("0000-00-00 00:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("1970-01-01 00:00:00", None),
        ("9999-12-31T23:59:59-14:00", None),
    ],
)
def test_date_is_read(text, expected):
    assert moment(text) == expected


def test_date_that_is_yet_to_come_is_none():
    assert moment((timezone.now() + timedelta(days=2)).isoformat()) is None


# ---------------------------------------------------------------- Spreadsheets


@pytest.mark.parametrize("text", ["=1+1@example.org", "+a@b.c", "-a@b.c", "'=a@b.c", "''a@b.c"])
def test_what_could_be_a_formula_is_guarded_and_comes_back(text):
    assert guarded(text)[0] == "'"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["awa@example.org", "", "'awa@example.org", "o'hara@example.org"])
def test_other_text_is_left_as_it_is(text):
    assert unguarded(text) == text


def test_reading_does_not_wait_for_the_end_of_the_file():
    file = BytesIO(b"email\n" + b"awa@example.org\n" * 100_000)

    first = next(islice(read(file), 1))

    assert first.email == "awa@example.org"
    assert file.tell() < 200_000
