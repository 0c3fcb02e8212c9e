"""Outgoing mail: written in the transaction of its reason, sent by a job, always the same Message-ID."""

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.models import MailRecord


def queue_mail(*, to: str, template: str, context: dict, language: str = "de") -> MailRecord:
    """Write a mail and its job. ``template`` names ``mail/<template>.{subject.txt,txt,html}``.

    To be called inside the transaction of the change: rolled back with it.
    """
    with translation.override(language):
        context = {
            **context,
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "language": language,
        }
        subject = " ".join(render_to_string(f"mail/{template}.subject.txt", context).split())
        text = render_to_string(f"mail/{template}.txt", context)
        html = render_to_string(f"mail/{template}.html", context)
    return store_mail(to=to, subject=subject, text=text, html=html)


def store_mail(*, to: str, subject: str, text: str, html: str = "") -> MailRecord:
    """Write an already rendered mail and its job."""
    from core.tasks import send_mail

    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    with transaction.atomic():
        record = MailRecord(to=to, subject=subject[:200], text=text, html=html)
        record.message_id = f"<{record.pk}@{domain}>"
        record.save()
        send_mail.defer(mail_id=str(record.pk))
    return record


def deliver(record: MailRecord) -> None:
    """Hand one mail to the mail server; raises what the server answers."""
    message = EmailMultiAlternatives(
        record.subject,
        record.text,
        settings.DEFAULT_FROM_EMAIL,
        [record.to],
        headers={"Message-ID": record.message_id, "Auto-Submitted": "auto-generated"},
    )
    if record.html:
        message.attach_alternative(record.html, "text/html")
    message.send()
    record.status = MailRecord.Status.SENT
    record.sent_at = timezone.now()
    record.save(update_fields=["status", "sent_at"])


@transaction.atomic
def send_again(records) -> int:
    """Give dead letters another round; returns how many."""
    from core.tasks import send_mail

    dead = list(records.select_for_update().filter(status=MailRecord.Status.DEAD))
    for record in dead:
        record.status, record.attempts = MailRecord.Status.WAITING, 0
        record.save(update_fields=["status", "attempts"])
        send_mail.defer(mail_id=str(record.pk))
    return len(dead)
