"""Permissions on audit entries (docs/security.md, row O1), and search."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.errors import NotAllowed
from core.lists.keyset import Key, Page, read_page
from core.mail.addresses import searched
from core.models import AuditEntry
from exchange.audit_log.actions import BY_OWN_PEOPLE, IN_TOWN
from municipalities.actors import Actor
from municipalities.finding import best_hits
from municipalities.models import Membership, Municipality

PAGE_SIZE = 50
MAX_PEOPLE = 200
BETWEEN_TOWNS = "contacts."
NEWEST_FIRST = (Key("at", descending=True), Key("id", descending=True))
_Former = Membership.pgh_event_model


@dataclass(frozen=True)
class Circle:
    """What a reader may see: one town's entries or, with ``town_id`` None, all of them."""

    actor: Actor
    town_id: UUID | None

    @property
    def is_town(self) -> bool:
        return self.town_id is not None

    def entries(self) -> QuerySet:
        """The readable entries; for a town, attempts and reports by its own people only."""
        rows = AuditEntry.objects.all()
        if not self.is_town:
            return rows
        own = Q(actor_id__in=people_ever(self.town_id))
        return rows.filter(municipality_id=self.town_id, action__in=[*IN_TOWN]).filter(
            ~Q(action__in=BY_OWN_PEOPLE) | own
        )

    def keeps_apart(self, kind: str) -> bool:
        """Whether the reader must not collect the entries about one object of ``kind``.

        Two towns write entries about one request; its id would tell staff who talks to whom (row C2).
        """
        return not self.is_town and kind.startswith(BETWEEN_TOWNS)

    def people(self) -> QuerySet:
        """People whose names the reader may see: the town's members, or everybody."""
        if self.is_town:
            return User.objects.filter(memberships__municipality=self.town_id)
        return User.objects.all()


def town_circle(actor: Actor) -> Circle:
    """For coordinators of the actor's town. Raises `NotAllowed`."""
    if not actor.is_coordinator:
        raise NotAllowed
    return Circle(actor, actor.municipality_id)


def whole_circle(actor: Actor) -> Circle:
    """For administrators with a second factor, not for moderators. Raises `NotAllowed`."""
    if not actor.is_admin:
        raise NotAllowed
    return Circle(actor, None)


def people_ever(town_id: UUID) -> QuerySet:
    """User ids of all current and former members of the town."""
    return _Former.objects.filter(municipality_id=town_id).values("user_id")


def matching(circle: Circle, wish: Mapping) -> QuerySet:
    """Readable entries that match the cleaned data of a `LogFilterForm`."""
    rows = circle.entries()
    exact = {"action": "action", "kind": "kind", "object": "object_id", "request": "request_id"}
    rows = rows.filter(**{column: wish[name] for name, column in exact.items() if wish.get(name)})
    if wish.get("object") and not circle.is_town:
        rows = rows.exclude(kind__startswith=BETWEEN_TOWNS)
    if wish.get("person"):
        rows = rows.filter(actor_id__in=_named(circle, wish["person"]))
    if wish.get("town"):
        rows = rows.filter(municipality_id__in=_towns(wish["town"]))
    if wish.get("since"):
        rows = rows.filter(at__gte=_start_of(wish["since"]))
    if wish.get("until"):
        rows = rows.filter(at__lt=_start_of(wish["until"] + timedelta(days=1)))
    return rows


def page_of(rows: QuerySet, *, cursor: str, context: str) -> Page:
    """Raises `core.lists.keyset.InvalidCursor`."""
    return read_page(rows, NEWEST_FIRST, size=PAGE_SIZE, cursor=cursor, context=context)


def _named(circle: Circle, words: str) -> list[UUID]:
    rows = circle.people()
    for word in words.split()[:5]:
        rows = rows.filter(Q(full_name__icontains=word) | Q(email__icontains=searched(word)))
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct()[:MAX_PEOPLE])


def _towns(words: str) -> list[UUID]:
    return [town.pk for town in best_hits(Municipality.objects.all(), words, MAX_PEOPLE).towns]


def _start_of(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
