"""CSV with one row per municipality, including the names of its district, Land and joint body."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from core.formats.decoding import is_garbled
from core.formats.table_files import TableRow
from core.text.folding import fold
from municipalities.choices import MunicipalityKind
from municipalities.register import build, kinds, values
from municipalities.register.rows import Problem, RegisterFile, RegisterRow

REQUIRED = frozenset({"ars", "name", "bezeichnung", "einwohner_2022"})
CENSUS_DAY, DAY_BEFORE = date(2022, 5, 15), date(2019, 12, 31)
# alternative column headings, lower case and without punctuation
_HEADINGS = {
    "regionalschluessel": "ars",
    "amtlicherregionalschluessel": "ars",
    "gemeindeschluessel": "ags",
    "amtlichergemeindeschluessel": "ags",
    "gemeindename": "name",
    "amtlichername": "name",
    "einwohner2022": "einwohner_2022",
    "bevoelkerung2022": "einwohner_2022",
    "einwohner2019": "einwohner_2019",
    "bevoelkerung2019": "einwohner_2019",
    "flaeche": "flaeche_km2",
    "flaechekm2": "flaeche_km2",
    "flaecheinkm2": "flaeche_km2",
    "postleitzahl": "plz",
    "breitengrad": "lat",
    "breite": "lat",
    "latitude": "lat",
    "laengengrad": "lon",
    "laenge": "lon",
    "longitude": "lon",
    "kreisags": "kreis_ags",
    "kreisart": "kreis_art",
    "landags": "land_ags",
    "siedlungstyp": "besiedlung",
}


def headings(cells: Iterable[str]) -> list[str]:
    """Internal column names for the headings, regardless of punctuation and case."""
    found = []
    for cell in cells:
        plain = re.sub(r"[^a-z0-9]", "", fold(cell.replace("²", "2")))
        found.append(_HEADINGS.get(plain, cell.strip().lower().replace(" ", "_")))
    return found


def missing(rows: Sequence[TableRow]) -> set[str]:
    return set(REQUIRED) - set(headings(rows[0].cells) if rows else [])


def looks_like(rows: Sequence[TableRow]) -> bool:
    return not missing(rows)


def read(header: list[str], rows: Iterable[TableRow]) -> RegisterFile:
    names = headings(header)
    found = RegisterFile(format="CSV")
    above: dict[str, RegisterRow] = {}
    for row in rows:
        problems = _read_row(names, row, found, above)
        found.problems += [Problem(row.line, reason) for reason in problems]
    found.rows += above.values()
    return found


def _read_row(names: list[str], row: TableRow, found: RegisterFile, above: dict) -> list[str]:
    """Add the row to ``found``, or return everything that is wrong with it."""
    record = _Record(dict(zip(names, row.cells, strict=False)))
    if len(row.cells) < len(names) or any(row.cells[len(names) :]):
        return [_("Die Zeile hat nicht so viele Spalten wie die Kopfzeile.")]
    town = record.town(row.line)
    if record.problems:
        return record.problems
    try:
        if town:
            for upper in _rows_above(record, town):
                _remember(above, upper)
    except ValueError as error:
        return [str(error)]
    found.add(town)
    return []


class _Record(dict):
    """Cells by column name, "" for missing columns. Collects problems."""

    def __init__(self, cells: dict[str, str]):
        super().__init__(cells)
        self.problems: list[str] = []
        self._reported: set[str] = set()
        for name, cell in cells.items():
            if is_garbled(cell):
                self._report(name, values.garbled(cell))

    def __missing__(self, name: str) -> str:
        return ""

    def _report(self, column: str, reason: str) -> None:
        """Record a problem; only the first one per column."""
        if column not in self._reported:
            self._reported.add(column)
            told = {"column": column, "reason": reason}
            self.problems.append(_("Spalte „%(column)s“: %(reason)s") % told)

    def take(self, column: str, read: Callable, *more: str):
        """The cell parsed by ``read``; None, with a recorded problem, if invalid."""
        try:
            return read(self[column], *more)
        except ValueError as error:
            self._report(column, str(error))
            return None

    def town(self, line: int) -> RegisterRow | None:
        type_code = self.take("bezeichnung", _type_code)
        ars = self.take("ars", values.key, 12, _("Der Schlüssel"))
        name = self.take("name", values.name)
        population = self.take("einwohner_2022", values.whole_number, _("Die Bevölkerung"))
        before = self.take("einwohner_2019", values.whole_number, _("Die Bevölkerung"))
        place = self.take("lat", values.place, self["lon"])
        figures = {
            "population": population,
            "population_on": None if population is None else CENSUS_DAY,
            "population_before": before,
            "population_before_on": None if before is None else DAY_BEFORE,
            "area_km2": self.take("flaeche_km2", values.area),
            "postal_code": self.take("plz", values.postal_code),
            "settlement_type": self.take("besiedlung", values.settlement_type),
        }
        for column in ("kreis", "gemeindeverband"):
            if self[column]:
                self.take(column, values.name)
        if ars:
            self._check_keys(ars)
            self.take("land", lambda name: build.land(line, ars[:2], name))
        if self.problems:
            return None
        latitude, longitude = place
        return build.town(
            line, ars, name, type_code, **figures, latitude=latitude, longitude=longitude
        )

    def _check_keys(self, ars: str) -> None:
        """Redundant key columns must agree with the ARS."""
        expected = {"ags": ars[:5] + ars[9:], "kreis_ags": ars[:5], "land_ags": ars[:2]}
        for column, value in expected.items():
            told = self[column]
            if not told or told == value:
                continue
            if values.lost_zero(told, len(value)):
                self._report(column, values.zero_advice(told))
                continue
            self._report(
                column,
                _("%(value)s passt nicht zum Schlüssel %(ars)s.")
                % {"value": told[:12], "ars": ars},
            )


def _type_code(label: str) -> str:
    type_code = kinds.TYPE_OF_LABEL.get(label.lower())
    if type_code is None:
        raise ValueError(_("Die Bezeichnung „%(label)s“ ist unbekannt.") % {"label": label[:40]})
    return type_code


def _rows_above(record: _Record, town: RegisterRow) -> Iterable[RegisterRow]:
    land = build.land(town.line, town.state, record["land"])
    if land:
        yield land
    district_type = kinds.DISTRICT_TYPE_OF_LABEL.get(record["kreis_art"].lower(), "")
    if record["kreis"] and town.district_ars:
        yield build.district(town.line, town.ars[:5], record["kreis"], district_type)
    if record["gemeindeverband"] and town.association_ars:
        label = kinds.JOINT_LABEL_OF_STATE.get(town.state, kinds.JOINT_LABEL)
        name = values.name(record["gemeindeverband"])
        yield RegisterRow(
            town.line, town.association_ars, name, MunicipalityKind.JOINT_MUNICIPALITY, label
        )


def _remember(above: dict[str, RegisterRow], row: RegisterRow) -> None:
    known = above.setdefault(row.ars, row)
    if known.name != row.name:
        raise ValueError(
            _("%(ars)s heißt hier „%(name)s“, in Zeile %(line)d aber „%(other)s“.")
            % {"ars": row.ars, "name": row.name, "line": known.line, "other": known.name}
        )
