"""Events in the API: public ones, read as anonymous; participants are never listed."""

from functools import partial
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s

from core.api.id_lists import IdList
from core.api.objects import From
from core.api.reading import Objects
from core.api.resources import Resource, own_places
from core.api.schema import Common
from core.api.values import ANY_ID, Address
from core.text.prose import PROSE
from editorial.freshness.api import ARCHIVED
from editorial.harvest.importing import withdraw_entry
from events.choices import EventKind
from events.harvest import take_event
from events.listing import EVENTS as LIST
from events.models import ZONE, Event, free_places, own_or_towns, places_taken
from events.presentation import linked_data
from municipalities.actors import ANONYMOUS
from municipalities.api import MunicipalityReference
from projects.api.references import NamedProject


def _taken(model: type[Model]) -> Any:
    return places_taken()


class EventProject(NamedProject):
    pass


class EventRow(Common):
    title = s.CharField()
    text = s.CharField(allow_null=True, help_text=PROSE)
    event_kind = s.ChoiceField(EventKind.choices, help_text="An open list.")
    themes = s.ListField(
        child=s.CharField(), source="themes.code", help_text="Codes, see /themes/."
    )
    municipality = MunicipalityReference()
    project = EventProject(allow_null=True, help_text="Only while it is public.")
    starts_at = s.DateTimeField()
    ends_at = s.DateTimeField()
    timezone = s.CharField(help_text="Of the wall clock there, as in the IANA database.")
    online = s.BooleanField(source="is_online")
    online_url = s.URLField(allow_null=True)
    place = s.CharField(allow_null=True)
    address = s.CharField(allow_null=True)
    latitude = s.FloatField(
        allow_null=True, help_text="Else that of the town; null if it is only online."
    )
    longitude = s.FloatField(allow_null=True)
    places_count = s.IntegerField(source="capacity", allow_null=True, help_text="Null: no limit.")
    places_left = s.IntegerField(
        allow_null=True, help_text="Null: no limit, or registration elsewhere. Never who comes."
    )
    registration_until = s.DateTimeField(allow_null=True)
    registration_url = s.URLField(allow_null=True, help_text="Where to register, if not here.")
    contact_function = s.CharField(allow_null=True, help_text="A function, never a person.")
    cancelled_at = s.DateTimeField(allow_null=True)
    cancel_reason = s.CharField(allow_null=True)
    archived = s.BooleanField()
    published_at = s.DateTimeField()
    columns = {"latitude": own_or_towns("latitude"), "longitude": own_or_towns("longitude")}
    made = {
        "kind": "event",
        "url": From(Address("api-event", ANY_ID), "id"),
        "html_url": From(Address("event_detail", "x-x"), "slug"),
        "timezone": ZONE.key,
        "places_left": From(
            free_places, "capacity", "registration_url", "source_instance", taken=_taken
        ),
        "archived": ARCHIVED,
    }


EVENTS = Resource(
    model=Event,
    path="events",
    about=(
        "Events by date, past and cancelled ones too; `from=` with the day of today leaves those out\n"
        "that are over.",
        "One event. A withdrawn one is 410.",
    ),
    title=_("Veranstaltungen und Besuche"),
    summary=_("Veranstaltungen und Besuchstermine der Kommunen, ohne Angaben zu Teilnehmenden."),
    objects=Objects(lambda: Event.objects.visible_to(ANONYMOUS).public(), EventRow),
    ids=IdList(LIST, ANONYMOUS),
    many=frozenset({"kind", "theme", "state", "municipality"}),
    references=("project", "municipality"),
    places=own_places,
    linked_data=linked_data,
    texts=("text",),
    themes="themes__code",
    take=take_event,
    withdraw=partial(withdraw_entry, Event),
)
