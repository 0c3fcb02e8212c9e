"""Every write on projects: drafts, their parts, and revisions of what is published."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify

from core.audit import recording as audit
from core.errors import NotAllowed, WrongState
from core.text.folding import fold
from editorial.files.storage import removed_on_failure
from editorial.workflow.choices import EDITABLE_STATES
from editorial.workflow.permissions import may_revise, owns
from editorial.workflow.services import locked
from municipalities.actors import Actor
from municipalities.models import Municipality
from projects.models import Project
from projects.services.phases import note_phase_change
from projects.services.revisions import copy_for_revision

TEXT_FIELDS = (
    "summary", "phase", "keywords", "problem", "solution", "benefit", "start_on", "launch_on",
    "end_on", "cost_one_off_eur", "cost_running_eur", "staff_days", "responsible_function",
    "contact_email", "internal_note",
)  # fmt: skip


@transaction.atomic
def create_draft(*, by: Actor, title: str, token: uuid.UUID | None = None) -> Project:
    """A new draft of the town the person acts for (never of another: P6).

    ``token`` becomes the id, so that a form sent twice makes one draft (R43).
    """
    if by.municipality_id is None:
        raise NotAllowed
    project, created = Project.objects.get_or_create(
        pk=token or uuid.uuid4(),
        defaults={
            "municipality_id": by.municipality_id,
            "title": title,
            "created_by": by.user,
            "place_names": names_of([by.municipality]),
        },
    )
    if created:
        audit.record("created", project, by=by.user_id, municipality_id=by.municipality_id)
    elif project.created_by_id != by.user_id or project.municipality_id != by.municipality_id:
        raise WrongState
    return project


@transaction.atomic
def create_from_text(*, by: Actor, given: dict) -> Project:
    """A draft with what a person checked of a text (`text_import.forms.CheckForm`); once a token."""
    is_new = not Project.objects.filter(pk=given["token"]).exists()
    project = create_draft(by=by, title=given["title"], token=given["token"])
    if is_new:
        row = locked(project, expected_version=None)
        for name in TEXT_FIELDS:
            setattr(row, name, given[name])
        row.save()
        row.themes.set(given["themes"])
        return row
    return project


def save_step(project: Project, *, by: Actor, form, formsets=()) -> Project:
    """Save one validated step of the form into a draft or revision; one version further.

    ``form`` is a bound, valid `StepForm`, read only for its cleaned data: the row written is the
    locked one. Raises `NotAllowed`, `WrongState`, `StaleVersion`, `RefusedUpload`; then nothing
    is stored, neither rows nor files.
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
    """The locked row if ``by`` may edit it now."""
    row = locked(project, expected_version=None)
    if not owns(by, row):
        raise NotAllowed
    if row.state not in EDITABLE_STATES:
        raise WrongState
    return locked(row, expected_version=expected_version)


@transaction.atomic
def open_revision(project: Project, *, by: Actor) -> Project:
    """The pending revision of a published project: the open one, or a new copy of the public text."""
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


def place_names(project: Project) -> str:
    """Names by which people look for the place of ``project``."""
    partners = project.partner_municipalities.select_related("district")
    return names_of([project.municipality, *partners])


def names_of(towns: Iterable[Municipality]) -> str:
    """Names of the towns, their districts and Länder, each once."""
    return " ".join(dict.fromkeys(name for town in towns for name in _names_of(town)))


def _names_of(town: Municipality) -> list[str]:
    names = [town.short_name, town.get_state_display()]
    return [*names, town.district.short_name] if town.district_id else names
