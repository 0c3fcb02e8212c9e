"""Records of another instance: imported completely, unchanged and once (docs/federation.md)."""

import json
import uuid

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adoptions.models import Adoption, AdoptionStep
from changefeed.models import Change
from core.http.http_client import Answer
from editorial.models import Authorship
from editorial.workflow.choices import State
from editorial.workflow.services import move
from federation import reading, services
from federation.models import Peer
from federation.reading import Feed, PeerFailed
from federation.tasks import harvest_peers
from lessons.choices import Visibility as LessonVisibility
from lessons.models import Lesson
from projects.models import Artifact, Project
from tests.api.peers import A, B, RecordedPeer, comparable, export, harvest, one, texts, written
from tests.factories import moderator

pytestmark = pytest.mark.django_db


def test_harvested_objects_are_exported_unchanged(peer):
    report = harvest(peer)
    assert (report.refused, report.skipped, report.notes) == ([], [], [])
    assert report.counts == {"created": len(peer.objects)}
    assert comparable(export()) == comparable(peer.objects)
    for data in export().values():
        assert data["url"].startswith(B)
        assert data["html_url"].startswith(B)
        assert data["permalink"] == f"{A}/id/{data['id']}/"
        assert data["source"] == {
            "instance": "a.example",
            "permalink": data["permalink"],
            "version": data["version"],
        }


def test_nobody_here_is_an_author_of_a_harvested_object(peer):
    harvest(peer)
    assert not Authorship.objects.exists()


@pytest.mark.parametrize("from_start", [False, True])
def test_a_second_run_writes_nothing_not_one_change_row(peer, from_start):
    harvest(peer)
    before = written()
    peer.rows *= 2
    report = harvest(peer, from_start=from_start)
    assert set(report.counts) == {"unchanged"}
    assert report.counts["unchanged"] >= len(peer.objects)
    assert written() == before


def test_change_feed_lists_a_harvested_object_once(peer):
    harvest(peer)
    told = Change.objects.filter(kind="project").values_list("object_id", flat=True)
    projects = [pk for pk in peer.objects if peer.objects[pk]["kind"] == "project"]
    # a later row is due to its related objects: the counts of lessons and adoptions
    assert {str(pk) for pk in told} == set(projects)
    before = Change.objects.count()
    peer.change(one(peer, "lesson")["id"], title="Neu", version=7)
    harvest(peer)
    assert Change.objects.count() > before


def test_an_edit_at_the_origin_arrives_with_all_its_parts(peer):
    harvest(peer)
    data = one(peer, "project", paused=True)
    address = Project.objects.get(pk=data["id"]).slug
    peer.change(
        data["id"],
        version=data["version"] + 1,
        summary="Neue Kurzbeschreibung",
        links=[],
        themes=["mobility"],
        partners=[data["partners"][0] | {"name": "Universität"}],
    )
    report = harvest(peer)
    assert report.counts == {"updated": 1}
    assert texts(export()) == texts(peer.objects)
    assert Project.objects.get(pk=data["id"]).slug == address


def test_confirmation_at_the_origin_arrives_without_a_new_version(peer):
    harvest(peer)
    data = one(peer, "project", paused=True)
    peer.change(data["id"], verified_at=timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert harvest(peer).counts == {"updated": 1}
    assert export()[data["id"]]["verified_at"] == peer.objects[data["id"]]["verified_at"]


def test_locally_computed_counts_are_not_a_change(peer):
    harvest(peer)
    before = written()
    peer.change(one(peer, "project", paused=True)["id"], adoption_count=99, readiness_score=1)
    peer.change(one(peer, "lesson")["id"], agreement_count=12, freshness="stale")
    assert harvest(peer).counts == {"unchanged": 2}
    assert written() == before


def test_a_lower_version_changes_nothing(peer):
    harvest(peer)
    data = one(peer, "project", paused=True)
    Project._base_manager.filter(pk=data["id"]).update(source_version=9)
    peer.change(data["id"], title="Alt")
    assert harvest(peer).counts == {"unchanged": 1}


def test_a_withdrawal_at_the_origin_leaves_a_tombstone(peer, client, mailoutbox):
    harvest(peer)
    data = one(peer, "lesson")
    adoption = one(peer, "adoption", depth="adapted")
    before = Change.objects.count()
    peer.remove(data["id"])
    peer.remove(adoption["id"])
    assert harvest(peer).counts == {"deleted": 2}
    assert Lesson.objects.get(pk=data["id"]).source_instance == "a.example"
    for kind, pk in (("lessons", data["id"]), ("adoptions", adoption["id"])):
        assert client.get(f"/api/v1/{kind}/{pk}/").status_code == 410
    told = Change.objects.order_by("seq").values_list("object_id", flat=True)[before:]
    assert {uuid.UUID(data["id"]), uuid.UUID(adoption["id"])} <= set(told)
    assert texts(export()) == texts(peer.objects)
    assert mailoutbox == []
    after = Change.objects.count()
    assert harvest(peer, from_start=True).counts["deleted"] == 0
    assert Change.objects.count() == after


def test_object_restored_at_the_origin_is_restored_here(peer):
    harvest(peer)
    kept = dict(peer.objects)
    project = one(peer, "project", paused=True)
    gone = [
        data
        for data in kept.values()
        if data["id"] == project["id"]
        or (data["kind"] in ("lesson", "adoption") and data["project"]["id"] == project["id"])
    ]
    for data in gone:
        peer.remove(data["id"])
    assert harvest(peer).counts == {"deleted": len(gone)}
    # its lessons and adoptions have no new version, as they only vanished with it
    for data in gone:
        is_project = data["id"] == project["id"]
        peer.add(data | {"version": data["version"] + 2} if is_project else data)
    assert harvest(peer).counts == {"updated": len(gone)}
    assert comparable(export()) == comparable(peer.objects)


def test_object_removed_by_our_moderators_stays_removed(peer, client):
    harvest(peer)
    data = one(peer, "project", paused=True)
    project = Project.objects.get(pk=data["id"])
    move(
        project,
        "take_down",
        by=moderator(),
        expected_version=project.version,
        reason="Personenbezogene Daten",
    )
    peer.change(data["id"], version=9, title="Noch einmal")
    assert harvest(peer).counts == {"unchanged": 1}
    peer.remove(data["id"])
    harvest(peer)
    peer.add(data | {"version": 11})
    harvest(peer)
    harvest(peer, from_start=True)
    assert client.get(f"/api/v1/projects/{data['id']}/").status_code == 410
    assert Project.objects.get(pk=data["id"]).title == project.title


def test_new_generation_resyncs_and_removes_missing_objects(peer):
    harvest(peer)
    data = one(peer, "adoption", depth="adapted")
    back = one(peer, "project", paused=True)
    del peer.objects[data["id"]]
    # restored from a backup: its version went back
    Project._base_manager.filter(pk=back["id"]).update(source_version=9, version=9)
    peer.begin_again()
    report = harvest(peer)
    assert report.counts == {"deleted": 1, "unchanged": len(peer.objects) - 1, "updated": 1}
    assert texts(export()) == texts(peer.objects)
    assert Peer.objects.get().is_resyncing is False
    assert harvest(peer).counts == {}


def test_interrupted_resync_starts_again(peer, monkeypatch):
    harvest(peer)
    gone = one(peer, "lesson")["id"]
    del peer.objects[gone]
    peer.begin_again()
    feed = Feed(A, fetch=peer.fetch)
    monkeypatch.setattr(feed, "_page_size", 2)
    pages, real = [], feed.page

    def breaking(cursor, kinds):
        pages.append(cursor)
        if len(pages) == 4:
            raise PeerFailed("Netz")
        return real(cursor, kinds)

    monkeypatch.setattr(feed, "page", breaking)
    with pytest.raises(PeerFailed):
        services.harvest(Peer.objects.get(), feed=feed)
    assert Lesson.objects.get(pk=gone).state == State.PUBLISHED
    assert Peer.objects.get().last_error == "Netz"
    assert harvest(peer).counts["deleted"] == 1
    assert texts(export()) == texts(peer.objects)


def test_a_page_and_its_position_are_kept_together(peer, monkeypatch):
    feed = Feed(A, fetch=peer.fetch)
    feed._page_size = 2
    real, pages = services.apply, []

    def breaking(changes, origin):
        report = real(changes, origin)
        pages.append(report)
        if len(pages) == 3:
            raise OSError
        return report

    monkeypatch.setattr(services, "apply", breaking)
    with pytest.raises(OSError):
        services.harvest(services.peer_at(A), feed=feed)
    assert Peer.objects.get().cursor == "1:4"
    monkeypatch.setattr(services, "apply", real)
    harvest(peer)
    assert comparable(export()) == comparable(peer.objects)


def test_rows_in_the_wrong_order_lose_nothing(peer):
    peer.rows.reverse()
    feed = Feed(A, fetch=peer.fetch)
    feed._page_size = 1
    report = services.harvest(services.peer_at(A), feed=feed)
    assert report.refused == []
    assert comparable(export()) == comparable(peer.objects)


def test_only_public_kinds_are_requested_and_nothing_confidential_is_stored(peer):
    harvest(peer)
    for url in peer.asked:
        assert url.startswith(f"{A}/api/v1/changes/?include=object&page_size=50")
        assert "kind=municipality" not in url
    kept = json.dumps(
        [
            list(model._base_manager.values())
            for model in (Project, Lesson, Adoption, Artifact, AdoptionStep)
        ],
        default=str,
    )
    assert "Geheim" not in kept
    assert "digital@stadt.example" not in kept
    assert set(Lesson.objects.values_list("visibility", flat=True)) == {LessonVisibility.PUBLIC}


def test_retry_after_of_a_peer_is_respected(peer):
    peer.answers = [Answer(429, {"retry-after": "7"}, b"", 1), Answer(503, {}, b"", 1)]
    assert harvest(peer).counts["created"] == len(peer.objects)
    assert peer.waited == [7, 5]
    peer.answers = [Answer(429, {"retry-after": "999999"}, b"", 1)] * 6
    with pytest.raises(PeerFailed, match="überlastet"):
        harvest(peer)
    assert max(peer.waited) == 60


def test_a_peer_of_an_older_version_is_asked_for_everything(peer):
    body = b'{"code": "invalid-parameter", "errors": [{"parameter": "kind"}]}'
    peer.answers = [Answer(400, {}, body, 1)]
    assert harvest(peer).counts["created"] == len(peer.objects)


def test_new_kinds_are_read_from_the_beginning(peer):
    harvest(peer)
    Peer.objects.update(kinds="project")
    assert harvest(peer).counts == {"unchanged": len(peer.objects)}
    assert harvest(peer).counts == {}


def test_own_and_second_hand_objects_are_not_imported(peer, settings):
    """A reads B: every object there is A's own, or second-hand."""
    harvest(peer)
    second = RecordedPeer(export(), B)
    settings.SITE_URL = A
    Project._base_manager.update(source_instance="", source_permalink="", source_data=None)
    before = Change.objects.count()
    report = harvest(second)
    assert report.counts == {"skipped": len(peer.objects)}
    assert {reason for _kind, _pk, reason in report.skipped} == {"wird gepflegt von a.example"}
    assert Change.objects.count() == before


def test_file_is_imported_in_any_order_and_never_reverts(peer, tmp_path, capsys):
    lines = [json.dumps(data) for data in reversed(peer.objects.values())]
    file = tmp_path / "export.jsonl"
    file.write_text("\n".join([*lines, "{kaputt", ""]))
    with pytest.raises(CommandError, match="--instance"):
        call_command("harvest", str(file))
    call_command("harvest", str(file), "--instance", "a.example", "--dry-run")
    assert not Project.objects.exists()
    with pytest.raises(SystemExit):
        call_command("harvest", str(file), "--instance", "a.example", "--strict")
    said = capsys.readouterr().out
    number = len(peer.objects)
    assert f"created {number}, updated 0, unchanged 0, deleted 0, skipped 0, refused 1" in said
    assert f"Zeile {number + 1} " in said
    assert texts(export()) == texts(peer.objects)
    data = one(peer, "project", paused=True)
    peer.change(data["id"], version=5, summary="Neu")
    harvest(peer)
    peer.remove(one(peer, "lesson")["id"])
    harvest(peer)
    call_command("harvest", str(file), "--instance", "a.example")
    assert texts(export()) == texts(peer.objects)


def test_file_reverts_no_change_that_has_no_version(peer, tmp_path):
    file = tmp_path / "export.jsonl"
    file.write_text("\n".join(json.dumps(data) for data in peer.objects.values()))
    harvest(peer)
    need, project = one(peer, "need"), one(peer, "project", paused=True)
    peer.change(need["id"], joined_municipalities=[], joined_count=0)
    peer.change(project["id"], contact_verified_at=project["updated_at"])
    assert harvest(peer).counts["updated"] == 2
    call_command("harvest", str(file), "--instance", "a.example")
    assert texts(export()) == texts(peer.objects)


def test_dry_run_writes_nothing(peer):
    assert harvest(peer, dry_run=True).counts == {"created": len(peer.objects)}
    assert not Project.objects.exists()
    assert not Peer.objects.exists()


def test_import_of_one_kind_keeps_the_position(peer):
    assert harvest(peer, kinds=["project"]).counts == {"created": 3}
    assert Peer.objects.get().cursor == ""
    assert harvest(peer).counts == {"unchanged": 3, "created": len(peer.objects) - 3}


def test_a_page_that_is_too_large_is_asked_for_in_smaller_ones(peer, monkeypatch):
    largest = max(len(json.dumps(data)) for data in peer.objects.values())
    monkeypatch.setattr(reading, "MAX_BYTES", largest + 2_000)
    assert harvest(peer).counts["created"] == len(peer.objects)
    monkeypatch.setattr(reading, "MAX_BYTES", 2_000)
    with pytest.raises(PeerFailed, match="zu groß"):
        harvest(peer, from_start=True)


@pytest.mark.parametrize("error", [PeerFailed("aus"), DatabaseError("lock"), KeyError("Fehler")])
def test_the_hourly_run_reads_the_peers_that_are_switched_on(monkeypatch, error):
    Peer.objects.create(url="https://x.example")
    for name in ("https://y.example", "https://z.example"):
        Peer.objects.create(url=name, is_active=True)
    read = []

    def fake(peer):
        read.append(peer.url)
        if "y" in peer.url:
            raise error

    monkeypatch.setattr(services, "harvest", fake)
    assert harvest_peers() == 1
    assert read == ["https://y.example", "https://z.example"]


def test_number_of_queries_is_linear_in_changed_records(peer):
    """Unchanged records are only compared."""
    harvest(peer)
    with CaptureQueriesContext(connection) as few:
        harvest(peer, from_start=True)
    assert len(few) < 40 * len(peer.objects)
    assert not any(query["sql"].startswith(("INSERT", "DELETE")) for query in few)
