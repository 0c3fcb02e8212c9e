"""Serializers of events for the API (schema, ``fields=``)."""

from rest_framework import serializers as s

from core.api.schema import Common
from core.text.prose import PROSE
from events.choices import EventKind
from municipalities.serializers import MunicipalityReference


class EventProject(s.Serializer):
    id = s.UUIDField()
    title = s.CharField()
    url = s.URLField()


class EventRow(Common):
    title = s.CharField()
    text = s.CharField(allow_null=True, help_text=PROSE)
    event_kind = s.ChoiceField(EventKind.choices, help_text="An open list.")
    themes = s.ListField(child=s.CharField(), help_text="Codes, see /themes/.")
    municipality = MunicipalityReference()
    project = EventProject(allow_null=True, help_text="Only while it is public.")
    starts_at = s.DateTimeField()
    ends_at = s.DateTimeField()
    timezone = s.CharField(help_text="Of the wall clock there, as in the IANA database.")
    online = s.BooleanField()
    online_url = s.URLField(allow_null=True)
    place = s.CharField(allow_null=True)
    address = s.CharField(allow_null=True)
    latitude = s.FloatField(
        allow_null=True, help_text="Else that of the town; null if it is only online."
    )
    longitude = s.FloatField(allow_null=True)
    places_count = s.IntegerField(allow_null=True, help_text="Null: no limit.")
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
