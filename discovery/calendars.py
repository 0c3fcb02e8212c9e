"""iCalendar (RFC 5545) feeds of public events (docs/events.md)."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import conditional_page, require_safe
from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard, vText
from icalendar import Event as Entry

from core.formats.xml import printable
from core.lists.listing import PAGE_PARAMETERS
from core.text.lazy import joined
from core.text.prose import plain
from events.listing import EVENTS
from events.models import ZONE, Event
from events.presentation import where
from municipalities.actors import ANONYMOUS

ENTRIES = 500
KEPT = timedelta(days=90)
# The single rule below holds from 1997 on (EU summer time until the last Sunday of October);
# the time zone tables of several calendar programs end with 2037.
RULE_HOLDS = (datetime(1997, 1, 1, tzinfo=UTC), datetime(2037, 12, 1, tzinfo=UTC))
CONTENT_TYPE = "text/calendar; charset=utf-8"


@require_safe
@conditional_page
def event_calendar(request: HttpRequest) -> HttpResponse:
    """``/feeds/events.ics``: filters as on the page, in a fixed number of queries.

    Without ``from`` and ``until``: future events, and those that ended in the last 90 days.
    """
    data = request.GET.copy()
    for name in PAGE_PARAMETERS:
        data.pop(name, None)
    with override(settings.LANGUAGE_CODE):
        parameters = EVENTS.parameters_of(data, ANONYMOUS)
        if parameters.errors:
            problems = [f"{name}: {joined(found)}" for name, found in parameters.errors.items()]
            return HttpResponse("\n".join(problems), status=400, content_type="text/plain")
        rows = EVENTS.matching(parameters).with_card_data()
        return _answer(_chosen(rows, data), _("Veranstaltungen"))


@require_safe
@conditional_page
def event_entry(request: HttpRequest, pk) -> HttpResponse:
    """``/feeds/events/<id>.ics``; 410 for a withdrawn event."""
    rows = Event.objects.visible_to(ANONYMOUS).with_card_data()
    if Event.objects.withdrawn().filter(pk=pk).exists():
        return render(request, "410.html", status=410)
    event = get_object_or_404(rows, pk=pk)
    with override(settings.LANGUAGE_CODE):
        return _answer([event], event.title)


def _chosen(rows, data: QueryDict) -> list[Event]:
    """At most 500: future events first, then the most recently ended."""
    if data.get("from") or data.get("until"):
        return list(rows.order_by("starts_at", "pk")[:ENTRIES])
    today = timezone.now().astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    coming = list(rows.filter(ends_at__gte=today).order_by("starts_at", "pk")[:ENTRIES])
    over = rows.filter(ends_at__lt=today, ends_at__gte=today - KEPT).order_by("-ends_at", "pk")
    found = [*coming, *over[: ENTRIES - len(coming)]]
    return sorted(found, key=lambda event: (event.starts_at, event.pk))


def _answer(events: list[Event], name: str) -> HttpResponse:
    """The response is reproducible byte for byte, so that the ETag is stable."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(printable(f"{name} – {settings.SITE_NAME}")))
    calendar.add_component(_berlin())
    for event in events:
        calendar.add_component(_entry(event))
    return HttpResponse(calendar.to_ical(), content_type=CONTENT_TYPE)


@lru_cache(maxsize=1)
def _berlin() -> Timezone:
    """Time zone with the current rule: one DAYLIGHT, one STANDARD with RRULE, as Outlook requires.

    See MS-STANOICAL. ``DTSTART`` is the wall clock before the change (RFC 5545, 3.6.5).
    """
    zone = Timezone()
    zone.add("tzid", ZONE.key)
    zone.add_component(
        _clock(TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), (1, 2), month=3)
    )
    zone.add_component(
        _clock(TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), (2, 1), month=10)
    )
    return zone


def _clock(part, name: str, begins: datetime, hours: tuple[int, int], *, month: int):
    """One of the two observances; ``hours`` are the UTC offsets before and after the change."""
    part.add("tzname", name)
    part.add("dtstart", begins)
    part.add("tzoffsetfrom", timedelta(hours=hours[0]))
    part.add("tzoffsetto", timedelta(hours=hours[1]))
    part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
    return part


def _moment(moment: datetime) -> datetime:
    """Local time; UTC outside the years in which the time zone rule holds."""
    first, end = RULE_HOLDS
    return moment.astimezone(ZONE if first <= moment < end else UTC)


def _entry(event: Event) -> Entry:
    entry, address = Entry(), settings.SITE_URL + event.get_absolute_url()
    entry.add("uid", f"{event.pk}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("sequence", event.version)
    entry.add("dtstamp", event.updated_at.replace(microsecond=0))
    entry.add("last-modified", event.updated_at.replace(microsecond=0))
    entry.add("dtstart", _moment(event.starts_at))
    entry.add("dtend", _moment(event.ends_at))
    entry.add("status", "CANCELLED" if event.cancelled_at else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if event.cancelled_at else "OPAQUE")
    entry.add("summary", printable(_summary(event)))
    entry.add("description", printable(_description(event, address)))
    entry.add("url", address)
    places = filter(None, [where(event), event.address])
    entry.add("location", printable(", ".join(places)))
    latitude, longitude = event.point
    if latitude is not None:
        entry.add("geo", (latitude, longitude))
    entry.add("categories", [str(event.get_event_kind_display())])
    return entry


def _summary(event: Event) -> str:
    """The title names the cancellation, too, because some calendars show no status."""
    return _("Abgesagt: %(title)s") % {"title": event.title} if event.cancelled_at else event.title


def _description(event: Event, address: str) -> str:
    parts = [
        _("Abgesagt: %(reason)s") % {"reason": event.cancel_reason} if event.cancelled_at else "",
        event.municipality.full_label,
        plain(event.text),
        event.online_url,
        address,
    ]
    return "\n\n".join(filter(None, parts))
