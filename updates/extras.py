"""The ``expand=`` value ``status_updates`` of projects in the API."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from projects.extras import Expansion, Extra
from updates.models import StatusUpdate
from updates.serializers import StatusUpdateRow

MAX_EXPANDED = 20


def updates_of(ids: Sequence) -> dict:
    """Newest status updates of each project, at most `MAX_EXPANDED`; one query."""
    from updates.api import represent

    number = Window(
        RowNumber(), partition_by=F("project_id"), order_by=[F("on").desc(), F("id").desc()]
    )
    rows = StatusUpdate.objects.public().filter(project__in=ids).annotate(number=number)
    rows = rows.filter(number__lte=MAX_EXPANDED).select_related("project").newest_first()
    found = defaultdict(list)
    for row in rows:
        found[row.project_id].append(represent(row))
    return found


UPDATES = Extra(
    expansions={
        "status_updates": Expansion(
            field=StatusUpdateRow(many=True),
            load=updates_of,
        )
    },
)
