"""Additions to lists of projects: adoption count, readiness, filter and API expansion."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s

from adoptions.filters import AdoptedByFilter
from adoptions.listing import shared
from adoptions.models import Adoption
from adoptions.readiness import MAXIMUM, READINESS, score
from adoptions.serializers import AdoptionRow
from core.lists.counts import count_of
from municipalities.actors import ANONYMOUS
from projects.extras import Expansion, Extra

MAX_EXPANDED = 20


def adoption_count() -> Any:
    """Number of adoptions of a project, as defined by `AdoptionQuerySet.counted`."""
    return count_of(Adoption.objects.counted(), "project")


def adoptions_of(ids: Iterable[Any]) -> dict:
    """Confirmed adoptions of each project, at most MAX_EXPANDED each; two queries."""
    from adoptions.api import give_public_results, represent

    rows = list(shared(ANONYMOUS).filter(project__in=ids).with_card_data().furthest_first())
    give_public_results(rows)
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if len(found[row.project_id]) < MAX_EXPANDED:
            found[row.project_id].append(represent(row))
    return found


ADOPTIONS = Extra(
    columns={"readiness_score": score},
    orderings={"readiness": READINESS},
    annotations={"adoption_count": adoption_count},
    filters={"adopted_by": AdoptedByFilter(field_name="municipality", label=_("Übernommen von"))},
    fields={
        "readiness_score": s.IntegerField(
            help_text=f"0 to {MAXIMUM}; the items: /projects/{{id}}/readiness/."
        ),
        "adoption_count": s.IntegerField(
            help_text="Decided on, piloted or in operation; confirmed by both towns within a year."
        ),
    },
    expansions={"adoptions": Expansion(field=AdoptionRow(many=True), load=adoptions_of)},
)
