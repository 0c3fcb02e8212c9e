"""A town writes, edits and withdraws status updates, idempotently and with conflict detection."""

import uuid
from datetime import date

import pytest
import time_machine

from core.errors import NotAllowed, StaleVersion, TooManyRequests, WrongState
from core.models import AuditEntry
from editorial.workflow.choices import State
from projects.models import Project
from projects.services.writing import open_revision
from tests.factories import ProjectFactory, acting
from tests.people import OWN, SIDE, sign_in_as
from tests.signing_in import sign_in
from tests.updates.posting import PAGE, PEOPLE, TITLE, form, given, write
from updates import services
from updates.models import StatusUpdate

pytestmark = pytest.mark.django_db


def new_page(project) -> str:
    return f"/projekte/{project.pk}/neuigkeiten/neu/"


def edit_page(update) -> str:
    return f"/neuigkeiten/{update.pk}/bearbeiten/"


def back_page(update) -> str:
    return f"/neuigkeiten/{update.pk}/zurueckziehen/"


@pytest.fixture
def author(client, owner):
    return sign_in(client, owner)


@pytest.mark.parametrize("who", PEOPLE)
def test_written_only_by_the_town_and_public_at_once(client, project, owner, who):
    sign_in_as(client, who, owner.municipality)
    answer = client.post(new_page(project), form())
    if who in OWN:
        update = StatusUpdate.objects.get()
        assert answer["Location"] == f"{PAGE}#neuigkeit-{update.pk}"
        assert AuditEntry.objects.filter(action="posted", object_id=str(update.pk)).count() == 1
        client.logout()
        assert TITLE in client.get(PAGE).text
    else:
        assert answer.status_code == (302 if who == "AN" else 403) or (
            answer.status_code == 302 and "login" not in answer["Location"]
        )
        assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize("who", PEOPLE)
def test_edited_and_withdrawn_only_by_the_town(client, project, owner, who):
    update = write(project, owner)
    sign_in_as(client, who, owner.municipality)
    changed = client.post(edit_page(update), form(title="Neu", version=1))
    back = client.post(back_page(update))
    update.refresh_from_db()
    assert (update.title == "Neu") == (who in OWN)
    assert (update.hidden_at is not None) == (who in OWN)
    if who in (*SIDE, "MO"):
        assert (changed.status_code, back.status_code) == (403, 403)


@pytest.mark.parametrize("state", [s for s in State if s != State.PUBLISHED])
def test_only_published_projects_accept_updates(author, project, owner, state):
    update = write(project, owner)
    Project.objects.filter(pk=project.pk).update(state=state)
    assert author.post(new_page(project), form()).status_code == 409
    is_shown = state == State.ARCHIVED
    assert author.get(edit_page(update)).status_code == (409 if is_shown else 404)
    assert author.post(back_page(update)).status_code == (302 if is_shown else 404)
    with pytest.raises(WrongState):
        write(project, owner)


def test_a_revision_accepts_no_updates(author, project, owner):
    revision = open_revision(project, by=owner)
    assert author.post(new_page(revision), form()).status_code == 409


def test_a_form_sent_twice_makes_one_update(author, project):
    sent = form()
    first, second = (author.post(new_page(project), sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert StatusUpdate.objects.count() == 1


def test_the_token_of_a_colleague_or_another_project_is_refused(project, owner):
    update = write(project, owner)
    colleague = acting(municipality=owner.municipality)
    with pytest.raises(WrongState):
        write(project, colleague, token=update.pk)
    with pytest.raises(WrongState):
        write(ProjectFactory(published=True, municipality=owner.municipality), owner,
              token=update.pk)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": ""}, "Bitte machen Sie hier eine Angabe"),
        ({"text": " "}, "Bitte machen Sie hier eine Angabe"),
        ({"on": ""}, "Bitte machen Sie hier eine Angabe"),
        ({"on": "2025-06-20"}, "liegt in der Zukunft"),
        ({"on": "0025-06-20"}, "prüfen Sie das Jahr"),
        ({"on": "gestern"}, "gültiges Datum"),
        ({"title": "x" * 121}, "120"),
        ({"text": "x" * 5_001}, "5.000"),
        ({"link": "javascript:alert(1)"}, "https://"),
    ],
)
def test_invalid_input_comes_back_with_the_typed_text(client, project, owner, changes, says):
    with time_machine.travel("2025-06-19T10:00:00+02:00", tick=False):
        answer = sign_in(client, owner).post(new_page(project), form(**changes))
    assert answer.status_code == 422
    assert says in answer.text
    assert (TITLE in answer.text) or "title" in changes
    assert not StatusUpdate.objects.exists()


def test_todays_local_date_is_not_in_the_future(client, project, owner):
    with time_machine.travel("2025-06-19T00:30:00+02:00", tick=False):
        sign_in(client, owner).post(new_page(project), form(on="2025-06-19"))
    assert StatusUpdate.objects.count() == 1


def test_an_edited_update_shows_its_new_text_and_says_so(project, owner, client):
    update = write(project, owner)
    services.edit(update, by=owner, given=given(title="Elf Sensoren"), expected_version=1)
    page = client.get(PAGE).text
    assert "bearbeitet am" in page
    assert "Elf Sensoren" in page
    assert TITLE not in page


def test_saving_without_a_change_does_not_mark_it_as_edited(author, project, owner):
    update = write(project, owner)
    assert author.post(edit_page(update), form(version=1)).status_code == 302
    update.refresh_from_db()
    assert (update.version, update.edited_at) == (1, None)


def test_the_second_of_two_editors_sees_both_texts(author, project, owner):
    update = write(project, owner)
    services.edit(update, by=owner, given=given(text="Sagt die Kollegin"), expected_version=1)
    answer = author.post(edit_page(update), form(text="Sage ich", version=1))
    assert answer.status_code == 409
    assert "Sagt die Kollegin" in answer.text
    assert "Sage ich" in answer.text
    again = author.post(edit_page(update), form(text="Sage ich", version=2))
    assert again.status_code == 302
    update.refresh_from_db()
    assert (update.text, update.version) == ("Sage ich", 3)


@pytest.mark.parametrize("version", ["", "9", "x", "-1", "99999999999999999999"])
def test_an_invalid_version_changes_nothing(author, project, owner, version):
    update = write(project, owner)
    answer = author.post(edit_page(update), form(title="Neu", version=version))
    assert answer.status_code in (409, 422)
    update.refresh_from_db()
    assert update.title == TITLE


def test_withdrawing_hides_it_and_is_idempotent(client, author, project, owner):
    update = write(project, owner)
    assert TITLE in author.get(back_page(update)).text
    author.post(back_page(update))
    services.take_back(update, by=owner)
    assert AuditEntry.objects.filter(action="post_hidden").count() == 1
    assert TITLE not in author.get(PAGE).text
    assert author.get(edit_page(update)).status_code == 404
    with pytest.raises(WrongState):
        services.edit(update, by=owner, given=given(title="Neu"), expected_version=1)


def test_the_service_checks_rights_and_version_itself(project, owner, reader):
    update = write(project, owner)
    with pytest.raises(NotAllowed):
        write(project, reader)
    with pytest.raises(NotAllowed):
        services.edit(update, by=reader, given=given(), expected_version=1)
    with pytest.raises(NotAllowed):
        services.take_back(update, by=reader)
    with pytest.raises(StaleVersion):
        services.edit(update, by=owner, given=given(title="Neu"), expected_version=7)


def test_at_most_twenty_a_day(project, owner, settings):
    settings.RATE_FACTOR = 1
    with time_machine.travel("2025-06-19T10:00:00+02:00", tick=False) as clock:
        for _ in range(services.MAX_A_DAY):
            write(project, owner)
        with pytest.raises(TooManyRequests):
            write(project, owner)
        clock.shift(86_401)
        write(project, owner)


def test_an_unknown_update_is_404(author):
    for step in ("bearbeiten", "zurueckziehen", "melden", "entfernen"):
        assert author.get(f"/neuigkeiten/{uuid.uuid4()}/{step}/").status_code == 404


def test_an_update_does_not_affect_the_freshness_of_the_project(project, owner):
    before = Project.objects.values("version", "verified_at", "updated_at").get(pk=project.pk)
    write(project, owner, on=date(2025, 1, 1))
    assert (
        Project.objects.values("version", "verified_at", "updated_at").get(pk=project.pk) == before
    )
