"""Figures of Länder, districts and joint bodies: sums over their towns, as files list towns only."""

from collections import defaultdict
from decimal import Decimal

from municipalities.register.rows import Level, RegisterRow

_DIGITS_OF_KEY = {Level.LAND: 2, Level.DISTRICT: 5, Level.JOINT_BODY: 9}
_PLACE_DIGITS = 4


def add_sums(rows: list[RegisterRow]) -> None:
    """Fill in sums over all towns of a unit; a sum stays unknown if any town's value is unknown."""
    below: dict[str, list[RegisterRow]] = defaultdict(list)
    for row in rows:
        if row.level == Level.TOWN:
            for digits in _DIGITS_OF_KEY.values():
                below[row.ars[:digits]].append(row)
    for row in rows:
        if row.level in _DIGITS_OF_KEY:
            _add(row, below.get(row.ars[: _DIGITS_OF_KEY[row.level]], []))


def _add(row: RegisterRow, towns: list[RegisterRow]) -> None:
    for name in ("population", "population_before", "area_km2"):
        parts = [getattr(town, name) for town in towns]
        if parts and None not in parts:
            setattr(row, name, sum(parts, start=Decimal(0) if name == "area_km2" else 0))
    if row.population is not None:
        row.population_on = max(town.population_on for town in towns)
    if row.population_before is not None:
        row.population_before_on = max(town.population_before_on for town in towns)
    row.latitude, row.longitude = _middle(towns)


def _middle(towns: list[RegisterRow]) -> tuple[float | None, float | None]:
    """Population-weighted mean position."""
    placed = [(town, (town.population or 0) + 1) for town in towns if town.latitude is not None]
    if not placed:
        return None, None
    people = sum(weight for _town, weight in placed)
    return (
        round(sum(town.latitude * weight for town, weight in placed) / people, _PLACE_DIGITS),
        round(sum(town.longitude * weight for town, weight in placed) / people, _PLACE_DIGITS),
    )
