"""What a PDF is, as readers take it: some lines before it, garbage after it, or locked."""

import re
from dataclasses import dataclass

from core.uploads import pdf_encryption

# readers look for the head in the first kilobyte
_HEAD_WITHIN = 1024
_HEAD = re.compile(rb"%PDF-\d")
_OBJECT = re.compile(rb"\b\d{1,10} \d{1,5} obj\b")
_END = re.compile(rb"%%EOF|\bstartxref\b")
_LENGTH_AT_SAVING = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s{1,8}(\d{1,10})")
# text, as mail and printer programs leave it, and the mark that text files of Windows begin with
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?[\t\n\f\r\x1b\x20-\x7e]*")
_OTHER_KIND = re.compile(rb"<[a-zA-Z!?/]|^\s*(?:#!|%!|GIF8|MZ|PK)")


@dataclass(frozen=True)
class Pdf:
    """``content`` from the head on."""

    content: bytes

    @property
    def is_complete(self) -> bool:
        """Whether it was saved and carried to its end; what follows the end does not matter."""
        length = _LENGTH_AT_SAVING.search(self.content[:_HEAD_WITHIN])
        if length and int(length[1]) > len(self.content):
            return False
        ends = [match.end() for match in _END.finditer(self.content)]
        holds_something = bool(_OBJECT.search(self.content))
        return holds_something and bool(ends) and not _OBJECT.search(self.content, ends[-1])

    @property
    def needs_password(self) -> bool:
        """To open it; one that only forbids printing or copying is read without."""
        return pdf_encryption.needs_password(self.content)


def parse(content: bytes) -> Pdf | None:
    """None for what is no PDF, or one behind something that a browser would run or show."""
    head = _HEAD.search(content, 0, _HEAD_WITHIN + 8)
    if not head or not _BEFORE.fullmatch(content, 0, head.start()):
        return None
    if _OTHER_KIND.search(content, 0, head.start()):
        return None
    return Pdf(content[head.start() :])
