"""Event forms as browsers send them, and the steps to publish an event."""

import uuid
from datetime import timedelta

from django.utils import timezone

from editorial.workflow.services import move
from events.models import ZONE, Event
from events.services import CONTENT
from projects.models import Theme
from tests.factories import moderator

NEW = "/veranstaltungen/neu/"
MOMENTS = ("starts_at", "ends_at", "registration_until")


def typed(moment) -> str:
    """Format as a browser's ``datetime-local`` field sends it."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if moment else ""


def in_days(days: int, hour: int = 10):
    day = timezone.now().astimezone(ZONE) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def form(event: Event | None = None, **changes) -> dict:
    """Form data as posted: of ``event``, or of a new one."""
    given = {
        "title": "Blick ins Labor: Pegel",
        "event_kind": "study_visit",
        "text": "Wir zeigen zwei Sensoren.",
        "themes": [str(Theme.objects.get(code="climate_adaptation").pk)],
        "starts_at": typed(in_days(20, 10)),
        "ends_at": typed(in_days(20, 12)),
        "place": "Bauhof",
        "token": str(uuid.uuid4()),
    }
    if event is not None:
        event = Event.objects.get(pk=event.pk)
        given = {name: getattr(event, name) for name in (*CONTENT.fields, "version")}
        given |= {name: typed(given[name]) for name in MOMENTS}
        given["project"] = event.project_id
        given = {name: value for name, value in given.items() if value not in (None, False)}
        given["themes"] = [str(theme.pk) for theme in event.themes.all()]
    return given | changes


def page(event: Event, step: str = "") -> str:
    """The path of a step, by id; without a step that of the event's page."""
    return f"/veranstaltungen/{event.pk}/{step}/" if step else event.get_absolute_url()


def revise(author, event: Event, **changes) -> Event:
    """Create a draft revision of a published event as the signed-in client ``author``."""
    author.post(page(event, "ueberarbeiten"))
    revision = Event.objects.get(revision_of=event)
    author.post(page(revision, "bearbeiten"), form(revision, **changes))
    revision.refresh_from_db()
    return revision


def publish(event: Event, *, by) -> Event:
    sent = move(event, "submit", by=by, expected_version=event.version)
    return move(sent, "publish", by=moderator(), expected_version=sent.version)


def decide(event: Event, name: str, reason: str = "Bitte ergänzen.") -> Event:
    event.refresh_from_db()
    return move(event, name, by=moderator(), expected_version=event.version, reason=reason)
