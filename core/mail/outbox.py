"""Outgoing mail: written in the transaction of its reason, sent by a job, always the same Message-ID."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
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
    """A mail as it reads."""

    subject: str
    text: str
    html: str = ""


def register_guard(name: str, guard: Guard) -> None:
    """``guard(record)`` is asked when a mail of this name is sent: may the person still read it?

    It may write new texts and another address into the record; if it returns False the mail is not sent.
    Where a mail is about one row, its guard is ``name:id`` (`about`).
    """
    _guards[name] = guard


def about(name: str, row) -> str:
    """The guard ``name`` for a mail about ``row``, which has a UUID."""
    return f"{name}:{row.pk.hex}"


def subject_of(record: MailRecord) -> UUID:
    """The id of the row that a mail is about."""
    return UUID(record.guard.partition(":")[2])


def render_mail(template: str, context: dict, *, language: str = "de") -> Content:
    """Render ``mail/<template>.{subject.txt,txt,html}`` in the reader's language."""
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
    """Write a mail and its job; rolled back with the change in whose transaction it is called.

    ``by_stranger``: caused by somebody whom the reader may not know. None if the reader had enough
    of those today (`core.mail.stranger_limits`).
    """
    left = stranger_limits.mails_left(to) if by_stranger else 1
    if left is None:
        return None
    content = render_mail(template, {**context, "is_last": left == 0}, language=language)
    record = new_mail(to, content, guard=guard, unsubscribe_url=unsubscribe_url)
    queue_all([record])
    return record


def store_mail(*, to: str, subject: str, text: str, html: str = "") -> MailRecord:
    """Write an already rendered mail and its job."""
    record = new_mail(to, Content(subject, text, html))
    queue_all([record])
    return record


def new_mail(
    to: str, content: Content, *, guard: str = "", unsubscribe_url: str = ""
) -> MailRecord:
    """A mail not yet written; its Message-ID is fixed from here on."""
    domain = parseaddr(_sender())[1].rpartition("@")[2]
    record = MailRecord(to=deliverable_or_typed(to), guard=guard, unsubscribe_url=unsubscribe_url)
    record.message_id = f"<{record.pk}@{domain}>"
    fill(record, content)
    return record


def fill(record: MailRecord, content: Content) -> None:
    record.subject, record.text, record.html = (
        shortened(content.subject, 200),
        content.text,
        content.html,
    )


@transaction.atomic
def queue_all(records: Sequence[MailRecord]) -> None:
    """Write mails and their jobs in two statements, however many they are."""
    if records:
        MailRecord.objects.bulk_create(records)
        _job().batch_defer(*[{"mail_id": str(record.pk)} for record in records])


def _job() -> JobDeferrer:
    """By its name, because `core.tasks` delivers by this module."""
    return app.configure_task("core.send_mail")


def deliver(record: MailRecord) -> None:
    """Hand one mail to the mail server if its guard agrees; raises what the server answers."""
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
    """As in the settings, the domain as mail servers know it."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name, deliverable_or_typed(address)))


def _headers(record: MailRecord) -> dict[str, str]:
    headers = {"Message-ID": record.message_id, "Auto-Submitted": "auto-generated"}
    if record.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{record.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


@transaction.atomic
def send_again(records, *, by: UUID) -> int:
    """Give dead letters another round; returns how many. ``by`` is the person who wants it."""
    dead = list(records.select_for_update().filter(status=MailRecord.Status.DEAD))
    for record in dead:
        record.status, record.attempts, record.last_error = MailRecord.Status.WAITING, 0, ""
        record.save(update_fields=["status", "attempts", "last_error"])
        audit.record("mail_sent_again", record, by=by)
        _job().defer(mail_id=str(record.pk))
    return len(dead)
