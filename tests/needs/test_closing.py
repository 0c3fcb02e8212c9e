"""Closing a need asks which project solved it; the need can be reopened."""

import pytest

from core.errors import Incomplete, NotAllowed, WrongState
from core.models import AuditEntry
from editorial.workflow.choices import State
from needs import services
from needs.models import Need
from notifications.models import Notice
from tests.factories import ProjectFactory, acting
from tests.needs.test_joining import told
from tests.needs.writing import page
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def solution():
    return ProjectFactory(published=True, title="Pegel in Gera", slug="pegel-gera")


@pytest.fixture
def author(client, owner):
    return sign_in(client, owner)


def send(author, need, **values):
    return author.post(page(need, "abschliessen"), {"resolution": "solved"} | values)


def forms_of(solution) -> dict[str, str]:
    return {
        "whole address": "http://testserver/projekte/pegel-gera/",
        "address of the setting": "http://localhost:8000/projekte/pegel-gera/",
        "English": "http://testserver/en/projects/pegel-gera/",
        "path": "/projekte/pegel-gera/",
        "path without slashes": "projekte/pegel-gera",
        "last part": "pegel-gera",
        "with query and place": " http://testserver/projekte/pegel-gera/?q=pegel#kosten ",
        "without scheme": "testserver/projekte/pegel-gera/",
        "permanent address": f"http://testserver/id/{solution.pk}/",
        "capital host": "HTTP://TestServer/projekte/pegel-gera",
    }


@pytest.mark.parametrize("form", forms_of(ProjectFactory.build()))
def test_the_project_is_named_by_its_url(author, need, solution, form):
    assert send(author, need, solved_by=forms_of(solution)[form]).status_code == 302
    assert Need.objects.get(pk=need.pk).solved_by == solution


@pytest.mark.parametrize(
    "typed",
    [
        "https://boese.example/projekte/pegel-gera/",
        "https://github.com/gera/pegel-gera",
        "//boese.example/pegel-gera",
        "javascript:alert(1)//pegel-gera",
        "http://[/pegel-gera",
        "ein Projekt in Gera",
        "/projekte/",
        "/erfahrungen/pegel-gera/",
        "'; DROP TABLE needs_need; --",
        "ä" * 500,
        "x" * 501,
        "00000000-0000-4000-8000-000000000000",
        "pegel-gera\x00",
    ],
)
def test_unknown_projects_are_refused_and_the_typed_text_kept(author, need, solution, typed):
    answer = send(author, need, solved_by=typed, note="Danke, Gera!")
    assert answer.status_code == 422
    assert "id_solved_by-error" in answer.text
    assert "Danke, Gera!" in answer.text
    assert Need.objects.get(pk=need.pk).closed_at is None


@pytest.mark.parametrize("state", [s for s in State.values if s not in ("published", "archived")])
def test_unpublished_projects_cannot_be_named_as_solution(author, need, solution, state):
    type(solution).objects.update(state=state)
    answer = send(author, need, solved_by="/projekte/pegel-gera/")
    assert answer.status_code == 422
    assert "Pegel in Gera" not in answer.text
    with pytest.raises(Incomplete):
        services.close(need, by=acting_for(need), resolution="solved", solved_by=solution)


def acting_for(need):
    return acting(municipality=need.municipality)


def test_a_draft_of_its_own_town_cannot_be_named_as_solution(author, need, owner):
    draft = ProjectFactory(municipality=owner.municipality, slug="eigener-entwurf")
    assert send(author, need, solved_by=f"/projekte/{draft.pk}/").status_code == 422
    assert send(author, need, solved_by="eigener-entwurf").status_code == 422


def test_solved_requires_a_project(author, need):
    answer = send(author, need)
    assert answer.status_code == 422
    assert "Bitte nennen Sie das Projekt. Es hilft auch den anderen." in answer.text


@pytest.mark.parametrize("resolution", ["", "joint", "gewonnen"])
def test_a_valid_resolution_is_required(author, need, resolution):
    assert send(author, need, resolution=resolution).status_code == 422
    assert Need.objects.get(pk=need.pk).closed_at is None
    with pytest.raises(Incomplete):
        services.close(need, by=acting_for(need), resolution=resolution)


def test_the_page_of_a_solved_need_shows_the_note_and_links_to_the_project(
    client, author, need, solution
):
    answer = send(author, need, solved_by="pegel-gera", note="Wir nehmen es.\n<b>Danke</b>")
    assert answer["Location"] == page(need)
    client.logout()
    text = client.get(page(need)).text
    assert "Ein Projekt hat den Bedarf gelöst." in text
    assert 'href="/projekte/pegel-gera/"' in text
    assert "Wir nehmen es.<br>&lt;b&gt;Danke&lt;/b&gt;" in text
    assert AuditEntry.objects.filter(action="need_closed").count() == 1


def test_a_solution_taken_down_later_is_no_longer_named(client, author, need, solution):
    send(author, need, solved_by="pegel-gera")
    type(solution).objects.update(state=State.TAKEN_DOWN)
    client.logout()
    text = client.get(page(need)).text
    assert "Ein Projekt hat den Bedarf gelöst." in text
    assert "Pegel in Gera" not in text


def test_dropped_requires_no_project(author, need, solution):
    assert send(author, need, resolution="dropped", solved_by="pegel-gera").status_code == 302
    row = Need.objects.get(pk=need.pk)
    assert (row.resolution, row.solved_by) == ("dropped", None)


def test_all_towns_but_the_closing_one_are_notified(need, owner, joiner, solution):
    services.join(need, by=joiner)
    Notice.objects.all().delete()
    services.close(need, by=owner, resolution="solved", solved_by=solution)
    assert told(joiner) == ["Der Bedarf „Pegel messen“ ist abgeschlossen"]
    assert told(owner) == []


def test_closed_twice_is_refused(author, need):
    assert send(author, need, resolution="dropped").status_code == 302
    assert send(author, need, resolution="dropped").status_code == 409


def test_only_its_town_closes_and_reopens_it(client, need, owner, joiner):
    sign_in(client, joiner)
    assert "Bedarf abschließen" not in client.get(page(need)).text
    for step in ("abschliessen", "wieder-oeffnen", "projekt"):
        assert client.post(page(need, step), {"resolution": "dropped"}).status_code == 403
    with pytest.raises(NotAllowed):
        services.close(need, by=joiner, resolution="dropped")


def test_reopening_clears_the_resolution(author, need, solution, joiner):
    services.join(need, by=joiner)
    send(author, need, solved_by="pegel-gera", note="Gelöst.")
    assert "Die Suche geht weiter" in author.get(page(need)).text
    author.post(page(need, "wieder-oeffnen"))
    row = Need.objects.get(pk=need.pk)
    assert (row.is_open, row.resolution, row.solved_by, row.resolution_note) == (True, "", None, "")
    assert row.participations.count() == 1
    assert row.title in author.get("/bedarfe/").text
    assert 'notice__title">Ein Projekt' not in author.get(page(need)).text
    assert told(joiner) == []  # the notice of its closing no longer applies
    with pytest.raises(WrongState):
        services.reopen(need, by=acting_for(need))


def test_closed_needs_are_listed_on_the_dashboard_and_by_filter(client, author, need):
    send(author, need, resolution="dropped")
    assert page(need) in author.get("/meine-kommune/").text.split("Abgeschlossene Bedarfe")[1]
    assert "/bedarfe/?status=closed" in author.get("/bedarfe/").text
    text = author.get("/bedarfe/?status=closed").text
    assert page(need) in text
    assert "<span>abgeschlossen</span>" in text
    assert '<input type="hidden" name="status" value="closed">' in text
    assert "<span>offen</span>" in author.get("/bedarfe/?status=open").text
