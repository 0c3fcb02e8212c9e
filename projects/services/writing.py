"""Writes on projects that have rules of their own; the rest is `editorial.authoring.writing`."""

import uuid
from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.utils.text import slugify

from core.text.folding import fold
from editorial.authoring import writing
from municipalities.actors import Actor
from projects.models import Project
from projects.services.content import CONTENT
from projects.services.phases import note_phase_change

open_revision = partial(writing.open_revision, CONTENT)


def create_draft(*, by: Actor, given: dict, token: uuid.UUID | None = None, **fixed) -> Project:
    """Create a draft for the town the person acts for (never for another).

    Idempotent per ``token``: a form sent twice makes one draft, and a later copy of the form changes
    nothing.
    """
    return writing.create(
        CONTENT, by=by, given=given, token=token or uuid.uuid4(), overwrite=False, **fixed
    )


@transaction.atomic
def merge_revision(revision: Project, keep: Collection[str] = ()) -> Project:
    """As `editorial.authoring.writing.merge_revision`; a change of phase becomes public history."""
    before = Project.objects.values_list("phase", flat=True).get(pk=revision.revision_of_id)
    project = writing.merge_revision(CONTENT, revision, keep)
    note_phase_change(project, before)
    return project


def prepare_publication(project: Project) -> None:
    """First publication: a permanent slug and the first step of the phase history."""
    if not project.slug:
        project.slug = free_slug(project.title)
    if not project.phase_changes.exists():
        note_phase_change(project, "")


def free_slug(title: str) -> str:
    """A slug of the title with umlauts written out; a number follows where it is taken."""
    base = slugify(fold(title))[:120].strip("-") or "projekt"
    taken = set(Project.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    for number in range(2, 100):
        if f"{base}-{number}" not in taken:
            return f"{base}-{number}"
    return f"{base}-{uuid.uuid4().hex[:8]}"
