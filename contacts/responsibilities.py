"""Read and set who in a town answers requests."""

from django.db import transaction

from accounts.models import User
from contacts.models import Responsibility
from core.audit import recording as audit
from core.errors import NotAllowed
from municipalities.actors import Actor
from municipalities.models import Membership, Municipality
from projects.models import Project


def overview(town: Municipality) -> dict:
    """The town's default and its public projects, each with its own responsibility if set."""
    rows = {
        row.project_id: row
        for row in Responsibility.objects.filter(municipality=town).select_related(
            "owner", "deputy"
        )
    }
    members = set(
        Membership.objects.filter(municipality=town, user__is_active=True).values_list(
            "user", flat=True
        )
    )
    projects = Project.objects.public().of_town(town.pk).order_by("title_key", "pk")
    return {
        "default": rows.get(None),
        "projects": [(project, rows.get(project.pk)) for project in projects],
        "members": members,
    }


def row_for(town: Municipality, project: Project | None) -> Responsibility:
    """The stored responsibility, or an unsaved one to fill in."""
    found = Responsibility.objects.filter(municipality=town, project=project).first()
    return found or Responsibility(municipality=town, project=project)


@transaction.atomic
def assign(
    project: Project | None, *, by: Actor, owner: User | None, deputy: User | None
) -> Responsibility:
    """Set owner and deputy; only coordinators, only members of their own town. Raises `NotAllowed`."""
    if not by.is_coordinator or (project and project.municipality_id != by.municipality_id):
        raise NotAllowed
    for person in filter(None, (owner, deputy)):
        if not person.memberships.filter(municipality=by.municipality_id).exists():
            raise NotAllowed
    row, _created = Responsibility.objects.update_or_create(
        municipality_id=by.municipality_id,
        project=project,
        defaults={"owner": owner, "deputy": deputy},
    )
    audit.record("responsibility_set", row, by=by.user_id, municipality_id=by.municipality_id)
    return row
