"""Temporary claims on waiting entries. Every writer locks the entry first.

The claim read under this lock is authoritative, so of several moderators who claim an entry at once
exactly one gets it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.audit import recording as audit
from core.errors import DomainError, NotAllowed, WrongState
from editorial.models import Claim, EditorialModel
from editorial.workflow.choices import State
from editorial.workflow.kinds import all_kinds
from editorial.workflow.permissions import decidable, decides
from municipalities.actors import Actor

ATTEMPTS = 5


class Claimed(DomainError):
    """Another moderator holds the entry."""

    code = "claimed"
    status = 409

    def __init__(self, claim: Claim):
        self.claim = claim
        super().__init__(
            _(
                "%(who)s hat diesen Eintrag bis %(until)s Uhr übernommen. Entschieden wurde nichts. "
                "Warten Sie so lange, oder übernehmen Sie ihn trotzdem."
            )
            % {"who": claim.user.get_full_name(), "until": until(claim)}
        )


def until(claim: Claim) -> str:
    """The local time at which the claim expires, for display."""
    return date_format(timezone.localtime(claim.expires_at), "H:i")


def of_entry(entry: EditorialModel) -> Claim | None:
    """The current claim on the entry."""
    rows = Claim.objects.live().select_related("user")
    return rows.filter(kind=entry.kind_name, object_id=entry.pk).first()


def live_claims(model: type[Any]) -> QuerySet:
    """Current claims, as a subquery on rows of ``model``."""
    return Claim.objects.live().filter(kind=model._meta.model_name, object_id=OuterRef("pk"))


@transaction.atomic
def take(entry: EditorialModel, *, by: Actor, anyway: bool = False) -> Claim:
    """Claim the entry, or extend one's claim; ``anyway`` takes over another moderator's.

    Raises `NotAllowed`, `WrongState`, `Claimed`.
    """
    row = _locked(entry)
    if not decides(by, row):
        raise NotAllowed
    if row.state != State.SUBMITTED:
        raise WrongState
    held = of_entry(row)
    if held and held.user_id != by.user_id and not anyway:
        raise Claimed(held)
    return _write(row, held, by)


@transaction.atomic
def take_next(
    by: Actor, *, among: Callable[[type, QuerySet], QuerySet] = lambda model, rows: rows
) -> EditorialModel | None:
    """Claim the oldest free entry that ``by`` may decide; None if there is none.

    ``among`` narrows the rows of each kind. Rows that another moderator is claiming at the moment
    are skipped, so nobody waits and nobody gets the same entry.
    """
    for _attempt in range(ATTEMPTS):
        found = [row for kind in all_kinds() if (row := _oldest_free(kind.model, by, among))]
        if not found:
            return None
        for row in sorted(found, key=lambda row: (row.submitted_at, row.pk)):
            if of_entry(row) is None:
                _write(row, None, by)
                return row
    return None


def _oldest_free(model: type[Any], by: Actor, among: Any) -> EditorialModel | None:
    rows = decidable(model.objects.visible_to(by).queued(), by)
    rows = among(model, rows.filter(~Exists(live_claims(model))))
    return rows.select_for_update(skip_locked=True, of=("self",)).first()


def renew(entry: EditorialModel, *, by: Actor) -> None:
    """Extend the claim of a moderator who is working on the entry."""
    rows = Claim.objects.live().filter(kind=entry.kind_name, object_id=entry.pk, user=by.user_id)
    rows.update(expires_at=_end())


@transaction.atomic
def release(entry: EditorialModel, *, by: Actor) -> None:
    """Give back one's claim; idempotent."""
    row = _locked(entry)
    gone, _rows = Claim.objects.filter(
        kind=row.kind_name, object_id=row.pk, user=by.user_id
    ).delete()
    if gone:
        _audit("claim_released", row, by)


def refuse_if_held_by_another(row: EditorialModel, by: Actor) -> None:
    """Called by every decision with ``row`` locked. Raises `Claimed`."""
    held = of_entry(row)
    if held and held.user_id != by.user_id:
        raise Claimed(held)


def end(row: EditorialModel) -> None:
    """Delete the claim when the entry no longer waits."""
    Claim.objects.filter(kind=row.kind_name, object_id=row.pk).delete()


def held_now(entries: Iterable[EditorialModel]) -> dict[tuple, Claim]:
    """Current claims on these entries by kind and id; one query."""
    ids = [entry.pk for entry in entries]
    rows = Claim.objects.live().filter(object_id__in=ids).select_related("user")
    return {(row.kind, row.object_id): row for row in rows}


def _locked(entry: EditorialModel) -> EditorialModel:
    row = type(entry)._base_manager.select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if row is None:
        raise WrongState
    return row


def _write(row: EditorialModel, held: Claim | None, by: Actor) -> Claim:
    """Write the claim; audited whenever the holder changes."""
    if held is None or held.user_id != by.user_id:
        _audit("claimed", row, by, **({"from": str(held.user_id)} if held else {}))
    taken_at = held.taken_at if held and held.user_id == by.user_id else timezone.now()
    claim, _created = Claim.objects.update_or_create(
        kind=row.kind_name,
        object_id=row.pk,
        defaults={"user": by.user, "taken_at": taken_at, "expires_at": _end()},
    )
    return claim


def _end() -> datetime:
    return timezone.now() + timedelta(minutes=settings.MODERATION_CLAIM_MINUTES)


def _audit(action: str, row: EditorialModel, by: Actor, **detail: Any) -> None:
    audit.record(action, row, by=by.user_id, municipality_id=row.municipality_id, **detail)
