"""Plain-text snippets around search hits."""

import re

from core.lists.search import words_of
from core.text.folding import fold, shortened
from core.text.prose import plain

BEFORE, LENGTH = 60, 200


def snippet_of(row, fields, text: str) -> str:
    """Snippet from the first of ``fields`` that contains a word of ``text``.

    Without a hit, the beginning of the first non-empty field. Markup is removed; at most `LENGTH`
    characters, plus an ellipsis at each cut.
    """
    texts = [plain(getattr(row, name) or "") for name in fields]
    texts = [" ".join(each.split()) for each in texts if each]
    for each in texts:
        place = _place(each, text)
        if place is not None:
            return _cut(each, max(0, place - BEFORE))
    return _cut(texts[0], 0) if texts else ""


def _place(text: str, wanted: str) -> int | None:
    """Start of the first word that contains the stem of a searched word."""
    stems = [fold(word)[: max(4, len(fold(word)) - 2)] for word in words_of(wanted)]
    for match in re.finditer(r"\w+", text):
        folded = fold(match[0])
        if any(stem in folded for stem in stems):
            return match.start()
    return None


def _cut(text: str, begin: int) -> str:
    if begin:
        begin = text.find(" ", begin) + 1 or begin
    piece = shortened(text[begin:], LENGTH)
    return f"… {piece}" if begin else piece
