"""Common row type that all register file formats are read into."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from municipalities.choices import MunicipalityKind
from municipalities.naming import ags_of, short_name
from municipalities.register.kinds import JOINT_BODY_DIGIT

# Hamburg and Berlin are a Land and a municipality under one key; Bremen is a Land of two towns
LANDS_OF_ONE_TOWN = frozenset({"02", "11"})


class Level(StrEnum):
    """Record levels of the official file. A load ends only keys of levels that the file contains."""

    LAND = "10"
    DISTRICT = "40"
    JOINT_BODY = "50"
    TOWN = "60"


@dataclass(frozen=True)
class Problem:
    """A problem in one line of the file."""

    line: int
    reason: str

    def __str__(self) -> str:
        return _("Zeile %(line)d: %(reason)s") % {"line": self.line, "reason": self.reason}


class RegisterError(Exception):
    """The file cannot be loaded; ``problems`` lists lines and reasons."""

    def __init__(self, message: str, problems: list[Problem] | None = None):
        self.message, self.problems = message, problems or []
        super().__init__(message)


@dataclass
class RegisterRow:
    """One key of the register; None or "" marks values that the format does not contain."""

    line: int
    ars: str
    name: str
    kind: str
    label: str
    type_code: str = ""
    population: int | None = None
    population_on: date | None = None
    population_before: int | None = None
    population_before_on: date | None = None
    area_km2: Decimal | None = None
    postal_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    settlement_type: str = ""

    @property
    def level(self) -> Level:
        if self.kind == MunicipalityKind.DISTRICT:
            return Level.DISTRICT
        if self.kind == MunicipalityKind.JOINT_MUNICIPALITY:
            return Level.JOINT_BODY
        if self.ars.endswith("0" * 10) and self.state not in LANDS_OF_ONE_TOWN:
            return Level.LAND
        return Level.TOWN

    @property
    def state(self) -> str:
        return self.ars[:2]

    @property
    def ags(self) -> str:
        return ags_of(self.ars, self.kind)

    @property
    def short_name(self) -> str:
        return short_name(self.name, self.kind, self.label)

    @property
    def district_ars(self) -> str:
        """Key of the district of a town or joint body; independent cities have none."""
        below = (
            MunicipalityKind.TOWN,
            MunicipalityKind.MUNICIPALITY,
            MunicipalityKind.OTHER_PUBLIC,
            MunicipalityKind.JOINT_MUNICIPALITY,
        )
        return self.ars[:5].ljust(12, "0") if self.kind in below else ""

    @property
    def association_ars(self) -> str:
        is_member = self.level == Level.TOWN and self.ars[5] == JOINT_BODY_DIGIT
        return self.ars[:9].ljust(12, "0") if is_member else ""


@dataclass
class RegisterFile:
    """Result of reading a file: valid rows, problems of the others, and the number of skipped rows."""

    format: str
    rows: list[RegisterRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0

    def add(self, row: RegisterRow | None) -> None:
        if row is None:
            self.left_out += 1
        else:
            self.rows.append(row)
