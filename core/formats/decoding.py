"""Encoding detection for text files from offices, and detection of garbled letters.

Text files do not state their encoding. UTF-8 and UTF-16 are recognised by their byte patterns; among
the older 8-bit encodings, the one that yields the most plausible German text is chosen.
"""

import codecs
import re

from django.utils.translation import gettext as _

from core.text.folding import normalise

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Windows first: it wins a tie, because most files come from there
_OLDER = ("cp1252", "iso8859-15", "mac_roman", "cp850", "cp437")
_EXPECTED = frozenset("äöüÄÖÜß")
_POSSIBLE = frozenset("éèêëáàâóôçñïîłśźčžšěćńŁŚŹČŽŠĚĆŃřÉ€§°²³–—„“”‚‘’»«…·•©®µ´½\u00a0\u00ad")
_LETTERS = re.compile(r"[^\W\d_]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_SAMPLE = 3_000_000
_PAGE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)\b", re.IGNORECASE)
# mojibake (UTF-8 read as a Windows, Mac or DOS encoding) and replacement characters
_GARBLED = re.compile(
    "\ufffd"
    "|Ã[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122\u20ac]"
    "|Â[\u00a0-\u00bf]|â€|√[§∂ºüñ°ñ÷]|[\u2500-\u259f]"
)


class NotText(ValueError):
    """The file is not readable text; the message gives the reason and a remedy."""


def decode(content: bytes) -> str:
    """The text in NFC. Raises `NotText`."""
    _refuse_other_files(content)
    text = _by_form(content)
    if text is None:
        text = content.decode(_older_encoding(content), errors="replace")
    return normalise(text)


def is_garbled(text: str) -> bool:
    """Whether letters were garbled before: "DÃ¼sseldorf", "D\ufffdsseldorf"."""
    return bool(_GARBLED.search(text))


def _by_form(content: bytes) -> str | None:
    """The text if it is UTF-8, UTF-16 or UTF-32; None for an older encoding."""
    mark = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    encoding = mark or _unmarked_utf16(content)
    if not encoding and b"\0" in content:
        raise NotText(_("Die Datei ist keine Textdatei."))
    try:
        return content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if not encoding:
            return _damaged_utf8(content)
        raise NotText(
            _("Die Datei ist beschädigt oder unvollständig. Bitte speichern Sie sie neu.")
        ) from None


def _damaged_utf8(content: bytes) -> str | None:
    """UTF-8 with some bytes of another encoding, which become U+FFFD; None if mostly another one."""
    text = content.decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    return text if len(_BEYOND_ASCII.findall(text)) - lost > lost else None


def _unmarked_utf16(content: bytes) -> str:
    """UTF-16 without a byte order mark: in Latin text, every other byte is zero. "" if it is not."""
    sample = content[:4_000]
    half = len(sample) // 2
    if half and len(content) % 2 == 0:
        if sample[1::2].count(0) > half * 0.7:
            return "utf-16-le"
        if sample[0::2].count(0) > half * 0.7:
            return "utf-16-be"
    return ""


def _older_encoding(content: bytes) -> str:
    """The encoding under which the letters beyond ASCII look most like German."""
    return max(_OLDER, key=lambda name: _likelihood(content, name))


def _likelihood(content: bytes, encoding: str) -> int:
    sample = content[:_SAMPLE].decode(encoding, errors="replace")
    return sum(_weight(sample, match.start()) for match in _BEYOND_ASCII.finditer(sample))


def _weight(text: str, at: int) -> int:
    """Score of one character: umlauts in plausible positions count most, unlikely signs negatively."""
    letter = text[at]
    if letter in _EXPECTED:
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        inside = bool(_LETTERS.match(before))
        if letter.isupper() and inside and (before.islower() or after.islower()):
            return -2
        if letter.islower() and inside and before.isupper() and after.isupper():
            return -2
        if letter == "ß" and not inside:
            return -2
        return 3
    if letter in _POSSIBLE:
        return 1 if letter.isalpha() else 0
    return -2


def _refuse_other_files(content: bytes) -> None:
    is_zip = content.startswith(b"PK\x03\x04")
    if (is_zip and b"xl/" in content) or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotText(
            _(
                "Das ist eine Excel-Mappe, keine Textdatei, wie auch immer sie heißt. Bitte öffnen "
                "Sie sie, und speichern Sie das Blatt mit „Speichern unter“ als "
                "„CSV UTF-8 (durch Trennzeichen getrennt)“."
            )
        )
    if is_zip:
        raise NotText(
            _(
                "Das ist ein Dokument oder Archiv, keine Textdatei, wie auch immer sie heißt. Bitte "
                "öffnen Sie es, und speichern Sie es als Text oder, wenn es eine Tabelle ist, als "
                "„CSV UTF-8 (durch Trennzeichen getrennt)“."
            )
        )
    if content.startswith(b"%PDF-") or _PAGE.match(content):
        raise NotText(_("Das ist ein PDF oder eine Webseite, keine Textdatei."))
