"""Limits on messages and dates, one mail per unread request, and readable long pages."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from contacts.models import Message
from contacts.services import talking
from core.models import AuditEntry, MailRecord
from municipalities.choices import Role
from notifications.choices import Mode
from notifications.models import Notice
from tests.contacts.talks import ask, place, say
from tests.factories import acting
from tests.notifications.telling import wants
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def limited(client, monkeypatch, name: str, act) -> list:
    monkeypatch.setattr(talking, name, 2)
    return [act() for _time in range(3)]


def test_messages_have_a_limit_per_town_and_day(client, request_row, asked, monkeypatch):
    sign_in(client, asked)
    answers = limited(
        client,
        monkeypatch,
        "MAX_MESSAGES_A_DAY",
        lambda: client.post(place(request_row, "nachricht"), {"text": "Bleibt stehen"}),
    )
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert "Bleibt stehen</textarea>" in answers[2].text
    assert "zu viele" in answers[2].text
    assert Message.objects.filter(municipality=asked.municipality).count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        say(request_row, asked)


def test_dates_have_a_limit_per_town_and_day(client, request_row, asked, monkeypatch):
    say(request_row, asked)
    sign_in(client, asked)

    def arrange():
        request_row.refresh_from_db()
        day = timezone.localdate() + timedelta(days=9)
        given = {"day": day, "hour": "10:00", "version": request_row.version}
        return client.post(place(request_row, "termin"), given)

    answers = limited(client, monkeypatch, "MAX_DATES_A_DAY", arrange)
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert 'value="10:00"' in answers[2].text
    assert AuditEntry.objects.filter(action="request_arrange").count() == 2


def test_ten_messages_are_one_mail_until_the_request_is_opened(client, request_row, asked, asker):
    say(request_row, asked)
    assert mails(asker) == 1
    for _more in range(9):
        say(request_row, asked)
    assert mails(asker) == 1
    assert Notice.objects.filter(user=asker.user, data__what="message").count() == 10
    assert sign_in(client, asker).get("/benachrichtigungen/").text.count("Neue Nachricht") >= 10
    client.head(request_row.get_absolute_url())
    say(request_row, asked)
    assert mails(asker) == 1
    client.get(request_row.get_absolute_url())
    for _more in range(2):
        say(request_row, asked)
    assert mails(asker) == 2


def test_marking_all_as_read_counts_as_opening(client, request_row, asked, asker):
    say(request_row, asked)
    sign_in(client, asker).post("/benachrichtigungen/gelesen/")
    say(request_row, asked)
    assert mails(asker) == 2


def test_other_recipients_requests_and_events_get_separate_mails(
    client, project, request_row, asked, asker
):
    second = ask(project, asker)
    for row in (request_row, second):
        say(row, asked)
    assert mails(asker) == 2
    talking.arrange(
        second, by=asked, at=timezone.now() + timedelta(days=3), expected_version=version(second)
    )
    assert mails(asker) == 3
    colleague = acting(Role.EDITOR, asker.municipality)
    say(request_row, colleague, "Auch von mir")
    say(request_row, asked)
    assert (mails(asker), mails(colleague)) == (3, 1)
    sign_in(client, colleague).get(request_row.get_absolute_url())
    say(request_row, asked)
    assert (mails(asker), mails(colleague)) == (3, 2)


def test_first_mail_is_sent_after_switching_mails_on(request_row, asked, asker):
    wants(asker, Mode.NONE, kind="request")
    say(request_row, asked)
    wants(asker, Mode.AT_ONCE, kind="request")
    say(request_row, asked)
    assert mails(asker) == 1


def test_digest_lists_a_conversation_once(request_row, asked, asker):
    wants(asker, Mode.DIGEST, kind="request")
    for _more in range(5):
        say(request_row, asked)
    assert Notice.objects.waiting_for_digest().filter(user=asker.user).count() == 1


def mails(actor) -> int:
    return MailRecord.objects.filter(to=actor.user.email).count()


def version(row) -> int:
    row.refresh_from_db()
    return row.version
