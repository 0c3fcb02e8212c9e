"""Sample towns of every Land and size, entered by hand with rounded figures.

They have official keys, so loading the register (`municipalities.register`) updates them.
"""

import csv
from pathlib import Path

from municipalities.choices import MunicipalityKind
from municipalities.labels import distinguish
from municipalities.models import Municipality
from municipalities.naming import ags_of, district_label, short_name

TOWNS = Path(__file__).with_name("towns.csv")
_LABELS = {
    MunicipalityKind.STATE: "Land",
    MunicipalityKind.CITY_STATE: "Stadtstaat",
    MunicipalityKind.INDEPENDENT_CITY: "Kreisfreie Stadt",
    MunicipalityKind.TOWN: "Stadt",
    MunicipalityKind.MUNICIPALITY: "Gemeinde",
}


def load_towns() -> int:
    """Add sample towns whose keys do not exist yet; returns their number."""
    ars, ags = _known_keys()
    towns = [_town(row) for row in _rows()]
    missing = [town for town in towns if town.ars not in ars and town.ags not in ags]
    Municipality.objects.bulk_create(missing)
    _attach_districts(missing)
    distinguish()
    return len(missing)


def _rows() -> list[dict[str, str]]:
    with TOWNS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _known_keys() -> tuple[set[str], set[str]]:
    keys = list(Municipality.objects.values_list("ars", "ags"))
    return {ars for ars, _ in keys}, {ags for _, ags in keys if ags}


def _town(row: dict[str, str]) -> Municipality:
    ars, kind = row["ars"], row["kind"]
    label = _LABELS.get(kind) or district_label(ars[:2])
    return Municipality(
        ars=ars,
        ags=ags_of(ars, kind),
        name=row["name"],
        short_name=short_name(row["name"], kind, label),
        label=label,
        kind=kind,
        state=ars[:2],
        population=int(row["population"]),
        area_km2=row["area_km2"],
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
    )


def _attach_districts(towns: list[Municipality]) -> None:
    districts = {
        row.ars[:5]: row
        for row in Municipality.objects.current().filter(kind=MunicipalityKind.DISTRICT)
    }
    belonging = [
        t for t in towns if t.kind in (MunicipalityKind.TOWN, MunicipalityKind.MUNICIPALITY)
    ]
    for town in belonging:
        town.district = districts.get(town.ars[:5])
    Municipality.objects.bulk_update(belonging, ["district"])
