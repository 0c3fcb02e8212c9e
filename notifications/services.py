"""Sending notices: one row per person, and a mail according to their preferences."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import recording as audit
from core.mail import stranger_limits
from core.mail.outbox import queue_all
from municipalities.choices import Role
from municipalities.models import Membership
from notifications import mails
from notifications.choices import Interval, Mode
from notifications.kinds import all_kinds, kind_named
from notifications.models import DigestSchedule, Notice, Preference

BATCH = 500
MAX_COUNTED = 100


@dataclass(frozen=True)
class Receiver:
    """A recipient, and the town on whose behalf they are notified."""

    user_id: uuid.UUID
    municipality_id: uuid.UUID | None


def members(municipality_id, *, people=None, role: str = "") -> list[Receiver]:
    """Active members of a town: all, those among ``people`` (user ids), or those with ``role``."""
    rows = Membership.objects.filter(municipality=municipality_id, user__is_active=True)
    if people is not None:
        rows = rows.filter(user__in=people)
    if role:
        rows = rows.filter(role=role)
    return [Receiver(*row) for row in rows.order_by("pk").values_list("user", "municipality")]


def coordinators(municipality_id) -> list[Receiver]:
    return members(municipality_id, role=Role.COORDINATOR)


@transaction.atomic
def notify(
    kind: str,
    about: uuid.UUID,
    *,
    key: str,
    to: Iterable[Receiver],
    data: dict | None = None,
    at_once: bool = True,
    mails_once: bool = False,
    by_stranger: bool = False,
) -> int:
    """Notify each person at most once per ``key``, in the current transaction; returns the number of
    people.

    - Duplicates in ``to`` and people who already have a notice with this ``key`` are skipped.
    - ``at_once=False``: no immediate mail; the notice waits for the digest.
    - ``mails_once``: no further mail while a notice about the same object and ``what`` is unread. The
      list still shows every notice.
    - ``by_stranger``: caused by somebody unknown; waits for the digest once the person's daily limit of
      such mails is reached.
    """
    receivers = list({row.user_id: row for row in to}.values())
    told = 0
    for start in range(0, len(receivers), BATCH):
        batch = receivers[start : start + BATCH]
        modes = modes_of([row.user_id for row in batch], kind)
        if not at_once:
            modes = {pk: Mode.DIGEST if m == Mode.AT_ONCE else m for pk, m in modes.items()}
        if mails_once:
            modes |= dict.fromkeys(_not_looked(kind, about, batch, data or {}), Mode.NONE)
        if by_stranger:
            modes |= dict.fromkeys(_had_enough(modes), Mode.DIGEST)
        told += _write_batch(kind, about, key, batch, data or {}, modes)
    return told


def _had_enough(modes: dict) -> list[uuid.UUID]:
    at_once = [pk for pk, mode in modes.items() if mode == Mode.AT_ONCE]
    people = User.objects.filter(pk__in=at_once).values_list("pk", "email")
    return [pk for pk, email in people if stranger_limits.mails_left(email) is None]


def _not_looked(kind: str, about, receivers: list[Receiver], data: dict):
    """Users with an unread notice about the same object that was mailed or waits for the digest."""
    rows = Notice.objects.unread().exclude(mode=Mode.NONE)
    rows = rows.filter(user__in=[row.user_id for row in receivers], kind=kind, object_id=about)
    return rows.filter(data__what=data.get("what")).values_list("user", flat=True)


def _write_batch(
    kind: str, about, key: str, receivers: list[Receiver], data: dict, modes: dict
) -> int:
    rows = [
        Notice(
            user_id=row.user_id,
            municipality_id=row.municipality_id,
            kind=kind,
            object_id=about,
            key=f"{kind}:{key}"[:160],
            data=data,
            mode=modes[row.user_id],
        )
        for row in receivers
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    written = list(Notice.objects.filter(pk__in=[row.pk for row in rows]).select_related("user"))
    send([[row] for row in written if row.mode == Mode.AT_ONCE])
    return len(written)


def modes_of(user_ids: list, kind: str) -> dict:
    """Each user's mode for ``kind``."""
    chosen = dict(
        Preference.objects.filter(user__in=user_ids, kind=kind).values_list("user", "mode")
    )
    default = kind_named(kind).default
    return {user_id: chosen.get(user_id, default) for user_id in user_ids}


def send(groups: list[list[Notice]], *, digest: bool = False) -> int:
    """Queue one mail per group (all notices of a group have one recipient); returns the number of mails.

    They are written when they are sent (`notifications.mails.write`).
    """
    records = [mails.record_for(group, digest=digest) for group in groups]
    queue_all(records)
    now = timezone.now()
    for group, record in zip(groups, records, strict=True):
        for notice in group:
            notice.mail, notice.mailed_at = record, now
    notices = [notice for group in groups for notice in group]
    Notice.objects.bulk_update(notices, ["mail", "mailed_at"], batch_size=BATCH)
    return len(records)


@transaction.atomic
def choose(user: User, *, modes: dict[str, str], interval: str) -> None:
    """Save a person's settings; they apply to future notices."""
    known = {kind.code for kind in all_kinds()}
    Preference.objects.bulk_create(
        [
            Preference(user=user, kind=code, mode=mode)
            for code, mode in modes.items()
            if code in known
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["mode"],
    )
    DigestSchedule.objects.update_or_create(user=user, defaults={"interval": interval})
    audit.record("notices_chosen", user, by=user.pk)


@transaction.atomic
def unsubscribe(user: User, kind: str) -> None:
    """Stop mails of one kind, or all digests for ``digest``. Idempotent."""
    audit.record("unsubscribed", user, by=user.pk, what=kind)
    if kind == "digest":
        DigestSchedule.objects.update_or_create(user=user, defaults={"interval": Interval.NEVER})
        return
    Preference.objects.update_or_create(user=user, kind=kind, defaults={"mode": Mode.NONE})


def is_unsubscribed(user: User, kind: str) -> bool:
    if kind == "digest":
        return DigestSchedule.objects.filter(user=user, interval=Interval.NEVER).exists()
    return Preference.objects.filter(user=user, kind=kind, mode=Mode.NONE).exists()


def mark_read(user: User, *, about: uuid.UUID | None = None, kind: str = "") -> None:
    """Mark a person's notices as read, optionally only those ``about`` one object or of one ``kind``."""
    rows = Notice.objects.unread().filter(user=user)
    if about:
        rows = rows.filter(object_id=about)
    if kind:
        rows = rows.filter(kind=kind)
    rows.update(read_at=timezone.now())


def unread_number(user: User) -> int:
    """Number of unread notices for the page header, counted up to MAX_COUNTED."""
    return Notice.objects.of_person(user).unread()[:MAX_COUNTED].count()
