"""Open a register file, detect its format and read it."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formats import table_files
from core.formats.decoding import NotText, decode
from core.formats.table_files import BrokenTable, TableRow
from municipalities.register import columns, extract, gv100
from municipalities.register.checks import find_problems, find_repeated
from municipalities.register.rows import RegisterError, RegisterFile
from municipalities.register.sums import add_sums

_GV100_LINE = re.compile(r"(10|20|30|40|50|60)\d{10}")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
Progress = Callable[[Iterable], Iterable]


def read(path: Path, progress: Progress = iter) -> RegisterFile:
    """Read and validate every row. Raises `RegisterError` if anything is wrong."""
    found = _read(text_of(path), progress)
    if found.problems or not found.rows:
        found.problems += find_repeated(found.rows)
        raise _refusal(found)
    add_sums(found.rows)
    found.problems = find_problems(found.rows)
    if found.problems:
        raise _refusal(found)
    return found


def text_of(path: Path) -> str:
    """The file's text, with its encoding detected. Raises `RegisterError`."""
    try:
        return decode(path.read_bytes())
    except OSError as error:
        raise RegisterError(
            _("Die Datei lässt sich nicht lesen: %(reason)s") % {"reason": error.strerror}
        ) from None
    except NotText as error:
        raise RegisterError(str(error)) from None


def _refusal(found: RegisterFile) -> RegisterError:
    if not found.problems:
        return RegisterError(_("Die Datei enthält keine Kommune."))
    found.problems.sort(key=lambda problem: problem.line)
    count = len({problem.line for problem in found.problems})
    message = ngettext(
        "%(count)d Zeile ist fehlerhaft; es wurde nichts geschrieben.",
        "%(count)d Zeilen sind fehlerhaft; es wurde nichts geschrieben.",
        count,
    )
    return RegisterError(message % {"count": count}, found.problems)


def _read(text: str, progress: Progress) -> RegisterFile:
    lines = _LINE_BREAK.split(text)
    first = next((line for line in lines if line.strip()), "")
    if _GV100_LINE.match(first) and len(first) >= gv100.SHORTEST_LINE:
        return gv100.read(progress(lines))
    try:
        rows = table_files.read(text, _is_known)
    except BrokenTable as error:
        raise RegisterError(str(error)) from None
    if rows is None:
        raise RegisterError(_unknown(text))
    if columns.looks_like(rows):
        return columns.read(rows[0].cells, progress(rows[1:]))
    return extract.read(rows, progress)


def _is_known(rows: Sequence[TableRow]) -> bool:
    return columns.looks_like(rows) or extract.looks_like(rows)


def _unknown(text: str) -> str:
    """Message for an unknown format: the missing columns if some are present, else the known formats."""
    missing: list[set[str]] = []
    table_files.read(text, lambda rows: bool(missing.append(columns.missing(rows))))
    fewest = min(missing, key=len, default=columns.REQUIRED)
    if len(fewest) < len(columns.REQUIRED):
        return _("In der ersten Zeile fehlen die Spalten: %(names)s.") % {
            "names": ", ".join(sorted(fewest))
        }
    return _(
        "Das Format ist unbekannt. Lesbar sind GV100AD, der Quartalsauszug (AuszugGV4QAktuell) "
        "als CSV und CSV mit den Spalten ars, name, bezeichnung, einwohner_2022."
    )
