"""Services specific to lessons. Submission, publication etc. are in `editorial.workflow.services`."""

import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowed, WrongState
from editorial.authoring import writing
from editorial.authoring.writing import Content, audited, give_address
from editorial.revisions import versions
from editorial.revisions.link_only_changes import MinorRule
from editorial.workflow.permissions import owns
from editorial.workflow.services import locked
from lessons.choices import FROM_WIDE_TO_NARROW, Visibility
from lessons.models import Agreement, Disclosure, Lesson
from lessons.permissions import may_agree, may_write
from municipalities.actors import Actor
from municipalities.models import Municipality
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


CONTENT = Content(Lesson, CONTENT_FIELDS, fixed=("project_id", "license", "language"))
MINOR = MinorRule(
    fields=(*(name for name in CONTENT_FIELDS if name != "evidence_url"), *CONTENT.fixed),
    addresses=("evidence_url",),
)


def create(project: Project, *, by: Actor, given: dict, token: uuid.UUID) -> Lesson:
    """Create a draft on ``project`` for the town the user acts for. Raises `NotAllowed`."""
    if not may_write(by, project):
        raise NotAllowed
    return writing.create(CONTENT, by=by, given=given, token=token, project=project)


@transaction.atomic
def narrow(lesson: Lesson, *, by: Actor, visibility: str) -> Lesson:
    """Narrow the visibility of a public lesson, immediately and without moderation; never widen it.

    An open revision is narrowed as well, so that its approval does not widen the lesson again. The
    version recorded here hides earlier texts from the excluded readers for good. Raises
    `NotAllowed`, `WrongState`, and `DomainError` unless ``visibility`` is narrower.
    """
    # lock order: revision before original, as in approval
    list(Lesson.objects.select_for_update(of=("self",)).filter(revision_of=lesson.pk))
    row = locked(lesson, expected_version=None)
    if not owns(by, row):
        raise NotAllowed
    if row.is_revision or not row.is_public:
        raise WrongState
    order = FROM_WIDE_TO_NARROW
    if visibility not in order or order.index(visibility) <= order.index(row.visibility):
        raise DomainError(_("Bitte wählen Sie einen kleineren Kreis als bisher."))
    versions.ensure_first(row)
    before, row.visibility = row.visibility, visibility
    row.version += 1
    row.save()
    versions.record(row)
    wider = order[: order.index(visibility)]
    Lesson.objects.filter(revision_of=row, visibility__in=wider).update(
        visibility=visibility, version=F("version") + 1
    )
    audited("narrowed", row, by, before=before, visibility=visibility)
    return row


def prepare_publication(lesson: Lesson) -> None:
    """First publication: requires a public project and sets the permanent slug."""
    if not lesson.project.is_public:
        raise WrongState(
            _("Das Projekt dieser Erfahrung ist nicht öffentlich. Entscheiden Sie zuerst darüber.")
        )
    give_address(lesson, fallback="erfahrung")


@transaction.atomic
def agree(lesson: Lesson, *, by: Actor, note: str = "") -> Agreement:
    """Agree on behalf of the town; repeating it updates the note. Raises `NotAllowed`."""
    row = locked(lesson, expected_version=None)
    if not may_agree(by, row):
        raise NotAllowed
    agreement, created = Agreement.objects.get_or_create(
        lesson=row,
        municipality_id=by.municipality_id,
        defaults={"note": note.strip(), "created_by": by.user},
    )
    if created:
        audited("agreed", row, by)
    elif note.strip() != agreement.note:
        agreement.note = note.strip()
        agreement.save(update_fields=["note"])
        audited("agreement_changed", row, by)
    return agreement


@transaction.atomic
def withdraw_agreement(lesson: Lesson, *, by: Actor) -> None:
    """Withdraw the town's agreement; idempotent."""
    row = locked(lesson, expected_version=None)
    removed, _kinds = Agreement.objects.filter(
        lesson=row, municipality_id=by.municipality_id
    ).delete()
    if removed:
        audited("agreement_withdrawn", row, by)


@transaction.atomic
def disclose(lesson: Lesson, *, to: Municipality, by: Actor) -> bool:
    """Disclose an “on request” lesson to one town; returns whether it is new.

    Raises `NotAllowed`, and `WrongState` unless it is public and “on request”.
    """
    row = locked(lesson, expected_version=None)
    if not owns(by, row) or to.pk == row.municipality_id:
        raise NotAllowed
    if row.is_revision or not row.is_public or row.visibility != Visibility.CONTACT_ONLY:
        raise WrongState
    _disclosure, created = Disclosure.objects.get_or_create(
        lesson=row, municipality=to, defaults={"created_by": by.user}
    )
    if created:
        audited("disclosed", row, by, to=str(to.pk))
    return created


@transaction.atomic
def conceal(lesson: Lesson, *, to: Municipality, by: Actor) -> None:
    """Revoke a disclosure; idempotent. Raises `NotAllowed`."""
    row = locked(lesson, expected_version=None)
    if not owns(by, row):
        raise NotAllowed
    removed, _kinds = Disclosure.objects.filter(lesson=row, municipality=to).delete()
    if removed:
        audited("concealed", row, by, to=str(to.pk))
