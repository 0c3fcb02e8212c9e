"""Mails are delivered at least once with one Message-ID, or become visible dead letters."""

import smtplib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from core.mail.outbox import send_again, store_mail
from core.models import AuditEntry, MailRecord
from core.tasks import RETRY_AFTER_SECONDS, GrowingGaps, send_mail, tidy_up
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def attempt(number: int):
    return SimpleNamespace(job=SimpleNamespace(attempts=number))


def run(record, number=0):
    send_mail.func(attempt(number), mail_id=str(record.pk))


def test_delivery_job_is_idempotent():
    record = store_mail(to="a@stadt.example", subject="Hallo", text="Text", html="<p>Text</p>")
    run(record)
    run(record)
    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == record.message_id


def test_rollback_leaves_neither_mail_nor_job():
    jobs = ProcrastinateJob.objects.count()
    with transaction.atomic():
        store_mail(to="a@stadt.example", subject="Hallo", text="Text")
        transaction.set_rollback(True)
    assert not MailRecord.objects.exists()
    assert ProcrastinateJob.objects.count() == jobs


def failing(monkeypatch):
    def refuse(self, **kwargs):
        raise smtplib.SMTPServerDisconnected("451 später")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)


def test_refused_mail_waits_and_is_dead_after_the_last_try(monkeypatch):
    failing(monkeypatch)
    record = store_mail(to="a@stadt.example", subject="Hallo", text="Text")
    for number in range(len(RETRY_AFTER_SECONDS) + 1):
        with pytest.raises(smtplib.SMTPServerDisconnected):
            run(record, number)
    record.refresh_from_db()
    assert record.status == MailRecord.Status.DEAD
    assert "451" in record.last_error


def test_retry_intervals_grow_and_end():
    gaps = GrowingGaps()
    decisions = [
        gaps.get_retry_decision(exception=OSError(), job=SimpleNamespace(attempts=number))
        for number in range(7)
    ]
    assert [decision is not None for decision in decisions] == [True] * 5 + [False] * 2


def test_dead_letter_can_be_sent_again():
    record = store_mail(to="a@stadt.example", subject="Hallo", text="Text")
    MailRecord.objects.update(status=MailRecord.Status.DEAD, attempts=6)
    administrator = UserFactory()
    assert send_again(MailRecord.objects.all(), by=administrator.pk) == 1
    assert AuditEntry.objects.get(action="mail_sent_again").actor_id == administrator.pk
    record.refresh_from_db()
    run(record)
    assert len(mail.outbox) == 1


def test_line_breaks_never_reach_the_subject():
    from core.mail.outbox import queue_mail
    from municipalities.models import AccessRequest
    from tests.factories import MunicipalityFactory, UserFactory

    wish = AccessRequest(
        user=UserFactory(), municipality=MunicipalityFactory(short_name="A\r\nBcc: x@y.de")
    )
    record = queue_mail(
        to="a@stadt.example",
        template="municipalities/access_request",
        context={"wish": wish, "url": "https://exchange.example"},
    )
    assert "\n" not in record.subject
    assert "\r" not in record.subject


@pytest.mark.parametrize(
    ("status", "days", "stays"),
    [
        (MailRecord.Status.SENT, 31, False),
        (MailRecord.Status.SENT, 29, True),
        (MailRecord.Status.CANCELLED, 31, False),
        (MailRecord.Status.CANCELLED, 29, True),
        (MailRecord.Status.WAITING, 31, True),
        (MailRecord.Status.DEAD, 31, True),
    ],
)
def test_sent_and_dead_mails_are_deleted_after_thirty_days(status, days, stays):
    record = store_mail(to="a@stadt.example", subject="Hallo", text="Text")
    past = timezone.now() - timedelta(days=days)
    sent_at = past if status == MailRecord.Status.SENT else None
    MailRecord.objects.update(status=status, created_at=past, sent_at=sent_at)
    tidy_up.func(timestamp=0)
    assert MailRecord.objects.filter(pk=record.pk).exists() is stays
