"""Records missing at an empty, new or incomplete peer are not withdrawn automatically."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.models import MailRecord
from editorial.harvest.importing import Origin
from federation import missing
from federation.models import MissingRecord, Peer
from tests.api.peers import RecordedPeer, harvest, one
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def shown() -> set[uuid.UUID]:
    records = missing.shown_here(Origin("a.example", timezone.now()))
    return {pk for keys in records.values() for pk in keys}


def set_up_anew(peer: RecordedPeer, *, keeping: int = 0) -> None:
    """Recreate the peer's database: a new generation of the feed with only a few records."""
    kept = list(peer.objects)[:keeping]
    peer.objects = {pk: peer.objects[pk] for pk in kept}
    peer.begin_again()


@pytest.fixture
def administrator():
    return UserFactory(site_role="admin", email="admin@land.example")


def test_a_peer_that_is_suddenly_empty_withdraws_nothing(peer, administrator):
    harvest(peer)
    before = shown()
    set_up_anew(peer)
    report = harvest(peer)
    assert shown() == before
    assert report.counts == {"withheld": len(before)}
    state = Peer.objects.get()
    assert state.needs_acceptance
    assert not state.is_resyncing
    mail = MailRecord.objects.get(to=administrator.email)
    assert "a.example" in mail.subject
    assert "--accept" in mail.text


def test_a_new_peer_at_the_old_address_withdraws_nothing_and_its_own_records_come(peer):
    harvest(peer)
    before = shown()
    own_rows = ("fundings", "artifacts", "links", "partners", "indicators", "prerequisites")
    new = one(peer, "project") | {name: [] for name in own_rows}
    set_up_anew(peer)
    new_id = str(uuid.uuid4())
    new["permalink"] = new["permalink"].replace(new["id"], new_id)
    peer.add(new | {"id": new_id})
    report = harvest(peer)
    assert report.refused == []
    assert shown() == before | {uuid.UUID(new_id)}
    assert Peer.objects.get().needs_acceptance


def test_empty_peer_is_never_trusted_without_confirmation(peer, administrator, time_machine):
    harvest(peer)
    before = shown()
    set_up_anew(peer)
    harvest(peer)
    time_machine.move_to(timezone.now() + timedelta(days=400))
    harvest(peer)
    assert shown() == before


def test_administrator_is_notified_once(peer, administrator):
    harvest(peer)
    set_up_anew(peer)
    for _run in range(3):
        harvest(peer, from_start=True)
    assert MailRecord.objects.filter(to=administrator.email).count() == 1


def test_missing_records_are_withdrawn_after_confirmation(peer):
    harvest(peer)
    set_up_anew(peer)
    harvest(peer)
    report = harvest(peer, accept=True)
    assert report.counts["deleted"]
    assert shown() == set()
    state = Peer.objects.get()
    assert (state.missing_since, state.needs_acceptance) == (None, False)
    assert not MissingRecord.objects.exists()


def test_accepting_at_once_withdraws_in_the_same_run(peer):
    harvest(peer)
    set_up_anew(peer)
    assert "withheld" not in harvest(peer, accept=True).counts
    assert shown() == set()


def test_dry_run_reports_and_records_nothing(peer, administrator):
    harvest(peer)
    set_up_anew(peer)
    assert harvest(peer, dry_run=True).counts["withheld"]
    assert Peer.objects.get().missing_since is None
    assert not MailRecord.objects.exists()


def test_returning_record_is_no_longer_missing(peer):
    harvest(peer)
    before, all_of_it = shown(), dict(peer.objects)
    set_up_anew(peer)
    harvest(peer)
    for data in all_of_it.values():
        peer.add(data)
    harvest(peer)
    assert shown() == before
    assert Peer.objects.get().missing_since is None


def test_few_missing_records_are_withdrawn_at_once(peer):
    harvest(peer)
    before = shown()
    lesson = one(peer, "lesson")["id"]
    del peer.objects[lesson]
    peer.begin_again()
    harvest(peer)
    assert shown() == before - {uuid.UUID(lesson)}


def test_explicit_delete_applies_at_once_while_others_are_missing(peer):
    harvest(peer)
    before, lesson = shown(), one(peer, "lesson")["id"]
    set_up_anew(peer)
    harvest(peer)
    peer.rows.append(("lesson", lesson))  # a tombstone, as there is no object
    harvest(peer)
    assert shown() == before - {uuid.UUID(lesson)}
    assert not MissingRecord.objects.filter(object_id=lesson).exists()


def test_many_missing_records_are_withdrawn_after_the_grace_period(
    peer, administrator, monkeypatch, time_machine
):
    monkeypatch.setattr(missing, "FEW", 0)
    harvest(peer)
    before = shown()
    set_up_anew(peer, keeping=len(before) // 2)
    harvest(peer)
    assert shown() == before
    assert not Peer.objects.get().needs_acceptance
    time_machine.move_to(timezone.now() + missing.GRACE - timedelta(hours=1))
    harvest(peer)
    assert shown() == before
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    harvest(peer)
    assert shown() == {uuid.UUID(pk) for pk in peer.objects}


@pytest.mark.parametrize(
    ("known", "gone", "unusual", "acceptance"),
    [
        (0, 0, False, False),
        (100, 0, False, False),
        (100, 20, False, False),
        (100, 21, True, False),
        (10, 5, False, False),
        (10, 6, True, False),
        (3, 3, True, True),
        (1, 1, True, True),
        (100, 90, True, False),
        (100, 91, True, True),
        (100, 100, True, True),
    ],
)
def test_threshold_from_which_records_are_held_back(known, gone, unusual, acceptance):
    assert missing.is_unusual(known=known, gone=gone) == unusual
    assert missing.needs_acceptance(known=known, gone=gone) == acceptance


def test_the_command_says_what_is_kept_back_and_how_to_confirm(peer, monkeypatch, capsys):
    from federation import reading

    monkeypatch.setattr(reading.http_client, "fetch", peer.fetch)
    harvest(peer)
    set_up_anew(peer)
    call_command("harvest", peer.base)
    assert "--accept" in capsys.readouterr().out
    call_command("harvest", peer.base, accept=True)
    assert "deleted" in capsys.readouterr().out
    assert shown() == set()


def test_administrator_withdraws_them_in_the_administration(peer, administrator, client):
    from municipalities.actors import Actor
    from tests.signing_in import sign_in

    harvest(peer)
    set_up_anew(peer)
    harvest(peer)
    sign_in(client, Actor.of(administrator, has_second_factor=True))
    address = "/verwaltung/federation/peer/"
    page = client.get(address).content.decode()
    assert "warten auf Ihre Zustimmung" in page
    chosen = {"action": "withdraw_missing", "_selected_action": [str(Peer.objects.get().pk)]}
    assert client.post(address, chosen).status_code == 302
    assert shown() == set()
