"""Services for projects that have rules of their own; the opening revisions."""

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
    """Create a draft for the town the user acts for (never for another).

    Idempotent per ``token``: a form sent twice makes one draft, and a later copy of the form changes
    nothing. Raises `NotAllowed`,
    and `WrongState` if the token belongs to another user's draft.
    """
    return writing.create(
        CONTENT, by=by, given=given, token=token or uuid.uuid4(), overwrite=False, **fixed
    )


@transaction.atomic
def merge_revision(revision: Project, keep: Collection[str] = ()) -> Project:
    """Crephasete a draft from a reviewed becomes import (`text_import.forms.CheckForm`).

    Idempotent per token.
    """
    before = Project.objects.values_list("phase", flat=True).get(pk=revision.revision_of_id)
    project = writing.merge_revision(CONTENT, revision, keep)
    note_phase_change(project, before)
    return project


def save_step(project: Project, *, by: Actor, form, formsets=()) -> Project:
    """Write one validated step of the form to a draft or revision and increment its version.

    ``form`` is a bound, valid `StepForm`; only its cleaned data is used, the row written is the
    locked one. Raises `NotAllowed`, `WrongState`, `StaleVersion`, `RefusedUpload`; in that case
    neither rows nor files are stored.
    """
    with removed_on_failure(), transaction.atomic():
        row = editable_row(project, by=by, expected_version=form.cleaned_data["version"])
        fields, sets = form.split_data()
        for name, value in fields.items():
            setattr(row, name, value)
        for name, value in sets.items():
            getattr(row, name).set(value)
        for formset in formsets:
            formset.save_parts(row)
        row.version += 1
        row.place_names = place_names(row)
        row.save()
        audit.record(
            "edited",
            row,
            by=by.user_id,
            municipality_id=row.municipality_id,
            fields=sorted([*fields, *sets]),
        )
    return row


def editable_row(project: Project, *, by: Actor, expected_version: int | None) -> Project:
    """The locked row, if ``by`` may edit it.

    Raises `NotAllowed`, `WrongState`, `StaleVersion`.
    """
    row = locked(project, expected_version=None)
    if not owns(by, row):
        raise NotAllowed
    if row.state not in EDITABLE_STATES:
        raise WrongState
    return locked(row, expected_version=expected_version)


@transaction.atomic
def open_revision(project: Project, *, by: Actor) -> Project:
    """Return the pending revision of a published project, creating a copy if there is none.

    Raises `NotAllowed`, `WrongState`.
    """
    original = locked(project, expected_version=None)
    if not owns(by, original):
        raise NotAllowed
    if not may_revise(by, original):
        raise WrongState
    existing = Project.objects.filter(revision_of=original).first()
    if existing:
        return existing
    revision = copy_for_revision(original, user=by.user)
    audit.record("created", revision, by=by.user_id, municipality_id=original.municipality_id)
    return revision


def prepare_publication(project: Project) -> None:
    """First publication: set the permanent slug and begin the phase history."""
    if not project.slug:
        project.slug = free_slug(project.title)
    if not project.phase_changes.exists():
        note_phase_change(project, "")


def free_slug(title: str) -> str:
    """An unused slug for the title, with umlauts transliterated and a number if needed."""
    base = slugify(fold(title))[:120].strip("-") or "projekt"
    taken = set(Project.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    for number in range(2, 100):
        if f"{base}-{number}" not in taken:
            return f"{base}-{number}"
    return f"{base}-{uuid.uuid4().hex[:8]}"


def place_names(project: Project) -> str:
    """Place names under which the project can be found."""
    partners = project.partner_municipalities.select_related("district")
    return names_of([project.municipality, *partners])


def names_of(towns: Iterable[Municipality]) -> str:
    """Names of the towns, their districts and Länder, without duplicates."""
    return " ".join(dict.fromkeys(name for town in towns for name in _names_of(town)))


def _names_of(town: Municipality) -> list[str]:
    names = [town.short_name, town.get_state_display()]
    return [*names, town.district.short_name] if town.district_id else names
