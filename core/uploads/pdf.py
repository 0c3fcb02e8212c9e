"""PDF detection as lenient as PDF readers: text before the header, garbage at the end, encryption."""

import re
from dataclasses import dataclass

from core.uploads import pdf_encryption

# readers look for the header within the first kilobyte
_HEAD_WITHIN = 1024
_HEAD = re.compile(rb"%PDF-\d")
_OBJECT = re.compile(rb"\b\d{1,10} \d{1,5} obj\b")
_END = re.compile(rb"%%EOF|\bstartxref\b")
_LENGTH_AT_SAVING = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s{1,8}(\d{1,10})")
# tolerated before the header: a UTF-8 BOM, and text as left by mail and printer programs
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?[\t\n\f\r\x1b\x20-\x7e]*")
_OTHER_KIND = re.compile(rb"<[a-zA-Z!?/]|^\s*(?:#!|%!|GIF8|MZ|PK)")


@dataclass(frozen=True)
class Pdf:
    """``content`` from the header on."""

    content: bytes

    @property
    def is_complete(self) -> bool:
        """Whether the file was saved and transferred completely; data after its end is ignored."""
        length = _LENGTH_AT_SAVING.search(self.content[:_HEAD_WITHIN])
        if length and int(length[1]) > len(self.content):
            return False
        ends = [match.end() for match in _END.finditer(self.content)]
        holds_something = bool(_OBJECT.search(self.content))
        return holds_something and bool(ends) and not _OBJECT.search(self.content, ends[-1])

    @property
    def needs_password(self) -> bool:
        """Whether opening requires a password; restrictions on printing or copying do not count."""
        return pdf_encryption.needs_password(self.content)


def parse(content: bytes) -> Pdf | None:
    """None if it is not a PDF, or if something that a browser would run or render precedes it."""
    head = _HEAD.search(content, 0, _HEAD_WITHIN + 8)
    if not head or not _BEFORE.fullmatch(content, 0, head.start()):
        return None
    if _OTHER_KIND.search(content, 0, head.start()):
        return None
    return Pdf(content[head.start() :])
