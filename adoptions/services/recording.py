"""Writes by the adopting town: the entry, its stage, details and confirmation."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adoptions.choices import ENDED, Action, Basis, Reason, Stage
from adoptions.models import Adoption
from adoptions.notices import tell_origin, tell_origin_of_change
from adoptions.permissions import is_adopter, may_record, may_withdraw, next_stages
from adoptions.services.base import locked, note_step, write
from adoptions.services.moderating import ask_to_show_again
from core.audit import recording as audit
from core.errors import DomainError, Incomplete, NotAllowed, WrongState
from municipalities.actors import Actor
from projects.models import Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DETAIL_FIELDS = ("depth", "changes", "result", "funding", "funding_note")


@transaction.atomic
def record(project: Project, *, by: Actor, fields: dict, token: uuid.UUID) -> Adoption:
    """Record that the actor's town adopts ``project``; the origin is notified once.

    An entry from a public source becomes the town's own. ``token`` becomes the id, so a resubmitted
    form is idempotent. Raises `NotAllowed`, and `WrongState` if the town has an open entry.
    """
    source = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not may_record(by, source):
        raise NotAllowed
    mine = Adoption.objects.filter(project=source, municipality_id=by.town_id).open()
    existing = mine.select_for_update(of=("self",)).first()
    if existing is None:
        return _new(source, by=by, fields=fields, token=token)
    if existing.is_from_public_source:
        return _take_over(existing, by=by, fields=fields)
    if existing.pk == token and existing.created_by_id == by.user_id:
        return existing
    raise WrongState(_("Ihre Kommune hat diese Nachnutzung schon eingetragen."))


def _new(source: Project, *, by: Actor, fields: dict, token: uuid.UUID) -> Adoption:
    try:
        with transaction.atomic():
            adoption = Adoption(
                pk=token,
                project=source,
                municipality_id=by.town_id,
                created_by=by.user,
                stage=fields["stage"],
                depth=fields.get("depth", ""),
                adopter_confirmed_at=timezone.now(),
            )
            adoption.save(force_insert=True)
    except IntegrityError:
        raise WrongState from None
    note_step(adoption, Action.RECORDED, by=by, note=fields.get("note", ""))
    tell_origin(adoption)
    return adoption


def _take_over(adoption: Adoption, *, by: Actor, fields: dict) -> Adoption:
    before = adoption.stage
    adoption.basis = Basis.TOWN
    adoption.stage = fields["stage"]
    adoption.depth = fields.get("depth", "") or adoption.depth
    adoption.created_by = by.user
    adoption.adopter_confirmed_at = timezone.now()
    row = write(adoption, Action.RECORDED, by=by, stage_from=before, note=fields.get("note", ""))
    tell_origin(row)
    return row


def _own(adoption: Adoption, *, by: Actor, expected_version: int | None) -> Adoption:
    row = locked(adoption)
    if not is_adopter(by, row) or row.is_from_public_source:
        raise NotAllowed
    return locked(row, expected_version=expected_version)


@transaction.atomic
def change_stage(
    adoption: Adoption,
    *,
    by: Actor,
    stage: str,
    expected_version: int,
    reason_code: str = "",
    reason: str = "",
    note: str = "",
) -> Adoption:
    """Move to another stage, which also counts as the adopter's confirmation.

    Raises `NotAllowed`, `StaleVersion`, `WrongState`, and `Incomplete` if an end lacks a reason.
    """
    row = _own(adoption, by=by, expected_version=expected_version)
    if stage not in next_stages(row):
        raise WrongState
    if stage in ENDED:
        problems = missing_reason(reason_code, reason)
        if problems:
            raise Incomplete(problems)
        row.reason_code, row.reason = reason_code, reason.strip()
    before, row.stage = row.stage, stage
    row.adopter_confirmed_at = timezone.now()
    write(row, Action.MOVED, by=by, stage_from=before, note=note.strip())
    tell_origin_of_change(row, "moved", by=by)
    if row.reason:
        ask_to_show_again(row, by=by)
    return row


@transaction.atomic
def decline(project: Project, *, by: Actor, reason_code: str, reason: str = "") -> Adoption:
    """Record “not for us, because …” for a town without an entry; it is ended from the start.

    The origin is not notified. Raises `NotAllowed`, `Incomplete`.
    """
    source = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not may_record(by, source):
        raise NotAllowed
    problems = missing_reason(reason_code, reason)
    if problems:
        raise Incomplete(problems)
    adoption = Adoption.objects.create(
        project=source,
        municipality_id=by.town_id,
        created_by=by.user,
        stage=Stage.DECLINED,
        reason_code=reason_code,
        reason=reason.strip(),
        adopter_confirmed_at=timezone.now(),
    )
    note_step(adoption, Action.RECORDED, by=by)
    return adoption


def missing_reason(code: str, text: str) -> Mapping[str, "StrOrPromise"]:
    if code not in Reason.values:
        return {"reason_code": _("Bitte wählen Sie einen Grund. Er hilft anderen Kommunen.")}
    if code == Reason.OTHER and not text.strip():
        return {"reason": _("Bitte nennen Sie den Grund in einem Satz.")}
    return {}


@transaction.atomic
def edit(adoption: Adoption, *, by: Actor, fields: dict, expected_version: int) -> Adoption:
    """Change depth, adaptations, result and funding; possible after the end, too."""
    row = _own(adoption, by=by, expected_version=expected_version)
    is_changed = any(getattr(row, name) != fields[name] for name in DETAIL_FIELDS)
    for name in DETAIL_FIELDS:
        setattr(row, name, fields[name])
    write(row, Action.EDITED, by=by)
    if is_changed:
        tell_origin_of_change(row, "edited", by=by)
        ask_to_show_again(row, by=by)
    return row


@transaction.atomic
def reconfirm(adoption: Adoption, *, by: Actor) -> Adoption:
    """“Still true”: renew the yearly confirmation; idempotent within a day."""
    row = _own(adoption, by=by, expected_version=None)
    if not row.is_open:
        raise WrongState
    now = timezone.now()
    if row.adopter_confirmed_at and timezone.localdate(row.adopter_confirmed_at) == (
        timezone.localdate(now)
    ):
        return row
    row.adopter_confirmed_at = now
    return write(row, Action.RECONFIRMED, by=by)


@transaction.atomic
def withdraw(adoption: Adoption, *, by: Actor, expected_version: int | None = None) -> None:
    """Delete an entry made in error; once confirmed, it must be ended with a reason instead."""
    row = locked(adoption)
    if not is_adopter(by, row):
        raise NotAllowed
    row = locked(row, expected_version=expected_version)
    if not may_withdraw(by, row):
        raise DomainError(
            _("Diese Nachnutzung ist schon bestätigt. Beenden Sie sie stattdessen mit einem Grund.")
        )
    if row.source_url:
        row.basis = Basis.PUBLIC_SOURCE
        row.adopter_confirmed_at = row.created_by = None
        write(row, Action.NOTED, by=by)
        return
    audit.record("adoption_withdrawn", row, by=by.user_id, municipality_id=by.municipality_id)
    row.delete()
