"""Filters of the list of events, shared by page, API and calendar (docs/events.md)."""

from datetime import date, datetime, time, timedelta

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from core.lists.filtering import DependentForm, SearchFilterSet, YesNoFilter, codes
from editorial.workflow.choices import PUBLIC_STATES
from events.choices import EventKind
from events.models import ZONE, Event
from municipalities.choices import FederalState
from municipalities.town_filters import TownFilter
from projects.public.filter_choices import ARCHIVED, WithArchived, theme_filter

_DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class EventFilter(WithArchived, SearchFilterSet):
    """Days are local (Europe/Berlin). ``project`` matches public projects only."""

    place_prefix = "at_"
    kind = codes("event_kind", choices=EventKind.choices, label=_("Art"))
    theme = theme_filter(Event.themes.through, "event")
    state = codes("municipality__state", choices=FederalState.choices, label=_("Land"))
    municipality = TownFilter(field_name="municipality", label=_("Kommune"))
    project = django_filters.UUIDFilter(label=_("Projekt"), method="filter_project")
    online = YesNoFilter(field_name="is_online", label=_("Teilnahme online möglich"))
    until = django_filters.DateFilter(
        label=_("Beginn spätestens am"), method="filter_until", validators=_DAYS
    )
    archived = django_filters.ChoiceFilter(
        choices=ARCHIVED, label=_("Archivierte"), method="filter_archived"
    )

    class Meta:
        model = Event
        form = DependentForm
        fields: list[str] = []

    @classmethod
    def get_filters(cls):
        """Add ``from``, a Python keyword, which cannot be declared as an attribute."""
        begin = django_filters.DateFilter(
            label=_("Ende frühestens am"), method="filter_from", validators=_DAYS
        )
        return {**super().get_filters(), "from": begin}

    def filter_project(self, rows, name, value):
        return rows.filter(project=value, project__state__in=PUBLIC_STATES)

    def filter_from(self, rows, name, value):
        return rows.filter(ends_at__gte=_midnight(value))

    def filter_until(self, rows, name, value):
        return rows.filter(starts_at__lt=_midnight(value + timedelta(days=1)))

    def filter_near(self, rows, name, value):
        return super().filter_near(rows.with_place(), name, value)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZONE)
