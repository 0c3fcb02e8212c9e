"""The quarterly extract (AuszugGV4QAktuell): the statistical office's spreadsheet saved as CSV.

Columns are in a fixed order. The reference date of the population is taken from the title and heading
rows above the data.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from core.formats.table_files import TableRow
from municipalities.register import build, values
from municipalities.register.rows import Problem, RegisterError, RegisterFile, RegisterRow

RECORD_TYPES = frozenset({"10", "20", "30", "40", "50", "60"})
LAND, DISTRICT, JOINT_BODY, TOWN = "10", "40", "50", "60"
RECORD, TYPE, KEY, NAME = 0, 1, slice(2, 7), 7
AREA, POPULATION, POSTAL_CODE, LONGITUDE, LATITUDE, SETTLEMENT = 8, 9, 13, 14, 15, 18
KEY_DIGITS = (2, 1, 2, 4, 3)
FEWEST_COLUMNS = 16
_DAY = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")


def looks_like(rows: Sequence[TableRow]) -> bool:
    return any(_is_data(row.cells) and len(row.cells) >= FEWEST_COLUMNS for row in rows[:60])


def read(rows: list[TableRow], progress: Callable[[Iterable], Iterable] = iter) -> RegisterFile:
    found = RegisterFile(format="AuszugGV4QAktuell")
    first = next(at for at, row in enumerate(rows) if _is_data(row.cells))
    day = _population_day([row.cells for row in rows[:first]])
    for row in progress(rows[first:]):
        number, cells = row.line, row.cells
        if not _is_data(cells):
            if _is_note(cells):
                continue
            found.problems.append(Problem(number, _("Die Satzart ist unbekannt.")))
            continue
        try:
            made = _row(cells, number, day)
        except ValueError as error:
            found.problems.append(Problem(number, str(error)))
        else:
            found.add(made)
    return found


def _is_data(cells: list[str]) -> bool:
    return bool(cells) and cells[0].strip() in RECORD_TYPES


def _is_note(cells: list[str]) -> bool:
    """Whether this is a footnote below the data: no key."""
    return not any(cell.strip() for cell in cells[KEY])


def _population_day(heading: list[list[str]]) -> date:
    """The date in the heading of the column "Bevölkerung", else the first date in the heading."""
    cells = [cell for row in heading for cell in row]
    for cell in sorted(cells, key=lambda text: not text.startswith("Bevölkerung")):
        if match := _DAY.search(cell):
            day, month, year = map(int, match.groups())
            try:
                return date(year, month, day)
            except ValueError:
                continue
    raise RegisterError(_("Im Kopf der Datei fehlt der Stand der Bevölkerung (TT.MM.JJJJ)."))


def _row(cells: list[str], number: int, day: date) -> RegisterRow | None:
    if len(cells) <= NAME:
        raise ValueError(_("Die Zeile hat zu wenige Spalten."))
    code = _code(cells)
    if cells[RECORD] == LAND:
        return build.land(number, code, cells[NAME])
    if cells[RECORD] == DISTRICT:
        return build.district(number, code, cells[NAME], cells[TYPE])
    if cells[RECORD] == JOINT_BODY:
        return build.joint_body(number, code, cells[NAME], cells[TYPE])
    if cells[RECORD] == TOWN:
        return _town(cells, number, day)
    return None


def _code(cells: list[str]) -> str:
    """The filled parts of the key, with leading zeros that spreadsheets drop."""
    parts = zip(cells[KEY], KEY_DIGITS, strict=True)
    return "".join(part.zfill(digits) for part, digits in parts if part)


def _town(cells: list[str], number: int, day: date) -> RegisterRow | None:
    cells += [""] * (SETTLEMENT + 1 - len(cells))
    population = values.whole_number(cells[POPULATION], _("Die Bevölkerung"))
    latitude, longitude = values.place(cells[LATITUDE], cells[LONGITUDE])
    return build.town(
        number,
        _code(cells),
        cells[NAME],
        cells[TYPE],
        population=population,
        population_on=None if population is None else day,
        area_km2=values.area(cells[AREA]),
        postal_code=values.postal_code(cells[POSTAL_CODE]),
        latitude=latitude,
        longitude=longitude,
        settlement_type=values.settlement_type(cells[SETTLEMENT]),
    )
