"""Decode a text file into clean text, or refuse it with a hint."""

import re

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.formats.decoding import NotText, decode
from core.text.folding import nfc

MAX_BYTES = 200_000
_BINARY = {
    b"PK\x03\x04": _(
        "Das ist eine Word- oder ZIP-Datei. Bitte speichern Sie sie in Word als „Nur Text (.txt)“, "
        "oder fügen Sie den Text in das Feld ein."
    ),
    b"\xd0\xcf\x11\xe0": _(
        "Das ist eine Datei einer älteren Word-Version. Bitte speichern Sie sie in Word als "
        "„Nur Text (.txt)“, oder fügen Sie den Text in das Feld ein."
    ),
    b"%PDF": _("Das ist eine PDF-Datei. Bitte kopieren Sie ihren Text in das Feld."),
}
# line, page and paragraph breaks of word processors; their cell marks and non-breaking hyphens
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c\x1d\x85\u2028\u2029]")
_REPLACED = str.maketrans({"\x07": "\t", "\x1e": "-"})
# control characters, soft hyphens, bidi controls and zero-width characters
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


class RefusedText(DomainError):
    """The file cannot be read as text."""


def read(content: bytes) -> str:
    """Text in any encoding that offices use (`core.formats.decoding`). Raises `RefusedText`."""
    if len(content) > MAX_BYTES:
        raise RefusedText(_("Die Datei ist größer als 200 kB. Bitte kürzen Sie den Text."))
    for start, message in _BINARY.items():
        if content.startswith(start):
            raise RefusedText(message)
    try:
        return clean(decode(content))
    except NotText as error:
        raise RefusedText(str(error)) from None


def clean(text: str) -> str:
    """Normalise line breaks and remove control characters. Raises `RefusedText` for empty text."""
    text = _UNWANTED.sub("", _BREAKS.sub("\n", nfc(text)).translate(_REPLACED))
    if not text.strip():
        raise RefusedText(_("Darin steht kein Text. Bitte wählen Sie eine andere Datei."))
    return text
