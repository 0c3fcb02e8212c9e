"""Handover of a person's entries to a colleague when the person leaves the town.

The successor receives moderation decisions like an author but did not write the text, so the
four-eyes rule (`permissions.wrote`) does not apply to them.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.offboarding import Departure, OffboardingPart, Thing, register_part
from core.audit import recording as audit
from editorial.models import Authorship, EditorialModel
from editorial.workflow import authorship
from editorial.workflow.choices import State
from editorial.workflow.kinds import all_kinds, kind_of


def entries_of(user_id: UUID, municipality_id: UUID, states: Iterable[str]) -> list[EditorialModel]:
    """Entries the person created, edited, submitted or took over; one query per kind."""
    return [
        entry
        for kind in all_kinds()
        for entry in _rows(kind, user_id, municipality_id).filter(state__in=states)
    ]


def _rows(kind: Any, user_id: UUID, municipality_id: UUID) -> QuerySet:
    own = Authorship.objects.filter(user=user_id).values("object_id")
    return (
        kind.model.objects.of_town(municipality_id)
        .filter(Q(created_by=user_id) | Q(pk__in=own))
        .select_related("revision_of", *kind.related)
        .order_by("created_at", "pk")
    )


def _things(states: Iterable[str]) -> Callable[[UUID, UUID], list[Thing]]:
    def open_things(user_id: UUID, municipality_id: UUID) -> list[Thing]:
        return [
            Thing(entry.pk, str(kind_of(entry).safe_title(entry)), entry.get_absolute_url())
            for entry in entries_of(user_id, municipality_id, states)
        ]

    return open_things


def _hand_over(states: Iterable[str]) -> Callable[[Departure], None]:
    def hand_over(departure: Departure) -> None:
        entries = entries_of(departure.person_id, departure.municipality_id, states)
        authorship.add_heir(entries, departure.heir_id)
        audit.record_heir(
            entries,
            by=departure.by_id,
            municipality_id=departure.municipality_id,
            person=departure.person_id,
            heir=departure.heir_id,
        )

    return hand_over


def _part(
    code: str, label: Promise, order: int, states: Iterable[str], *, needs_heir: bool = True
) -> OffboardingPart:
    return OffboardingPart(code, label, order, _things(states), _hand_over(states), needs_heir)


def register_parts() -> None:
    register_part(_part("queries", _("Rückfragen der Moderation"), 10, [State.CHANGES_REQUESTED]))
    register_part(_part("drafts", _("Entwürfe und begonnene Änderungen"), 20, [State.DRAFT]))
    register_part(
        _part("submitted", _("Eingereicht, noch nicht entschieden"), 30, [State.SUBMITTED])
    )
    public = [State.PUBLISHED, State.ARCHIVED]
    register_part(_part("published", _("Veröffentlichte Einträge"), 90, public, needs_heir=False))
