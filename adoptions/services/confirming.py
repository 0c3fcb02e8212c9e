"""The town of origin confirms or disputes an adoption of its project."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adoptions.choices import Action
from adoptions.models import Adoption
from adoptions.notices import tell_adopter
from adoptions.permissions import is_origin
from adoptions.services.base import locked, write
from core.errors import Incomplete, NotAllowed, WrongState
from municipalities.actors import Actor


def _for_origin(adoption: Adoption, by: Actor) -> Adoption:
    row = locked(adoption)
    if not is_origin(by, row):
        raise NotAllowed
    if row.is_from_public_source:
        raise WrongState(
            _(
                "Die Kommune hat das noch nicht selbst eingetragen; erst dann lässt es sich bestätigen."
            )
        )
    return row


@transaction.atomic
def confirm(adoption: Adoption, *, by: Actor) -> Adoption:
    """Confirm the adoption; idempotent. Raises `NotAllowed`, `WrongState`."""
    row = _for_origin(adoption, by)
    if row.is_confirmed:
        return row
    row.origin_confirmed_at, row.origin_disputed_at, row.dispute_reason = timezone.now(), None, ""
    write(row, Action.CONFIRMED, by=by)
    tell_adopter(row, "confirmed")
    return row


@transaction.atomic
def dispute(adoption: Adoption, *, by: Actor, reason: str) -> Adoption:
    """Withhold it from the public until confirmed again. Raises `Incomplete` without a reason."""
    row = _for_origin(adoption, by)
    if not reason.strip():
        raise Incomplete({"reason": _("Bitte sagen Sie der anderen Kommune, was nicht stimmt.")})
    if row.origin_disputed_at and row.dispute_reason == reason.strip():
        return row
    row.origin_confirmed_at, row.origin_disputed_at = None, timezone.now()
    row.dispute_reason = reason.strip()
    write(row, Action.DISPUTED, by=by, note=row.dispute_reason)
    tell_adopter(row, "disputed")
    return row
