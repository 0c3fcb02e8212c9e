"""When a person leaves, the open requests go to the deputy or the coordination, who are told."""

from uuid import UUID

from django.db.models import Q, QuerySet

from contacts.collected_notices import tell_handed_over
from contacts.models import ContactRequest, Responsibility
from contacts.people import taking_part
from municipalities.models import Membership
from notifications.services import Receiver


def hand_over(user_id: UUID, municipality_id: UUID | None) -> None:
    """Called once the person is gone; each colleague who goes on is told once, with the number."""
    towns = Membership.objects.filter(user=user_id).values_list("municipality", flat=True)
    for town in [municipality_id] if municipality_id else list(towns):
        heirs: dict[Receiver, list[UUID]] = {}
        for row in _requests_of(user_id, town):
            for receiver in taking_part(row, town):
                heirs.setdefault(receiver, []).append(row.pk)
        for receiver, requests in heirs.items():
            tell_handed_over(receiver, requests, of=user_id)


def _requests_of(user_id: UUID, town: UUID) -> QuerySet:
    """Open ones in which the person wrote for this town, or that were the person's to answer."""
    rules = Responsibility.objects.filter(municipality=town)
    own = rules.filter(owner=user_id)
    theirs = Q(messages__municipality=town, messages__author=user_id)
    theirs |= Q(asked=town, project__in=own.exclude(project=None).values("project"))
    if own.filter(project=None).exists():
        named = rules.exclude(project=None).exclude(owner=None).values("project")
        theirs |= Q(asked=town) & ~Q(project__in=named)
    return ContactRequest.objects.open().filter(theirs).distinct().order_by("created_at", "pk")
