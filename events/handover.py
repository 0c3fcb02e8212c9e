"""Offboarding: a departing person's registrations pass to a colleague or are cancelled."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts import offboarding
from accounts.offboarding import Departure, OffboardingPart, Thing
from editorial.workflow.choices import PUBLIC_STATES
from events.registrations import give_up_all, pass_on, to_come


def _places(user_id: UUID, municipality_id: UUID) -> list[Thing]:
    rows = to_come(user_id, municipality_id).filter(event__state__in=PUBLIC_STATES)
    return [Thing(row.pk, row.event.title, row.event.get_absolute_url()) for row in rows]


def _hand_over(departure: Departure) -> None:
    for row in to_come(departure.person_id, departure.municipality_id):
        if row.event.is_public:
            pass_on(row, heir_id=departure.heir_id)
    give_up_all(departure.person_id, departure.municipality_id)


def register_parts() -> None:
    offboarding.register(give_up_all)
    offboarding.register_part(
        OffboardingPart(
            "event_places",
            _("Anmeldungen zu Veranstaltungen"),
            80,
            _places,
            _hand_over,
            needs_heir=False,
        )
    )
