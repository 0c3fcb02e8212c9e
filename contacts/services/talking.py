"""Actions on a request: acknowledge, write, arrange a date, share contact details, close."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.choices import Side
from contacts.models import ContactRequest, ContactShare, Message, MessageFile
from contacts.notices import tell
from contacts.people import taking_part
from contacts.services.base import locked, step
from core.errors import Incomplete, WrongState
from core.http import ratelimit
from editorial.files.storage import store_upload
from municipalities.actors import Actor

MAX_MESSAGES_A_DAY, MAX_DATES_A_DAY = 200, 20
_DAY_SECONDS = 86_400


@transaction.atomic
def acknowledge(request: ContactRequest, *, by: Actor) -> ContactRequest:
    """Confirm receipt; idempotent."""
    row = locked(request, by=by)
    if row.state == "acknowledged" and row.side_of(by.municipality_id) == Side.ASKED:
        return row
    step(row, "acknowledge", by=by)
    _tell_other(row, "acknowledged", by)
    return row


@transaction.atomic
def write(
    request: ContactRequest,
    *,
    by: Actor,
    text: str,
    token: uuid.UUID,
    files: Iterable[UploadedFile] = (),
) -> Message:
    """Send a message to the other town; the first one of the asked town counts as its answer.

    ``token`` becomes the id, so a resubmitted form is idempotent. Raises `NotAllowed`,
    `WrongState`, `Incomplete` without a text, `RefusedUpload`, `TooManyRequests`.
    """
    row = locked(request, by=by)
    sent = row.messages.filter(pk=token, author=by.user).first()
    if sent:
        return sent
    if not text.strip():
        raise Incomplete({"text": _("Bitte schreiben Sie eine Nachricht.")})
    step(row, "answer" if row.side_of(by.municipality_id) == Side.ASKED else "reply", by=by)
    _count("message", by, MAX_MESSAGES_A_DAY)
    message = add_message(row, by=by, text=text, token=token, files=files)
    _tell_other(row, "message", by)
    return message


def add_message(
    request: ContactRequest,
    *,
    by: Actor,
    text: str,
    token: uuid.UUID,
    files: Iterable[UploadedFile],
) -> Message:
    """Store a message with its files. Raises `WrongState` if ``token`` is already in use."""
    if Message.objects.filter(pk=token).exists():
        raise WrongState
    message = Message.objects.create(
        pk=token,
        request=request,
        municipality_id=by.town_id,
        author=by.user,
        text=text.strip(),
        created_at=timezone.now(),
    )
    for upload in files:
        MessageFile.objects.create(message=message, file=store_upload(upload, by=by))
    return message


@transaction.atomic
def arrange(
    request: ContactRequest, *, by: Actor, at: datetime, expected_version: int
) -> ContactRequest:
    """Record the agreed date, which must lie in the future.

    Raises `StaleVersion`, `WrongState`, `Incomplete`, `TooManyRequests`.
    """
    row = locked(request, by=by, expected_version=expected_version)
    if at <= timezone.now():
        raise Incomplete({"hour": _("Bitte wählen Sie einen Zeitpunkt, der noch kommt.")})
    row.appointment_at = at
    step(row, "arrange", by=by)
    _count("appointment", by, MAX_DATES_A_DAY)
    _tell_other(row, "appointment", by)
    return row


@transaction.atomic
def share_contact(request: ContactRequest, *, by: Actor) -> bool:
    """Offer one's name and address; idempotent.

    Returns whether both towns have offered, from when on each sees the other's.
    """
    row = locked(request, by=by)
    known = row.shares.valid().filter(user=by.user).exists()
    if not known:
        step(row, "share", by=by)
        ContactShare.objects.update_or_create(
            request=row, user=by.user, defaults={"municipality_id": by.municipality_id}
        )
    agreed = both_shared(row)
    if not known:
        _tell_other(row, "shared" if agreed else "share_offered", by)
    return agreed


def both_shared(request: ContactRequest) -> bool:
    """Whether each side has an offer by somebody who still belongs to that town."""
    towns = request.shares.valid().order_by().values_list("municipality", flat=True).distinct()
    return towns.count() == 2


@transaction.atomic
def close(
    request: ContactRequest, *, by: Actor, with_result: bool, note: str, expected_version: int
) -> ContactRequest:
    """Close the request and record its outcome. Raises `StaleVersion`, `WrongState`."""
    row = locked(request, by=by, expected_version=expected_version)
    row.closing_note = note.strip()
    step(row, "close_with_result" if with_result else "close_without_result", by=by)
    _tell_other(row, "closed", by)
    return row


def _count(what: str, by: Actor, limit: int) -> None:
    """Daily limit per town, because each of these sends mail."""
    ratelimit.check(f"contact_{what}", str(by.municipality_id), limit=limit, seconds=_DAY_SECONDS)


def _tell_other(row: ContactRequest, what: str, by: Actor) -> None:
    tell(row, what, taking_part(row, row.other_of(by.municipality_id).pk))
