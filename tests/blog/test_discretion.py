"""What is cut from addresses, wherever they stand."""

import pytest

from blog.discretion import discreet, network_of, without_addresses


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("550 <camille@example.org>: unknown", "550 <…@example.org>: unknown"),
        ("Key (email)=(camille@example.org) exists", "Key (email)=(…@example.org) exists"),
        ("from 198.51.100.77:4711", "from 198.51.100.0:4711"),
        ("ip:198.51.100.77, be:198.51.100.77.", "ip:198.51.100.0, be:198.51.100.0."),
        ("from 2001:db8:1:2:3::77.", "from 2001:db8:1::."),
        ("from ::ffff:198.51.100.77 today", "from 198.51.100.0 today"),
        *(
            (line, line)
            for line in (
                "127.0.0.1 and ::1 answer",
                "at 2026-11-26 22:45:10.123 in 12:30",
                "Django 6.1.3, /2026/11/26/article/, std::list, 300.1.1.1",
                "@dataclass, a@b, me @home",
            )
        ),
    ],
)
def test_addresses_are_cut_and_nothing_else(line, written):
    assert discreet(line) == written


@pytest.mark.parametrize("line", ["a" * 200_000, "1." * 100_000, ":" * 200_000, "@a" * 100_000])
def test_a_long_line_is_written_as_it_is(line):
    assert discreet(line) == line


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("550 <camille@example.org>: unknown", "550 <…>: unknown"),
        ("from 198.51.100.77:4711", "from …:4711"),
        ("from 2001:db8:1:2:3::77", "from …"),
        ("127.0.0.1 answers at 12:30", "127.0.0.1 answers at 12:30"),
    ],
)
def test_nothing_stays_of_an_address_where_nothing_should(line, left):
    assert without_addresses(line) == left


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.77", "198.51.100.0/24"),
        ("::ffff:198.51.100.77", "198.51.100.0/24"),
        ("2001:db8:1:2::77", "2001:db8:1::/48"),
        ("", "None"),
    ],
)
def test_network_of_an_address_names_no_household(address, network):
    assert str(network_of(address)) == network
