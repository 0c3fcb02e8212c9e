"""Move a peer to another host together with its records, so that nothing is imported twice."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import recording as audit
from editorial.harvest.importing import Origin
from editorial.harvest.remote_records import host_of
from federation import services
from federation.missing import shown_here
from federation.models import Peer
from federation.reading import Feed, PeerFailed
from federation.takers import TAKERS

SAMPLE = 20
SAMPLE_SHARE = 0.5


def move(peer: Peer, url: str, *, feed: Feed | None = None) -> int:
    """Assign ``peer`` and its records to ``url``; returns the number of records.

    The caller then harvests everything again (`services.harvest` with ``from_start``) to update URLs
    within the records. Raises `PeerFailed` if the new address belongs to another peer or does not
    show the peer's known records.
    """
    new = services.peer_at(url)
    if new.instance == peer.instance:
        raise PeerFailed(_("Das ist schon die Adresse dieser Partner-Instanz."))
    if new.instance == services.own_instance():
        raise PeerFailed(_("Das ist diese Instanz selbst."))
    if not new._state.adding or _has_records(new.instance):
        raise PeerFailed(_("Unter dieser Adresse ist schon eine andere Partner-Instanz bekannt."))
    _refuse_strangers(peer, new.instance, feed or Feed(new.url))
    return _rename(peer, new)


def _has_records(instance: str) -> bool:
    return any(
        taker.model._base_manager.filter(source_instance=instance).exists()
        for taker in TAKERS.values()
    )


def _refuse_strangers(peer: Peer, host: str, feed: Feed) -> None:
    """Require that at least half of a sample of the peer's records exist at the new address."""
    projects = shown_here(Origin(peer.instance, timezone.now()))["project"]
    sample = sorted(projects)[:SAMPLE]
    kept = sum(_is_kept(feed.project(pk), host) for pk in sample)
    if kept < len(sample) * SAMPLE_SHARE:
        words = _(
            "Unter der neuen Adresse sind nur %(kept)s von %(asked)s geprüften Projekten zu finden. "
            "Das ist nicht dieselbe Instanz."
        )
        raise PeerFailed(words % {"kept": kept, "asked": len(sample)})


def _is_kept(found: dict | None, host: str) -> bool:
    return (
        found is not None
        and found.get("source") is None
        and host_of(str(found.get("permalink", ""))) == host
    )


@transaction.atomic
def _rename(peer: Peer, new: Peer) -> int:
    old_host = peer.instance
    number = sum(_moved_rows(old_host, new.instance))
    Peer.objects.filter(pk=peer.pk).update(url=new.url)
    peer.url = new.url
    audit.record("peer_moved", peer, by=None, old=old_host, new=new.instance)
    return number


def _moved_rows(old_host: str, new_host: str) -> Iterator[int]:
    permalink = Replace("source_permalink", Value(f"://{old_host}/"), Value(f"://{new_host}/"))
    for taker in TAKERS.values():
        rows = taker.model._base_manager.filter(source_instance=old_host)
        yield rows.update(source_instance=new_host, source_permalink=permalink)
