"""Tables as text: which sign divides the cells, and which line of the file a row stands in."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

SEPARATORS = ";,\t|"
# how Excel is told the separator; no row of the table
_TOLD = re.compile(r'\A"?sep=(.)"?[ \t;,]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_TRIED_ROWS = 60


@dataclass(frozen=True)
class TableRow:
    line: int
    cells: list[str]


class BrokenTable(ValueError):
    """The text cannot be cut into cells; the message says why."""


def read(text: str, fits: Callable[[Sequence[TableRow]], bool]) -> list[TableRow] | None:
    """The rows, cut by the first separator with which their beginning ``fits``; None if none does.

    Empty rows are left out, and so are empty cells at the end that all rows have.
    """
    told = _TOLD.match(text)
    body, before = (text[told.end() :], 1) if told else (text, 0)
    for separator in _candidates(told[1] if told else "", body):
        if fits(_cut(body, separator, before, most=_TRIED_ROWS)):
            return _cut(body, separator, before)
    return None


def _candidates(told: str, text: str) -> list[str]:
    """The one that the file tells first, then those that its head has most of."""
    head = text[:5_000]
    by_number = sorted(SEPARATORS, key=head.count, reverse=True)
    return list(dict.fromkeys([*told, *by_number]))


def _cut(text: str, separator: str, before: int, most: int | None = None) -> list[TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[TableRow] = []
    begins = 1 + before
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(TableRow(begins, [cell.strip() for cell in cells]))
            begins = reader.line_num + 1 + before
            if len(rows) == most:
                break
    except csv.Error as error:
        raise BrokenTable(
            _("Zeile %(line)d: Die Zeile ist beschädigt (%(reason)s).")
            % {"line": reader.line_num + before, "reason": error}
        ) from None
    return rows
