"""Events that towns invite others to, often to see a project at work, and registrations."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import (
    Case,
    F,
    FloatField,
    GeneratedField,
    Q,
    TextField,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.lists.counts import count_of
from core.text.folding import folded
from core.text.names import NameField
from editorial.models import EditorialModel, EditorialQuerySet
from editorial.workflow.choices import PUBLIC_STATES, State
from events.choices import EventKind
from municipalities.models import Municipality
from projects.models import Project, Theme

# time zone of all events
ZONE = ZoneInfo("Europe/Berlin")
_SEARCH = (
    SearchVector("title", weight="A", config="german")
    + SearchVector("text", weight="C", config="german")
    + SearchVector("place", weight="D", config="german")
)


def places_taken() -> Coalesce:
    """Number of active registrations per event."""
    return count_of(Registration.objects.active(), "event")


def free_places(
    capacity: int | None, registration_url: str | None, source_instance: str, taken: int
) -> int | None:
    """None if there is no limit or people register elsewhere, as for all harvested events."""
    if capacity is None or registration_url or source_instance:
        return None
    return max(0, capacity - taken)


def own_or_towns(name: str) -> Case:
    """``latitude`` or ``longitude`` of the event, else of its town; none if it is online only."""
    nowhere = When(Q(is_online=True, place="", latitude=None), then=None)
    known = Coalesce(name, f"municipality__{name}")
    return Case(nowhere, default=known, output_field=FloatField())


class EventQuerySet(EditorialQuerySet):
    def listed(self) -> "EventQuerySet":
        return self.published()

    def not_over(self, now: datetime | None = None) -> "EventQuerySet":
        """Events ending today (local time) or later, so none leaves the list during its last day."""
        day = (now or timezone.now()).astimezone(ZONE)
        return self.filter(ends_at__gte=day.replace(hour=0, minute=0, second=0, microsecond=0))

    def with_place(self) -> "EventQuerySet":
        """Adds ``at_latitude`` and ``at_longitude``."""
        return self.alias(
            at_latitude=own_or_towns("latitude"), at_longitude=own_or_towns("longitude")
        )

    def with_card_data(self) -> "EventQuerySet":
        return (
            self.select_related("municipality__district", "project", "revision_of")
            .prefetch_related("themes")
            .annotate(taken_count=places_taken())
        )


class Event(EditorialModel):
    """A date with a place, a link or both. A cancelled event stays public, with the reason.

    - ``capacity`` None: unlimited
    - ``registration_url``: people register there instead of here
    - ``project``: shown only while public; the event belongs to its town, not to the project
    """

    title = models.CharField(_("Titel"), max_length=120)
    slug = models.SlugField(max_length=150, unique=True, null=True, blank=True)
    text = models.TextField(_("Worum geht es?"), max_length=10_000, blank=True)
    event_kind = models.CharField(_("Art"), max_length=12, choices=EventKind.choices)
    project = models.ForeignKey(
        Project,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("Projekt"),
    )
    themes = models.ManyToManyField(
        Theme, related_name="events", blank=True, verbose_name=_("Handlungsfelder")
    )
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    is_online = models.BooleanField(_("Teilnahme online möglich"), default=False)
    online_url = models.URLField(_("Adresse im Netz"), max_length=500, blank=True)
    place = models.CharField(_("Ort"), max_length=200, blank=True)
    address = models.CharField(_("Anschrift"), max_length=500, blank=True)
    latitude = models.FloatField(_("Breite"), null=True, blank=True)
    longitude = models.FloatField(_("Länge"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("Plätze"), null=True, blank=True)
    registration_until = models.DateTimeField(_("Anmeldung bis"), null=True, blank=True)
    registration_url = models.URLField(_("Anmeldung unter"), max_length=500, blank=True)
    contact_function = NameField(_("Zuständige Stelle"), max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("Grund der Absage"), max_length=2_000, blank=True)
    title_key = GeneratedField(
        expression=folded("title"), output_field=TextField(), db_persist=True
    )
    search = GeneratedField(expression=_SEARCH, output_field=SearchVectorField(), db_persist=True)
    fold = GeneratedField(
        expression=folded("title", "text", "place"), output_field=TextField(), db_persist=True
    )

    objects = EventQuerySet.as_manager()

    class Meta(EditorialModel.Meta):
        verbose_name = _("Veranstaltung")
        verbose_name_plural = _("Veranstaltungen")
        indexes = [
            *EditorialModel.Meta.indexes,
            models.Index(
                fields=["starts_at", "id"], condition=Q(state=State.PUBLISHED), name="event_starts"
            ),
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state=State.PUBLISHED),
                name="event_newest",
            ),
            models.Index(
                fields=["title_key", "id"], condition=Q(state=State.PUBLISHED), name="event_title"
            ),
            models.Index(
                fields=["updated_at", "id"],
                condition=Q(state=State.PUBLISHED),
                name="event_updated",
            ),
            GinIndex(fields=["search"], fastupdate=False, name="event_search"),
            GinIndex(
                fields=["fold"],
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
                name="event_fold_trgm",
            ),
        ]
        constraints = [
            *EditorialModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(slug__isnull=False) | ~Q(state__in=PUBLIC_STATES),
                name="event_public_has_slug",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="event_has_a_place"
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="event_point_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="event_cancelled_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """URL of the page; entries never published are addressed by id."""
        return reverse("event_detail", args=[self.original.slug or str(self.pk)])

    @property
    def shown_project(self) -> Project | None:
        """The project, or None while it is not public."""
        return self.project if self.project and self.project.is_public else None

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def can_be_visited(self) -> bool:
        """Upcoming or under way, and not cancelled."""
        return self.cancelled_at is None and not self.is_over

    @property
    def places_left(self) -> int | None:
        """Requires `with_card_data`."""
        return free_places(
            self.capacity, self.registration_url, self.source_instance, self.taken_count
        )

    @property
    def point(self) -> tuple[float | None, float | None]:
        """As `own_or_towns`."""
        if self.latitude is not None:
            return self.latitude, self.longitude
        if self.is_online and not self.place:
            return None, None
        return self.municipality.latitude, self.municipality.longitude


class RegistrationQuerySet(models.QuerySet):
    def active(self) -> "RegistrationQuerySet":
        return self.filter(cancelled_at=None)


class Registration(models.Model):
    """One person's registration for an event, for the town they act for (None: moderators).

    Registering again after a cancellation reuses the row. Deleted 90 days after the event
    (`events.tasks`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Anmeldung")
        verbose_name_plural = _("Anmeldungen")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="event_registered_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.event}"
