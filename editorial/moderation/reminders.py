"""One reminder per working day for each moderator with waiting entries, not one per entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Count, DateTimeField, IntegerField, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import SiteRole, User
from core.working_days import is_working_day
from editorial.models import Claim
from editorial.workflow.kinds import all_kinds
from editorial.workflow.permissions import four_eyes
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import Receiver, notify

QUEUE = "moderation_queue"
FROM_HOUR, TO_HOUR = 6, 12


@dataclass(frozen=True)
class Desk:
    """Entries waiting for one moderator, except those of own towns and own texts."""

    number: int
    oldest: datetime
    claimed: int


def is_time(now: datetime) -> bool:
    """Working days in the morning; ``now`` is local time."""
    return is_working_day(now.date()) and FROM_HOUR <= now.hour < TO_HOUR


def remind(now: datetime) -> int:
    """Notify every moderator for whom an entry has waited since six o'clock; once a day.

    Returns the number of people notified. Today's notice replaces those of earlier days. ``now`` is
    local time.
    """
    since = timezone.make_aware(datetime.combine(now.date(), time(FROM_HOUR)))
    people = User.objects.filter(is_active=True).exclude(site_role=SiteRole.NONE)
    desks = desks_of(people, before=since)
    notified = 0
    for user_id in sorted(desks):
        with transaction.atomic():
            key = now.date().isoformat()
            notified += notify(QUEUE, user_id, key=key, to=[Receiver(user_id, None)])
            older = Notice.objects.filter(user=user_id, kind=QUEUE)
            older.exclude(key=f"{QUEUE}:{key}").delete()
    return notified


def desks_of(people: QuerySet, *, before: datetime) -> dict[UUID, Desk]:
    """Desk of each of these moderators with entries submitted before ``before``; one query per
    kind.
    """
    parts: dict[UUID, list[tuple[int, datetime]]] = {}
    for kind in all_kinds():
        waiting = kind.model.objects.queued().filter(submitted_at__lt=before).order_by()
        own = four_eyes(waiting, OuterRef(OuterRef("pk"))).values("state")
        number = own.annotate(found=Count("pk")).values("found")
        oldest = own.annotate(found=Min("submitted_at")).values("found")
        rows = people.order_by().annotate(
            number=Coalesce(Subquery(number, IntegerField()), 0),
            oldest=Subquery(oldest, DateTimeField()),
        )
        for pk, found, since in rows.values_list("pk", "number", "oldest"):
            if found:
                parts.setdefault(pk, []).append((found, since))
    claims = Claim.objects.live().filter(user__in=parts).order_by().values_list("user")
    claimed = dict(claims.annotate(Count("pk")))
    return {
        pk: Desk(
            sum(number for number, _since in found),
            min(since for _number, since in found),
            claimed.get(pk, 0),
        )
        for pk, found in parts.items()
    }


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Current counts, for current moderators; notices of earlier days are outdated."""
    today = timezone.localdate()
    fresh = [row for row in notices if timezone.localdate(row.created_at) == today]
    people = User.objects.filter(pk__in=[row.user_id for row in fresh])
    desks = desks_of(people.exclude(site_role=SiteRole.NONE), before=timezone.now())
    return {row.pk: _line(desks[row.user_id]) for row in fresh if row.user_id in desks}


def _line(desk: Desk) -> Line:
    title = ngettext(
        "%(n)s Eintrag wartet auf Ihre Entscheidung",
        "%(n)s Einträge warten auf Ihre Entscheidung",
        desk.number,
    )
    text = str(_("Der älteste wartet seit dem %(day)s.")) % {
        "day": date_format(timezone.localtime(desk.oldest), "DATE_FORMAT")
    }
    if desk.claimed:
        taken = ngettext(
            "%(n)s davon haben Sie übernommen.", "%(n)s davon haben Sie übernommen.", desk.claimed
        )
        text += " " + taken % {"n": desk.claimed}
    return Line(
        title=title % {"n": desk.number},
        url=reverse("moderation_queue"),
        text=text,
        action=str(_("Zur Warteschlange")),
    )


QUEUE_KIND = NoticeKind(
    QUEUE,
    _("Warteschlange der Moderation"),
    _("Nur für die Moderation: was auf eine Entscheidung wartet. Nie eine Mail je Eintrag."),
    lines,
    default=Mode.AT_ONCE,
    order=85,
    for_staff=True,
    modes=(Mode.AT_ONCE, Mode.NONE),
    words={Mode.AT_ONCE: _("eine Mail jeden Werktag am Morgen, wenn etwas wartet")},
)
