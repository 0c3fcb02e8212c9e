"""CSV with one row a municipality and the names of its district, Land and joint body beside it."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from municipalities.choices import Kind
from municipalities.register import build, kinds, values
from municipalities.register.rows import Problem, RegisterFile, RegisterRow

REQUIRED = frozenset({"ars", "name", "bezeichnung", "einwohner_2022"})
CENSUS_DAY, DAY_BEFORE = date(2022, 5, 15), date(2019, 12, 31)


def read(header: list[str], rows: Iterable[list[str]]) -> RegisterFile:
    names = [cell.strip().lower() for cell in header]
    found = RegisterFile(format="CSV")
    above: dict[str, RegisterRow] = {}
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            if len(cells) != len(names):
                raise ValueError(_("Die Zeile hat nicht so viele Spalten wie die Kopfzeile."))
            record = _Record(dict(zip(names, (cell.strip() for cell in cells), strict=True)))
            row = _town(record, number)
            if row:
                for upper in _rows_above(record, row):
                    _remember(above, upper)
        except ValueError as error:
            found.problems.append(Problem(number, str(error)))
        else:
            found.add(row)
    found.rows += above.values()
    return found


class _Record(dict):
    """Cells by column name; a column that the file lacks is empty."""

    def __missing__(self, name: str) -> str:
        return ""


def _town(record: _Record, number: int) -> RegisterRow | None:
    label = record["bezeichnung"]
    type_code = kinds.TYPE_OF_LABEL.get(label.lower())
    if type_code is None:
        raise ValueError(_("Die Bezeichnung „%(label)s“ ist unbekannt.") % {"label": label[:40]})
    latitude, longitude = values.place(record["lat"], record["lon"])
    population = values.whole_number(record["einwohner_2022"], _("Die Bevölkerung"))
    before = values.whole_number(record["einwohner_2019"], _("Die Bevölkerung"))
    row = build.town(
        number,
        record["ars"],
        record["name"],
        type_code,
        population=population,
        population_on=None if population is None else CENSUS_DAY,
        population_before=before,
        population_before_on=None if before is None else DAY_BEFORE,
        area_km2=values.area(record["flaeche_km2"]),
        postal_code=values.postal_code(record["plz"]),
        latitude=latitude,
        longitude=longitude,
        settlement_type=values.settlement_type(record["besiedlung"]),
    )
    _check_keys(record)
    return row


def _check_keys(record: _Record) -> None:
    """The same fact told twice must agree."""
    ars = record["ars"]
    expected = {"ags": ars[:5] + ars[9:], "kreis_ags": ars[:5], "land_ags": ars[:2]}
    for column, value in expected.items():
        if record[column] and record[column] != value:
            raise ValueError(
                _("%(column)s %(value)s passt nicht zum Schlüssel %(ars)s.")
                % {"column": column, "value": record[column][:12], "ars": ars}
            )


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
        yield RegisterRow(town.line, town.association_ars, name, Kind.JOINT_MUNICIPALITY, label)


def _remember(above: dict[str, RegisterRow], row: RegisterRow) -> None:
    known = above.setdefault(row.ars, row)
    if known.name != row.name:
        raise ValueError(
            _("%(ars)s heißt hier „%(name)s“, in Zeile %(line)d aber „%(other)s“.")
            % {"ars": row.ars, "name": row.name, "line": known.line, "other": known.name}
        )
