"""Who reads which rows of the audit log (docs/security.md, row O1), and how it is searched."""

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
    """What one reader reads: one town's part, or (``town_id`` None) everything."""

    actor: Actor
    town_id: UUID | None

    @property
    def is_town(self) -> bool:
        return self.town_id is not None

    def entries(self) -> QuerySet:
        """Of a town: what is told to towns at all; and tries or reports of its own people alone."""
        rows = AuditEntry.objects.all()
        if not self.is_town:
            return rows
        own = Q(actor_id__in=people_ever(self.town_id))
        return rows.filter(municipality_id=self.town_id, action__in=[*IN_TOWN]).filter(
            ~Q(action__in=BY_OWN_PEOPLE) | own
        )

    def keeps_apart(self, kind: str) -> bool:
        """Whether rows about one thing of ``kind`` must not be brought together by this reader.

        Two towns write rows about one request; its id would tell staff who talks with whom (row C2).
        """
        return not self.is_town and kind.startswith(BETWEEN_TOWNS)

    def people(self) -> QuerySet:
        """Whose names the reader knows: the town's members, or everybody."""
        if self.is_town:
            return User.objects.filter(memberships__municipality=self.town_id)
        return User.objects.all()


def town_circle(actor: Actor) -> Circle:
    """For coordinators, of the town they act for. Raises `NotAllowed`."""
    if not actor.is_coordinator:
        raise NotAllowed
    return Circle(actor, actor.municipality_id)


def whole_circle(actor: Actor) -> Circle:
    """For administrators with their second factor; moderators do not read it."""
    if not actor.is_admin:
        raise NotAllowed
    return Circle(actor, None)


def people_ever(town_id: UUID) -> QuerySet:
    """User ids of everybody who ever belonged to the town."""
    return _Former.objects.filter(municipality_id=town_id).values("user_id")


def matching(circle: Circle, wish: Mapping) -> QuerySet:
    """The readable rows that fit the cleaned data of a `LogFilterForm`."""
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
