"""Towns with projects as points on the map."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.svg_map import Map, Place, make_map
from municipalities.labels import short_labels
from municipalities.models import Municipality

MOST_NAMES = 4


def project_map(projects) -> Map:
    """Map of the towns that lead ``projects`` (a queryset visible to the reader); two queries."""
    counts = dict(projects.order_by().values_list("municipality_id").annotate(Count("pk")))
    towns = list(
        Municipality.objects.filter(pk__in=counts, latitude__isnull=False).select_related(
            "district"
        )
    )
    names = short_labels(towns)
    places = [
        Place(names[town.pk], town.latitude, town.longitude, counts[town.pk], _address(town))
        for town in towns
    ]
    return make_map(places, group_url=reverse("project_list"), label=_bubble_label)


def _address(town: Municipality) -> str:
    return reverse("municipality_detail", args=[town.ars])


def _bubble_label(names: list[str], count: int) -> str:
    named = ", ".join(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        named = _("%(names)s und weitere") % {"names": named}
    projects = ngettext("%(count)d Projekt", "%(count)d Projekte", count) % {"count": count}
    return f"{named}: {projects}"


def towns_with_projects(projects) -> list[Municipality]:
    """The map as a list: towns in German order with ``project_count``."""
    counts = dict(projects.order_by().values_list("municipality_id").annotate(Count("pk")))
    towns = list(
        Municipality.objects.filter(pk__in=counts).select_related("district").order_by("sort_key")
    )
    for town in towns:
        town.project_count = counts[town.pk]
    return towns
