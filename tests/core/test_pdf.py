"""PDF uploads: what common readers open is accepted, other files are refused with the reason."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.uploads.validation import RefusedUpload, check_file, check_pdf
from tests.projects.files import PDF

ASSETS = Path(__file__).parent.parent / "assets" / "uploads"
CIPHERS = ["RC4-40", "RC4-128", "AES-128", "AES-256"]
LATER = b"2 0 obj\n<< /Type /Page >>\nendobj\nstartxref\n9\n%%EOF\n"


def upload(content: bytes, name="vorlage.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    "before",
    [
        b"\xef\xbb\xbf",
        b"\r\n",
        b"\n\n  \t",
        b"\xef\xbb\xbf\r\n",
        b"Content-Type: application/pdf\r\n\r\n",
        b"\x1b%-12345X@PJL ENTER LANGUAGE = PDF\r\n",
        b" " * 1000,
    ],
)
def test_lines_before_the_header_are_accepted(before):
    check_pdf(upload(before + PDF))
    check_file(upload(before + PDF))


@pytest.mark.parametrize("before", [b" " * 1100, b"<p>", b"#!/bin/sh\n", b"a <script>"])
def test_header_too_far_down_or_after_html_is_refused(before):
    with pytest.raises(RefusedUpload, match="keine PDF-Datei"):
        check_pdf(upload(before + PDF))


@pytest.mark.parametrize("after", [b"\r\n\r\n", b"\0" * 4000, b"--boundary--", b"<!-- x -->"])
def test_garbage_after_the_end_is_accepted(after):
    check_pdf(upload(PDF + after))


def test_content_decides_not_the_file_name():
    check_pdf(upload(PDF, "vorlage.doc"))
    check_pdf(upload(PDF + LATER))


@pytest.mark.parametrize(
    "content",
    [
        PDF[:-7],
        PDF + LATER[:-14],
        b"%PDF-1.7\n",
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\n1 0 obj\n<< /Linearized 1 /L 90000 /H [1 2] >>\nendobj\nstartxref\n0\n%%EOF\n",
    ],
)
def test_truncated_pdf_is_reported(content):
    with pytest.raises(RefusedUpload, match=r"unvollständig.*speichern"):
        check_pdf(upload(content))


@pytest.mark.parametrize("cipher", CIPHERS)
def test_pdf_protected_against_changes_only_is_accepted(cipher):
    check_pdf(upload((ASSETS / f"open-{cipher}.pdf").read_bytes()))


@pytest.mark.parametrize("cipher", CIPHERS)
def test_pdf_with_a_password_is_refused_with_advice(cipher):
    with pytest.raises(RefusedUpload, match="ohne Kennwort"):
        check_pdf(upload((ASSETS / f"locked-{cipher}.pdf").read_bytes()))


@pytest.mark.parametrize(
    "lock",
    [
        b"/Encrypt<</Filter/Adobe.PubSec/V 4>>",
        b"/Encrypt<</Filter/Standard/V 9/R 9/O(a)/U(b)/P -1>>",
        b"/Encrypt 99 0 R",
        b"/Encrypt<</Filter/Standard/R 3/O(a",
        b"/Encrypt<</Filter/Standard/V 5/R 6/O<>/U<zz>/P -1>>",
    ],
)
def test_unreadable_encryption_counts_as_password_protected(lock):
    with pytest.raises(RefusedUpload, match="ohne Kennwort"):
        check_pdf(upload(PDF + b"trailer<<" + lock + b">>\n%%EOF"))


def test_escaped_strings_are_decoded():
    raw = (ASSETS / "open-RC4-128.pdf").read_bytes()
    start = raw.index(b"/O <") + 3
    end = raw.index(b">", start) + 1
    owner = bytes.fromhex(raw[start + 1 : end - 1].decode())
    octal = b"(" + b"".join(b"\\%03o" % byte for byte in owner) + b")"
    check_pdf(upload(raw[:start] + octal + raw[end:]))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (
            b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml" + b"\0" * 300,
            "Word-Dokument|ZIP-Archiv",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "keine PDF-Datei"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "Bild"),
    ],
)
def test_other_file_type_is_named(content, kind):
    with pytest.raises(RefusedUpload, match=kind):
        check_pdf(upload(content))


def test_hostile_file_of_maximum_size_is_checked_quickly():
    for part in (b"1 0 obj ", b"/Encrypt ", b"%%EOF", b"/Encrypt<<", b"/ID [ ", b"9" * 9 + b" "):
        content = b"%PDF-1.7\n" + part * (9_000_000 // len(part))
        with pytest.raises(RefusedUpload):
            check_pdf(upload(content))
