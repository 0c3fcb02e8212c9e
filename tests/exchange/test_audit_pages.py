"""Coordinators read their town's audit log, administrators the whole log; search and CSV (docs/audit.md)."""

import csv
import io
import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.http import StreamingHttpResponse
from django.test.utils import CaptureQueriesContext

from core.audit import recording as audit
from core.models import AuditEntry
from exchange.audit_log import export
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.services import members
from tests.contacts.talks import ask
from tests.factories import LessonFactory, ProjectFactory, acting, administrator, moderator
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TOWN, WHOLE = "/meine-kommune/protokoll/", "/moderation/protokoll/"


coordinator, _coordinator = shared_world(lambda: acting(Role.COORDINATOR), name="coordinator")


def noted(by: Actor, action: str = "edited", obj=None, **detail) -> AuditEntry:
    obj = obj or ProjectFactory(municipality=by.municipality)
    return audit.record(action, obj, by=by.user_id, municipality_id=by.municipality_id, **detail)


def read_csv(answer) -> list[dict]:
    assert isinstance(answer, StreamingHttpResponse)
    text = b"".join(answer.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


@pytest.mark.parametrize(
    ("who", "town", "whole"),
    [
        (lambda: acting(Role.COORDINATOR), 200, 403),
        (lambda: acting(Role.EDITOR), 403, 403),
        (moderator, 403, 403),
        (administrator, 403, 200),
        (lambda: Actor.of(administrator().user), 403, 302),
    ],
)
def test_who_reads_which_log(client, who, town, whole):
    sign_in(client, who())
    for address in (TOWN, f"{TOWN}export/"):
        assert client.get(address).status_code in (town, 302 if whole == 302 else town)
    for address in (WHOLE, f"{WHOLE}export/"):
        assert client.get(address).status_code == whole


def test_visitors_are_sent_to_the_sign_in(client):
    for address in (TOWN, WHOLE, f"{TOWN}export/", f"{WHOLE}export/"):
        assert client.get(address).status_code == 302


def test_town_reads_its_own_rows_newest_first_in_words_with_links(client, coordinator):
    colleague = acting(Role.EDITOR, coordinator.municipality)
    project = ProjectFactory(municipality=coordinator.municipality, title="Radzähler")
    noted(colleague, "created", project)
    noted(colleague, "submitted", project, before="draft")
    foreign = noted(acting(), "edited", ProjectFactory(title="Fremdes"))
    page = sign_in(client, coordinator).get(TOWN).text
    assert page.index("<strong>eingereicht</strong>") < page.index("<strong>angelegt</strong>")
    assert colleague.user.full_name in page
    assert project.get_absolute_url() in page
    assert "Entwurf → eingereicht" in page
    assert "Fremdes" not in page
    assert foreign.object_id not in page


def test_town_does_not_see_internal_actions_of_staff_and_strangers(client, coordinator):
    town = coordinator.municipality
    project = ProjectFactory(municipality=town)
    staff, stranger = moderator(), acting()
    for action in ("report_handled", "claimed", "user_changed"):
        audit.record(action, project, by=staff.user_id, municipality_id=town.pk)
    for action in ("refused", "reported"):
        audit.record(action, project, by=stranger.user_id, municipality_id=town.pk, wish="edit")
    audit.record("publish", project, by=staff.user_id, municipality_id=town.pk, before="submitted")
    sign_in(client, coordinator)
    rows = read_csv(client.get(f"{TOWN}export/"))
    assert [row["Code der Handlung"] for row in rows] == ["audit_exported", "publish"]
    assert rows[1]["Wer"] == "Moderation"
    assert staff.user.full_name not in client.get(TOWN).text


def test_names_of_former_members_are_hidden_from_the_town(client, coordinator):
    leaver = acting(Role.EDITOR, coordinator.municipality)
    noted(leaver, "refused", wish="publish", code="not-allowed")
    members.leave(by=leaver)
    page = sign_in(client, coordinator).get(TOWN).text
    assert "ehemaliges Mitglied" in page
    assert leaver.user.full_name not in page
    assert "Versuch abgewiesen" in page
    assert "not-allowed" in page


def test_administrators_read_everything_but_titles_of_requests(client, coordinator):
    project = ProjectFactory(
        published=True, municipality=coordinator.municipality, title="Geheimprojekt"
    )
    row = ask(project, acting())
    audit.record("report_handled", project, by=moderator().user_id)
    audit.record("job_did", project, by=None, job="core.tidy_up")
    page = sign_in(client, administrator()).get(WHOLE).text
    for words in ("Anfrage gestellt", "Meldung erledigt", "job_did", "System", "core.tidy_up"):
        assert words in page
    assert row.get_absolute_url() not in page
    assert client.get(f"{WHOLE}?kind=contacts.contactrequest").text.count("Geheimprojekt") == 0


def test_administrators_cannot_see_the_parties_of_a_request(client, coordinator):
    project = ProjectFactory(published=True, municipality=coordinator.municipality)
    row = ask(project, acting())
    audit.record("request_reminded", row, by=None, municipality_id=row.asked_id)
    sign_in(client, administrator())
    assert str(row.pk) not in client.get(WHOLE).text
    assert str(row.pk) not in str(read_csv(client.get(f"{WHOLE}export/")))
    assert (
        "Anfrage gestellt"
        not in client.get(f"{WHOLE}?object={row.pk}").text.split("<main")[1].split("</form>")[-1]
    )


def test_administrators_cannot_see_to_whom_a_lesson_was_shown(client, coordinator):
    other = acting().municipality
    lesson = LessonFactory(project__municipality=coordinator.municipality)
    audit.record("disclosed", lesson, by=coordinator.user_id, to=str(other.pk))
    sign_in(client, administrator())
    assert str(other.pk) not in client.get(WHOLE).text


def test_filters_find_by_person_action_kind_day_object_and_request(client, coordinator):
    colleague = acting(Role.EDITOR, coordinator.municipality)
    with time_machine.travel(datetime(2026, 3, 5, 12, tzinfo=UTC), tick=False):
        found = noted(colleague, "edited")
    noted(coordinator, "left", coordinator.membership)
    sign_in(client, coordinator)
    wishes = {
        "person": colleague.user.full_name,
        "action": "edited",
        "kind": "projects.project",
        "until": "2026-03-05",
        "object": found.object_id,
    }
    for name, value in wishes.items():
        page = client.get(TOWN, {name: value}).text
        assert found.object_id in page, name
        assert "<strong>aus der Kommune ausgetreten</strong>" not in page, name
    assert "Nichts gefunden" in client.get(TOWN, {"request": "unbekannt"}).text
    assert "Nichts gefunden" in client.get(TOWN, {"person": "Niemand"}).text
    assert found.object_id not in client.get(TOWN, {"since": "2026-03-06"}).text


WRONG = (
    "action=nonsense",
    "kind=core.mailrecord",
    "since=gestern",
    "until=9999-12-31",
    "since=0001-01-01",
    "since=2026-02-02&until=2026-02-01",
    "cursor=abc",
    "person=" + "x" * 200,
)


def test_invalid_filters_are_a_400_with_a_message(client, coordinator):
    sign_in(client, coordinator)
    paths = [f"{TOWN}?{query}" for query in WRONG]
    paths += [f"{TOWN}export/?{query}" for query in WRONG if "cursor" not in query]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 400)


def test_paging_lists_everything_once(client, coordinator):
    audit_rows = [
        AuditEntry(
            action="edited", kind="projects.project", object_id=str(uuid.uuid4()),
            actor_id=coordinator.user_id, municipality_id=coordinator.municipality_id,
        )
        for _n in range(120)
    ]  # fmt: skip
    AuditEntry.objects.bulk_create(audit_rows)
    sign_in(client, coordinator)
    address, seen = TOWN, []
    while address:
        answer = client.get(address)
        seen += [row.object_id for row in answer.context["rows"]]
        address = answer.context["next"] and TOWN + answer.context["next"]
    assert sorted(seen) == sorted(row.object_id for row in audit_rows)


def test_csv_is_safe_to_open_in_a_spreadsheet(client, coordinator):
    coordinator.user.full_name = "=cmd|'/c calc'!A0"
    coordinator.user.save()
    noted(coordinator, "reject", reason='-2; "Zitat"\nzweite Zeile', before="submitted")
    answer = sign_in(client, coordinator).get(f"{TOWN}export/?action=reject")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    row = read_csv(answer)[0]
    assert row["Wer"] == "'=cmd|'/c calc'!A0"
    assert "zweite Zeile" in row["Einzelheiten"]
    assert datetime.fromisoformat(row["Zeitpunkt"]).tzinfo is not None


def test_download_is_itself_logged_with_its_filters(client, coordinator):
    sign_in(client, coordinator).get(f"{TOWN}export/?action=edited")
    row = AuditEntry.objects.get(action="audit_exported")
    assert (row.actor_id, row.municipality_id) == (coordinator.user_id, coordinator.municipality_id)
    assert row.detail["filters"] == ["action"]


def test_download_of_many_rows_is_streamed_in_batches(client, coordinator, monkeypatch):
    monkeypatch.setattr(export, "BATCH", 500)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            action="edited", kind="projects.project", object_id=str(uuid.uuid4()),
            actor_id=coordinator.user_id, municipality_id=coordinator.municipality_id,
        )
        for _n in range(1_200)
    )  # fmt: skip
    answer = sign_in(client, coordinator).get(f"{TOWN}export/?action=edited")
    with CaptureQueriesContext(connection) as captured:
        pieces = [piece.decode() for piece in answer.streaming_content]
    assert sum(piece.count("projects") + piece.count("Projekt;") for piece in pieces) >= 1_200
    assert len(pieces) == 4
    assert max(piece.count("\n") for piece in pieces) == 500
    assert len(captured) <= 3 * 6


@pytest.mark.parametrize("address", [TOWN, WHOLE])
def test_number_of_statements_does_not_grow(client, coordinator, address):
    reader = coordinator if address == TOWN else administrator()
    sign_in(client, reader)

    def fill(times: int) -> None:
        for _n in range(times):
            colleague = acting(Role.EDITOR, coordinator.municipality)
            noted(colleague)
            noted(colleague, "role_changed", colleague.membership, person=str(colleague.user_id))
            noted(colleague, "profile_changed", colleague.municipality)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    fill(2)
    statements()
    few = statements()
    fill(14)
    assert statements() == few
