"""Outbox: mails are queued in the transaction that causes them and sent by a job.

Each is rendered once: mails about notices when they are sent, by their guard; mails with a code or link
that is stored nowhere else, and answers that tell a decision, when they are queued. Delivery is at least
once, always with the same Message-ID.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate.contrib.django import app
from procrastinate.jobs import JobDeferrer

from core.audit import recording as audit
from core.mail import stranger_limits
from core.mail.addresses import deliverable_or_typed
from core.models import MailRecord
from core.text.folding import shortened

Guard = Callable[[MailRecord], bool]
_guards: dict[str, Guard] = {}


@dataclass(frozen=True)
class Content:
    """Rendered subject and bodies of a mail."""

    subject: str
    text: str
    html: str = ""


def register_guard(name: str, guard: Guard) -> None:
    """Register ``guard(record)``, called just before a mail with this guard name is sent.

    It checks whether the mail is still wanted and true, and writes it (`fill`) if it was queued without
    a text. If it returns False, the mail is cancelled. Guards of mails about one row are named
    ``name:id`` (`about`).
    """
    _guards[name] = guard


def about(name: str, row: Any) -> str:
    """Guard ``name`` for a mail about ``row``, whose primary key is a UUID."""
    return f"{name}:{row.pk.hex}"


def subject_of(record: MailRecord) -> UUID:
    """Id of the row that a mail is about (see `about`)."""
    return UUID(record.guard.partition(":")[2])


def render_mail(template: str, context: dict, *, language: str = "de") -> Content:
    """Render ``mail/<template>.{subject.txt,txt,html}`` in the recipient's language."""
    with translation.override(language):
        context = {
            **context,
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "language": language,
            "last_mail": stranger_limits.LAST,
        }
        text = render_to_string(f"mail/{template}.txt", context)
        return Content(
            subject=" ".join(render_to_string(f"mail/{template}.subject.txt", context).split()),
            text=f"{text}\n{stranger_limits.LAST}\n" if context.get("is_last") else text,
            html=render_to_string(f"mail/{template}.html", context),
        )


def queue_mail(
    *,
    to: str,
    template: str,
    context: dict,
    language: str = "de",
    guard: str = "",
    unsubscribe_url: str = "",
    by_stranger: bool = False,
) -> MailRecord | None:
    """Write a mail and its job in the current transaction.

    ``by_stranger``: caused by somebody the recipient may not know. Returns None if the recipient has
    reached today's limit of such mails (`core.mail.stranger_limits`).
    """
    left = stranger_limits.mails_left(to) if by_stranger else 1
    if left is None:
        return None
    content = render_mail(template, {**context, "is_last": left == 0}, language=language)
    record = new_mail(to, guard=guard, unsubscribe_url=unsubscribe_url)
    fill(record, content)
    queue_all([record])
    return record


def store_mail(*, to: str, subject: str, text: str, html: str = "") -> MailRecord:
    """Write an already rendered mail and its job."""
    record = new_mail(to)
    fill(record, Content(subject, text, html))
    queue_all([record])
    return record


def new_mail(to: str, *, guard: str = "", unsubscribe_url: str = "") -> MailRecord:
    """An unsaved mail without a text; its Message-ID is fixed from here on."""
    domain = parseaddr(_sender())[1].rpartition("@")[2]
    record = MailRecord(to=deliverable_or_typed(to), guard=guard, unsubscribe_url=unsubscribe_url)
    record.message_id = f"<{record.pk}@{domain}>"
    return record


def fill(record: MailRecord, content: Content) -> None:
    record.subject, record.text, record.html = (
        shortened(content.subject, 200),
        content.text,
        content.html,
    )


@transaction.atomic
def queue_all(records: Sequence[MailRecord]) -> None:
    """Write mails and their jobs in two statements, regardless of their number."""
    if records:
        MailRecord.objects.bulk_create(records)
        arguments: list[dict[str, Any]] = [{"mail_id": str(record.pk)} for record in records]
        _job().batch_defer(*arguments)


def _job() -> JobDeferrer:
    """The job, looked up by name because `core.tasks` imports this module."""
    return app.configure_task("core.send_mail")


def deliver(record: MailRecord) -> None:
    """Send one mail, or cancel it if its guard refuses. Raises the errors of the mail backend."""
    if record.guard and not _guards[record.guard.partition(":")[0]](record):
        record.status = MailRecord.Status.CANCELLED
        record.save(update_fields=["status"])
        return
    message = EmailMultiAlternatives(
        record.subject,
        record.text,
        _sender(),
        [deliverable_or_typed(record.to)],
        headers=_headers(record),
    )
    if record.html:
        message.attach_alternative(record.html, "text/html")
    message.send()
    record.status = MailRecord.Status.SENT
    record.sent_at = timezone.now()
    record.save(update_fields=["status", "sent_at", "to", "subject", "text", "html"])


def _sender() -> str:
    """``DEFAULT_FROM_EMAIL`` with its domain in A-labels."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name, deliverable_or_typed(address)))


def _headers(record: MailRecord) -> dict[str, str]:
    headers = {"Message-ID": record.message_id, "Auto-Submitted": "auto-generated"}
    if record.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{record.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


@transaction.atomic
def send_again(records: QuerySet[MailRecord], *, by: UUID | None) -> int:
    """Queue dead letters again and return their number. ``by`` is the id of the person who asked."""
    dead = list(records.select_for_update().filter(status=MailRecord.Status.DEAD))
    for record in dead:
        record.status, record.attempts, record.last_error = MailRecord.Status.WAITING, 0, ""
        record.save(update_fields=["status", "attempts", "last_error"])
        audit.record("mail_sent_again", record, by=by)
        _job().defer(mail_id=str(record.pk))
    return len(dead)
