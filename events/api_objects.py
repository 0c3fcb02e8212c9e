"""API representation of public events, the same in lists and single objects; no participants."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet

from core.api.projections import Columns, Listed, parsed
from core.api.values import ANY_ID, SOURCE, Address, permalink_of, source_of, text
from editorial.workflow.choices import PUBLIC_STATES, State
from events.models import ZONE, Event, places_left, places_taken, point_of
from municipalities.actors import ANONYMOUS
from municipalities.api_objects import REFERENCE, reference_of
from municipalities.api_objects import cards as town_cards
from projects.api.objects import api_url as project_url
from projects.api.objects import cards as project_cards
from projects.models import Theme

api_url = Address("api-event", ANY_ID)
page_url = Address("event_detail", "x-x")
_PLAIN = (
    *SOURCE,
    "version",
    "created_at",
    "updated_at",
    "verified_at",
    "published_at",
    "license",
    "language",
    "slug",
    "state",
    "title",
    "text",
    "event_kind",
    "project_id",
    "starts_at",
    "ends_at",
    "is_online",
    "online_url",
    "place",
    "address",
    "latitude",
    "longitude",
    "capacity",
    "registration_until",
    "registration_url",
    "contact_function",
    "cancelled_at",
    "cancel_reason",
)


def visible() -> QuerySet:
    """All public events, including archived, cancelled and past ones."""
    return Event.objects.visible_to(ANONYMOUS).public()


def _columns() -> dict[str, Any]:
    themes = Theme.objects.filter(events=OuterRef("pk")).annotate(o=F("code")).values("o")
    return (
        {name: name for name in _PLAIN}
        | REFERENCE
        | {
            "town_latitude": "municipality__latitude",
            "town_longitude": "municipality__longitude",
            "project_title": "project__title",
            "project_state": "project__state",
            "themes": Listed(themes),
            "taken_count": places_taken(),
        }
    )


EVENTS = Columns(visible, _columns)


def cards(ids: Iterable[UUID], expand: Collection[str] = ()) -> dict[UUID, dict]:
    """Public fields of each event; ``expand`` may contain project and municipality."""
    rows = EVENTS.read(ids)
    found = {pk: _represent(row) for pk, row in rows.items()}
    if "project" in expand:
        projects = project_cards({row.project_id for row in rows.values() if row.project_id})
        for pk, row in rows.items():
            found[pk]["project"] = projects.get(row.project_id)
    if "municipality" in expand:
        towns = town_cards({row.town_id for row in rows.values()})
        for pk, row in rows.items():
            found[pk]["municipality"] = towns[row.town_id]
    return found


def _represent(row) -> dict:
    pk = str(row.pk)
    latitude, longitude = point_of(row, row.town_latitude, row.town_longitude)
    return {
        "id": pk,
        "kind": "event",
        "url": api_url(pk),
        "html_url": page_url(row.slug),
        "permalink": permalink_of(row),
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "verified_at": row.verified_at,
        "license": row.license,
        "language": row.language,
        "source": source_of(row),
        "title": row.title,
        "text": text(row.text),
        "event_kind": row.event_kind,
        "themes": parsed(row.themes),
        "municipality": reference_of(row),
        "project": _project_of(row),
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "timezone": ZONE.key,
        "online": row.is_online,
        "online_url": text(row.online_url),
        "place": text(row.place),
        "address": text(row.address),
        "latitude": latitude,
        "longitude": longitude,
        "places_count": row.capacity,
        "places_left": places_left(row),
        "registration_until": row.registration_until,
        "registration_url": text(row.registration_url),
        "contact_function": text(row.contact_function),
        "cancelled_at": row.cancelled_at,
        "cancel_reason": text(row.cancel_reason),
        "archived": row.state == State.ARCHIVED,
        "published_at": row.published_at,
    }


def _project_of(row) -> dict | None:
    """Reference to the project; None unless it is public."""
    if row.project_state not in PUBLIC_STATES:
        return None
    return {
        "id": str(row.project_id),
        "title": row.project_title,
        "url": project_url(row.project_id),
    }
