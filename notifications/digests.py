"""Digest mails, built in batches so that memory and queries stay bounded."""

from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from core.jobs.locks import one_at_a_time
from notifications.choices import Interval
from notifications.models import DigestSchedule, Notice
from notifications.services import BATCH, send

HOUR = 6
MAX_SHOWN = 30


def build(now: datetime) -> int:
    """Queue the digests due at ``now`` (local time) and return the number of mails.

    A digest is due if a notice has been waiting since before last Monday at six o'clock, or, for people
    with a daily digest, since before six o'clock today. So a missed run is caught up, and a second run
    finds nothing. Each batch is a separate transaction.
    """
    sent, last = 0, None
    while True:
        with transaction.atomic():
            one_at_a_time("notifications.digest")
            people = list(_due(now, after=last)[:BATCH])
            if not people:
                return sent
            sent += _send_batch(people, now)
        last = people[-1]


def _due(now: datetime, *, after):
    """User ids whose digest is due, in ascending order."""
    today = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=now.weekday())
    waiting = Notice.objects.filter(user=OuterRef("pk")).waiting_for_digest()
    schedule = DigestSchedule.objects.filter(user=OuterRef("pk"))
    daily = Exists(schedule.filter(interval=Interval.DAILY))
    people = User.objects.filter(
        Exists(waiting.filter(created_at__lt=monday))
        | Q(daily, Exists(waiting.filter(created_at__lt=today))),
        is_active=True,
    ).exclude(Exists(schedule.filter(interval=Interval.NEVER)))
    if after is not None:
        people = people.filter(pk__gt=after)
    return people.order_by("pk").values_list("pk", flat=True)


def _send_batch(people: list, now: datetime) -> int:
    """Send each person their newest notices; those beyond MAX_SHOWN appear on the site only."""
    waiting = Notice.objects.filter(user__in=people).waiting_for_digest()
    order = ("user_id", "-created_at", "pk")
    shown, beyond = [], []
    for _id, group in groupby(
        waiting.order_by(*order).values_list("user_id", "pk"), key=itemgetter(0)
    ):
        ids = [pk for _id, pk in group]
        shown += ids[:MAX_SHOWN]
        beyond += ids[MAX_SHOWN:]
    rows = Notice.objects.filter(pk__in=shown).select_related("user").order_by(*order)
    groups = [list(group) for _id, group in groupby(rows, key=lambda row: row.user_id)]
    Notice.objects.filter(pk__in=beyond).update(mailed_at=now)
    return send(groups, digest=True)
