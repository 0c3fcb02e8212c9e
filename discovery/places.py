"""Towns with projects as points on the map."""

from functools import partial

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import ngettext

from core.svg_map import Map, Place, make_map
from municipalities.labels import short_labels
from municipalities.models import Municipality
from municipalities.town_filters import shortened_names


def project_map(projects, chosen: QueryDict | None = None) -> Map:
    """Map of the towns that lead ``projects`` (a queryset visible to the reader); two queries.

    ``chosen`` are the filters by which the projects were found: the lists that bubbles open have
    them, too, and so show as many as the bubble says.
    """
    counts = dict(projects.order_by().values_list("municipality_id").annotate(Count("pk")))
    towns = list(
        Municipality.objects.filter(pk__in=counts, latitude__isnull=False).select_related(
            "district"
        )
    )
    names = short_labels(towns)
    places = [
        Place(
            names[town.pk],
            town.latitude,
            town.longitude,
            counts[town.pk],
            town.ags or town.ars,
        )
        for town in towns
    ]
    return make_map(places, address=partial(_list_of, chosen or QueryDict()), label=_bubble_label)


def _list_of(chosen: QueryDict, keys: list[str]) -> str:
    """Keys stand in one parameter: an address must stay short enough for every server."""
    query = chosen.copy()
    query.pop("cursor", None)
    query["municipality"] = ",".join(keys)
    return f"{reverse('project_list')}?{query.urlencode(safe=',')}"


def _bubble_label(names: list[str], count: int) -> str:
    projects = ngettext("%(count)d Projekt", "%(count)d Projekte", count) % {"count": count}
    return f"{shortened_names(names)}: {projects}"


def towns_with_projects(projects) -> list[Municipality]:
    """The map as a list: towns in German order with ``project_count``."""
    counts = dict(projects.order_by().values_list("municipality_id").annotate(Count("pk")))
    towns = list(
        Municipality.objects.filter(pk__in=counts).select_related("district").order_by("sort_key")
    )
    for town in towns:
        town.project_count = counts[town.pk]
    return towns
