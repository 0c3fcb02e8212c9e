"""The file of successor keys: CSV with the columns old_ars,new_ars."""

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from core.formats import table_files
from core.formats.table_files import BrokenTable, TableRow
from municipalities.register import values
from municipalities.register.files import text_of
from municipalities.register.rows import Problem, RegisterError


def read_successors(path: Path) -> list[tuple[str, str]]:
    """Pairs of old and new key. Raises `RegisterError` with the invalid lines."""
    try:
        text = text_of(path)
        rows = table_files.read(text, _has_two_columns) or table_files.read(text, _any) or []
    except (RegisterError, BrokenTable) as error:
        raise RegisterError(
            _("Die Nachfolge-Datei lässt sich nicht lesen: %(reason)s") % {"reason": error}
        ) from None
    if rows and rows[0].cells[0].lower() == "old_ars":
        rows = rows[1:]
    pairs, problems = [], []
    for row in rows:
        try:
            pairs.append(_pair(row.cells))
        except ValueError as error:
            problems.append(Problem(row.line, str(error)))
    if problems:
        raise RegisterError(_("Die Nachfolge-Datei ist fehlerhaft."), problems)
    return pairs


def _has_two_columns(rows: Sequence[TableRow]) -> bool:
    return bool(rows) and len(rows[0].cells) >= 2


def _any(rows: Sequence[TableRow]) -> bool:
    """Accept any shape, so that each invalid line is reported separately."""
    return True


def _pair(cells: list[str]) -> tuple[str, str]:
    if len(cells) < 2 or any(cells[2:]):
        raise ValueError(_("Erwartet werden zwei Spalten: old_ars,new_ars."))
    old, new = (values.key(cell, 12, _("Der Schlüssel")) for cell in cells[:2])
    if old == new:
        raise ValueError(_("Eine Kommune kann nicht ihre eigene Nachfolgerin sein."))
    return old, new
