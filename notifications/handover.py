"""One notice to a colleague about everything that was handed over to them."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.offboarding import Departure, Open, label_of
from municipalities.models import Membership, Municipality
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import Receiver, notify

HANDOVER = "handover"
MAX_NAMED = 10


def tell_heir(departure: Departure, found: Sequence[Open]) -> None:
    """Send one notice that lists everything, with the titles the town's members see."""
    notify(
        HANDOVER,
        departure.municipality_id,
        key=f"{departure.person_id}:{departure.municipality_id}:{timezone.now().timestamp()}",
        to=[Receiver(departure.heir_id, departure.municipality_id)],
        data={
            "person": str(departure.person_id),
            "parts": [
                {
                    "code": row.part.code,
                    "number": len(row.things),
                    "titles": [thing.title for thing in row.things[:MAX_NAMED]],
                }
                for row in found
            ],
        },
    )


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Lines of handover notices whose recipients still belong to the town; three queries."""
    if not notices:
        return {}
    people = User.objects.in_bulk({notice.data["person"] for notice in notices})
    names = {str(pk): person.get_full_name() for pk, person in people.items()}
    towns = Municipality.objects.in_bulk({notice.municipality_id for notice in notices})
    there = set(
        Membership.objects.filter(user__in={notice.user_id for notice in notices}).values_list(
            "user", "municipality"
        )
    )
    return {
        notice.pk: _line(notice, names, towns[notice.municipality_id])
        for notice in notices
        if (notice.user_id, notice.municipality_id) in there
    }


def _line(notice: Notice, names: dict[str, str], town: Municipality) -> Line:
    who = names.get(notice.data["person"]) or _("Ein ehemaliges Mitglied")
    return Line(
        title=_("%(who)s hat Ihnen übergeben, was noch offen war") % {"who": who},
        text=_(
            "%(who)s arbeitet nicht mehr für %(town)s. Erinnerungen und Entscheidungen zu dem, was "
            "hier steht, gehen jetzt an Sie."
        )
        % {"who": who, "town": town.short_name},
        url=reverse("dashboard"),
        action=_("Zu Meine Kommune"),
        points=tuple(_point(part) for part in notice.data["parts"]),
    )


def _point(part: dict) -> str:
    named = ", ".join(f"„{title}“" for title in part["titles"])
    beyond = part["number"] - len(part["titles"])
    if beyond > 0:
        more = ngettext("und eine weitere", "und %(n)d weitere", beyond) % {"n": beyond}
        named = f"{named} {more}"
    return f"{label_of(part['code'])}: {named}"


def handover_kind() -> NoticeKind:
    return NoticeKind(
        HANDOVER,
        gettext_lazy("Übergaben"),
        gettext_lazy("Jemand verlässt Ihre Kommune und übergibt Ihnen, was noch offen ist."),
        lines,
        default=Mode.AT_ONCE,
        order=35,
    )
