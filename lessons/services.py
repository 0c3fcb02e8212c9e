"""Every write about lessons with a rule. Editorial moves (submit, publish …) are `editorial.services`."""

import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import DomainError, NotAllowed, WrongState
from core.text import fold
from editorial.choices import EDITABLE_STATES
from editorial.rights import may_revise, owns
from editorial.services import locked
from lessons.choices import FROM_WIDE_TO_NARROW
from lessons.models import Agreement, Lesson
from lessons.rights import may_agree, may_write
from municipalities.actors import Actor
from projects.models import Project

CONTENT_FIELDS = (
    "polarity",
    "title",
    "what_happened",
    "do_differently",
    "area",
    "phase",
    "effect",
    "effect_size",
    "evidence_url",
    "visibility",
)


@transaction.atomic
def create(project: Project, *, by: Actor, fields: dict, token: uuid.UUID) -> Lesson:
    """A new draft on ``project`` for the town the person acts for.

    ``token`` becomes the id: a form sent twice makes one lesson (R43), with what was sent last.
    Raises `NotAllowed`.
    """
    if not may_write(by, project):
        raise NotAllowed
    lesson, created = Lesson.objects.get_or_create(
        pk=token,
        defaults={
            "project": project,
            "municipality_id": by.municipality_id,
            "created_by": by.user,
            **{name: fields[name] for name in CONTENT_FIELDS},
        },
    )
    if created:
        _record("created", lesson, by)
        return lesson
    if lesson.created_by_id != by.user_id or lesson.municipality_id != by.municipality_id:
        raise WrongState
    if lesson.is_editable:
        return save(lesson, by=by, fields=fields, expected_version=lesson.version)
    return lesson


@transaction.atomic
def save(lesson: Lesson, *, by: Actor, fields: dict, expected_version: int) -> Lesson:
    """Write the form into a draft or pending revision; one version further.

    Raises `NotAllowed`, `WrongState`, `StaleVersion`.
    """
    row = locked(lesson, expected_version=None)
    if not owns(by, row):
        raise NotAllowed
    if row.state not in EDITABLE_STATES:
        raise WrongState
    row = locked(row, expected_version=expected_version)
    for name in CONTENT_FIELDS:
        setattr(row, name, fields[name])
    row.version += 1
    row.save()
    _record("edited", row, by)
    return row


@transaction.atomic
def open_revision(lesson: Lesson, *, by: Actor) -> Lesson:
    """The pending revision of a published lesson: the open one, or a copy of the public text."""
    original = locked(lesson, expected_version=None)
    if not owns(by, original):
        raise NotAllowed
    if not may_revise(by, original):
        raise WrongState
    existing = Lesson.objects.filter(revision_of=original).first()
    if existing:
        return existing
    revision = Lesson.objects.create(
        revision_of=original,
        project_id=original.project_id,
        municipality_id=original.municipality_id,
        license=original.license,
        language=original.language,
        created_by=by.user,
        **{name: getattr(original, name) for name in CONTENT_FIELDS},
    )
    _record("created", revision, by)
    return revision


@transaction.atomic
def narrow(lesson: Lesson, *, by: Actor, visibility: str) -> Lesson:
    """Show a lesson to fewer readers, at once and without a moderator; never to more.

    An open revision is narrowed along, so that its approval does not widen it again unasked.
    """
    row = locked(lesson, expected_version=None)
    if not owns(by, row):
        raise NotAllowed
    if row.is_revision or not row.is_public:
        raise WrongState
    order = FROM_WIDE_TO_NARROW
    if visibility not in order or order.index(visibility) <= order.index(row.visibility):
        raise DomainError(_("Bitte wählen Sie einen kleineren Kreis als bisher."))
    before, row.visibility = row.visibility, visibility
    row.version += 1
    row.save()
    wider = order[: order.index(visibility)]
    Lesson.objects.filter(revision_of=row, visibility__in=wider).update(
        visibility=visibility, version=F("version") + 1
    )
    _record("narrowed", row, by, before=before, visibility=visibility)
    return row


def prepare_publication(lesson: Lesson) -> None:
    """First publication: only on a public project, with a permanent address."""
    if not lesson.project.is_public:
        raise WrongState(
            _("Das Projekt dieser Erfahrung ist nicht öffentlich. Entscheiden Sie zuerst darüber.")
        )
    if not lesson.slug:
        words = slugify(fold(lesson.title))[:100].strip("-") or "erfahrung"
        lesson.slug = f"{words}-{lesson.pk.hex[:8]}"


@transaction.atomic
def merge_revision(revision: Lesson) -> Lesson:
    """Carry an approved revision into its original, which keeps id, address and agreements."""
    original = Lesson.objects.select_for_update(of=("self",)).get(pk=revision.revision_of_id)
    if not original.is_public:
        raise WrongState(_("Der Eintrag wurde inzwischen zurückgezogen."))
    for name in CONTENT_FIELDS:
        setattr(original, name, getattr(revision, name))
    original.version += 1
    original.verified_at = timezone.now()
    original.save()
    revision.delete()
    return original


@transaction.atomic
def agree(lesson: Lesson, *, by: Actor, note: str = "") -> Agreement:
    """“Same with us” for the town; said again it changes the note only. Raises `NotAllowed`."""
    row = locked(lesson, expected_version=None)
    if not may_agree(by, row):
        raise NotAllowed
    agreement, created = Agreement.objects.get_or_create(
        lesson=row,
        municipality_id=by.municipality_id,
        defaults={"note": note.strip(), "created_by": by.user},
    )
    if created:
        _record("agreed", row, by)
    elif note.strip() != agreement.note:
        agreement.note = note.strip()
        agreement.save(update_fields=["note"])
        _record("agreement_changed", row, by)
    return agreement


@transaction.atomic
def withdraw_agreement(lesson: Lesson, *, by: Actor) -> None:
    """Take the town's agreement back; nothing happens if there is none."""
    row = locked(lesson, expected_version=None)
    removed, _kinds = Agreement.objects.filter(
        lesson=row, municipality_id=by.municipality_id
    ).delete()
    if removed:
        _record("agreement_withdrawn", row, by)


def _record(action: str, lesson: Lesson, by: Actor, **detail) -> None:
    audit.record(action, lesson, by=by.user_id, municipality_id=by.municipality_id, **detail)
