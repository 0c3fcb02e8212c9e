"""A peer that moves to another host: records are neither duplicated nor withdrawn."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from changefeed.models import Change
from core.errors import DomainError
from federation import moving, reading
from federation.models import Peer
from federation.reading import PeerFailed
from projects.models import Project
from tests.api import peers
from tests.api.peers import RecordedPeer, export, harvest

pytestmark = pytest.mark.django_db
NEW = "https://new.example"


def moved(peer: RecordedPeer) -> RecordedPeer:
    """The same instance at `NEW`."""
    text = json.dumps(peer.objects).replace("a.example", "new.example")
    new = RecordedPeer(json.loads(text), base=NEW)
    new.generation, new.rows = peer.generation, list(peer.rows)
    return new


def feed_of(peer: RecordedPeer) -> reading.Feed:
    return reading.Feed(peer.base, fetch=peer.fetch, wait=peer.waited.append)


def test_records_follow_to_the_new_host(peer, monkeypatch, capsys):
    harvest(peer)
    before = export()
    new = moved(peer)
    monkeypatch.setattr(reading.http_client, "fetch", new.fetch)
    told = Change.objects.count()
    call_command("move_peer", peers.A, NEW)
    after = export()
    assert after.keys() == before.keys()
    for data in after.values():
        assert data["source"]["instance"] == "new.example"
        assert data["permalink"].startswith(f"{NEW}/id/")
    assert "a.example" not in json.dumps(after)
    assert Peer.objects.get().url == NEW
    assert Change.objects.count() > told
    assert "deleted 0, skipped 0, refused 0" in capsys.readouterr().out


def test_the_next_run_writes_nothing(peer, monkeypatch):
    harvest(peer)
    new = moved(peer)
    monkeypatch.setattr(reading.http_client, "fetch", new.fetch)
    call_command("move_peer", peers.A, NEW)
    before = peers.written()
    harvest(new)
    assert peers.written() == before


def test_withdrawn_records_follow_too(peer):
    data = peers.one(peer, "project")
    harvest(peer)
    peer.remove(data["id"])
    harvest(peer)
    moving.move(Peer.objects.get(), NEW, feed=feed_of(moved(peer)))
    assert Project._base_manager.get(pk=data["id"]).source_instance == "new.example"


def test_another_instance_at_the_new_address_is_refused(peer):
    harvest(peer)
    stranger = moved(peer)
    stranger.objects.clear()
    with pytest.raises(PeerFailed, match="nicht dieselbe Instanz"):
        moving.move(Peer.objects.get(), NEW, feed=feed_of(stranger))
    assert Peer.objects.get().url == peers.A
    assert not Project._base_manager.filter(source_instance="new.example").exists()


def test_an_instance_that_merely_copied_the_records_is_refused(peer):
    harvest(peer)
    copy = moved(peer)
    for data in copy.objects.values():
        data["source"] = {"instance": "a.example"}
    with pytest.raises(PeerFailed, match="nicht dieselbe Instanz"):
        moving.move(Peer.objects.get(), NEW, feed=feed_of(copy))


def test_a_known_peer_or_ourselves_are_refused(peer):
    harvest(peer)
    Peer.objects.create(url=NEW)
    for url in (NEW, peers.B, peers.A):
        with pytest.raises(DomainError):
            moving.move(Peer.objects.get(url=peers.A), url, feed=feed_of(moved(peer)))


def test_an_unknown_peer_cannot_move():
    with pytest.raises(CommandError, match="no such peer"):
        call_command("move_peer", "https://nobody.example", NEW)
