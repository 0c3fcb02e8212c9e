"""“Still true?” reminders to the adopter, before and when its yearly confirmation expires."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from adoptions.choices import Basis
from adoptions.models import ASKED_BEFORE, CONFIRMATION_LASTS, Adoption
from adoptions.notices import adopter_people
from editorial.workflow.choices import PUBLIC_STATES
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import notify

DUE = "adoption_due"
SOON, OVER = "soon", "over"
# Longest downtime of the worker after which missed reminders are still sent.
MADE_UP_FOR = timedelta(days=30)


def send_due(now: datetime) -> int:
    """Remind of confirmations that expire within 30 days or expired today; returns the number sent.

    Computed on local calendar days. Idempotent; catches up after downtime.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = (midnight + timedelta(days=1)).astimezone(UTC)
    over = tomorrow - CONFIRMATION_LASTS
    soon = over + ASKED_BEFORE
    return _tell(SOON, after=over, before=soon) + _tell(OVER, after=over - MADE_UP_FOR, before=over)


def _tell(what: str, *, after: datetime, before: datetime) -> int:
    """Open entries made by towns, about public projects, confirmed within the interval."""
    told = Notice.objects.filter(
        object_id=OuterRef("pk"),
        kind=DUE,
        data__what=what,
        created_at__gt=OuterRef("adopter_confirmed_at"),
    )
    rows = (
        Adoption.objects.ours()
        .open()
        .filter(
            basis=Basis.TOWN,
            project__state__in=PUBLIC_STATES,
            adopter_confirmed_at__gte=after,
            adopter_confirmed_at__lt=before,
        )
        .exclude(Exists(told))
    )
    return sum(_tell_one(row, what) for row in rows.order_by("pk"))


def _tell_one(adoption: Adoption, what: str) -> bool:
    key = f"{adoption.pk}:{adoption.confirmed_until}:{what}"
    people = adopter_people(adoption)
    return bool(notify(DUE, adoption.pk, key=key, to=people, data={"what": what}))


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Lines for the adopting town while a confirmation is due; one query."""
    rows = Adoption.objects.with_card_data().in_bulk([row.object_id for row in notices])
    return {
        row.pk: _line(rows[row.object_id])
        for row in notices
        if row.object_id in rows
        and row.municipality_id == rows[row.object_id].municipality_id
        and rows[row.object_id].is_due
        and rows[row.object_id].project.is_public
    }


def _line(adoption: Adoption) -> Line:
    until: Any = adoption.confirmed_until  # an open adoption has a day
    title, text = (
        (
            _("Ihr Eintrag zu „%(title)s“ gilt als unbestätigt"),
            _(
                "Seit dem %(day)s fehlt Ihre jährliche Bestätigung; bis Sie ihn bestätigen, "
                "zählt er nirgends mit. Stimmt „%(stage)s“ noch? Dann genügt ein Klick."
            ),
        )
        if until <= timezone.localdate()
        else (
            _("Stimmt Ihr Eintrag zu „%(title)s“ noch?"),
            _(
                "Er gilt bis zum %(day)s. Stimmt „%(stage)s“ noch? Dann genügt ein Klick; "
                "sonst ändern Sie bitte den Stand."
            ),
        )
    )
    names = {
        "title": adoption.project.title,
        "day": date_format(until, "DATE_FORMAT"),
        "stage": adoption.get_stage_display(),
    }
    return Line(
        title=str(title) % names,
        text=str(text) % names,
        url=adoption.get_absolute_url(),
        action=str(_("Ansehen und bestätigen")),
    )


DUE_KIND = NoticeKind(
    DUE,
    _("Jährliche Bestätigung"),
    _("Ein Eintrag Ihrer Kommune zu einer Nachnutzung muss bestätigt werden."),
    lines,
    default=Mode.AT_ONCE,
    order=22,
)
