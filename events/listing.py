"""List of events with facets, for page and API; the page starts with upcoming events."""

from dataclasses import replace

from core.lists.catalogue import Catalogue
from core.lists.listing import Ordering
from events.choices import EventKind
from events.filters import EventFilter
from events.models import Event
from municipalities.choices import FederalState
from projects.models import Theme
from projects.public.filter_choices import table_choices

EVENTS = Catalogue(
    EventFilter,
    lambda actor: Event.objects.visible_to(actor).public(),
    {
        "id": Ordering("pk"),
        "title": Ordering("title_key"),
        "starts_at": Ordering("starts_at"),
        "published_at": Ordering("published_at"),
        "updated_at": Ordering("updated_at"),
        "relevance": Ordering("relevance", requires="q"),
        "distance": Ordering("distance", requires="near"),
    },
    "starts_at",
    {
        "kind": ("event_kind", EventKind.choices),
        "theme": ("themes__code", table_choices(Theme)),
        "state": ("municipality__state", FederalState.choices),
    },
)
TO_COME = replace(EVENTS, rows=lambda actor: EVENTS.rows(actor).not_over())
