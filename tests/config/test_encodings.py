"""Which encoding is sent to whom."""

import gzip

import brotli
import pytest

from config.encodings import COMPRESS, best_of

PAGE = b"<p>The talk is held under the tree.</p>" * 100


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0.1, gzip;q=1", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, GZIP ; q=0.5", "gzip"),
        ("*", "br"),
        ("*, br;q=0", "gzip"),
        ("*;q=0", ""),
        ("identity", ""),
        ("", ""),
        (";,;q", ""),
    ],
)
def test_best_encoding_is_one_that_is_accepted(accepted, best):
    assert best_of(accepted) == best


@pytest.mark.parametrize(
    ("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_page_is_smaller_and_comes_out_as_it_was(encoding, decode):
    small = COMPRESS[encoding](PAGE)

    assert decode(small) == PAGE
    assert len(small) < len(PAGE) / 10
