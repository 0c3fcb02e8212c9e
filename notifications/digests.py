"""The digest: what waits for each person, in batches, so that neither memory nor queries grow."""

from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from core.locks import one_at_a_time
from notifications.choices import Interval
from notifications.models import DigestSchedule, Notice
from notifications.services import BATCH, send

HOUR = 6


def build(now: datetime) -> int:
    """Write the digests due at ``now`` (local time); returns how many mails.

    A digest is due once something waits since before the last Monday (or, where a person wants
    it daily, since before today) six o'clock. So a run that was missed is made up for, and a
    second run finds nothing. Each batch is a transaction of its own.
    """
    sent, last = 0, None
    while True:
        with transaction.atomic():
            one_at_a_time("notifications.digest")
            people = list(_due(now, after=last)[:BATCH])
            if not people:
                return sent
            sent += _send_batch(people)
        last = people[-1]


def _due(now: datetime, *, after):
    """Ids of people whose digest is due, in the order of their ids."""
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


def _send_batch(people: list) -> int:
    rows = (
        Notice.objects.filter(user__in=people)
        .waiting_for_digest()
        .select_related("user")
        .order_by("user_id", "-created_at", "pk")
    )
    groups = [list(group) for _id, group in groupby(rows, key=lambda row: row.user_id)]
    return send(groups, digest=True)
