"""GET /changes/ as a portal uses it (docs/changes.md)."""

import json
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adoptions.models import Adoption
from changefeed import changes
from changefeed.models import Change, FeedState
from changefeed.resources import KINDS
from core.lists.keyset import Key, read_page
from editorial.workflow.choices import State
from lessons.choices import Visibility
from lessons.models import Lesson
from municipalities.models import Municipality
from portals.models import Portal
from portals.services import new_secret, save
from projects.models import Project
from tests.factories import (
    AdoptionFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("finished")]
FEED = "/api/v1/changes/"


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


@pytest.fixture
def token(client) -> str:
    """Token of a portal that may read but write no entries."""
    portal = save(
        Portal(name="Portal", organisation="Land", contact_function="Referat", may_webhooks=True),
        by=None,
    )
    data = {
        "grant_type": "client_credentials",
        "client_id": portal.client_id,
        "client_secret": new_secret(portal, by=None),
    }
    return client.post("/api/oauth/token", data).json()["access_token"]


def read(client, cursor: str = "", **query) -> dict:
    given = {"cursor": cursor} if cursor else {}
    answer = client.get(FEED, given | query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def actions(data: dict, kind: str) -> dict:
    return {row["id"]: row["action"] for row in data["results"] if row["kind"] == kind}


def walk(client, **query) -> list[dict]:
    rows, data = [], {"has_more": True, "cursor": ""}
    while data["has_more"]:
        data = read(client, data["cursor"], **query)
        rows += data["results"]
    return rows


def test_first_read_holds_every_public_object_as_its_url_returns_it(client):
    AdoptionFactory(confirmed=True)
    LessonFactory(published=True)
    rows = walk(client, include="object", page_size=3)
    found = {(row["kind"], row["id"]): row["object"] for row in rows}
    public = {
        (kind.name, str(pk))
        for kind in KINDS.values()
        for pk in kind.visible().values_list("pk", flat=True)
    }
    assert public <= set(found)
    for (_kind, pk), data in found.items():
        assert client.get(data["url"].removeprefix("http://localhost:8000")).json() == data
        assert data["id"] == pk


def test_next_leads_to_the_end_and_every_page_has_a_cursor(client):
    for _n in range(5):
        ProjectFactory(published=True)
    first = read(client, page_size=4)
    assert first["has_more"]
    answer = client.get(first["next"].removeprefix("http://localhost:8000"))
    assert answer.json() == read(client, first["cursor"], page_size=4)
    assert 'rel="next"' in client.get(FEED, {"page_size": 4}).headers["Link"]
    end = read(client, page_size=100)
    assert (end["has_more"], end["next"]) == (False, None)
    after = read(client, end["cursor"])
    assert (after["results"], after["cursor"], after["next"]) == ([], end["cursor"], None)


def test_empty_feed_has_a_usable_cursor(client):
    data = read(client)
    assert data["results"] == []
    project = ProjectFactory(published=True)
    assert actions(read(client, data["cursor"]), "project") == {str(project.pk): "upsert"}


TOMBSTONES = {
    "municipality": lambda: (
        Municipality,
        MunicipalityFactory().pk,
        {"valid_until": timezone.now()},
    ),
    "project": lambda: (
        Project,
        ProjectFactory(published=True, version=4).pk,
        {"state": State.TAKEN_DOWN, "version": 5},
    ),
    "lesson": lambda: (
        Lesson,
        LessonFactory(published=True, version=4).pk,
        {"visibility": Visibility.MUNICIPALITIES, "version": 5},
    ),
    "adoption": lambda: (
        Adoption,
        AdoptionFactory(confirmed=True, version=4).pk,
        {"origin_confirmed_at": None, "version": 5},
    ),
}


@pytest.mark.parametrize("kind", TOMBSTONES)
@pytest.mark.parametrize("include", [{}, {"include": "object"}], ids=["thin", "object"])
def test_withdrawn_object_has_a_tombstone_even_for_late_readers(client, kind, include):
    model, pk, change = TOMBSTONES[kind]()
    cursor = read(client, page_size=100)["cursor"]
    model.objects.filter(pk=pk).update(**change)
    for data in (read(client, cursor, **include), read(client, page_size=100, **include)):
        [row] = [row for row in data["results"] if row["id"] == str(pk)]
        assert (row["kind"], row["action"]) == (kind, "delete")
        assert row["version"] == change.get("version")
        assert row.get("object") is None
        assert str(pk) in row["url"] or kind == "municipality"
    assert str(pk) not in json.dumps(client.get("/api/v1/projects/").json())


@pytest.mark.parametrize("kind", ["project", "lesson", "adoption"])
def test_deleted_object_has_a_tombstone(client, kind):
    model, pk, _change = TOMBSTONES[kind]()
    cursor = read(client, page_size=100)["cursor"]
    model.objects.filter(pk=pk).delete()
    assert actions(read(client, cursor), kind) == {str(pk): "delete"}


def test_archived_object_has_no_tombstone(client):
    project = ProjectFactory(published=True)
    cursor = read(client, page_size=100)["cursor"]
    Project.objects.update(state=State.ARCHIVED)
    data = read(client, cursor, include="object", kind="project")
    assert actions(data, "project") == {str(project.pk): "upsert"}
    assert data["results"][0]["object"]["archived"]


def test_several_rows_of_an_object_are_one_on_a_page(client):
    project = ProjectFactory(published=True)
    for title in "ab":
        project.title, project.version = title, project.version + 1
        project.save()
    [row] = read(client, kind="project")["results"]
    assert (row["id"], row["version"]) == (str(project.pk), 3)
    assert Change.objects.filter(kind="project").count() > 2


def test_only_requested_kinds_are_returned(client):
    LessonFactory(published=True)
    for kinds in (["lesson"], ["lesson", "municipality"]):
        data = read(client, kind=kinds)
        assert {row["kind"] for row in data["results"]} == set(kinds)
    assert read(client, kind="lesson", page_size=1)["has_more"] is False


def test_filtered_reader_does_not_rescan_skipped_rows(client):
    ProjectFactory(published=True)
    cursor = read(client, kind="adoption")["cursor"]
    assert changes.parse(cursor) == changes.newest()


def test_page_takes_a_constant_number_of_queries(client):
    def cost(size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert read(client, page_size=size, include="object")["results"]
        return len(queries)

    def fill(number: int) -> None:
        for _n in range(number):
            project = ProjectFactory(published=True, municipality=town)
            LessonFactory(published=True, project=project)
            AdoptionFactory(confirmed=True, project=project)

    town = MunicipalityFactory()
    fill(1)
    cost(100)
    few = cost(100)
    fill(30)
    assert cost(100) == few


def test_page_cost_does_not_depend_on_the_table_size(client):
    project = ProjectFactory(published=True)
    end = read(client, page_size=100)["cursor"]
    changes.note("project", [(project.pk, 1)] * 10)
    with CaptureQueriesContext(connection) as few:
        assert read(client, end)["results"]
    changes.note("project", [(project.pk, 1)] * 990)
    with CaptureQueriesContext(connection) as many:
        assert read(client, end)["results"]
    assert len(few) == len(many)


def test_the_rows_are_read_by_the_index_of_positions(client, monkeypatch):
    project = ProjectFactory(published=True)
    changes.note("project", [(project.pk, 1)] * 3_000)
    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE changefeed_change")
        cursor.execute(
            "EXPLAIN SELECT seq FROM changefeed_change WHERE (xact, seq) > ('5'::xid8, 3)"
            f" AND {changes._BELOW} ORDER BY xact, seq LIMIT 101"
        )
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "change_position" in plan
    assert "Filter" not in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"kind": "theme"}, "kind"),
        ({"kind": ["project", "draft"]}, "kind"),
        ({"include": "objects"}, "include"),
        ({"page_size": "101"}, "page_size"),
        ({"page_size": "0"}, "page_size"),
        ({"ordering": "id"}, "ordering"),
        ({"state": "06"}, "state"),
        ({"cursor": ["a", "b"]}, "cursor"),
    ],
)
def test_a_wrong_parameter_is_named(client, query, name):
    answer = client.get(FEED, query)
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == [name]


def test_a_damaged_cursor_is_refused(client):
    ProjectFactory(published=True)
    cursor = read(client)["cursor"]
    foreign = read_page(Project.objects.all(), [Key("pk")], size=1).next_cursor or "x:y"
    broken = [cursor[:-1] + ("A" if cursor[-1] != "A" else "B"), "A" + cursor, "x", foreign]
    broken += [cursor[: len(cursor) // 2], f"{cursor}{cursor}", "\u0000", "ä"]
    for value in broken:
        answer = client.get(FEED, {"cursor": value})
        assert answer.status_code == 400, value


def test_cursor_of_another_generation_must_resync(client):
    ProjectFactory(published=True)
    cursor = read(client)["cursor"]
    changes.new_generation()
    answer = client.get(FEED, {"cursor": cursor, "kind": "project", "page_size": 7})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (410, "resync-required")
    restart = problem["restart_url"]
    assert restart.startswith("http")
    assert "cursor" not in restart
    data = client.get(restart.removeprefix("http://localhost:8000")).json()
    assert {row["kind"] for row in data["results"]} == {"project"}


def test_a_restore_into_another_cluster_begins_a_generation(client):
    project = ProjectFactory(published=True)
    cursor = read(client)["cursor"]
    FeedState.objects.update(system_identifier="7000000000000000000")
    assert client.get(FEED, {"cursor": cursor}).status_code == 410
    assert set(Change.objects.values_list("xact", flat=True)) == {3}
    assert actions(read(client), "project") == {str(project.pk): "upsert"}
    again = read(client)["cursor"]
    assert again != cursor
    assert read(client, again)["results"] == []


def test_feed_must_always_be_revalidated(client):
    ProjectFactory(published=True)
    answer = client.get(FEED)
    assert answer.headers["Cache-Control"] == "no-cache"
    tag = answer.headers["ETag"]
    assert client.get(FEED, headers={"if-none-match": tag}).status_code == 304
    ProjectFactory(published=True)
    assert client.get(FEED, headers={"if-none-match": tag}).status_code == 200
    assert client.head(FEED).status_code == 200
    assert client.post(FEED).status_code == 405


def test_portal_reads_the_same_and_is_told_the_end_of_the_feed(client, token):
    LessonFactory(published=True)
    LessonFactory(published=True, visibility=Visibility.MUNICIPALITIES)
    bearer = {"authorization": f"Bearer {token}"}
    everybody = client.get(FEED, {"include": "object"})
    portal = client.get(FEED, {"include": "object"}, headers=bearer)
    assert portal.json() == everybody.json()
    me = client.get("/api/v1/me/", headers=bearer).json()
    assert me["newest_cursor"] == read(client, page_size=100)["cursor"]
    bad = client.get(FEED, headers={"authorization": "Bearer falsch"})
    assert bad.status_code == 401


def test_the_entry_point_names_the_feed(client):
    assert client.get("/api/v1/").json()["resources"]["changes"].endswith(FEED)


def test_cursor_of_an_unknown_position_is_refused():
    with pytest.raises(changes.InvalidCursor):
        changes.decode(str(uuid.uuid4()))
    position = changes.Position("falsch", 1, 1)
    with pytest.raises(changes.ResyncRequired):
        changes.read_after(position, kinds=None, limit=10)
    with pytest.raises(changes.ResyncRequired):
        changes.decode(changes.encode(position))
    NeedFactory(published=True)
    newest = changes.newest()
    assert changes.decode(changes.encode(newest)) == newest
    assert changes.read_after(newest, kinds=None, limit=10) == []
    [row] = changes.read_after(None, kinds=["need"], limit=1)
    assert row.kind == "need"
