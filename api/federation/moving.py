"""A peer that answers under another host: its records here follow, so that nothing is taken twice."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace
from django.utils import timezone
from django.utils.translation import gettext as _

from api.federation import services
from api.federation.missing import shown_here
from api.federation.reading import Feed, PeerFailed
from api.federation.takers import TAKERS
from api.models import Peer
from core.audit import recording as audit
from editorial.harvest.importing import Origin
from editorial.harvest.remote_records import host_of

SAMPLE = 20
SAMPLE_SHARE = 0.5


def move(peer: Peer, url: str, *, feed: Feed | None = None) -> int:
    """Let ``peer`` and its records here belong to ``url`` from now on; how many records did.

    The caller reads everything again afterwards (`services.harvest` with ``from_start``), which
    brings addresses within the records up to date. Raises `PeerFailed` if the new address does not
    show what we know of the peer, or belongs to another one.
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
    """At least half of a sample of what we show of the peer must be kept at the new address."""
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
