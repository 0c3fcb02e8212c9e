"""Word-by-word difference of two texts, in bounded time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

_WORD = re.compile(r"\S+|\s+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# passages whose lengths multiply to more than this are replaced as a whole instead of aligned
MAX_PAIRS = 1_600_000
# unchanged runs of more than LONG_RUN words and blanks are folded; KEPT of them stay at each end
LONG_RUN, KEPT = 120, 40


@dataclass(frozen=True)
class Piece:
    """A passage. ``kind`` is ``same``, ``old`` (removed), ``new`` (added) or ``gap`` (folded)."""

    kind: str
    text: str

    @property
    def words(self) -> int:
        return len(self.text.split())


def compare(old: str, new: str) -> list[Piece]:
    """Passages in reading order: ``same`` and ``old`` give the old text, ``same`` and ``new`` the
    new.
    """
    pieces: list[Piece] = []
    for tag, before, after in _aligned(_LINE.findall(old), _LINE.findall(new)):
        if tag == "equal":
            _add(pieces, "same", before)
            continue
        for inner, left, right in _aligned(_WORD.findall(before), _WORD.findall(after)):
            if inner == "equal":
                _add(pieces, "same", left)
            else:
                _add(pieces, "old", left)
                _add(pieces, "new", right)
    return pieces


def folded(pieces: list[Piece]) -> list[Piece]:
    """The passages, with the middle of long unchanged runs folded into a ``gap``."""
    found: list[Piece] = []
    for piece in pieces:
        words = _WORD.findall(piece.text)
        if piece.kind != "same" or len(words) <= LONG_RUN:
            found.append(piece)
            continue
        head, tail = KEPT, len(words) - KEPT
        _add(found, "same", "".join(words[:head]))
        _add(found, "gap", "".join(words[head:tail]))
        _add(found, "same", "".join(words[tail:]))
    return found


def _aligned(a: Sequence[str], b: Sequence[str]) -> Any:
    """Aligned runs of two sequences as (tag, text of ``a``, text of ``b``)."""
    start = _common(a, b)
    end = _common(a[start:][::-1], b[start:][::-1])
    if start:
        yield "equal", "".join(a[:start]), "".join(b[:start])
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    if len(left) * len(right) > MAX_PAIRS:
        yield "replace", "".join(left), "".join(right)
    else:
        for tag, i, j, k, m in SequenceMatcher(None, left, right).get_opcodes():
            yield tag, "".join(left[i:j]), "".join(right[k:m])
    if end:
        yield "equal", "".join(a[len(a) - end :]), "".join(b[len(b) - end :])


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the common prefix."""
    for index, (left, right) in enumerate(zip(a, b, strict=False)):
        if left != right:
            return index
    return min(len(a), len(b))


def _add(pieces: list[Piece], kind: str, text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1].kind == kind:
        pieces[-1] = Piece(kind, pieces[-1].text + text)
    else:
        pieces.append(Piece(kind, text))
