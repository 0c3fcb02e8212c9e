"""CSV cells guarded against formula injection in spreadsheets (R24)."""

import unicodedata
from typing import Any

FORMULA_SIGNS = frozenset("=+-@＝＋－＠﹦﹢﹣﹫")
QUOTES = frozenset("\"'`´‘’‚‛“”„‟«»‹›＂＇")
LINE_STARTS = ("\t", "\r", "\n")


def cell(value: Any) -> str:
    """``value`` as text, prefixed with ``'`` if it could start a formula.

    Blanks, quotes, control and zero-width characters before the sign are skipped.
    """
    text = "" if value is None else str(value)
    if text.startswith(LINE_STARTS):
        return f"'{text}"
    first = next((sign for sign in text if not _is_passed_over(sign)), "")
    return f"'{text}" if first in FORMULA_SIGNS and first else text


def _is_passed_over(sign: str) -> bool:
    return sign.isspace() or sign in QUOTES or unicodedata.category(sign) in ("Cc", "Cf", "Zs")
