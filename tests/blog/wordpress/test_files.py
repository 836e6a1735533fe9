"""The encodings of exports, and what XML does not allow in them."""

import codecs
import gzip
import io
import zipfile

import pytest

from tests.blog.wordpress.exports import fault_in, items_in
from tests.wordpress_files import export, item

TITLE = "Là-bas, l'été"


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "windows-1252"])
def test_declared_encoding_is_honoured(encoding, tmp_path):
    text = export([item(1, TITLE)]).decode().replace("’", "'").replace("UTF-8", encoding)

    [found] = items_in(tmp_path, text.encode(encoding))

    assert found.title == TITLE


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(encoding, tmp_path):
    content = export([item(1, TITLE)], encoding="UTF-8").decode().encode(encoding)

    [found] = items_in(tmp_path, content)

    assert found.title == TITLE


@pytest.mark.parametrize(
    "before", [b"\n\n \t\r\n", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\n", b"\n\n" + codecs.BOM_UTF8]
)
def test_blanks_before_the_declaration_are_left_out_and_lines_are_right(before, tmp_path):
    content = before + export([item(1, TITLE)])

    [found] = items_in(tmp_path, content)

    assert found.title == TITLE
    assert found.line == content[: content.index(b"<item>")].count(b"\n") + 1


def test_mark_of_utf_8_counts_more_than_what_is_declared(tmp_path):
    content = export([item(1, TITLE)]).replace(b"UTF-8", b"ISO-8859-1")

    [found] = items_in(tmp_path, codecs.BOM_UTF8 + content)

    assert found.title == TITLE


def test_bytes_count_more_than_a_declared_utf_16(tmp_path):
    content = export([item(1, TITLE)]).replace(b"UTF-8", b"UTF-16")

    [found] = items_in(tmp_path, content)

    assert found.title == TITLE


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
def test_characters_that_xml_forbids_are_left_out(encoding, tmp_path):
    forbidden = "\0\x01\x08\x0b\x0c\x0e\x1f\ufffe\uffff"

    content = export([item(1, content=f"a{forbidden}\tb\nc\x7f")], encoding=encoding)
    [found] = items_in(tmp_path, content)

    assert found.content == "a\tb\nc\x7f"


def test_forbidden_characters_are_left_out_where_blocks_of_the_file_end(tmp_path):
    [found] = items_in(tmp_path, export([item(1, content="é\x0b" * 100_000)]))

    assert found.content == "é" * 100_000


def test_letters_of_another_encoding_are_told_with_their_line(tmp_path):
    content = export([item(1, "L'ete"), item(2, TITLE)]).replace("Là".encode(), b"L\xe0")
    line = content[: content.index(b"L\xe0")].count(b"\n") + 1

    fault = fault_in(tmp_path, content)

    assert fault == (
        f"export-1.xml, line {line}: There are letters that are not UTF-8, as the file says it is."
    )


@pytest.mark.parametrize("name", ["mil-8", "utf-7", "rot13", "unicode_escape", "idna", "é"])
def test_other_encodings_are_not_read(name, tmp_path):
    fault = fault_in(tmp_path, f'<?xml version="1.0" encoding="{name}"?><rss/>'.encode("latin-1"))

    assert fault.startswith("export-1.xml, line 1: The encoding “")


@pytest.mark.parametrize("content", [b"", b"  \n\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_empty_file_is_told(content, tmp_path):
    assert fault_in(tmp_path, content) == "export-1.xml: The file is empty."


@pytest.mark.parametrize("content", [b'{"posts": []}', b"%PDF-1.7\n", b"Bonjour", b"[1]"])
def test_what_is_no_xml_is_told(content, tmp_path):
    fault = fault_in(tmp_path, b"\n" + content)

    assert fault == "export-1.xml, line 2: This is no XML, so it is no export of WordPress."


def test_picture_is_no_export(tmp_path):
    fault = fault_in(tmp_path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")

    assert fault.startswith("export-1.xml, line 1: There are letters that are not UTF-8")


def zipped(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("export.xml", content)
    return file.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, zipped])
def test_archive_is_to_be_unpacked_first(pack, tmp_path):
    fault = fault_in(tmp_path, pack(export([item(1)])))

    assert fault == (
        "export-1.xml: This is an archive. Unpack it first, and take the XML files in it."
    )
