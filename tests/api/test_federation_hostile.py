"""A peer that sends invalid data: the record is refused, the others are imported."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from adoptions.models import Adoption
from core.http.http_client import Answer, NotReached
from core.http.ssrf import TargetRefused
from federation import reading, services
from federation.models import Peer
from federation.reading import PeerFailed
from lessons.models import Lesson
from municipalities.models import Municipality
from projects.models import FundingProgramme, Partner, Project
from tests.api.peers import A, RecordedPeer, harvest, one
from tests.factories import (
    AdoptionFactory,
    EventFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
)

pytestmark = pytest.mark.django_db

TOMORROW = (timezone.now() + timedelta(days=1)).isoformat()
LATER = "2199-01-01T00:00:00Z"
FOREIGN = str(uuid.uuid4())

WRONG = {
    "title of another type": {"title": {"a": 1}},
    "title missing": {"title": None},
    "title too long": {"title": "x" * 121},
    "text too long": {"problem": "x" * 20_001},
    "endless text": {"problem": "x" * 1_000_000},
    "unknown phase": {"phase": "beyond"},
    "unknown licence": {"license": "proprietary"},
    "language as a text": {"language": "deutsch"},
    "number as a text": {"staff_days": "12"},
    "negative number": {"cost_one_off_eur": -1},
    "huge number": {"cost_one_off_eur": 2**31},
    "true as a number": {"staff_days": True},
    "number as a flag": {"paused": 1},
    "version 0": {"version": 0},
    "version as a text": {"version": "1"},
    "endless version": {"version": 2**31},
    "no version": {"version": None},
    "published in the future": {"published_at": LATER},
    "verified tomorrow": {"verified_at": TOMORROW},
    "created in the future": {"created_at": LATER},
    "never published": {"published_at": None},
    "time without zone": {"published_at": "2024-01-01T00:00:00"},
    "no such day": {"start_on": "2024-02-31"},
    "day as a number": {"start_on": 20240101},
    "year of no calendar": {"start_on": "0001-01-01"},
    "ends before it starts": {"start_on": "2024-02-01", "end_on": "2023-01-01"},
    "unknown town": {"municipality": {"ars": "999999999999"}},
    "no town": {"municipality": None},
    "town as a list": {"municipality": ["1"]},
    "permalink of a third": {"permalink": f"https://c.example/id/{FOREIGN}/"},
    "permalink with another id": {"permalink": f"{A}/id/{FOREIGN}/"},
    "permalink as script": {"permalink": "javascript:alert(1)"},
    "permalink without TLS": {"permalink": "http://a.example/id/1/"},
    "script as link": {"links": [{"title": "x", "target_url": "javascript:alert(1)"}]},
    "data as link": {"links": [{"title": "x", "target_url": "data:text/html,x"}]},
    "artifact without address": {"artifacts": [{"id": FOREIGN, "type": "council_paper"}]},
    "partners as text": {"partners": "Hochschule"},
    "partner as text": {"partners": ["Hochschule"]},
    "partner of an unknown kind": {
        "partners": [{"id": FOREIGN, "name": "x", "kind": "cult", "role": "lead"}]
    },
    "one id for two partners": {
        "partners": [{"id": FOREIGN, "name": "x", "kind": "eu", "role": "lead"}] * 2
    },
    "funding over 100 per cent": {
        "fundings": [{"id": FOREIGN, "programme": None, "status": "granted", "share_percent": 400}]
    },
    "endless rows": {"links": [{"title": "x", "target_url": "https://x.example"}] * 201},
    "theme as a number": {"themes": [1]},
    "endless keywords": {"keywords": ["x" * 150] * 3},
    "picture as text": {"picture": "https://a.example/x.png"},
    "page as script": {"html_url": "javascript:alert(1)"},
    "picture as script": {"picture": {"download_url": "javascript:x"}},
    "damaged figures": {"indicators": [{"id": FOREIGN, "name": "x", "unit": "y", "values": [{}]}]},
    "endless figure": {
        "indicators": [
            {"id": FOREIGN, "name": "x", "unit": "y", "direction": "more",
             "baseline": {"value": "9" * 40, "measured_on": "2024-01-01"}}
        ]
    },
    "figure that is none": {
        "indicators": [
            {"id": FOREIGN, "name": "x", "unit": "y", "direction": "more",
             "baseline": {"value": "NaN", "measured_on": "2024-01-01"}}
        ]
    },
    "unknown base of a figure": {
        "indicators": [
            {"id": FOREIGN, "name": "x", "unit": "y", "direction": "more",
             "per_capita": {"inhabitants": 7}}
        ]
    },
    "source as text": {"source": "a.example"},
    "another kind": {"kind": "lesson"},
    "another id": {"id": FOREIGN},
}  # fmt: skip


@pytest.mark.parametrize("values", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_value_refuses_the_record_and_no_other(peer, values):
    code = FundingProgramme.objects.values_list("code", flat=True).first()
    values = json.loads(json.dumps(values).replace('"programme": null', f'"programme": "{code}"'))
    data = one(peer, "project", archived=True)
    pk = data["id"]
    data |= values
    lessons = [row["id"] for row in peer.objects.values() if row["kind"] == "lesson"]
    report = harvest(peer)
    refused = {pk for _kind, pk, _reason in report.refused}
    assert pk in refused
    # refusing the project also refuses its lesson
    assert len(refused) == 2
    assert report.counts["created"] == len(peer.objects) - 2
    assert Lesson.objects.filter(pk__in=lessons).count() == 1
    assert all(reason for _kind, _pk, reason in report.refused)


@pytest.mark.parametrize(
    "values",
    [
        {"polarity": "triumph"},
        {"polarity": None},
        {"evidence_url": "javascript:alert(1)"},
        {"project": None},
        {"project": {"id": FOREIGN}},
        {"project": {"id": 3}},
        {"title": ""},
    ],
)
def test_a_wrong_lesson_is_refused(peer, values):
    data = one(peer, "lesson")
    data |= values
    report = harvest(peer)
    assert [pk for _kind, pk, _reason in report.refused] == [data["id"]]


@pytest.mark.parametrize(
    "values",
    [
        {"stage": "dreaming"},
        {"stage": "declined", "reason_code": None},
        {"reason_code": "weather"},
        {"confirmed_on": None},
        {"project": {"id": FOREIGN}},
        {"municipality": {"ars": ""}},
    ],
)
def test_a_wrong_adoption_is_refused(peer, values):
    data = one(peer, "adoption", depth="adapted")
    data |= values
    report = harvest(peer)
    assert [pk for _kind, pk, _reason in report.refused] == [data["id"]]


def test_adoptions_in_a_circle_are_refused(peer):
    there = one(peer, "adoption", depth="adapted")
    source, result = there["project"], there["result_project"]
    back = one(peer, "adoption", stage="declined")
    back |= {"stage": "operating", "reason_code": None, "project": result, "result_project": source}
    report = harvest(peer)
    assert [reason for _kind, _pk, reason in report.refused] == [
        "result_project: ist selbst die Quelle"
    ]
    itself = back | {"project": source, "result_project": source, "version": 9}
    peer.objects[back["id"]] = itself
    assert harvest(peer, from_start=True).counts["refused"] == 1


def test_our_own_records_are_never_overwritten_or_withdrawn(peer):
    ours = ProjectFactory(published=True, title="Unser Projekt")
    lesson = LessonFactory(published=True, project=ours, title="Unsere Erfahrung")
    data = one(peer, "project", archived=True)
    for pk, kind in ((ours.pk, "project"), (lesson.pk, "lesson")):
        copy = one(peer, kind) | {
            "id": str(pk),
            "permalink": f"{A}/id/{pk}/",
            "version": 99,
            "title": "Übernommen!",
        }
        peer.add(copy)
    report = harvest(peer)
    assert {pk for _kind, pk, _reason in report.refused} == {str(ours.pk), str(lesson.pk)}
    assert "UUID gehört schon" in report.refused[0][2]
    for pk in (str(ours.pk), str(lesson.pk)):
        peer.remove(pk)
    harvest(peer)
    harvest(peer, from_start=True)
    assert Project.objects.get(pk=ours.pk).title == "Unser Projekt"
    assert Lesson.objects.get(pk=lesson.pk).is_public
    assert Project.objects.get(pk=data["id"]).is_public


def test_rows_of_our_projects_are_not_taken_away(peer):
    ours = ProjectFactory(published=True)
    partner = Partner.objects.create(project=ours, name="Unser", kind="eu", role="lead")
    data = one(peer, "project", archived=True)
    data["partners"] = [{"id": str(partner.pk), "name": "X", "kind": "eu", "role": "lead"}]
    report = harvest(peer)
    assert data["id"] in {pk for _kind, pk, _reason in report.refused}
    partner.refresh_from_db()
    assert (partner.name, partner.project) == ("Unser", ours)


def test_records_of_a_third_instance_are_not_touched(peer):
    harvest(peer)
    data = one(peer, "project", archived=True)
    third = RecordedPeer({}, "https://c.example")
    third.add(data | {"permalink": f"https://c.example/id/{data['id']}/", "version": 9})
    report = harvest(third)
    assert report.counts == {"refused": 1}
    assert "a.example" in report.refused[0][2]
    third.remove(data["id"])
    assert harvest(third).counts == {}
    assert Project.objects.get(pk=data["id"]).is_public


def test_lessons_and_adoptions_hang_on_projects_of_their_own_instance_only(peer):
    ours = ProjectFactory(published=True)
    for kind in ("lesson", "adoption"):
        one(peer, kind)["project"] = {"id": str(ours.pk)}
    report = harvest(peer)
    assert report.counts["refused"] == 2
    assert not Adoption.objects.filter(project=ours).exists()
    assert not Lesson.objects.filter(project=ours).exists()


def test_a_town_that_works_here_may_appear_from_elsewhere_but_loses_nothing(peer):
    town = Municipality.objects.get(ars=one(peer, "project", archived=True)["municipality"]["ars"])
    actor = acting(municipality=town)
    ours = ProjectFactory(published=True, municipality=town, title="Eigenes")
    harvest(peer)
    shown = Project.objects.visible_to(actor).filter(municipality=town)
    assert {row.source_instance for row in shown} == {"", "a.example"}
    assert Project.objects.get(pk=ours.pk).title == "Eigenes"


def test_unknown_vocabulary_codes_are_dropped_and_reported(peer):
    data = one(peer, "project", paused=True)
    data["themes"].append("time_travel")
    data["artifacts"].append(data["artifacts"][0] | {"id": FOREIGN, "type": "hologram"})
    data["fundings"].append(data["fundings"][0] | {"id": FOREIGN, "programme": "moon"})
    data["partner_municipalities"].append({"ars": "999999999999"})
    data["prerequisites"].append({"kind": "population", "comparator": "is", "value": "x"})
    report = harvest(peer)
    assert report.refused == []
    assert len(report.notes) == 5
    project = Project.objects.get(pk=data["id"])
    assert project.themes.count() == len(data["themes"]) - 1
    assert (project.artifacts.count(), project.fundings.count()) == (1, 1)
    assert project.partner_municipalities.count() == 2


def test_no_town_is_created_or_changed(peer):
    before = list(Municipality.objects.order_by("pk").values())
    town = Municipality.objects.first()
    peer.add(
        {"kind": "municipality", "id": str(town.pk), "version": 9, "ars": town.ars, "name": "X"}
    )
    one(peer, "project", archived=True)["municipality"]["name"] = "Umbenannt"
    harvest(peer)
    assert list(Municipality.objects.order_by("pk").values()) == before


def test_markup_and_control_characters_do_no_harm(peer, client):
    data = one(peer, "project", archived=True)
    data |= {
        "title": "<script>alert(1)</script>\r\nBcc: x@y.example\x00\x1b",
        "problem": "a\x00b\n\n[klick](javascript:alert(1)) <img src=x onerror=alert(1)>",
        "html_url": "https://c.example/phishing",
    }
    assert harvest(peer).refused == []
    project = Project.objects.get(pk=data["id"])
    assert project.title == "<script>alert(1)</script> Bcc: x@y.example"
    page = client.get(project.get_absolute_url()).text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<img src=x" not in page
    assert "c.example" not in page
    assert f'rel="canonical" href="{A}/id/{data["id"]}/"' in page


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {}, b"<html>", 1),
        Answer(200, {}, b"[]", 1),
        Answer(200, {}, b"{}", 1),
        Answer(200, {}, b"[" * 100_000, 1),
        Answer(200, {}, b'{"results": {}, "cursor": "x"}', 1),
        Answer(200, {}, b'{"results": [], "cursor": 1}', 1),
        Answer(200, {}, b'{"results": [], "cursor": "a\\u0000"}', 1),
        Answer(200, {}, b'{"results": [], "cursor": "' + b"x" * 5_000 + b'"}', 1),
        Answer(200, {}, b'{"results": [], "cursor": "", "has_more": true}', 1),
        Answer(301, {"location": "http://169.254.169.254/"}, b"", 1),
        Answer(404, {}, b"", 1),
        Answer(410, {}, b'{"code": "gone"}', 1),
        Answer(500, {}, b"[]", 1),
    ],
)
def test_a_damaged_feed_ends_the_run_and_changes_nothing(peer, answer):
    peer.answers = [answer] * 3
    with pytest.raises(PeerFailed):
        harvest(peer)
    assert not Project.objects.exists()


@pytest.mark.parametrize("error", [NotReached("timeout"), TargetRefused()])
def test_unreachable_peer_is_reported(peer, monkeypatch, error):
    def fetch(*args, **kwargs):
        raise error

    monkeypatch.setattr(peer, "fetch", fetch)
    with pytest.raises(PeerFailed):
        harvest(peer)


@pytest.mark.parametrize(
    "row",
    [
        None,
        "x",
        {},
        {"kind": "project", "id": "x", "action": "delete"},
        {"kind": ["project"], "id": FOREIGN, "action": "upsert", "object": {}},
        {"kind": "project", "id": FOREIGN, "action": "upsert", "object": 3},
        {"kind": "project", "id": FOREIGN, "action": "upsert"},
        {"kind": "spaceship", "id": FOREIGN, "action": "upsert", "object": {"id": FOREIGN}},
        {"kind": "lesson", "id": FOREIGN, "action": "upsert", "object": {"project": {"id": []}}},
    ],
)
def test_damaged_row_does_not_block_the_others(peer, row):
    body = {"results": [row], "cursor": "1:0", "has_more": True}
    peer.answers = [Answer(200, {}, json.dumps(body).encode(), 1)]
    assert harvest(peer).counts["created"] == len(peer.objects)


def test_one_id_in_two_kinds_is_not_confused(peer):
    project = one(peer, "project", archived=True)
    lesson = one(peer, "lesson")
    twin = lesson | {"id": project["id"], "permalink": project["permalink"]}
    rows = [
        {"kind": data["kind"], "id": data["id"], "action": "upsert", "object": data}
        for data in (project, twin)
    ]
    body = {"results": rows, "cursor": "1:0", "has_more": True}
    peer.answers = [Answer(200, {}, json.dumps(body).encode(), 1)]
    harvest(peer)
    assert Project.objects.get(pk=project["id"]).title == project["title"]


@pytest.mark.parametrize("ours", [LessonFactory, NeedFactory, EventFactory, AdoptionFactory])
def test_an_id_that_leads_to_something_here_is_taken_by_no_other_kind(peer, client, ours):
    here = ours() if ours is AdoptionFactory else ours(published=True)
    town = MunicipalityFactory()
    project = one(peer, "project", archived=True)
    for pk in (here.pk, town.pk):
        twin = project | {"id": str(pk), "permalink": f"{A}/id/{pk}/"}
        peer.add(twin)
    report = harvest(peer)
    told = {pk: reason for kind, pk, reason in report.refused if kind == "project"}
    assert set(told) == {str(here.pk), str(town.pk)}
    assert all("anderer Art" in reason for reason in told.values())
    assert client.get(f"/id/{town.pk}/")["Location"] == town.get_absolute_url()


@pytest.mark.parametrize("cursor", ["", "x"])
@pytest.mark.parametrize(
    "answer",
    [
        Answer(400, {}, b'{"errors": 5}', 1),
        Answer(400, {}, b'{"errors": [{"parameter": "kind"}]}', 1),
        Answer(429, {"retry-after": "9" * 5_000}, b"", 1),
        Answer(429, {"retry-after": "-1"}, b"", 1),
    ],
)
def test_unexpected_refusal_is_noted_and_blocks_no_other_peer(peer, cursor, answer):
    url = services.save(services.peer_at(A), by=None).url
    Peer.objects.filter(url=url).update(cursor=cursor)
    peer.answers = [answer] * 10
    with pytest.raises(PeerFailed):
        harvest(peer)
    assert Peer.objects.get(url=url).last_error


def test_import_of_one_kind_after_a_new_generation_is_explained(peer, monkeypatch):
    monkeypatch.setattr(reading, "_page", refuse_with(reading.ResyncRequired()))
    with pytest.raises(PeerFailed, match="neu begonnen"):
        harvest(peer, kinds=["project"])


def test_internal_error_is_noted_at_the_peer(peer, monkeypatch):
    services.save(services.peer_at(A), by=None)
    monkeypatch.setattr(services, "with_missing", refuse_with(KeyError("x")))
    with pytest.raises(KeyError):
        harvest(peer)
    assert "Unerwarteter Fehler" in Peer.objects.get().last_error


def refuse_with(error: Exception):
    def refuse(*args, **kwargs):
        raise error

    return refuse
