"""Notices to people registered for an event."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.workflow.choices import PUBLIC_STATES, State
from events.models import Event, Registration
from events.presentation import day_of, when, where
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import Receiver, notify

EVENT = "event"
TAKEN_DOWN = "taken_down"
_TITLES = {
    "registered": gettext_lazy("Sie sind angemeldet: „%(title)s“ am %(day)s"),
    "left": gettext_lazy("Anmeldung zurückgezogen: „%(title)s“ am %(day)s"),
    "removed": gettext_lazy(
        "Die Kommune hat Ihre Anmeldung zurückgenommen: „%(title)s“ am %(day)s"
    ),
    "cancelled": gettext_lazy("Abgesagt: „%(title)s“ am %(day)s"),
    "moved": gettext_lazy("Andere Zeit oder anderer Ort: „%(title)s“, jetzt am %(day)s"),
    "elsewhere": gettext_lazy("Bitte melden Sie sich noch einmal an: „%(title)s“ am %(day)s"),
}
_WITHOUT_PLACE = ("left", "removed")


def tell_person(registration: Registration, what: str) -> None:
    stamp = registration.cancelled_at or registration.created_at
    _tell(registration.event_id, what, [registration], f"{stamp:%Y%m%d%H%M%S%f}")


def tell_registered(event: Event, what: str) -> None:
    """Notify everybody who has a place."""
    _tell(event.pk, what, event.registrations.active(), str(event.version))


def _tell(event_id: UUID, what: str, registrations, stamp: str) -> None:
    notify(
        EVENT,
        event_id,
        key=f"{event_id}:{what}:{stamp}",
        to=[Receiver(row.user_id, row.municipality_id) for row in registrations],
        data={"what": what},
    )


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Lines about the current state of events and the reader's registrations; two queries.

    Notices about past events are no longer mailed.
    """
    rows = Event.objects.filter(state__in=(*PUBLIC_STATES, State.TAKEN_DOWN))
    rows = rows.select_related("municipality__district", "revision_of")
    events = rows.in_bulk({row.object_id for row in notices})
    active = Registration.objects.active().filter(event__in=events)
    active = active.filter(user__in={row.user_id for row in notices})
    places = set(active.values_list("event", "user"))
    found = {}
    for notice in notices:
        event, what = events.get(notice.object_id), notice.data["what"]
        if event is None or not _holds(event, what, (event.pk, notice.user_id) in places):
            continue
        if what == TAKEN_DOWN:
            found[notice.pk] = _line_without_content(event)
        else:
            found[notice.pk] = Line(
                title=str(_TITLES[what]) % {"title": event.title, "day": day_of(event)},
                text=_text(event, what),
                url=event.get_absolute_url(),
                action=_("Veranstaltung ansehen"),
                is_due=not event.is_over,
            )
    return found


def _holds(event: Event, what: str, has_place: bool) -> bool:
    """Whether the notice still applies to the event's state and the reader's registration."""
    if (event.state == State.TAKEN_DOWN) != (what == TAKEN_DOWN) or what not in (
        *_TITLES,
        TAKEN_DOWN,
    ):
        return False
    if (event.cancelled_at is not None) != (what == "cancelled") and what not in _WITHOUT_PLACE:
        return False
    if what == "elsewhere" and not event.registration_url:
        return False
    return has_place != (what in _WITHOUT_PLACE)


def _line_without_content(event: Event) -> Line:
    """Withdrawn content is not repeated: the line says only when, and whom to ask."""
    return Line(
        title=_(
            "Eine Veranstaltung am %(day)s, zu der Sie angemeldet sind, ist nicht mehr öffentlich"
        )
        % {"day": day_of(event)},
        text=_("%(when)s. Bitte fragen Sie %(town)s, ob sie stattfindet.")
        % {"when": when(event), "town": event.municipality.full_label},
        url=event.municipality.get_absolute_url(),
        action=_("Kommune ansehen"),
        is_due=not event.is_over,
    )


def _text(event: Event, what: str) -> str:
    if what == "cancelled":
        return f"{when(event)}. {event.cancel_reason}"
    if what == "elsewhere":
        return _("Die Kommune nimmt Anmeldungen jetzt an anderer Stelle an.")
    if what in _WITHOUT_PLACE:
        return when(event)
    return " · ".join(filter(None, (when(event), where(event))))


EVENT_KIND = NoticeKind(
    EVENT,
    gettext_lazy("Veranstaltungen"),
    gettext_lazy(
        "Bestätigung Ihrer Anmeldung, und was sich an Zeit oder Ort ändert oder ausfällt."
    ),
    lines,
    default=Mode.AT_ONCE,
    order=52,
)
