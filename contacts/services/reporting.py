"""A message shown to the moderation: this one alone, and what was done about it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Message, Report
from contacts.notices import tell_moderators
from contacts.services.base import locked
from core import audit
from core.errors import Incomplete, NotAllowed, WrongState
from municipalities.actors import Actor


@transaction.atomic
def report(message: Message, *, by: Actor, reason: str) -> Report:
    """Show a message of the own conversation to the moderation; once a message.

    Raises `NotAllowed` for others than the two towns, `Incomplete` without a reason.
    """
    row = locked(message.request, by=by)
    if not reason.strip():
        raise Incomplete({"reason": _("Bitte sagen Sie der Moderation, was Sie daran stört.")})
    found, created = Report.objects.get_or_create(
        message=message,
        defaults={
            "municipality_id": by.municipality_id,
            "reported_by": by.user,
            "reason": reason.strip(),
        },
    )
    if created:
        audit.record("message_reported", row, by=by.user_id, municipality_id=by.municipality_id)
        tell_moderators(found)
    return found


@transaction.atomic
def handle(report_row: Report, *, by: Actor, note: str) -> Report:
    """Note what was done; from then on the moderation no longer reads the message."""
    if not by.is_moderator:
        raise NotAllowed
    row = Report.objects.select_for_update(of=("self",)).get(pk=report_row.pk)
    if row.handled_at:
        raise WrongState
    row.handled_at, row.handled_by, row.handling_note = timezone.now(), by.user, note.strip()
    row.save()
    audit.record("report_handled", row, by=by.user_id)
    return row
