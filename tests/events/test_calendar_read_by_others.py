"""Every published calendar, read by three independent libraries and by the rules of Outlook."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import ics
import pytest
import time_machine
import vobject
from icalendar import Calendar

from events import services
from events.models import ZONE, Event
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db
FEED = "/feeds/events.ics?from=1960-01-01"
Read = dict[str, tuple[datetime, datetime, str]]


def by_icalendar(text: str) -> Read:
    found = Calendar.from_ical(text).walk("VEVENT")
    return {str(e["uid"]): (e["dtstart"].dt, e["dtend"].dt, str(e["summary"])) for e in found}


def by_vobject(text: str) -> Read:
    found = vobject.readOne(text).vevent_list
    return {e.uid.value: (e.dtstart.value, e.dtend.value, e.summary.value) for e in found}


def by_ics(text: str) -> Read:
    found = ics.Calendar(text).events
    return {e.uid: (e.begin.datetime, e.end.datetime, e.name) for e in found}


def as_outlook(text: str) -> Read:
    """Read as Outlook does: one zone for the whole calendar, from DTSTART, RRULE and offsets only."""
    lines = text.replace("\r\n ", "").split("\r\n")
    rules = {}
    for name in ("DAYLIGHT", "STANDARD"):
        part = lines[lines.index(f"BEGIN:{name}") : lines.index(f"END:{name}")]
        rules[name] = dict(line.split(":", 1) for line in part)
    found = {}
    for entry in "\n".join(lines).split("BEGIN:VEVENT")[1:]:
        begin, end = (_outlook_moment(entry, name, rules) for name in ("DTSTART", "DTEND"))
        uid, summary = (re.search(rf"^{name}:(.*)$", entry, re.M)[1] for name in ("UID", "SUMMARY"))
        found[uid] = (begin, end, re.sub(r"\\(.)", _unescaped, summary))
    return found


def _unescaped(match: re.Match) -> str:
    return "\n" if match[1] in "nN" else match[1]


def _outlook_moment(entry: str, name: str, rules: dict) -> datetime:
    parameters, value = re.search(rf"^{name}(.*?):(.*)$", entry, re.M).groups()
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert parameters == ";TZID=Europe/Berlin"
    wall = datetime.strptime(value, "%Y%m%dT%H%M%S")
    changes = {name: _change(rule, wall.year) for name, rule in rules.items()}
    is_summer = changes["DAYLIGHT"] <= wall < changes["STANDARD"]
    offset = rules["DAYLIGHT" if is_summer else "STANDARD"]["TZOFFSETTO"]
    return wall.replace(tzinfo=UTC) - timedelta(hours=int(offset[:3]))


def _change(rule: dict, year: int) -> datetime:
    parts = dict(part.split("=") for part in rule["RRULE"].split(";"))
    assert parts.keys() == {"FREQ", "BYMONTH", "BYDAY"}
    assert (parts["FREQ"], parts["BYDAY"]) == ("YEARLY", "-1SU")
    day = date(year, int(parts["BYMONTH"]), 31)
    day -= timedelta(days=(day.weekday() + 1) % 7)
    return datetime.combine(day, datetime.strptime(rule["DTSTART"][9:], "%H%M%S").time())


READERS: list[Callable[[str], Read]] = [by_icalendar, by_vobject, by_ics, as_outlook]


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def made(begin: str, end: str, title: str = "Pegel sehen", **fields) -> Event:
    times = {"starts_at": here(begin), "ends_at": here(end)}
    return EventFactory(published=True, title=title, **times, **fields)


def content(client, path: str = FEED) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


SPANS = [
    ("1970-07-01T10:00", "1970-07-01T12:00"),  # before Germany reintroduced summer time
    ("1980-04-06T01:00", "1980-04-06T04:00"),  # the first summer time began in April
    ("1995-10-10T10:00", "1995-10-10T12:00"),  # summer time ended in September until 1995
    ("1996-10-10T10:00", "1996-10-10T12:00"),
    ("2026-03-28T22:00", "2026-03-29T08:00"),  # across the night of a 23-hour day
    ("2026-03-29T00:00", "2026-03-30T00:00"),  # a whole day of 23 hours
    ("2026-10-24T22:00", "2026-10-25T08:00"),  # across the night of a 25-hour day
    ("2026-10-25T00:00", "2026-10-26T00:00"),
    ("2026-10-25T04:00", "2026-10-25T05:00"),
    ("2026-12-31T23:00", "2027-01-01T01:00"),
    ("2028-02-28T09:00", "2028-03-01T17:00"),  # three days around 29 February
    ("2027-03-25T09:00", "2027-03-31T17:00"),  # a week with a clock change
    ("2038-02-01T10:00", "2038-02-01T12:00"),
    ("2038-07-01T10:00", "2038-07-01T12:00"),
    ("2100-02-28T10:00", "2100-03-01T12:00"),  # not a leap year
    ("2100-07-01T10:00", "2100-07-01T12:00"),
]


@pytest.mark.parametrize("read", READERS)
def test_every_reader_finds_the_same_instants(client, read):
    rows = {made(begin, end) for begin, end in SPANS}
    found = read(content(client))
    assert len(found) == len(rows)
    for row in rows:
        (uid,) = [uid for uid in found if uid.startswith(str(row.pk))]
        begin, end, _title = found[uid]
        assert (begin, end) == (row.starts_at, row.ends_at), row.starts_at


def test_the_time_zone_has_exactly_two_rules(client):
    made(*SPANS[4])
    text = content(client)
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")]
    assert [zone.count(f"{name}:") for name in ("RRULE", "RDATE", "TZOFFSETTO")] == [2, 0, 2]
    assert "DTSTART:19960331T020000" in zone.split("BEGIN:DAYLIGHT")[1].split("END:")[0]
    assert "DTSTART:19961027T030000" in zone.split("BEGIN:STANDARD")[1].split("END:")[0]


def test_the_rules_match_the_time_zone_database_until_2100():
    """The offsets around each clock change, hour by hour."""
    berlin = ZoneInfo("Europe/Berlin")
    rules = {"DAYLIGHT": 3, "STANDARD": 10}
    for year in range(1997, 2101):
        for name, month in rules.items():
            day = date(year, month, 31)
            day -= timedelta(days=(day.weekday() + 1) % 7)
            before = datetime(year, month, day.day, 0, 59, tzinfo=UTC).astimezone(berlin)
            after = (before + timedelta(minutes=1)).astimezone(UTC).astimezone(berlin)
            hours = [moment.utcoffset() / timedelta(hours=1) for moment in (before, after)]
            assert hours == ([1, 2] if name == "DAYLIGHT" else [2, 1]), year


TITLES = [
    "Öffentliche Führung; Pegel, Bäche \\ Straßen",
    "„Ä“ " + "ß" * 100,
    "24. Dezember: 5*3*2 – 10:00 Uhr, Raum C:\\Pläne",
    "Führung 👷‍♀️🏗️ für alle",
    "a\"b'c^n|d",
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("title", TITLES)
def test_every_reader_finds_the_title_as_typed(client, read, title):
    made(*SPANS[4], title=title[:120], text=f"{title}\n\n" * 40)
    text = content(client)
    assert max(len(line) for line in text.encode().split(b"\r\n")) <= 75
    ((_begin, _end, summary),) = read(text).values()
    assert summary == title[:120]


@pytest.mark.parametrize("read", READERS)
def test_the_calendar_of_one_event_is_read_too(client, read):
    row = made(*SPANS[6])
    ((begin, end, title),) = read(content(client, f"/feeds/events/{row.pk}.ics")).values()
    assert (begin, end, title) == (row.starts_at, row.ends_at, "Pegel sehen")


@pytest.mark.parametrize("read", READERS)
def test_a_moved_event_stays_one_entry_with_a_higher_sequence(client, read, event):
    before = vobject.readOne(content(client)).vevent
    with time_machine.travel(event.updated_at + timedelta(days=1), tick=False):
        event.starts_at += timedelta(days=7)
        event.ends_at += timedelta(days=7)
        event.version += 1
        event.save()
    after = vobject.readOne(content(client)).vevent
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.last_modified.value > before.last_modified.value
    ((begin, end, _title),) = read(content(client)).values()
    assert (begin, end) == (event.starts_at, event.ends_at)


@pytest.mark.parametrize("read", READERS)
def test_a_cancelled_event_says_so_in_its_title(client, read, event, owner):
    services.cancel(event, by=owner, reason="Hochwasser")
    text = content(client)
    assert "STATUS:CANCELLED" in text
    assert "TRANSP:TRANSPARENT" in text
    ((_begin, _end, title),) = read(text).values()
    assert title == "Abgesagt: Pegel sehen"


def test_an_empty_calendar_is_read_by_every_reader(client):
    text = content(client)
    assert by_icalendar(text) == by_ics(text) == as_outlook(text) == {}
    assert vobject.readOne(text).name == "VCALENDAR"
