"""Open a file of the register, find out which format it is, and read it."""

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import nfc
from municipalities.register import columns, extract, gv100
from municipalities.register.checks import find_problems
from municipalities.register.rows import RegisterError, RegisterFile
from municipalities.register.sums import add_sums

_GV100_LINE = re.compile(r"(10|20|30|40|50|60)\d{10}")
Progress = Callable[[Iterable], Iterable]


def read(path: Path, progress: Progress = iter) -> RegisterFile:
    """Every row of the file, checked. Raises `RegisterError` if anything at all is wrong."""
    text = nfc(_text_of(path))
    found = _reader_of(text)(progress)
    if found.problems or not found.rows:
        raise _refusal(found)
    add_sums(found.rows)
    found.problems = find_problems(found.rows)
    if found.problems:
        raise _refusal(found)
    return found


def _refusal(found: RegisterFile) -> RegisterError:
    if not found.problems:
        return RegisterError(_("Die Datei enthält keine Kommune."))
    count = len(found.problems)
    message = ngettext(
        "%(count)d Zeile ist fehlerhaft; es wurde nichts geschrieben.",
        "%(count)d Zeilen sind fehlerhaft; es wurde nichts geschrieben.",
        count,
    )
    return RegisterError(message % {"count": count}, found.problems)


def _text_of(path: Path) -> str:
    """UTF-8 with or without BOM, else the older Windows encoding (a superset of Latin-1)."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RegisterError(
            _("Die Datei lässt sich nicht lesen: %(reason)s") % {"reason": error.strerror}
        ) from None
    if b"\0" in content:
        raise RegisterError(_("Die Datei ist keine Textdatei."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _reader_of(text: str) -> Callable[[Progress], RegisterFile]:
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if _GV100_LINE.match(first) and len(first) >= gv100.SHORTEST_LINE:
        return lambda progress: gv100.read(progress(lines))
    cells = _cells(lines)
    header = {cell.strip().lower() for cell in cells[0]} if cells else set()
    if header.issuperset(columns.REQUIRED):
        return lambda progress: columns.read(cells[0], progress(cells[1:]))
    if extract.looks_like(cells):
        return lambda progress: extract.read(cells, progress)
    raise RegisterError(
        _(
            "Das Format ist unbekannt. Lesbar sind GV100AD, der Quartalsauszug (AuszugGV4QAktuell) "
            "als CSV und CSV mit den Spalten ars, name, bezeichnung, einwohner_2022."
        )
    )


def _cells(lines: list[str]) -> list[list[str]]:
    sample = lines[:40]
    delimiter = max(";,\t", key=lambda mark: max((line.count(mark) for line in sample), default=0))
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error as error:
        raise RegisterError(
            _("Die CSV-Datei ist beschädigt: %(reason)s") % {"reason": error}
        ) from None
