"""iCalendar, parsed by a third-party library: same instants as the API, stable, public events only."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from icalendar import Calendar

from editorial.workflow.choices import State
from events import services
from events.models import ZONE, Event
from tests.events.writing import in_days
from tests.factories import EventFactory, MunicipalityFactory, acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
FEED = "/feeds/events.ics"


def calendar(client, path: str = FEED) -> Calendar:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def entries(client, path: str = FEED) -> list:
    return list(calendar(client, path).walk("VEVENT"))


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def made(begin: datetime, hours: int = 2, **fields) -> Event:
    return EventFactory(
        published=True, starts_at=begin, ends_at=begin + timedelta(hours=hours), **fields
    )


# around the clock changes of 25 October 2026 and 28 March 2027, and across the night itself
MOMENTS = [
    ("2026-10-24T10:00", 2), ("2026-10-25T00:30", 5), ("2026-10-25T10:00", 2),
    ("2027-03-27T22:00", 8), ("2027-03-28T10:00", 2), ("2027-07-01T23:30", 1),
]  # fmt: skip


def test_same_instants_as_the_api_also_across_clock_changes(client):
    for begin, hours in MOMENTS:
        made(here(begin), hours)
    told = {row["id"]: row for row in client.get("/api/v1/events/").json()["results"]}
    read = {str(e["uid"]).split("@")[0]: e for e in entries(client, f"{FEED}?from=2026-01-01")}
    assert len(told) == len(MOMENTS)
    assert set(read) == set(told)
    for key, entry in read.items():
        for name, field in (("dtstart", "starts_at"), ("dtend", "ends_at")):
            assert entry[name].dt == datetime.fromisoformat(told[key][field]), (key, name)
            assert entry[name].params["TZID"] == "Europe/Berlin"


def test_the_time_zone_has_standard_and_daylight_time(client, event):
    (zone,) = calendar(client).walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Berlin"
    assert zone.walk("STANDARD")
    assert zone.walk("DAYLIGHT")
    as_described = zone.to_tz()
    for text, hours in (("2026-10-24T10:00", 2), ("2026-10-26T10:00", 1), ("2027-03-29T10:00", 2)):
        moment = datetime.fromisoformat(text).replace(tzinfo=as_described)
        assert moment.utcoffset() == timedelta(hours=hours), text


def test_the_calendar_of_one_event_has_the_same_entry(client, event):
    (alone,) = entries(client, f"/feeds/events/{event.pk}.ics")
    (listed,) = entries(client)
    assert alone.to_ical() == listed.to_ical()


def test_uids_are_unique_and_stable(client, settings, event):
    made(in_days(5))
    uids = [str(entry["uid"]) for entry in entries(client)]
    assert len(set(uids)) == 2
    assert f"{event.pk}@{urlsplit(settings.SITE_URL).hostname}" in uids
    event.title, event.version = "Anders", 7
    event.save()
    changed = next(e for e in entries(client) if str(event.pk) in e["uid"])
    assert (changed["uid"], changed["sequence"]) == (uids[uids.index(changed["uid"])], 7)


def test_a_cancelled_event_stays_listed_as_cancelled_with_a_higher_sequence(client, event, owner):
    (before,) = entries(client)
    services.cancel(event, by=owner, reason="Hochwasser")
    (after,) = entries(client)
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert after["sequence"] > before["sequence"]
    assert after["uid"] == before["uid"]
    assert "Hochwasser" in after["description"]
    assert entries(client, f"/feeds/events/{event.pk}.ics")[0]["status"] == "CANCELLED"


def test_lines_are_folded_at_75_octets_and_texts_escaped(client):
    title = "Öffentliche Führung; Pegel, Bäche \\ Straßen\nund mehr " * 2
    made(in_days(3), title=title[:120], text="Süßwasser " * 300)
    content = client.get(FEED).content
    lines = content.split(b"\r\n")
    assert content.endswith(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    (entry,) = entries(client)
    assert entry["summary"] == title[:120].strip() or entry["summary"] == title[:120]


@pytest.mark.parametrize("title", ["Pegel\nBäche", "Pegel\rX-ANDERS:1", "Pegel; Bäche, \\ Wege"])
def test_the_name_of_a_calendar_is_escaped(client, title):
    event = made(in_days(3), title=title)
    content = client.get(f"/feeds/events/{event.pk}.ics").content.replace(b"\r\n", b"")
    assert b"\n" not in content
    assert b"\r" not in content
    (name,) = re.findall(rb"X-WR-CALNAME:(.*?)BEGIN", content)
    assert b";" not in name.replace(rb"\;", b"")
    assert b"," not in name.replace(rb"\,", b"")


def test_control_characters_do_not_break_the_calendar(client):
    made(in_days(3), title="Pegel\x0b\x1f", text="\x08Bäche")
    assert entries(client)[0]["summary"] == "Pegel"


def test_unchanged_calendar_is_answered_304(client, event):
    for path in (FEED, f"/feeds/events/{event.pk}.ics"):
        first = client.get(path)
        with time_machine.travel(in_days(0, 23), tick=False):
            again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    event.title = "Anders"
    event.save()
    assert client.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_lists_upcoming_events_and_ninety_days_of_the_past(client):
    expected = [made(in_days(-80)), made(in_days(1)), made(in_days(400))]
    made(in_days(-100))
    uids = [str(entry["uid"]).split("@")[0] for entry in entries(client)]
    assert uids == [str(row.pk) for row in expected]
    assert len(entries(client, f"{FEED}?until={in_days(0).date()}")) == 2


def test_five_hundred_at_most_upcoming_ones_first(client, monkeypatch):
    from discovery import calendars

    monkeypatch.setattr(calendars, "ENTRIES", 3)
    made(in_days(-3))
    past = made(in_days(-1))
    coming = [made(in_days(n)) for n in (1, 2)]
    uids = [str(entry["uid"]).split("@")[0] for entry in entries(client)]
    assert uids == [str(row.pk) for row in [past, *coming]]
    made(in_days(3))
    assert len(entries(client)) == 3
    assert str(past.pk) not in client.get(FEED).text


def test_filters_work_as_on_the_page_and_invalid_ones_are_named(client):
    bavarian = made(in_days(1), municipality=MunicipalityFactory(state="09"))
    made(in_days(1), municipality=MunicipalityFactory(state="06"))
    (entry,) = entries(client, f"{FEED}?state=09&ordering=nonsense&cursor=x")
    assert str(entry["uid"]).startswith(str(bavarian.pk))
    for query in ("theme=gibt-es-nicht", "from=gestern", "near=x"):
        answer = client.get(f"{FEED}?{query}")
        assert answer.status_code == 400
        assert answer.text.startswith(query.split("=")[0])


@pytest.mark.parametrize("state", [s for s in State if s != State.PUBLISHED])
def test_only_published_events_for_any_reader(client, event, state):
    Event.objects.filter(pk=event.pk).update(state=state)
    sign_in(client, acting(municipality=event.municipality))
    assert entries(client) == []
    one = client.get(f"/feeds/events/{event.pk}.ics").status_code
    assert one == {"archived": 200, "taken_down": 410}.get(state, 404)


def test_an_empty_calendar_is_valid(client):
    assert entries(client) == []


def test_reading_sets_no_cookie_and_other_methods_are_refused(client, event):
    for path in (FEED, f"/feeds/events/{event.pk}.ics"):
        answer = client.get(path)
        assert not answer.cookies
        assert client.post(path).status_code == 405
        assert client.head(path).status_code == 200


def test_the_page_links_to_the_calendar_with_its_filters(client, event):
    text = client.get("/veranstaltungen/?kind=study_visit").text
    assert text.count('href="/feeds/events.ics?kind=study_visit"') == 2
    assert f'href="/feeds/events/{event.pk}.ics"' in client.get(event.get_absolute_url()).text
