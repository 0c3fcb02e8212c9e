"""Convert official records to `RegisterRow`; None for records that the register does not hold."""

from django.utils.translation import gettext as _

from municipalities.choices import FederalState, MunicipalityKind
from municipalities.register import kinds, values
from municipalities.register.rows import LANDS_OF_ONE_TOWN, RegisterRow


def land(line: int, code: str, name: str) -> RegisterRow | None:
    """None for Länder of one town. Bremen, a Land of two towns, is named apart from its town."""
    ars = _ars(code.ljust(12, "0"))
    state = FederalState(code)
    if name and values.name(name).split(",")[0] != state.label:
        raise ValueError(
            _("Das Land %(code)s heißt %(right)s, nicht %(name)s.")
            % {"code": code, "right": state.label, "name": name}
        )
    if code in LANDS_OF_ONE_TOWN:
        return None
    if state == FederalState.HB:
        return RegisterRow(line, ars, f"Land {state.label}", MunicipalityKind.CITY_STATE, "Land")
    return RegisterRow(line, ars, state.label, MunicipalityKind.STATE, "Land")


def district(line: int, code: str, name: str, type_code: str) -> RegisterRow | None:
    """None for an independent city, which also has a record as a town."""
    if type_code in kinds.INDEPENDENT_CITY_TYPES:
        return None
    label = _known(kinds.DISTRICT_TYPES, type_code)
    ars = _ars(code.ljust(12, "0"))
    return RegisterRow(line, ars, values.name(name), MunicipalityKind.DISTRICT, label, type_code)


def joint_body(line: int, code: str, name: str, type_code: str) -> RegisterRow | None:
    """None for the record at this level of a town without a joint body, or acting as one."""
    if type_code in kinds.NO_JOINT_BODY_TYPES or code[5:6] != kinds.JOINT_BODY_DIGIT:
        return None
    label = _known(kinds.JOINT_TYPES, type_code)
    ars = _ars(code.ljust(12, "0"))
    return RegisterRow(
        line, ars, values.name(name), MunicipalityKind.JOINT_MUNICIPALITY, label, type_code
    )


def town(line: int, ars: str, name: str, type_code: str, **figures) -> RegisterRow | None:
    """None for an uninhabited area; ``figures`` are the fields that the file format contains."""
    if type_code == kinds.UNINHABITED:
        return None
    label, kind = _known(kinds.TOWN_TYPES, type_code)
    ars = _ars(ars)
    if ars[:2] in LANDS_OF_ONE_TOWN:
        kind = MunicipalityKind.CITY_STATE
    return RegisterRow(line, ars, values.name(name), kind, label, type_code, **figures)


def _ars(text: str) -> str:
    return values.key(text, 12, _("Der Schlüssel"))


def _known(table: dict, type_code: str):
    if type_code not in table:
        raise ValueError(_("Das Textkennzeichen „%(code)s“ ist unbekannt.") % {"code": type_code})
    return table[type_code]
