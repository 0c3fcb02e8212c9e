"""Closed conversations, and the mails that ask for their outcome."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

from contacts import follow_ups
from contacts.models import FollowUp
from core.models import MailRecord
from tests.contacts.talks import ask, close, say

BERLIN = ZoneInfo("Europe/Berlin")
ENDED = date(2026, 9, 24)
SUBJECT = "Was ist aus"


def on(day: date | int, hour: int = 12):
    """Freeze time in Berlin at an hour of a date, or a number of days after ENDED."""
    day = ENDED + timedelta(days=day) if isinstance(day, int) else day
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN)
    return time_machine.travel(moment, tick=False)


def ended_talk(project, asked, asker):
    """A request that was asked, answered and closed at nine o'clock on ENDED."""
    with on(0, 9):
        row = ask(project, asker)
        say(row, asked)
        close(row, asker)
    row.refresh_from_db()
    return row


def send(day: int) -> int:
    with on(day):
        return follow_ups.send_due(datetime.now(BERLIN))


def mails_to(*people):
    addresses = [person.user.email for person in people]
    return MailRecord.objects.filter(to__in=addresses, subject__startswith=SUBJECT)


def token_for(person) -> str:
    """The newest token in a mail to this person."""
    mail = mails_to(person).latest("created_at")
    return re.search(r"/rueckmeldung/([\w-]+)/\?answer=adopted", mail.text)[1]


def page(token: str) -> str:
    return f"/rueckmeldung/{token}/"


def detail_page(response) -> str:
    """The URL where the thank-you page submits an additional sentence."""
    return re.search(r'action="(/rueckmeldung/einzelheiten/[\w-]+/)"', response.text)[1]


def answers() -> list[tuple[int, str]]:
    rows = FollowUp.objects.exclude(answer="").order_by("after_days")
    return list(rows.values_list("after_days", "answer"))
