"""Records that a full walk of a peer no longer finds: withdrawn at once, later, or on approval.

A peer that lost its database, or was set up anew under its old address, shows almost nothing. Its
records here must not vanish with it. Explicit deletes in its feed take effect at once.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import SiteRole, User
from core.audit import recording as audit
from core.mail.outbox import queue_mail
from editorial.harvest.importing import Origin, present_of
from federation.applying import Report, apply
from federation.models import MissingRecord, Peer
from federation.reading import Change
from federation.takers import TAKERS

GRACE = timedelta(days=14)
FEW = 5
FEW_SHARE = 0.2
SURVIVING_SHARE = 0.1
BATCH = 100
Records = dict[str, set[UUID]]


def shown_here(origin: Origin) -> Records:
    """Ids by kind of all records of ``origin`` that are visible here."""
    return {
        kind: set(present_of(taker.model, origin).values_list("pk", flat=True))
        for kind, taker in TAKERS.items()
    }


def is_unusual(*, known: int, gone: int) -> bool:
    """More than a few and more than a fifth of the known records, or nearly all of them."""
    return needs_acceptance(known=known, gone=gone) or gone > max(FEW, known * FEW_SHARE)


def needs_acceptance(*, known: int, gone: int) -> bool:
    """Fewer than a tenth of the known records remain: the peer is empty or another instance."""
    return gone > 0 and known - gone < known * SURVIVING_SHARE


def settle(peer: Peer, origin: Origin, before: Records, met: Collection[UUID]) -> Report:
    """After a full walk: withdraw missing records, or withhold the withdrawal and notify (`Peer`)."""
    gone = {kind: keys - set(met) for kind, keys in before.items()}
    known, number = (sum(map(len, records.values())) for records in (before, gone))
    if not is_unusual(known=known, gone=number):
        _forget(peer)
        return _withdraw(gone, origin)
    _keep_back(peer, gone, needs_acceptance(known=known, gone=number))
    report = Report()
    report.counts["withheld"] = number
    return report


def due(peer: Peer, *, accept: bool) -> bool:
    """Whether the missing records may be withdrawn now."""
    if peer.missing_since is None:
        return False
    return accept or (not peer.needs_acceptance and timezone.now() - peer.missing_since >= GRACE)


def accept(peer: Peer, *, by: UUID | None) -> Report:
    """Withdraw missing records on approval by an administrator."""
    if peer.missing_since is None:
        return Report()
    return withdraw_missing(peer, Origin(peer.instance, timezone.now(), is_resync=True), by=by)


def withdraw_missing(peer: Peer, origin: Origin, *, by: UUID | None = None) -> Report:
    """Withdraw the withheld records that have not reappeared."""
    gone: Records = {kind: set() for kind in TAKERS}
    for kind, pk in missing_of(peer).values_list("kind", "object_id"):
        gone.setdefault(kind, set()).add(pk)
    report = _withdraw(gone, origin)
    audit.record("missing_withdrawn", peer, by=by, number=report.counts["deleted"])
    _forget(peer)
    return report


def missing_of(peer: Peer) -> QuerySet:
    return MissingRecord.objects.filter(peer=peer)


def note_met(peer: Peer, keys: Collection[UUID]) -> None:
    """The feed named ``keys``: these records have reappeared or were deleted explicitly."""
    if peer.missing_since is None or not keys:
        return
    missing_of(peer).filter(object_id__in=keys).delete()
    if not missing_of(peer).exists():
        _forget(peer)


def _withdraw(gone: Records, origin: Origin) -> Report:
    """Withdraw in reverse order of references, one transaction per batch."""
    report = Report()
    for kind in reversed(TAKERS):
        keys = sorted(gone.get(kind, ()))
        for start in range(0, len(keys), BATCH):
            with transaction.atomic():
                part = [Change(kind, pk, None) for pk in keys[start : start + BATCH]]
                report.add(apply(part, origin))
    return report


@transaction.atomic
def _keep_back(peer: Peer, gone: Records, needs_accepting: bool) -> None:
    had = set(missing_of(peer).values_list("object_id", flat=True))
    now = {pk for keys in gone.values() for pk in keys}
    missing_of(peer).exclude(object_id__in=now).delete()
    MissingRecord.objects.bulk_create(
        MissingRecord(peer=peer, kind=kind, object_id=pk)
        for kind, keys in gone.items()
        for pk in keys - had
    )
    is_news = peer.missing_since is None or not now <= had
    _save(peer, since=peer.missing_since or timezone.now(), needs_accepting=needs_accepting)
    if is_news:
        _tell_administrators(peer, len(now))


@transaction.atomic
def _forget(peer: Peer) -> None:
    if peer.missing_since is not None:
        missing_of(peer).delete()
        _save(peer, since=None, needs_accepting=False)


def _save(peer: Peer, *, since, needs_accepting: bool) -> None:
    peer.missing_since, peer.needs_acceptance = since, needs_accepting
    peer.save(update_fields=["missing_since", "needs_acceptance"])


def _tell_administrators(peer: Peer, number: int) -> None:
    until = peer.missing_since + GRACE
    for user in User.objects.filter(site_role=SiteRole.ADMIN, is_active=True):
        queue_mail(
            to=user.email,
            template="api/peer_records_missing",
            context={
                "peer": peer,
                "number": number,
                "until": None if peer.needs_acceptance else until,
            },
        )
