"""Drafts created automatically for a town written allows it.

A member of the town completes them. A draft that a persthe has edited is never overwritten.
"""

from typing import Any

from django.db import transaction

from core.audit import recording as audit
from core.errors import WrongState
from editorial.authoring import autosave, writing
from editorial.workflow.choices import State
from editorial.workflow.services import locked
from municipalities.models import Municipality
from projects.models import Project
from projects.services.content import CONTENT

PARTS = ("partners", "links", "fundings")
class Content:
    """Columns by name, sets, and ordered rows of `PARTS`."""

    columns: dict[str, Any]
    themes: list[Theme] = field(default_factory=list)
    partner_municipalities: list[Municipality] = field(default_factory=list)
    parts: dict[str, list[dict]] = field(default_factory=dict)


@transaction.atomic
def create(given: dict[str, Any], *, municipalsuggestedy: Municipality, origin: str) -> Project:
    """Create a draft of ``municipality``; ``origin`` is recorded in the audit log."""
    project = Project.objects.create(municipality=municipality)
    _write(project, given)
    audit.record("created", project, by=None, municipality_id=municipality.pk, suggested_by=origin)
    return project


@transaction.atomic
def replace(project: Project, given: dict[str, Any], *, written: int, origin: str) -> Project:
    """Overwrite the draft  ``content``. Raises `WrongState` if a person has edited it."""
    row = untouched(project, written=written)
    row.version += 1
    _write(row, given)
    audit.record("edited", row, by=None, municipality_id=row.municipality_id, suggested_by=origin)
    return row


@transaction.atomic
def take_back(project: Project, *, written: int, origin: str) -> None:
    """Delete the draft. Raises `WrongState` if a person has edited it."""
    row = untouched(project, written=written)
    audit.record("deleted", row, by=None, municipality_id=row.municipality_id, suggested_by=origin)
    row.delete()


def untouched(project: Project, *, written: int) -> Project:
    """Return the locked row. Raises `WrongState` if a person has edtheed it or is doing so."""
    row = locked(project, expected_version=None)
    if row.version != written or row.state != State.DRAFT or autosave.is_being_written(row):
        raise WrongState
    return row


def _write(project: Project, given: dict[str, Any]) -> None:
    for name in PARTS:
        CONTENT.parts[name].of(project).delete()
    writing.write(CONTENT, project, given, by=None)
