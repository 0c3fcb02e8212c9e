"""Corrections: proposed by any reader, accepted or refused by the town.

Nothing public changes here. An accepted value goes into the entry's pending revision, which is
moderated like any other (docs/corrections.md).
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.audit import recording as audit
from core.errors import DomainError, Incomplete, NotAllowed, StaleVersion, WrongState
from editorial.corrections import correctable_fields
from editorial.corrections.correctable_fields import Target
from editorial.corrections.notices import answer_proposer, tell_owners
from editorial.corrections.queries import Situation, situation
from editorial.models import Correction, EditorialModel
from editorial.workflow import authorship
from editorial.workflow.choices import EDITABLE_STATES, State
from editorial.workflow.kinds import kind_named
from editorial.workflow.permissions import may_revise
from editorial.workflow.services import locked
from municipalities.actors import Actor

MAX_OPEN_ANONYMOUS = 20
ONLY_PUBLISHED = _(
    "Dieser Eintrag ist archiviert und wird nicht mehr gepflegt. Melden Sie ihn der Moderation, "
    "wenn er so nicht stehen bleiben darf."
)
KEPT_ELSEWHERE = _(
    "Dieser Eintrag wird auf einer anderen Instanz gepflegt. Bitte schlagen Sie die Korrektur dort "
    "vor; die Adresse steht auf seiner Seite."
)
NOT_PUBLISHED = _(
    "Der Eintrag ist nicht veröffentlicht. Erst wenn er wieder öffentlich ist, können Sie Vorschläge "
    "übernehmen."
)
IS_SUBMITTED = _(
    "Ihre Überarbeitung liegt gerade bei der Moderation. Holen Sie sie zurück, oder warten Sie die "
    "Entscheidung ab; der Vorschlag bleibt solange stehen."
)


class Unchanged(DomainError):
    """The proposed value equals the current one."""

    code = "unchanged"
    status = 422
    message = _("Das ist die Angabe, die schon dasteht. Bitte ändern Sie sie.")


class TooManyOpen(DomainError):
    """The limit of open anonymous proposals for this entry is reached."""

    code = "too-many-open"
    status = 409
    message = _(
        "Zu diesem Eintrag warten schon viele Vorschläge ohne Anmeldung auf die Kommune. Bitte "
        "versuchen Sie es in einigen Tagen wieder, oder melden Sie sich an."
    )


@dataclass(frozen=True)
class Proposal:
    """A correction to be filed. ``base_value`` and ``base_version`` are what the page showed;
    ``value`` has passed `Target.clean`. ``token`` becomes the id: sent twice it is one (R43).
    """

    target: Target
    value: str
    base_value: str
    base_version: int
    comment: str = ""
    source_url: str = ""
    contact_email: str = ""
    token: uuid.UUID | None = None


@transaction.atomic
def propose(entry: EditorialModel, proposal: Proposal, *, by: Actor) -> Correction:
    """File a proposal. The caller checks that ``by`` may read the entry.

    Raises `WrongState` unless the entry is published and kept here, `Unchanged`, `TooManyOpen`.
    """
    row = locked(entry, expected_version=None)
    if row.state != State.PUBLISHED or row.is_revision:
        raise WrongState(ONLY_PUBLISHED)
    if row.is_harvested:
        raise WrongState(KEPT_ELSEWHERE)
    token: Any = proposal.token
    known = Correction.objects.filter(pk=token).first()
    if known is not None:
        return known
    if proposal.value == proposal.target.value:
        raise Unchanged
    waiting = Correction.objects.about(row).open().anonymous()
    if not by.is_authenticated and waiting.count() >= MAX_OPEN_ANONYMOUS:
        raise TooManyOpen
    correction = _filed(row, proposal, by)
    audit.record(
        "correction_proposed",
        row,
        by=by.user_id,
        municipality_id=by.municipality_id,
        correction=str(correction.pk),
        field=correction.field,
    )
    tell_owners(correction)
    return correction


def _filed(row: EditorialModel, proposal: Proposal, by: Actor) -> Correction:
    return Correction.objects.create(
        pk=proposal.token or uuid.uuid4(),
        kind=row.kind_name,
        object_id=row.pk,
        municipality_id=row.municipality_id,
        field=proposal.target.name,
        base_value=correctable_fields.normalised(proposal.base_value),
        base_version=proposal.base_version,
        proposed_value=proposal.value,
        comment=proposal.comment.strip(),
        source_url=proposal.source_url,
        signed_in=by.is_authenticated,
        proposed_by=by.user,
        by_municipality_id=by.municipality_id,
        contact_email=proposal.contact_email,
        language=get_language() or "de",
    )


@transaction.atomic
def accept(correction: Correction, *, by: Actor, seen: str) -> EditorialModel | None:
    """Write the value into the pending revision, opening one if needed, and return the revision.

    ``seen`` is the `Situation.seen` of the page on which the user decided. If nothing is left to
    apply, the correction is closed as outdated and None is returned. Raises `NotAllowed`,
    `WrongState` (also if the value no longer fits the other fields) and `StaleVersion`.
    """
    row = _open_one(correction, by)
    now = situation(row, by)
    if now.entry is None or not may_revise(by, now.entry):
        raise WrongState(NOT_PUBLISHED)
    if now.is_outdated:
        _decide(row, Correction.State.OUTDATED, now.entry, by)
        return None
    revision: Any = now.revision
    if revision is None:
        opening: Any = now.kind.open_revision
        revision = opening(now.entry, by=by)
    revision = locked(revision, expected_version=None)
    if revision.state not in EDITABLE_STATES:
        raise WrongState(IS_SUBMITTED)
    now = situation(row, by)
    if now.entry is None or now.seen != seen:
        raise StaleVersion
    revision = _written(now, by)
    row.revision_id = revision.pk
    _decide(row, Correction.State.ACCEPTED, now.entry, by)
    return revision


def _written(now: Situation, by: Actor) -> EditorialModel:
    target: Any = now.revised
    revision: Any = now.revision
    try:
        value = target.clean(now.correction.proposed_value)
    except forms.ValidationError as error:
        raise WrongState(" ".join(error.messages)) from error
    holder = revision if target.row.pk == revision.pk else target.row
    setattr(holder, target.column, value)
    if holder is not revision:
        holder.save(update_fields=[target.column])
    revision.version += 1
    revision.save()
    authorship.add_author(revision, now.correction.proposed_by_id)
    authorship.written(
        "edited",
        revision,
        by=by,
        fields=[now.correction.field],
        correction=str(now.correction.pk),
    )
    return revision


@transaction.atomic
def refuse(correction: Correction, *, by: Actor, reason: str) -> Correction:
    """Close the correction with a reason that the proposer receives.

    Raises `NotAllowed`, `WrongState`, and `Incomplete` without a reason.
    """
    row = _open_one(correction, by)
    if not reason.strip():
        raise Incomplete({"reason": _("Bitte nennen Sie in einem Satz den Grund.")})
    row.reason = reason.strip()
    entry = kind_named(row.kind).model.objects.get(pk=row.object_id)
    _decide(row, Correction.State.REFUSED, entry, by)
    return row


def _open_one(correction: Correction, by: Actor) -> Correction:
    row = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if by.municipality_id is None or by.municipality_id != row.municipality_id:
        raise NotAllowed
    if not row.is_open:
        raise WrongState(_("Über diesen Vorschlag wurde inzwischen entschieden."))
    return row


def _decide(row: Correction, state: str, entry: EditorialModel, by: Actor) -> None:
    row.state, row.decided_at, row.decided_by = state, timezone.now(), by.user
    row.save()
    audit.record(
        f"correction_{state}",
        entry,
        by=by.user_id,
        municipality_id=row.municipality_id,
        correction=str(row.pk),
        field=row.field,
    )
    answer_proposer(row, entry)
