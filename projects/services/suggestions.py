"""Drafts written by a portal for a town that allowed it.

A person of the town continues the draft; a draft that a person has touched is never overwritten.
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


@transaction.atomic
def create(given: dict[str, Any], *, municipality: Municipality, origin: str) -> Project:
    """Create a draft of ``municipality``; ``origin`` tells the audit log who suggested it."""
    project = Project.objects.create(municipality=municipality)
    _write(project, given)
    audit.record("created", project, by=None, municipality_id=municipality.pk, suggested_by=origin)
    return project


@transaction.atomic
def replace(project: Project, given: dict[str, Any], *, written: int, origin: str) -> Project:
    """Replace the draft's content. Raises `WrongState` once a person has worked on it."""
    row = untouched(project, written=written)
    row.version += 1
    _write(row, given)
    audit.record("edited", row, by=None, municipality_id=row.municipality_id, suggested_by=origin)
    return row


@transaction.atomic
def take_back(project: Project, *, written: int, origin: str) -> None:
    """Delete the draft. Raises `WrongState` once a person has worked on it."""
    row = untouched(project, written=written)
    audit.record("deleted", row, by=None, municipality_id=row.municipality_id, suggested_by=origin)
    row.delete()


def untouched(project: Project, *, written: int) -> Project:
    """Return the locked row if it is still as the portal wrote it."""
    row = locked(project, expected_version=None)
    if row.version != written or row.state != State.DRAFT or autosave.is_being_written(row):
        raise WrongState
    return row


def _write(project: Project, given: dict[str, Any]) -> None:
    for name in PARTS:
        CONTENT.parts[name].of(project).delete()
    writing.write(CONTENT, project, given, by=None)
