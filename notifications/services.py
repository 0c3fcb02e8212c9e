"""Telling people: one row a person, and the mail each wants."""

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
    """A person, and the town for which they are told."""

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
    """Tell each person once (``key``), in the transaction of the reason; returns how many.

    Whoever is named twice, or was told this before, is left out. With ``at_once=False`` nobody
    gets a mail of its own: it waits for the digest. With ``mails_once`` nobody gets another mail
    while one about the same thing and ``what`` is unread; the list shows every one. What somebody
    unknown caused (``by_stranger``) waits for the digest once a person had enough mails today.
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
    """Who has an unread notice of this that was mailed, or waits for the digest."""
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
    """How each of these people wants to hear of ``kind``."""
    chosen = dict(
        Preference.objects.filter(user__in=user_ids, kind=kind).values_list("user", "mode")
    )
    default = kind_named(kind).default
    return {user_id: chosen.get(user_id, default) for user_id in user_ids}


def send(groups: list[list[Notice]], *, digest: bool = False) -> int:
    """One mail for each group, whose notices have one receiver; returns how many mails.

    A notice that its receiver may not read is left out for good.
    """
    records = []
    for language in sorted({group[0].user.language for group in groups}):
        chosen = [group for group in groups if group[0].user.language == language]
        records += mails.compose(chosen, language=language, digest=digest)
    queue_all(records)
    notices = [notice for group in groups for notice in group]
    now = timezone.now()
    for notice in notices:
        notice.mailed_at = now if notice.mail else None
        notice.mode = notice.mode if notice.mail else Mode.NONE
    Notice.objects.bulk_update(notices, ["mail", "mailed_at", "mode"], batch_size=BATCH)
    return len(records)


@transaction.atomic
def choose(user: User, *, modes: dict[str, str], interval: str) -> None:
    """Write a person's settings; they hold for everything told from now on."""
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
    """No more mails of one kind; for ``digest`` no more digests. Doing it twice changes nothing."""
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
    """All of a person, or those about one thing, or of one kind."""
    rows = Notice.objects.unread().filter(user=user)
    if about:
        rows = rows.filter(object_id=about)
    if kind:
        rows = rows.filter(kind=kind)
    rows.update(read_at=timezone.now())


def unread_number(user: User) -> int:
    """How many notices wait to be read, for the head of each page; counts to a hundred."""
    return Notice.objects.of_person(user).unread()[:MAX_COUNTED].count()
