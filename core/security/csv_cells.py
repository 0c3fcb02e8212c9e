"""Cells of CSV files that a spreadsheet does not take for a formula (R24)."""

import unicodedata

FORMULA_SIGNS = frozenset("=+-@＝＋－＠﹦﹢﹣﹫")
QUOTES = frozenset("\"'`´‘’‚‛“”„‟«»‹›＂＇")
LINE_STARTS = ("\t", "\r", "\n")


def cell(value) -> str:
    """``value`` as text, with a leading ``'`` where its beginning could start a formula.

    Blanks, quotes, control and zero-width characters before the sign do not hide it.
    """
    text = "" if value is None else str(value)
    if text.startswith(LINE_STARTS):
        return f"'{text}"
    first = next((sign for sign in text if not _is_passed_over(sign)), "")
    return f"'{text}" if first in FORMULA_SIGNS and first else text


def _is_passed_over(sign: str) -> bool:
    return sign.isspace() or sign in QUOTES or unicodedata.category(sign) in ("Cc", "Cf", "Zs")
