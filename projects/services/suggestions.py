"""Drafts that do not come from a person: written for a town that allowed it, and left to it.

A person of the town goes on from there; what a person has touched is never overwritten.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core.audit import recording as audit
from core.errors import WrongState
from editorial.authoring import autosave
from editorial.workflow.choices import State
from editorial.workflow.services import locked
from municipalities.models import Municipality
from projects.models import Funding, Link, Partner, Project, Theme
from projects.services.writing import names_of, place_names

PARTS = {"partners": Partner, "links": Link, "fundings": Funding}


@dataclass(frozen=True)
class Content:
    """Columns by name, sets, and rows of `PARTS` in their order."""

    columns: dict[str, Any]
    themes: list[Theme] = field(default_factory=list)
    partner_municipalities: list[Municipality] = field(default_factory=list)
    parts: dict[str, list[dict]] = field(default_factory=dict)


@transaction.atomic
def create(content: Content, *, municipality: Municipality, origin: str) -> Project:
    """A draft of ``municipality``; ``origin`` says for the audit log where it comes from."""
    project = Project.objects.create(
        municipality=municipality, place_names=names_of([municipality]), **content.columns
    )
    _write_rest(project, content)
    audit.record("created", project, by=None, municipality_id=municipality.pk, suggested_by=origin)
    return project


@transaction.atomic
def replace(project: Project, content: Content, *, written: int, origin: str) -> Project:
    """Write ``content`` over the draft. Raises `WrongState` once a person has gone on with it."""
    row = untouched(project, written=written)
    for name, value in content.columns.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    _write_rest(row, content)
    audit.record("edited", row, by=None, municipality_id=row.municipality_id, suggested_by=origin)
    return row


@transaction.atomic
def take_back(project: Project, *, written: int, origin: str) -> None:
    """Remove the draft again. Raises `WrongState` once a person has gone on with it."""
    row = untouched(project, written=written)
    audit.record("deleted", row, by=None, municipality_id=row.municipality_id, suggested_by=origin)
    row.delete()


def untouched(project: Project, *, written: int) -> Project:
    """The locked row, still as it was written."""
    row = locked(project, expected_version=None)
    if row.version != written or row.state != State.DRAFT or autosave.is_being_written(row):
        raise WrongState
    return row


def _write_rest(project: Project, content: Content) -> None:
    project.themes.set(content.themes)
    project.partner_municipalities.set(content.partner_municipalities)
    for name, model in PARTS.items():
        getattr(project, name).all().delete()
        model.objects.bulk_create(
            model(project=project, position=position, **row)
            for position, row in enumerate(content.parts.get(name, []))
        )
    project.place_names = place_names(project)
    project.save(update_fields=["place_names"])
