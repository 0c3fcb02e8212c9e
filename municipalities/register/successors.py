"""The file that tells which key follows which: CSV with the columns old_ars,new_ars."""

import csv
from pathlib import Path

from django.utils.translation import gettext as _

from municipalities.register import values
from municipalities.register.rows import Problem, RegisterError


def read_successors(path: Path) -> list[tuple[str, str]]:
    """Pairs of keys. Raises `RegisterError` with the lines that are wrong."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [row for row in csv.reader(file) if any(row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RegisterError(
            _("Die Nachfolge-Datei lässt sich nicht lesen: %(reason)s") % {"reason": error}
        ) from None
    if lines and lines[0][0].strip() == "old_ars":
        lines[0] = []
    pairs, problems = [], []
    for number, cells in enumerate(lines, 1):
        if not cells:
            continue
        try:
            pairs.append(_pair(cells))
        except ValueError as error:
            problems.append(Problem(number, str(error)))
    if problems:
        raise RegisterError(_("Die Nachfolge-Datei ist fehlerhaft."), problems)
    return pairs


def _pair(cells: list[str]) -> tuple[str, str]:
    if len(cells) != 2:
        raise ValueError(_("Erwartet werden zwei Spalten: old_ars,new_ars."))
    old, new = (values.key(cell.strip(), 12, _("Der Schlüssel")) for cell in cells)
    if old == new:
        raise ValueError(_("Eine Kommune kann nicht ihre eigene Nachfolgerin sein."))
    return old, new
