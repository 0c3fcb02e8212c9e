"""What people are told about events they registered for."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event, Registration
from events.presentation import when, where
from notifications.choices import Mode
from notifications.kinds import Kind, Line
from notifications.models import Notice
from notifications.services import Receiver, notify

EVENT = "event"
_TITLES = {
    "registered": gettext_lazy("Sie sind angemeldet: „%(title)s“"),
    "left": gettext_lazy("Anmeldung zurückgezogen: „%(title)s“"),
    "removed": gettext_lazy("Die Kommune hat Ihre Anmeldung zurückgenommen: „%(title)s“"),
    "cancelled": gettext_lazy("Abgesagt: „%(title)s“"),
    "moved": gettext_lazy("Andere Zeit oder anderer Ort: „%(title)s“"),
}


def tell_person(registration: Registration, what: str) -> None:
    stamp = registration.cancelled_at or registration.created_at
    _tell(registration.event_id, what, [registration], f"{stamp:%Y%m%d%H%M%S%f}")


def tell_registered(event: Event, what: str) -> None:
    """Everybody who has a place."""
    _tell(event.pk, what, event.registrations.living(), str(event.version))


def _tell(event_id: UUID, what: str, registrations, stamp: str) -> None:
    notify(
        EVENT,
        event_id,
        key=f"{event_id}:{what}:{stamp}",
        to=[Receiver(row.user_id, row.municipality_id) for row in registrations],
        data={"what": what},
    )


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Of public events, as they are now; one query."""
    rows = Event.objects.public().select_related("municipality__district", "revision_of")
    events = rows.in_bulk({row.object_id for row in notices})
    found = {}
    for notice in notices:
        event, what = events.get(notice.object_id), notice.data["what"]
        if event is None or what not in _TITLES:
            continue
        found[notice.pk] = Line(
            title=str(_TITLES[what]) % {"title": event.title},
            text=event.cancel_reason if what == "cancelled" else _appointment(event, what),
            url=event.get_absolute_url(),
            action=_("Veranstaltung ansehen"),
        )
    return found


def _appointment(event: Event, what: str) -> str:
    if what in ("left", "removed"):
        return when(event)
    return " · ".join(filter(None, (when(event), where(event))))


def event_kind() -> Kind:
    return Kind(
        EVENT,
        gettext_lazy("Veranstaltungen"),
        gettext_lazy(
            "Bestätigung Ihrer Anmeldung, und was sich an Zeit oder Ort ändert oder ausfällt."
        ),
        lines,
        default=Mode.AT_ONCE,
        order=52,
    )
