"""The official fixed-width file GV100AD: districts, joint bodies and towns; no coordinates."""

import io
from collections.abc import Iterable
from decimal import Decimal

import gv100ad
from django.utils.translation import gettext as _

from municipalities.register import build, values
from municipalities.register.rows import Problem, RegisterFile, RegisterRow

SHORTEST_LINE = 72
HECTARES_PER_KM2 = 100


def read(lines: Iterable[str]) -> RegisterFile:
    """Parse the lines. The population's reference date is the record's date (EF2), the only one given."""
    found = RegisterFile(format="GV100AD")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = _row(_record(line), number)
        except ValueError as error:
            found.problems.append(Problem(number, str(error)))
        else:
            found.add(row)
    return found


def _record(line: str):
    try:
        return next(iter(gv100ad.GV100ADReader(io.StringIO(line)).read()))
    except ValueError as error:
        raise ValueError(_("Der Satz ist nicht lesbar (%(reason)s).") % {"reason": error}) from None


def _row(record, number: int) -> RegisterRow | None:
    if isinstance(record, gv100ad.FederalState):
        return build.land(number, record.regional_code, record.name)
    if isinstance(record, gv100ad.District):
        return build.district(number, record.regional_code, record.name, _type(record))
    if isinstance(record, gv100ad.MunicipalAssociation):
        code = record.regional_code + record.association
        return build.joint_body(number, code, record.name, _type(record))
    if isinstance(record, gv100ad.Municipality):
        return _town(record, number)
    return None


def _town(record: gv100ad.Municipality, number: int) -> RegisterRow | None:
    if record.inhabitants < 0 or record.area < 0:
        raise ValueError(_("Bevölkerung oder Fläche ist kleiner als null."))
    return build.town(
        number,
        record.regional_code[:5] + record.association + record.regional_code[5:],
        record.name,
        _type(record),
        population=record.inhabitants,
        population_on=record.timestamp,
        area_km2=(Decimal(record.area) / HECTARES_PER_KM2).quantize(Decimal("0.01")),
        postal_code=values.postal_code(record.postal_code),
    )


def _type(record) -> str:
    return str(record.type.value)
