"""Audit entries prepared for display: who, for which town, what, about what, details."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import SiteRole, User
from core.models import AuditEntry
from exchange.audit_log.actions import action_label
from exchange.audit_log.details import as_uuid, details_of
from exchange.audit_log.forms import kind_label
from exchange.audit_log.objects import named_objects
from exchange.audit_log.reading import Circle, people_ever
from municipalities.models import Municipality

PEOPLE_IN_DETAIL = ("person", "heir")


@dataclass(frozen=True)
class AuditRow:
    """One entry as displayed. ``url`` is empty if the reader may not open the object."""

    at: datetime
    who: str
    town: str
    action: str
    action_code: str
    kind: str
    title: str
    url: str
    object_id: str
    details: tuple[tuple[str, str], ...]
    request_id: str


class Names:
    """Names of the people in some entries, as ``circle`` may see them; at most two queries.

    A town sees the names of its members only.
    """

    def __init__(self, ids: Iterable[UUID], circle: Circle):
        ids = set(ids)
        self.circle = circle
        people = User.objects.filter(pk__in=ids)
        self.roles = {person.pk: person.site_role for person in people}
        known = circle.people().filter(pk__in=ids) if circle.is_town else people
        self.names = {person.pk: person.get_full_name() for person in known}
        self.former = set()
        if circle.is_town:
            once = people_ever(circle.town_id).filter(user_id__in=ids)
            self.former = set(once.values_list("user_id", flat=True))

    def of(self, user_id: UUID | None) -> str:
        if user_id in self.names:
            return self.names[user_id]
        if not self.circle.is_town or user_id in self.former:
            return _("ehemaliges Mitglied")
        if self.roles.get(user_id, SiteRole.NONE) == SiteRole.ADMIN:
            return _("Administration")
        if self.roles.get(user_id, SiteRole.NONE) == SiteRole.MODERATOR:
            return _("Moderation")
        return _("andere Person")

    def who(self, entry: AuditEntry) -> str:
        if entry.actor_id:
            return self.of(entry.actor_id)
        return _("Portal") if "portal" in entry.detail else _("System")


def shown(entries: Sequence[AuditEntry], circle: Circle) -> list[AuditRow]:
    """The entries as rows; the number of queries is independent of their number."""
    names = Names(_people(entries), circle)
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        wanted.setdefault(entry.kind, set()).add(entry.object_id)
    objects = named_objects(wanted, circle)
    towns = _towns(entries) if not circle.is_town else {}
    return [_row(entry, names, objects, towns, circle) for entry in entries]


def _people(entries: Sequence[AuditEntry]) -> set[UUID]:
    ids = {entry.actor_id for entry in entries if entry.actor_id}
    for entry in entries:
        ids |= {as_uuid(entry.detail.get(key)) for key in PEOPLE_IN_DETAIL}
        if entry.kind == User._meta.label_lower:
            ids.add(as_uuid(entry.object_id))
    return ids - {None}


def _towns(entries: Sequence[AuditEntry]) -> dict[UUID, str]:
    rows = Municipality.objects.in_bulk({entry.municipality_id for entry in entries} - {None})
    return {pk: town.full_label for pk, town in rows.items()}


def _row(entry: AuditEntry, names: Names, objects, towns, circle: Circle) -> AuditRow:
    title, url = objects.get(entry.object_id, ("", ""))
    if entry.kind == User._meta.label_lower and entry.object_id:
        title = names.of(as_uuid(entry.object_id))
    elif not title and "person" in entry.detail:
        title = names.of(as_uuid(entry.detail["person"]))
    return AuditRow(
        at=entry.at,
        who=names.who(entry),
        town=towns.get(entry.municipality_id, ""),
        action=str(action_label(entry.action)),
        action_code=entry.action,
        kind=kind_label(entry.kind),
        title=title,
        url=url,
        object_id="" if circle.keeps_apart(entry.kind) else entry.object_id,
        details=details_of(entry, names, everything=_shows_all(entry, circle)),
        request_id=entry.request_id,
    )


def _shows_all(entry: AuditEntry, circle: Circle) -> bool:
    """For staff, except for entries that tell to whom a town disclosed a lesson."""
    is_shown_on_request = entry.action in ("disclosed", "concealed")
    return not circle.is_town and not circle.keeps_apart(entry.kind) and not is_shown_on_request
