"""API representation of towns, and references to a town in other objects."""

from collections.abc import Iterable
from types import SimpleNamespace
from uuid import UUID

from django.db.models import QuerySet

from core.api.values import Address, moment, permalink, text
from municipalities.actors import ANONYMOUS
from municipalities.models import Municipality

_ANY_ARS = "000000000000"
ars_url = Address("api-municipality", _ANY_ARS)
page_url = Address("municipality_detail", _ANY_ARS)

# columns that `reference_of` needs in a row that belongs to a town
REFERENCE = {
    "town_id": "municipality_id",
    "town_ars": "municipality__ars",
    "town_name": "municipality__short_name",
    "town_state": "municipality__state",
    "town_district": "municipality__district__short_name",
}


def api_url(town: Municipality) -> str:
    return ars_url(town.ars)


def reference_of(row) -> dict:
    """Reference to the town of a row that was read with the columns of REFERENCE."""
    if isinstance(row, dict):
        row = SimpleNamespace(**row)
    return {
        "id": str(row.town_id),
        "ars": row.town_ars,
        "name": row.town_name,
        "district_name": row.town_district,
        "state": row.town_state,
        "url": ars_url(row.town_ars),
    }


def reference(town: Municipality) -> dict:
    """Reference to a town, with its district, because names are not unique."""
    return {
        "id": str(town.pk),
        "ars": town.ars,
        "name": town.short_name,
        "district_name": town.district.short_name if town.district_id else None,
        "state": town.state,
        "url": ars_url(town.ars),
    }


def represent(town: Municipality) -> dict:
    """The public facts of a town."""
    return {
        "id": str(town.pk),
        "kind": "municipality",
        "url": ars_url(town.ars),
        "html_url": page_url(town.ars),
        "permalink": permalink(town.pk),
        "created_at": moment(town.created_at),
        "updated_at": moment(town.updated_at),
        "license": "DL-DE-BY-2.0",
        "ars": town.ars,
        "ags": text(town.ags),
        "name": town.short_name,
        "official_name": town.name,
        "municipality_kind": town.kind,
        "label": text(town.label),
        "state": town.state,
        "district": parent_of(town.district) if town.district_id else None,
        "population": town.population,
        "area_km2": float(town.area_km2) if town.area_km2 is not None else None,
        "size_class": text(town.size_class),
        "settlement_type": text(town.settlement_type),
        "postal_code": text(town.postal_code),
        "latitude": town.latitude,
        "longitude": town.longitude,
        "project_count": town.project_count,
    }


def parent_of(district: Municipality) -> dict:
    """Reference to a district or association, which have no district of their own."""
    return {
        "id": str(district.pk),
        "ars": district.ars,
        "name": district.short_name,
        "url": ars_url(district.ars),
    }


def represent_detail(town: Municipality) -> dict:
    return represent(town) | {
        "association": parent_of(town.association) if town.association_id else None,
        "about": text(town.about),
        "website": text(town.website),
        "population_on": town.population_on,
        "valid_from": town.valid_from,
        "valid_until": town.valid_until,
        "successors": [reference(row) for row in town.successors.select_related("district")]
        if town.valid_until
        else [],
    }


def count_projects(towns: list[Municipality]) -> None:
    """Set ``project_count``, the number of published projects, on each town; one query.

    Uses the reverse relation by name, so that this layer does not import projects.
    """
    projects = Municipality._meta.get_field("projects").related_model.objects.published()
    counts = projects.filter(municipality__in=towns).counted_by_town()
    for town in towns:
        town.project_count = counts.get(town.pk, 0)


def visible() -> QuerySet:
    """The current register, without former towns."""
    return Municipality.objects.visible_to(ANONYMOUS).current()


def _counted(rows: QuerySet) -> list[Municipality]:
    towns = list(rows)
    count_projects(towns)
    return towns


def cards(ids: Iterable[UUID]) -> dict[UUID, dict]:
    """List representation by id, former towns included."""
    rows = Municipality.objects.visible_to(ANONYMOUS).with_card_data().filter(pk__in=list(ids))
    return {town.pk: represent(town) for town in _counted(rows)}


def details(ids: Iterable[UUID]) -> dict[UUID, dict]:
    """Detail representation by id, of current towns only."""
    rows = visible().with_card_data().select_related("association").filter(pk__in=list(ids))
    return {town.pk: represent_detail(town) for town in _counted(rows)}
