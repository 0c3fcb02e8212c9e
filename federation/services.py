"""Harvest a peer from its change feed or from a file of exported objects (docs/federation.md)."""

from collections.abc import Collection, Iterator
from contextlib import nullcontext
from pathlib import Path
from uuid import UUID

import orjson
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import recording as audit
from core.errors import DomainError
from core.http import ssrf
from editorial.harvest.importing import Origin, own_instance
from federation import missing
from federation.applying import Report, apply, with_missing
from federation.models import Peer
from federation.reading import Change, Feed, Page, PeerFailed, ResyncRequired, UnknownKind
from federation.takers import TAKERS

BATCH = 100
MAX_PAGES = 20_000
MAX_LINE_BYTES = 2_000_000
_KINDS = ",".join(TAKERS)


class Overtaken(DomainError):
    code = "wrong-state"
    status = 409
    message = _("Ein anderer Abgleich mit dieser Instanz läuft schon.")


def harvest(
    peer: Peer,
    *,
    kinds: Collection[str] = (),
    dry_run: bool = False,
    from_start: bool = False,
    accept: bool = False,
    feed: Feed | None = None,
) -> Report:
    """Import what has changed at ``peer`` since the last run.

    - ``kinds``: only these, from the beginning, leaving the cursor unchanged
    - ``from_start``: read everything again and withdraw missing records, within the limits of `missing`
    - ``accept``: also withdraw withheld records
    - ``dry_run``: write nothing

    Raises `PeerFailed`, `Overtaken`; records imported until then are kept.
    """
    if peer.instance == own_instance():
        raise PeerFailed(_("Das ist diese Instanz selbst."))
    walk = _Walk(peer, feed or Feed(peer.url), sorted(kinds))
    try:
        with transaction.atomic() if dry_run else nullcontext():
            if peer._state.adding:
                save(peer, by=None)
            walk.run(from_start=from_start)
            walk.settle_missing(accept=accept)
            if dry_run:
                transaction.set_rollback(True)
    except DomainError as error:
        _note_run(walk, dry_run, error=str(error.message))
        raise
    except Exception:
        _note_run(walk, dry_run, error=_("Unerwarteter Fehler; Näheres im Protokoll des Servers."))
        raise
    _note_run(walk, dry_run)
    return walk.report


def _note_run(walk: "_Walk", dry_run: bool, *, error: str = "") -> None:
    if dry_run:
        return
    report, peer = walk.report, walk.peer
    Peer.objects.filter(pk=peer.pk).update(
        last_run_at=timezone.now(), last_result=report.summary()[:300], last_error=error[:500]
    )
    if report.has_written:
        audit.record("harvested", peer, by=None, **dict(report.counts))


class _Walk:
    """One run over a peer's feed. With ``only`` the peer's cursor stays unchanged."""

    def __init__(self, peer: Peer, feed: Feed, only: list[str]) -> None:
        self.peer, self.feed, self.only = peer, feed, only
        self.kinds = only or list(TAKERS)
        self.report = Report()
        self.met: set[UUID] = set()

    def run(self, *, from_start: bool) -> None:
        if self.only:
            self._read_only()
            return
        is_resync = from_start or self.peer.is_resyncing
        is_resync |= bool(self.peer.cursor) and self.peer.kinds != _KINDS
        try:
            self._once(is_resync)
        except ResyncRequired:
            try:
                self._once(True)
            except ResyncRequired:
                raise PeerFailed(_("Die Partner-Instanz verlangt immer neu zu beginnen.")) from None

    def _read_only(self) -> None:
        try:
            self._read("", is_resync=False)
        except ResyncRequired:
            text = _(
                "Die Partner-Instanz hat neu begonnen. Bitte starten Sie den Abgleich noch einmal."
            )
            raise PeerFailed(text) from None

    def _once(self, is_resync: bool) -> None:
        if not is_resync:
            self._read(self.peer.cursor, is_resync=False)
            return
        self.met.clear()
        before = missing.shown_here(self._origin(True))
        self._keep(cursor="", is_resyncing=True)
        self._read("", is_resync=True)
        self.report.add(missing.settle(self.peer, self._origin(True), before, self.met))
        self._keep(is_resyncing=False)

    def settle_missing(self, *, accept: bool) -> None:
        """Withdraw withheld records once their grace period is over or on approval."""
        if not self.only and missing.due(self.peer, accept=accept):
            self.report.counts.pop("withheld", None)
            self.report.add(missing.withdraw_missing(self.peer, self._origin(True)))

    def _keep(self, **columns) -> None:
        Peer.objects.filter(pk=self.peer.pk).update(kinds=_KINDS, **columns)
        for name, value in columns.items():
            setattr(self.peer, name, value)

    def _read(self, cursor: str, *, is_resync: bool) -> None:
        for _number in range(MAX_PAGES):
            page = self._page(cursor)
            wanted = [row for row in page.changes if row.kind in (self.only or TAKERS)]
            self._apply(with_missing(wanted, self.feed.project), page, cursor, is_resync)
            if not page.has_more:
                return
            if page.cursor == cursor:
                break
            cursor = page.cursor
        raise PeerFailed(_("Der Änderungsstrom der Partner-Instanz kommt nicht voran."))

    def _page(self, cursor: str) -> Page:
        """Fetch a page; an older peer that rejects some kinds is asked for all of them."""
        try:
            return self.feed.page(cursor, self.kinds)
        except UnknownKind:
            self.kinds = []
        try:
            return self.feed.page(cursor, [])
        except UnknownKind:
            text = _("Die Partner-Instanz weist ihren ganzen Änderungsstrom zurück.")
            raise PeerFailed(text) from None

    @transaction.atomic
    def _apply(self, changes: list[Change], page: Page, cursor: str, is_resync: bool) -> None:
        """Store a page and the cursor after it atomically."""
        if not self.only:
            locked = Peer.objects.select_for_update().get(pk=self.peer.pk)
            if locked.cursor != cursor:
                raise Overtaken
        self.report.add(apply(changes, self._origin(is_resync)))
        self.met |= {row.pk for row in changes if row.object is not None}
        if not self.only:
            missing.note_met(self.peer, [row.pk for row in changes])
            self._keep(cursor=page.cursor)

    def _origin(self, is_resync: bool) -> Origin:
        return Origin(self.peer.instance, timezone.now(), is_resync=is_resync)


def harvest_file(
    path: Path, *, instance: str, kinds: Collection[str] = (), dry_run: bool = False
) -> Report:
    """Import an export in JSON Lines, of any kinds in any order.

    Records are never replaced by older versions; those not in the file are kept.
    """
    instance = instance.lower()
    if instance == own_instance():
        raise PeerFailed(_("Das ist diese Instanz selbst."))
    origin = Origin(instance, timezone.now(), is_file=True)
    report = Report()
    with transaction.atomic() if dry_run else nullcontext():
        # one pass per kind, so that referenced records come first, in constant memory
        for kind in [kind for kind in TAKERS if not kinds or kind in kinds]:
            _harvest_lines(path, kind, origin, report)
        if dry_run:
            transaction.set_rollback(True)
    if report.has_written and not dry_run:
        audit.record_kind("harvested", "federation.peer", instance, by=None, **dict(report.counts))
    return report


def _harvest_lines(path: Path, kind: str, origin: Origin, report: Report) -> None:
    batch: list[Change] = []
    is_first = kind == next(iter(TAKERS))
    for change in _read_lines(path, report if is_first else Report()):
        if change.kind == kind:
            batch.append(change)
        if len(batch) == BATCH:
            with transaction.atomic():
                report.add(apply(batch, origin))
            batch = []
    with transaction.atomic():
        report.add(apply(batch, origin))


def _read_lines(path: Path, report: Report) -> Iterator[Change]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            if line.strip():
                try:
                    data = orjson.loads(line)
                    yield Change(str(data["kind"]), UUID(data["id"]), data)
                except (ValueError, TypeError, KeyError, AttributeError):
                    words = _("Zeile %(number)s ist kein Objekt mit kind und id.")
                    report.tell("refused", "?", "?", words % {"number": number})


def peer_at(url: str) -> Peer:
    """The peer with this URL, or an unsaved one. Raises `TargetRefused`."""
    target = ssrf.parse(url)
    base = f"{'https' if target.is_secure else 'http'}://{target.host_header}"
    return Peer.objects.filter(url=base).first() or Peer(url=base)


@transaction.atomic
def save(peer: Peer, *, by: UUID | None) -> Peer:
    """Save a peer, its URL reduced to the host. Raises `TargetRefused`."""
    peer.url = peer_at(peer.url).url
    peer.save()
    audit.record("peer_saved", peer, by=by, url=peer.url, is_active=peer.is_active)
    return peer
