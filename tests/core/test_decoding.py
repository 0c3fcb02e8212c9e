"""Text files in any of the encodings that office software saves."""

import time
import unicodedata

import pytest

from core.formats.decoding import NotText, decode, is_garbled

TEXT = "Name;Ort\r\nÖhringen;Groß-Gerau\r\nDüsseldorf;Mörfelden\r\nÜberlingen;Wächtersbach\r\n"


@pytest.mark.parametrize(
    "encoding",
    [
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
        *("cp1252", "iso8859-1", "iso8859-15", "mac_roman", "cp850", "cp437"),
    ],
)
def test_every_encoding_of_an_office_is_read(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("word", ["Düsseldorf", "Köln", "Groß-Gerau", "Öhringen", "BÜRO", "Füße"])
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
def test_encoding_is_detected_from_a_single_word(word, encoding):
    assert decode(word.encode(encoding)) == word


def test_the_euro_sign_tells_the_two_western_encodings_apart():
    for encoding in ("cp1252", "iso8859-15"):
        assert decode("Größe: 5 €".encode(encoding)) == "Größe: 5 €"


def test_characters_are_composed():
    assert decode(unicodedata.normalize("NFD", TEXT).encode()) == TEXT


def test_line_in_another_encoding_gets_replacement_characters():
    text = decode(TEXT.encode() + "Köln".encode("cp1252"))
    assert text.startswith(TEXT)
    assert is_garbled(text.removeprefix(TEXT))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04" + b"\0" * 26 + b"xl/workbook.xml", "Excel-Mappe.*CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "Excel-Mappe"),
        (b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml", "Dokument oder Archiv"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<html><table>", "Webseite"),
        (b"\x7fELF\0\0\0\1\2\3\0", "keine Textdatei"),
        (b"\xff\xfea\0b", "unvollständig"),
        (b"\xef\xbb\xbfK\xf6ln", "beschädigt"),
    ],
)
def test_binary_data_is_refused_with_advice(content, reason):
    with pytest.raises(NotText, match=reason):
        decode(content)


@pytest.mark.parametrize(
    "word", ["DÃ¼sseldorf", "D\ufffdsseldorf", "Gro▀-Gerau", "D√ºsseldorf", "GroÃŸ", "D├╝sseldorf"]
)
def test_previously_lost_letters_are_detected(word):
    assert is_garbled(word)


@pytest.mark.parametrize("word", ["Düsseldorf", "Budyšin", "5 €", "„Straße“ – é", "Ã la"])
def test_intact_letters_are_not_reported_as_lost(word):
    assert not is_garbled(word)


def test_a_file_of_full_size_is_read_in_a_second():
    content = (TEXT * 40_000).encode("cp850")
    started = time.perf_counter()
    decode(content)
    assert time.perf_counter() - started < 5
