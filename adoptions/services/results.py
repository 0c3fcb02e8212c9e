"""Create or link the adopter's own project, which names its source (chain A→B→C)."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from adoptions.choices import Action
from adoptions.graph import GRAPH, ancestors
from adoptions.models import Adoption
from adoptions.permissions import is_adopter
from adoptions.services.base import locked, write
from core.errors import DomainError, NotAllowed, WrongState
from core.jobs.locks import one_at_a_time
from municipalities.actors import Actor
from projects.models import Project
from projects.services.writing import create_draft

# Never copied: contacts, internal notes, costs, dates, partners, files.
COPIED_FIELDS = ("summary", "problem", "solution", "benefit", "keywords")
_ROOM_FOR_SUFFIX = 100
_SUFFIX = " (Nachnutzung)"


@transaction.atomic
def start_project(adoption: Adoption, *, by: Actor, token: uuid.UUID) -> Project:
    """Create a draft of the adopting town from the source's public text.

    ``token`` becomes the draft's id; a repeated call returns the existing draft. Raises `NotAllowed`,
    `WrongState`.
    """
    row = _open_for_result(adoption, by)
    if row.result_project is not None:
        return row.result_project
    source = row.project
    if not source.is_public:
        raise WrongState(_("Das Projekt ist nicht mehr öffentlich."))
    copied = {name: getattr(source, name) for name in COPIED_FIELDS}
    given = {
        **copied,
        "title": _title(source),
        "license": source.license,
        "themes": source.themes.all(),
    }
    draft = create_draft(by=by, given=given, token=token, language=source.language)
    row.copied = {name: value for name, value in copied.items() if value}
    row.result_project = draft
    write(row, Action.PROJECT_STARTED, by=by)
    return draft


def _title(source: Project) -> str:
    title = source.title.removesuffix(_SUFFIX)
    return f"{title[:_ROOM_FOR_SUFFIX].strip()}{_SUFFIX}"


@transaction.atomic
def link_project(adoption: Adoption, project: Project, *, by: Actor) -> Adoption:
    """Link one of the town's projects as the result. It must have no other source and form no cycle.

    Raises `NotAllowed`, `WrongState`, `DomainError`.
    """
    one_at_a_time(GRAPH)
    row = _open_for_result(adoption, by)
    is_own = project.municipality_id == by.municipality_id and not project.is_harvested
    if not is_own or project.is_revision:
        raise NotAllowed
    if row.result_project_id == project.pk:
        return row
    if row.result_project_id is not None:
        raise WrongState
    if project.pk == row.project_id or project.pk in ancestors(row.project_id):
        raise DomainError(
            _(
                "Dieses Projekt ist selbst die Quelle. Ein Kreis von Nachnutzungen ist nicht möglich."
            )
        )
    if Adoption.objects.filter(result_project=project).exists():
        raise DomainError(_("Dieses Projekt nennt schon eine andere Quelle."))
    row.result_project = project
    return write(row, Action.PROJECT_LINKED, by=by)


def _open_for_result(adoption: Adoption, by: Actor) -> Adoption:
    row = locked(adoption)
    if not is_adopter(by, row) or row.is_from_public_source:
        raise NotAllowed
    return row
