"""CSV files: separator detection, and rows with their line numbers."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

SEPARATORS = ";,\t|"
# Excel's separator hint in the first line ("sep=;"); not a row of the table
_TOLD = re.compile(r'\A"?sep=(.)"?[ \t;,]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_TRIED_ROWS = 60


@dataclass(frozen=True)
class TableRow:
    line: int
    cells: list[str]


class BrokenTable(ValueError):
    """The text cannot be split into cells; the message gives the reason."""


def read(text: str, fits: Callable[[Sequence[TableRow]], bool]) -> list[TableRow] | None:
    """Rows split by the first separator for which ``fits`` accepts the first rows; None if none does.

    Drops empty rows, and trailing columns that are empty in all rows.
    """
    told = _TOLD.match(text)
    body, before = (text[told.end() :], 1) if told else (text, 0)
    for separator in _candidates(told[1] if told else "", body):
        if fits(_cut(body, separator, before, most=_TRIED_ROWS)):
            return _cut(body, separator, before)
    return None


def _candidates(told: str, text: str) -> list[str]:
    """The separator named in the file, then the others by frequency in its first 5,000 characters."""
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
