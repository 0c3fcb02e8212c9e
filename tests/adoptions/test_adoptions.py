"""The two-sided record of who took over what (X2)."""

import re
import uuid
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from adoptions.choices import Action, Reason, Stage
from adoptions.graph import ancestors
from adoptions.models import Adoption
from adoptions.services import confirming, recording, results
from core.errors import DomainError, Incomplete, NotAllowed, StaleVersion, WrongState
from core.models import AuditEntry, MailRecord
from editorial.choices import State
from municipalities.choices import Role
from municipalities.models import Membership
from projects.models import Project
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    MunicipalityFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
FIRST = {"stage": Stage.INTERESTED, "depth": "", "note": "Wir würden gern vorbeikommen."}


@pytest.fixture
def origin():
    return acting(Role.COORDINATOR, MunicipalityFactory(short_name="Hamburg"))


@pytest.fixture
def adopter():
    return acting(Role.EDITOR, MunicipalityFactory(short_name="Haßfurt"))


@pytest.fixture
def project(origin):
    return ProjectFactory(
        published=True, municipality=origin.municipality, title="DIPAS", slug="dipas"
    )


def record(project, adopter, **fields) -> Adoption:
    return recording.record(project, by=adopter, fields=FIRST | fields, token=uuid.uuid4())


@pytest.fixture
def adoption(project, adopter):
    return record(project, adopter)


def counted(client, project) -> tuple[int, bool, bool]:
    """The public number in the API, on the card, and on the project's page."""
    row = client.get("/api/v1/projects/").json()["results"]
    api = next(found["adoption_count"] for found in row if found["id"] == str(project.pk))
    card = "1 Nachnutzung<" in client.get("/projekte/").text
    page = "1 Kommune nutzt das nach" in client.get(project.get_absolute_url()).text
    return api, card, page


def test_unconfirmed_is_in_no_public_number_and_confirmed_in_all(client, project, adoption, origin):
    assert counted(client, project) == (0, False, False)
    assert client.get("/api/v1/adoptions/").json()["results"] == []
    confirming.confirm(adoption, by=origin)
    assert counted(client, project) == (1, True, True)
    assert len(client.get("/api/v1/adoptions/").json()["results"]) == 1


def test_disputed_vanishes_from_everywhere_public(client, project, adoption, origin):
    confirming.confirm(adoption, by=origin)
    confirming.dispute(adoption, by=origin, reason="Davon wissen wir nichts.")
    assert counted(client, project) == (0, False, False)
    assert client.get(adoption.get_absolute_url()).status_code == 404
    assert client.get(f"/api/v1/adoptions/{adoption.pk}/").status_code == 404
    assert "Haßfurt" not in client.get(project.get_absolute_url()).text


def test_public_source_is_shown_marked_and_never_counted(client, project):
    noted = AdoptionFactory(project=project, public_source=True)
    page = client.get(project.get_absolute_url()).text
    assert "aus öffentlicher Quelle, von den Kommunen nicht bestätigt" in page
    assert "https://stadt.example/quelle" in page
    assert counted(client, project) == (0, False, False)
    assert client.get("/api/v1/adoptions/").json()["results"] == []
    assert client.get(noted.get_absolute_url()).status_code == 200


def test_own_entry_takes_over_what_was_noted_from_a_public_source(project, adopter, origin):
    noted = AdoptionFactory(
        project=project, municipality=adopter.municipality, public_source=True, stage="operating"
    )
    row = record(project, adopter)
    assert row.pk == noted.pk
    assert not row.is_from_public_source
    assert row.source_url
    assert not row.is_confirmed
    confirming.confirm(row, by=origin)
    assert Adoption.objects.counted().count() == 1


def test_overdue_is_said_with_its_date_and_no_longer_counted(client, project, adoption, origin):
    confirming.confirm(adoption, by=origin)
    later = timezone.now() + timedelta(days=366)
    day = timezone.localdate(adoption.adopter_confirmed_at + timedelta(days=365))
    with time_machine.travel(later):
        page = client.get(project.get_absolute_url()).text
        assert f"unbestätigt seit {day.day}." in page
        assert counted(client, project) == (0, False, False)
        shown = client.get(f"/api/v1/adoptions/{adoption.pk}/").json()
        assert shown["unconfirmed_since"] == day.isoformat()
        since = (timezone.now() + timedelta(hours=1)).isoformat().replace("+", "%2B")
        found = client.get(f"/api/v1/adoptions/?unconfirmed_since={since}").json()["results"]
        assert len(found) == 1


def test_yearly_confirmation_makes_it_count_again(client, project, adoption, origin, adopter):
    confirming.confirm(adoption, by=origin)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        recording.reconfirm(adoption, by=adopter)
        recording.reconfirm(adoption, by=adopter)
        assert counted(client, project) == (1, True, True)
    assert adoption.steps.filter(action=Action.RECONFIRMED).count() == 1


def test_every_step_is_dated_and_says_who_of_which_town(adoption, adopter, origin):
    confirming.confirm(adoption, by=origin)
    adoption.refresh_from_db()
    recording.change_stage(
        adoption,
        by=adopter,
        stage=Stage.PLANNED,
        expected_version=adoption.version,
        note="Beschluss",
    )
    steps = list(adoption.steps.all())
    assert [step.action for step in steps] == [Action.RECORDED, Action.CONFIRMED, Action.MOVED]
    assert [step.by for step in steps] == [adopter.user, origin.user, adopter.user]
    assert [step.municipality.short_name for step in steps] == ["Haßfurt", "Hamburg", "Haßfurt"]
    assert (steps[2].stage_from, steps[2].stage_to) == (Stage.INTERESTED, Stage.PLANNED)
    assert all(step.at for step in steps)
    audited = AuditEntry.objects.filter(object_id=str(adoption.pk))
    assert audited.count() == 3


@pytest.mark.parametrize(
    ("stage", "end"), [(Stage.ASSESSING, Stage.DECLINED), (Stage.OPERATING, Stage.DISCONTINUED)]
)
def test_an_end_needs_a_reason_code(project, adopter, stage, end):
    adoption = record(project, adopter, stage=stage)

    def finish(**given):
        return recording.change_stage(
            adoption, by=adopter, stage=end, expected_version=adoption.version, **given
        )

    with pytest.raises(Incomplete):
        finish()
    with pytest.raises(Incomplete):
        finish(reason_code="weather")
    with pytest.raises(Incomplete):
        finish(reason_code=Reason.OTHER, reason="  ")
    ended = finish(reason_code=Reason.COST)
    assert (ended.stage, ended.reason_code) == (end, Reason.COST)
    with pytest.raises(WrongState):
        recording.change_stage(
            ended, by=adopter, stage=Stage.PLANNED, expected_version=ended.version
        )
    assert record(project, adopter).pk != adoption.pk


def test_database_refuses_an_end_without_reason_and_a_second_open_one(adoption):
    with pytest.raises(IntegrityError), transaction.atomic():
        Adoption.objects.filter(pk=adoption.pk).update(stage=Stage.DECLINED)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdoptionFactory(project=adoption.project, municipality=adoption.municipality)


def test_second_open_one_is_refused_and_the_same_form_twice_makes_one(project, adopter):
    token = uuid.uuid4()
    first = recording.record(project, by=adopter, fields=FIRST, token=token)
    again = recording.record(project, by=adopter, fields=FIRST, token=token)
    assert first == again
    with pytest.raises(WrongState):
        record(project, adopter)
    assert MailRecord.objects.count() == 1


def test_ended_ones_are_given_out_with_their_reason(client, project, adoption, adopter, origin):
    confirming.confirm(adoption, by=origin)
    adoption.refresh_from_db()
    recording.change_stage(
        adoption,
        by=adopter,
        stage=Stage.DECLINED,
        expected_version=adoption.version,
        reason_code=Reason.STAFF,
    )
    found = client.get("/api/v1/adoptions/?stage=declined").json()["results"][0]
    assert found["reason_code"] == "staff"
    assert counted(client, project) == (0, False, False)


def test_entry_survives_the_person_who_made_it(client, adoption, adopter, origin):
    confirming.confirm(adoption, by=origin)
    Membership.objects.filter(user=adopter.user).delete()
    adopter.user.delete()
    adoption.refresh_from_db()
    assert adoption.created_by is None
    assert adoption.steps.count() == 2
    assert "Haßfurt" in client.get(adoption.project.get_absolute_url()).text
    successor = acting(Role.EDITOR, adopter.municipality)
    moved = recording.change_stage(
        adoption, by=successor, stage=Stage.PLANNED, expected_version=adoption.version
    )
    assert moved.stage == Stage.PLANNED


def test_origin_is_told_once_and_adopter_of_the_decision(adoption, origin, adopter):
    assert [mail.to for mail in MailRecord.objects.all()] == [origin.user.email]
    confirming.confirm(adoption, by=origin)
    confirming.confirm(adoption, by=origin)
    assert [mail.to for mail in MailRecord.objects.order_by("pk")].count(adopter.user.email) == 1


def test_withdrawing_is_possible_until_the_origin_confirms(adoption, adopter, origin, project):
    confirming.confirm(adoption, by=origin)
    with pytest.raises(DomainError):
        recording.withdraw(adoption, by=adopter)
    confirming.dispute(adoption, by=origin, reason="Doch nicht.")
    recording.withdraw(adoption, by=adopter)
    assert not Adoption.objects.exists()


def test_older_version_is_refused_and_what_was_typed_comes_back(client, adoption, adopter):
    with pytest.raises(StaleVersion):
        recording.edit(adoption, by=adopter, fields={}, expected_version=99)
    sign_in(client, adopter)
    answer = client.post(
        f"{adoption.get_absolute_url()}angaben/", {"changes": "Mein langer Text", "version": "99"}
    )
    assert answer.status_code == 409
    assert "Mein langer Text" in answer.text


ACTORS = {
    "anonymous": lambda origin, adopter: None,
    "adopter": lambda origin, adopter: adopter,
    "adopter's coordinator": lambda o, adopter: acting(Role.COORDINATOR, adopter.municipality),
    "origin": lambda origin, adopter: origin,
    "origin's editor": lambda origin, a: acting(Role.EDITOR, origin.municipality),
    "third town": lambda origin, adopter: acting(),
    "moderator": lambda origin, adopter: moderator(),
    "administrator": lambda origin, adopter: administrator(),
}
ADOPTERS = {"adopter", "adopter's coordinator"}
ORIGINS = {"origin", "origin's editor"}
STAFF = {"moderator", "administrator"}


@pytest.fixture(params=ACTORS)
def who(request):
    return request.param


@pytest.fixture
def visitor(client, who, origin, adopter):
    actor = ACTORS[who](origin, adopter)
    if actor:
        sign_in(client, actor)
    return client


@pytest.mark.parametrize("confirmed", [True, False])
def test_unconfirmed_is_read_by_both_towns_and_staff_alone(
    visitor, who, adoption, origin, confirmed
):
    if confirmed:
        confirming.confirm(adoption, by=origin)
    reads = confirmed or who in ADOPTERS | ORIGINS | STAFF
    pages = (
        adoption.get_absolute_url(),
        f"/id/{adoption.pk}/",
        f"/en/adoptions/{adoption.pk}/",
    )
    for path in pages:
        assert (visitor.get(path, follow=True).status_code == 200) == reads, path
    for path in ("/projekte/dipas/", adoption.municipality.get_absolute_url()):
        assert (str(adoption.pk) in visitor.get(path).text) == reads, path


POSTS = {
    "stand": ({"stage": "planned", "version": "1"}, ADOPTERS),
    "angaben": ({"changes": "x", "version": "1"}, ADOPTERS),
    "stimmt-noch": ({}, ADOPTERS),
    "projekt": ({}, ADOPTERS),
    "loeschen": ({}, ADOPTERS),
    "bestaetigen": ({}, ORIGINS),
    "bestreiten": ({"reason": "Nein."}, ORIGINS),
}


@pytest.mark.parametrize("action", POSTS)
def test_only_the_right_town_acts(visitor, who, adoption, action):
    data, allowed = POSTS[action]
    answer = visitor.post(f"/nachnutzungen/{adoption.pk}/{action}/", data)
    adoption_now = Adoption.objects.filter(pk=adoption.pk).first()
    if who in allowed:
        assert answer.status_code == 302
        assert "/accounts/" not in answer["Location"]
        return
    assert answer.status_code in (302, 403, 404)
    assert answer.status_code != 302 or "/accounts/" in answer["Location"]
    assert adoption_now is not None
    assert adoption_now.version == adoption.version


def test_recording_is_for_other_towns_of_public_projects(visitor, who, project, origin):
    answer = visitor.post(
        f"/projekte/{project.pk}/nachnutzen/", {"stage": "interested", "token": str(uuid.uuid4())}
    )
    recorded = Adoption.objects.exists()
    assert recorded == (who in ADOPTERS | {"third town"})
    assert answer.status_code in (302, 403)


@pytest.mark.parametrize("state", [s for s in State.values if s not in ("published", "archived")])
def test_hidden_projects_cannot_be_taken_over(project, adopter, state):
    Project.objects.filter(pk=project.pk).update(state=state)
    with pytest.raises(NotAllowed):
        record(project, adopter)


def test_own_draft_takes_public_text_and_nothing_else(project, adoption, adopter):
    Project.objects.filter(pk=project.pk).update(
        summary="Kurz",
        solution="Lösung",
        contact_email="geheim@hamburg.example",
        responsible_function="Amt 7",
        internal_note="NUR INTERN",
        cost_one_off_eur=5,
        staff_days=7,
        phase="operation",
    )
    ArtifactFactory(project=project)
    draft = results.start_project(adoption, by=adopter, token=uuid.uuid4())
    assert (draft.summary, draft.solution) == ("Kurz", "Lösung")
    assert draft.municipality == adopter.municipality
    assert draft.state == State.DRAFT
    for name in ("contact_email", "responsible_function", "internal_note", "phase"):
        assert getattr(draft, name) == "", name
    assert (draft.cost_one_off_eur, draft.staff_days) == (None, None)
    assert not draft.artifacts.exists()
    assert list(draft.themes.all()) == list(project.themes.all())
    assert results.start_project(adoption, by=adopter, token=uuid.uuid4()) == draft


def test_own_project_names_its_source_and_what_is_word_for_word(client, project, adoption, adopter):
    Project.objects.filter(pk=project.pk).update(summary="Kurz", solution="Lösung")
    draft = results.start_project(adoption, by=adopter, token=uuid.uuid4())
    Project.objects.filter(pk=draft.pk).update(
        state=State.PUBLISHED, slug="eigenes", published_at=timezone.now(), summary="Unser Text"
    )
    page = client.get("/projekte/eigenes/").text
    assert "Nachnutzung von" in page
    assert "/projekte/dipas/" in page
    copied = re.search(r"Wörtlich aus der Quelle: ([^·<]*)", page)[1]
    assert "Lösung" in copied
    assert "Kurzbeschreibung" not in copied


def test_hidden_draft_made_from_it_is_never_named_to_others(
    client, project, adoption, adopter, origin
):
    confirming.confirm(adoption, by=origin)
    draft = results.start_project(adoption, by=adopter, token=uuid.uuid4())
    Project.objects.filter(pk=draft.pk).update(title="Streng geheimer Entwurf")
    paths = (
        "/projekte/dipas/",
        adoption.get_absolute_url(),
        f"/api/v1/adoptions/{adoption.pk}/",
        f"/api/v1/projects/{project.pk}/adoption-graph/",
        "/api/v1/projects/?expand=adoptions",
    )
    for path in paths:
        text = client.get(path).text
        assert "geheimer" not in text, path
        assert str(draft.pk) not in text, path


@pytest.fixture
def chain(origin):
    """A→B→C, all confirmed, each town with its own published project."""
    projects = [
        ProjectFactory(published=True, title=f"Glied {n}", slug=f"glied-{n}") for n in range(3)
    ]
    for source, result in pairwise(projects):
        AdoptionFactory(
            project=source, municipality=result.municipality, result_project=result, confirmed=True
        )
    return projects


@pytest.mark.parametrize("asked", range(3))
def test_chain_is_read_from_each_of_its_ends(client, chain, asked):
    data = client.get(f"/api/v1/projects/{chain[asked].pk}/adoption-graph/").json()
    assert {node["title"] for node in data["nodes"]} == {"Glied 0", "Glied 1", "Glied 2"}
    edges = {(edge["from"], edge["to"]) for edge in data["edges"]}
    ids = [str(project.pk) for project in chain]
    assert edges == {(ids[0], ids[1]), (ids[1], ids[2])}
    page = client.get(chain[asked].get_absolute_url()).text
    assert all(f"Glied {n}" in page for n in range(3))


def test_depth_limits_the_graph(client, chain):
    data = client.get(f"/api/v1/projects/{chain[0].pk}/adoption-graph/?depth=1").json()
    assert {node["title"] for node in data["nodes"]} == {"Glied 0", "Glied 1"}
    for wrong in ("0", "6", "x", "1.5", "-1"):
        url = f"/api/v1/projects/{chain[0].pk}/adoption-graph/?depth={wrong}"
        assert client.get(url).status_code == 400


def test_chain_ends_where_a_link_is_taken_down(client, chain):
    Project.objects.filter(pk=chain[1].pk).update(state=State.TAKEN_DOWN)
    for project in (chain[0], chain[2]):
        data = client.get(f"/api/v1/projects/{project.pk}/adoption-graph/").json()
        assert "Glied 1" not in str(data)
        assert "Glied 1" not in client.get(project.get_absolute_url()).text


def test_a_cycle_is_refused(chain):
    first, _middle, last = chain
    town = acting(Role.EDITOR, first.municipality)
    back = record(last, town)
    with pytest.raises(DomainError, match="Kreis"):
        results.link_project(back, first, by=town)
    assert ancestors(first.pk) == []


def test_a_cycle_made_behind_the_application_still_ends(client, chain):
    AdoptionFactory(
        project=chain[2],
        municipality=chain[0].municipality,
        result_project=chain[0],
        confirmed=True,
    )
    for project in chain:
        assert client.get(project.get_absolute_url()).status_code == 200
        assert client.get(f"/api/v1/projects/{project.pk}/adoption-graph/").status_code == 200


def test_own_project_is_linked_once_and_only_one_of_ones_own(project, adopter, adoption):
    foreign = ProjectFactory(published=True)
    with pytest.raises(NotAllowed):
        results.link_project(adoption, foreign, by=adopter)
    own = ProjectFactory(published=True, municipality=adopter.municipality)
    results.link_project(adoption, own, by=adopter)
    other = record(ProjectFactory(published=True), adopter)
    with pytest.raises(DomainError):
        results.link_project(other, own, by=adopter)


def test_adopter_is_told_that_the_source_changed(client, project, adoption, adopter):
    sign_in(client, adopter)
    assert "Die Quelle wurde am" not in client.get(adoption.get_absolute_url()).text
    Project.objects.filter(pk=project.pk).update(verified_at=timezone.now() + timedelta(hours=1))
    assert "Die Quelle wurde am" in client.get(adoption.get_absolute_url()).text
    assert "Die Quelle wurde am" in client.get("/meine-kommune/").text


def test_api_filters_by_who_took_over_and_from_whom(client, chain):
    ars = [project.municipality.ars for project in chain]
    titles = [
        row["title"]
        for row in client.get(f"/api/v1/projects/?adopted_by={ars[1]}").json()["results"]
    ]
    assert titles == ["Glied 0"]

    def found(query):
        return len(client.get(f"/api/v1/adoptions/?{query}").json()["results"])

    assert found(f"municipality={ars[1]}") == 1
    assert found(f"source_municipality={ars[1]}") == 1
    assert found(f"project={chain[0].pk}") == 1
    assert found("stage=operating") == 0
    assert client.get("/api/v1/adoptions/?stage=flying").status_code == 400
    assert client.get("/api/v1/adoptions/?colour=red").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/projekte/dipas/",
        "/api/v1/adoptions/",
        "/api/v1/projects/?expand=adoptions",
        "/api/v1/projects/{pk}/adoption-graph/",
        "/kommunen/{ars}/",
    ],
)
def test_same_queries_for_few_and_many(client, project, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    path = path.format(pk=project.pk, ars=project.municipality.ars)
    numbers = []
    for more in (2, 20):
        for _ in range(more):
            result = ProjectFactory(published=True)
            AdoptionFactory(
                project=project,
                municipality=result.municipality,
                result_project=result,
                confirmed=True,
            )
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
