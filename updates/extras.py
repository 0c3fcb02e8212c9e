"""What status updates add to projects in the API: an expansion with the newest of each."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from projects.extras import Expansion, Extra
from projects.models import Project
from updates.models import StatusUpdate
from updates.serializers import StatusUpdateRow

MOST_EXPANDED = 20


def give_updates(projects: Sequence[Project]) -> None:
    """Set ``public_updates`` of each project, at most MOST_EXPANDED, the newest first; one query."""
    number = Window(
        RowNumber(), partition_by=F("project_id"), order_by=[F("on").desc(), F("id").desc()]
    )
    rows = StatusUpdate.objects.public().filter(project__in=projects).annotate(number=number)
    found = defaultdict(list)
    for row in rows.filter(number__lte=MOST_EXPANDED).newest_first():
        found[row.project_id].append(row)
    for project in projects:
        project.public_updates = found[project.pk]
        for row in project.public_updates:
            row.project = project


def public_updates(project: Project) -> list[dict]:
    from updates.api import represent

    return [represent(row) for row in project.public_updates]


UPDATES = Extra(
    expansions={
        "status_updates": Expansion(
            field=StatusUpdateRow(many=True),
            load=give_updates,
            value=public_updates,
        )
    },
)
