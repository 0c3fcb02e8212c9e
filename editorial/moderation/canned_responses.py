"""Canned responses for reasons: selection, insertion and saving."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from core.audit import recording as audit
from core.errors import NotAllowed
from editorial.models import CannedResponse
from municipalities.actors import Actor


def offered_for(decisions: Iterable[str]) -> QuerySet[CannedResponse]:
    """Active canned responses for at least one of these decisions."""
    return CannedResponse.objects.filter(is_active=True, decision__in=["", *decisions])


def appended(reason: str, block: CannedResponse) -> str:
    """``reason`` with the block as a separate paragraph, unless it is already in there."""
    if block.text in reason:
        return reason
    return "\n\n".join(part for part in (reason.rstrip(), block.text) if part)


@transaction.atomic
def save_canned_response(block: CannedResponse, *, by: Actor) -> CannedResponse:
    """Create or update a canned response; moderators only. Raises `NotAllowed`."""
    if not by.is_moderator:
        raise NotAllowed
    is_new = block.pk is None
    block.save()
    audit.record("created" if is_new else "edited", block, by=by.user_id)
    return block
