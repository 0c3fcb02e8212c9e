"""Towns with projects, as points on the map and as a list."""

from functools import partial

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import ngettext

from core.charts.svg_map import Map, Place, make_map
from municipalities.labels import short_labels
from municipalities.models import Municipality
from municipalities.town_filters import shortened_names

_KEY = "0" * 12
_SHOWN = (
    "ars",
    "ags",
    "short_name",
    "distinction",
    "state",
    "latitude",
    "longitude",
    "district_id",
)


def towns_with_projects(projects) -> list[Municipality]:
    """Towns that lead ``projects`` (a queryset visible to the reader), in German sort order.

    Each has ``project_count`` and ``address``. Three queries that load only the columns shown, and
    each district once.
    """
    projects = projects.order_by()
    counts = dict(projects.values_list("municipality_id").annotate(Count("pk")))
    leading = Municipality.objects.filter(pk__in=projects.values("municipality_id"))
    rows = leading.only(*_SHOWN).order_by("sort_key", "pk")
    towns = [town for town in rows if town.pk in counts]
    above = {town.district_id for town in towns if town.district_id}
    districts = Municipality.objects.only("short_name").in_bulk(above)
    pattern = reverse("municipality_detail", args=[_KEY])
    for town in towns:
        town.project_count = counts[town.pk]
        town.address = pattern.replace(_KEY, town.ars)
        if town.district_id:
            town.district = districts[town.district_id]
    return towns


def map_of(towns: list[Municipality], chosen: QueryDict | None = None) -> Map:
    """Map of the result of `towns_with_projects`; no query.

    ``chosen`` are the filters by which the projects were found. The lists linked from the bubbles
    apply them, too, so that their length matches the number on the bubble.
    """
    placed = [town for town in towns if town.latitude is not None]
    names = short_labels(placed)
    places = [
        Place(
            names[town.pk],
            town.latitude,
            town.longitude,
            town.project_count,
            town.ags or town.ars,
        )
        for town in placed
    ]
    return make_map(places, address=partial(_list_of, chosen or QueryDict()), label=_bubble_label)


def _list_of(chosen: QueryDict, keys: list[str]) -> str:
    """All keys share one parameter, to keep the URL short enough for every server."""
    query = chosen.copy()
    query.pop("cursor", None)
    query["municipality"] = ",".join(keys)
    return f"{reverse('project_list')}?{query.urlencode(safe=',')}"


def _bubble_label(names: list[str], count: int) -> str:
    projects = ngettext("%(count)d Projekt", "%(count)d Projekte", count) % {"count": count}
    return f"{shortened_names(names)}: {projects}"
