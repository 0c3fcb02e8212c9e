"""Shared by all writes: row lock, step of the history, audit entry."""

from adoptions.choices import Action
from adoptions.models import Adoption, AdoptionStep
from core.audit import recording as audit
from core.errors import NotAllowed, StaleVersion
from municipalities.actors import Actor
from projects.models import Project


def locked(adoption: Adoption, *, expected_version: int | None = None) -> Adoption:
    """The current row, locked until the transaction ends. Raises `NotAllowed`, `StaleVersion`.

    Lock order: the source project first, as in `recording`. The change feed locks both rows, too; a
    different order could deadlock.
    """
    sources = Project.objects.select_for_update(of=("self",), no_key=True)
    sources.filter(pk=adoption.project_id).first()
    row = (
        Adoption.objects.select_for_update(of=("self",))
        .select_related("project", "municipality")
        .filter(pk=adoption.pk)
        .first()
    )
    if row is None:
        raise NotAllowed
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion
    return row


def write(
    adoption: Adoption, action: Action, *, by: Actor, stage_from: str = "", note: str = ""
) -> Adoption:
    """Save the row with its version incremented, one step and one audit entry."""
    adoption.version += 1
    adoption.save()
    note_step(adoption, action, by=by, stage_from=stage_from, note=note)
    return adoption


def note_step(
    adoption: Adoption, action: Action, *, by: Actor, stage_from: str = "", note: str = ""
) -> None:
    AdoptionStep.objects.create(
        adoption=adoption,
        action=action,
        stage_from=stage_from,
        stage_to=adoption.stage,
        by=by.user,
        municipality_id=by.municipality_id,
        note=note,
    )
    audit.record(f"adoption_{action}", adoption, by=by.user_id, municipality_id=by.municipality_id)
