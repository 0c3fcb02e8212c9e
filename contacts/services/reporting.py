"""Report a single message to the moderation; the rest of the conversation stays private."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import Message
from contacts.models.request import MESSAGE
from contacts.services.base import locked
from editorial.models import Report
from editorial.reports import services as reports
from municipalities.actors import Actor


@transaction.atomic
def report(message: Message, *, by: Actor, reason: str) -> Report:
    """Report a message of one's own conversation; once while a report is open.

    Raises `NotAllowed` for anybody outside the two towns, `Incomplete` without a reason.
    """
    locked(message.request, by=by)
    return reports.file_report(MESSAGE, message, by=by, reason=reason)


def _load(pk: UUID) -> Message | None:
    rows = Message.objects.select_related("municipality__district").prefetch_related("files__file")
    return rows.filter(pk=pk).first()


MESSAGES = reports.Reportable(
    MESSAGE, _("Nachricht zwischen zwei Kommunen"), "contacts/_reported.html", _load
)
