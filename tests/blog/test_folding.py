import pytest

from blog.folding import fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Émile  ZOLA", "emile zola"),
        ("L’Œuvre", "l'oeuvre"),
        ("Straße ﬁn ①", "strasse fin 1"),
        (" tabs\tand\nlines\u00a0and\u202fspaces ", "tabs and lines and spaces"),
        (
            "soft\u00adhyphen, \u200bnothing\u200d, \u202edirection\u202c",
            "softhyphen, nothing, direction",
        ),
        ("Αθήνα", "αθηνα"),
        ("", ""),
    ],
)
def test_what_looks_alike_folds_to_the_same(typed, folded):
    assert fold(typed) == folded
    assert fold(folded) == folded
