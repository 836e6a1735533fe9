"""One address is written in one way."""

import pytest
from django.core.exceptions import ValidationError

from subscriptions.addresses import normalise


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("awa@example.org", "awa@example.org"),
        (" Awa@Example.ORG\n", "awa@example.org"),
        ("Awa.Diop+blog@example.org", "awa.diop+blog@example.org"),
        ("awa@Bücher.example", "awa@xn--bcher-kva.example"),
        ("awa@XN--BCHER-KVA.example", "awa@xn--bcher-kva.example"),
        # The older IDNA 2003 makes another domain of it: fass.example.
        ("awa@faß.example", "awa@xn--fa-hia.example"),
        ("awa@r3---b.example", "awa@r3---b.example"),
        ('"Awa@home"@example.org', '"awa@home"@example.org'),
    ],
)
def test_address_is_written_in_one_way(typed, kept):
    assert normalise(typed) == kept


@pytest.mark.parametrize("typed", [" Awa@Bücher.example", "awa@faß.example", "A@example.org"])
def test_address_that_is_kept_stays_as_it_is(typed):
    assert normalise(normalise(typed)) == normalise(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "awa", "@example.org", "awa@", "awa@example", "awa@@example.org", "awa@ex ample.org"),
        *("awa@\u00adexample.org\u2026", "awa@-ü-.example", "awa@" + "ü" * 70 + ".example"),
        *(
            "éa@example.org",
            "fran\u212a@example.org",
            "awa@example.org, bo@example.org",
            "Awa <awa@example.org>",
        ),
        '"a\x7f"@example.org',
        f"awa@{'a.' * 130}example.org",
    ],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(ValidationError):
        normalise(typed)
