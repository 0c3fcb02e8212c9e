"""Date, place and structured data of an event for pages, mails and feeds."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.api.values import absolute, permalink
from core.formats.jsonld import CONTEXT, for_script
from core.text.prose import plain
from editorial.linked_data import common
from events.models import ZONE, Event
from municipalities.linked_data import administration

SORTS = (
    ("-relevance", gettext_lazy("Treffer zuerst")),
    ("starts_at", gettext_lazy("Früheste zuerst")),
    ("-starts_at", gettext_lazy("Späteste zuerst")),
    ("-published_at", gettext_lazy("Zuletzt eingetragen zuerst")),
    ("distance", gettext_lazy("Nächster Ort zuerst")),
)


def when(event: Event) -> str:
    """Local date and time, e.g. “Dienstag, 3. März 2026, 10:00 bis 12:00 Uhr”."""
    begin, end = (moment.astimezone(ZONE) for moment in (event.starts_at, event.ends_at))
    if begin.date() == end.date():
        return _("%(day)s, %(from)s bis %(until)s Uhr") % {
            "day": _day(begin),
            "from": _time(begin),
            "until": _time(end),
        }
    return _("%(day)s, %(from)s Uhr bis %(last_day)s, %(until)s Uhr") % {
        "day": _day(begin),
        "from": _time(begin),
        "last_day": _day(end),
        "until": _time(end),
    }


def day_of(event: Event) -> str:
    """First day of the event, as used in mail subjects."""
    return date_format(event.starts_at.astimezone(ZONE), "DATE_FORMAT")


def _day(moment: datetime) -> str:
    return f"{date_format(moment, 'l')}, {date_format(moment, 'DATE_FORMAT')}"


def _time(moment: datetime) -> str:
    return date_format(moment, "H:i")


def where(event: Event) -> str:
    """Place in one line; empty if none is set yet."""
    if not event.is_online:
        return event.place
    return _("%(place)s und online") % {"place": event.place} if event.place else _("online")


def yesterday() -> str:
    return (timezone.now().astimezone(ZONE).date() - timedelta(days=1)).isoformat()


def linked_data(event: Event) -> dict:
    """Description of a public event in schema.org terms."""
    project = event.shown_project
    return common(event, "Event") | {
        "name": event.title,
        "description": plain(event.text),
        "startDate": event.starts_at.astimezone(ZONE).isoformat(),
        "endDate": event.ends_at.astimezone(ZONE).isoformat(),
        "eventStatus": _of_schema("EventCancelled" if event.cancelled_at else "EventScheduled"),
        "eventAttendanceMode": _of_schema(_attendance(event)),
        "location": _locations(event),
        "maximumAttendeeCapacity": event.capacity,
        "organizer": administration(event.municipality),
        "about": project
        and {
            "@type": "CreativeWork",
            "@id": permalink(project.pk),
            "name": project.title,
            "url": absolute(project.get_absolute_url()),
        },
    }


def json_ld(event: Event) -> str:
    """`linked_data` as JSON, escaped for a script element."""
    return for_script(linked_data(event))


def _of_schema(name: str) -> str:
    return f"{CONTEXT}/{name}"


def _attendance(event: Event) -> str:
    if not event.is_online:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if event.place else "OnlineEventAttendanceMode"


def _locations(event: Event) -> list[dict]:
    found = []
    if event.place:
        place = {"@type": "Place", "name": event.place, "address": event.address}
        latitude, longitude = event.point
        if latitude is not None:
            geo = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
            place["geo"] = geo
        found.append({name: value for name, value in place.items() if value})
    if event.is_online:
        address = event.online_url or absolute(event.get_absolute_url())
        found.append({"@type": "VirtualLocation", "url": address})
    return found
