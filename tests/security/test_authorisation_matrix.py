"""Rows P, V and F of docs/security.md through real addresses, for every kind of person."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from editorial.workflow.choices import PUBLIC_STATES, State
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Membership
from projects.models import Project
from tests.factories import (
    ArtifactFactory,
    MunicipalityFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
SIGN_IN = 302
PEOPLE = ("AN", "RA", "AA", "RC", "MO", "SA")

# Who may read the page of a project of town A in each state (rows P1–P4b). All others get 404,
# for a project taken down 410 (it had been public).
READERS = {
    State.DRAFT: {"RA", "AA"},
    State.SUBMITTED: {"RA", "AA", "MO", "SA"},
    State.CHANGES_REQUESTED: {"RA", "AA", "MO", "SA"},
    State.REJECTED: {"RA", "AA", "MO", "SA"},
    State.PUBLISHED: set(PEOPLE),
    State.ARCHIVED: set(PEOPLE),
    State.TAKEN_DOWN: {"RA", "AA", "MO", "SA"},
}


@pytest.fixture
def town():
    return MunicipalityFactory(short_name="Stadt A")


@pytest.fixture
def as_person(client, town):
    """Sign the client in as one of PEOPLE."""

    def sign(who: str):
        makers = {
            "RA": lambda: acting(Role.EDITOR, town),
            "AA": lambda: acting(Role.COORDINATOR, town),
            "RC": lambda: acting(Role.COORDINATOR),
            "MO": moderator,
            "SA": administrator,
        }
        if who == "AN":
            return client
        return sign_in(client, makers[who]())

    return sign


def project_in(state: str, town, **fields) -> Project:
    dates = {"published_at": timezone.now(), "slug": "projekt"} if state in PUBLIC_STATES else {}
    if state == State.TAKEN_DOWN:
        dates = {"published_at": timezone.now(), "slug": "projekt"}
    if state == State.SUBMITTED:
        dates = {"submitted_at": timezone.now()}
    return ProjectFactory(state=state, municipality=town, **dates, **fields)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", State.values)
def test_page_of_a_project_is_read_by_exactly_these(as_person, town, state, who):
    project = project_in(state, town)
    response = as_person(who).get(f"/projekte/{project.slug or project.pk}/")
    if who in READERS[state]:
        assert response.status_code == 200
        assert project.title in response.text
    else:
        assert response.status_code == (410 if state == State.TAKEN_DOWN else 404)
        assert project.title not in response.text


@pytest.mark.parametrize("state", State.values)
def test_api_shows_only_what_is_public(client, town, state):
    project = project_in(state, town)
    detail = client.get(f"/api/v1/projects/{project.pk}/")
    listed = client.get("/api/v1/projects/?archived=include&count=capped").json()
    if state in PUBLIC_STATES:
        assert detail.status_code == 200
        assert listed["count"]["value"] == 1
    else:
        assert detail.status_code == (410 if state == State.TAKEN_DOWN else 404)
        assert project.title not in detail.text
        assert (listed["results"], listed["count"]["value"]) == ([], 0)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", State.values)
def test_lists_counts_map_and_sitemap_hold_published_projects_only(as_person, town, state, who):
    project = project_in(state, town)
    client = as_person(who)
    pages = ["/", "/projekte/", "/projekte/?q=Wasserstand", "/karte/", "/sitemap.xml"]
    texts = [client.get(path).text for path in pages]
    for text in texts[:3]:
        assert (project.title in text) == (state == State.PUBLISHED)
    assert (town.get_absolute_url() in texts[3]) == (state == State.PUBLISHED)
    assert ("/projekte/projekt/" in texts[4]) == (state == State.PUBLISHED)
    counted = "1 Projekt gefunden" in texts[1]
    assert counted == (state == State.PUBLISHED)


@pytest.mark.parametrize("state", [s for s in State.values if s not in (State.TAKEN_DOWN,)])
def test_missing_and_hidden_look_the_same(client, town, state):
    project = project_in(state, town)
    if state in PUBLIC_STATES:
        return
    hidden = client.get(f"/projekte/{project.pk}/")
    missing = client.get("/projekte/00000000-0000-4000-8000-000000000000/")
    assert hidden.status_code == missing.status_code == 404
    strip = lambda r: r.text.replace(str(project.pk), "X").replace("0000", "X")  # noqa: E731
    assert len(strip(hidden)) == pytest.approx(len(strip(missing)), abs=200)


ACTIONS = [
    # url name, method, states where town A may (and with which roles)
    ("project_edit", "get", {State.DRAFT, State.CHANGES_REQUESTED}, {"RA", "AA"}),
    ("project_review", "get", {State.DRAFT, State.CHANGES_REQUESTED}, {"RA", "AA"}),
    ("project_submit", "post", {State.DRAFT, State.CHANGES_REQUESTED}, {"RA", "AA"}),
    ("project_withdraw", "post", {State.SUBMITTED}, {"RA", "AA"}),
    ("project_archive", "post", {State.PUBLISHED}, {"AA"}),
    ("project_restore", "post", {State.ARCHIVED}, {"AA"}),
    ("project_revise", "post", {State.PUBLISHED}, {"RA", "AA"}),
    ("project_delete", "post", {State.DRAFT, State.CHANGES_REQUESTED}, {"RA", "AA"}),
]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize(
    ("name", "method", "states", "roles"), ACTIONS, ids=[row[0] for row in ACTIONS]
)
def test_action_on_a_project(as_person, town, name, method, states, roles, state, who):
    project = project_in(state, town)
    before = Project.objects.values("state", "version").get(pk=project.pk)
    args = [project.pk, "story"] if name == "project_edit" else [project.pk]
    client = as_person(who)
    audited = AuditEntry.objects.exclude(action="refused").count()
    response = getattr(client, method)(reverse(name, args=args), {"version": project.version})
    if state in states and who in roles:
        assert response.status_code in (200, 302)
        assert "/accounts/login/" not in response.headers.get("Location", "")
        return
    if who == "AN":
        assert response.status_code == SIGN_IN
        assert response["Location"].startswith("/accounts/login/")
    elif who not in READERS[state]:
        assert response.status_code == 404
    elif who in ("RA", "AA"):
        assert response.status_code in (403, 409)
    else:
        assert response.status_code == 403
    assert Project.objects.values("state", "version").get(pk=project.pk) == before
    assert not Project.objects.filter(revision_of=project).exists()
    assert AuditEntry.objects.exclude(action="refused").count() == audited


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", State.values)
def test_moderation_page_and_decision_belong_to_staff(as_person, town, state, who):
    project = project_in(state, town)
    client = as_person(who)
    url = reverse("moderation_entry", args=["project", project.pk])
    page = client.get(url)
    data = {"decision": "publish", "reason": "", "version": project.version}
    decided = client.post(url, data)
    project.refresh_from_db()
    if who == "AN":
        assert (page.status_code, decided.status_code) == (SIGN_IN, SIGN_IN)
    elif who not in ("MO", "SA"):
        assert (page.status_code, decided.status_code) == (403, 403)
    elif state == State.DRAFT:
        assert (page.status_code, decided.status_code) == (404, 404)
    else:
        assert page.status_code == 200
        assert (project.state == State.PUBLISHED) == (state in (State.SUBMITTED, State.PUBLISHED))
        return
    assert project.state == state


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("path", ["/moderation/", "/moderation/zugang/"])
def test_queue_belongs_to_staff(as_person, path, who):
    status = as_person(who).get(path).status_code
    assert status == {"AN": SIGN_IN, "MO": 200, "SA": 200}.get(who, 403)


def test_form_cannot_set_what_the_server_sets(client, town):
    """Rows P6, P11: town, state, dates and version come from the server alone."""
    actor = acting(Role.EDITOR, town)
    other = MunicipalityFactory()
    project = project_in(State.DRAFT, town)
    data = {
        "problem": "Neu", "solution": "Neu", "benefit": "Neu", "version": 1,
        "state": "published", "published_at": "2020-01-01", "municipality": other.pk,
        "slug": "meins", "created_by": "x", "is_demo": "on", "revision_of": project.pk,
    }  # fmt: skip
    sign_in(client, actor).post(reverse("project_edit", args=[project.pk, "story"]), data)
    project.refresh_from_db()
    assert project.problem == "Neu"
    assert (project.state, project.municipality, project.slug) == (State.DRAFT, town, None)
    assert (project.version, project.published_at, project.is_demo) == (2, None, False)


def test_removed_member_has_lost_everything_with_the_next_request(client, town):
    actor = acting(Role.EDITOR, town)
    project = project_in(State.DRAFT, town)
    sign_in(client, actor)
    assert client.get(f"/projekte/{project.pk}/").status_code == 200
    Membership.objects.filter(user=actor.user).delete()
    assert client.get(f"/projekte/{project.pk}/").status_code == 404


def test_suspended_account_is_anonymous_with_the_next_request(client, town):
    actor = acting(Role.EDITOR, town)
    project = project_in(State.DRAFT, town)
    sign_in(client, actor)
    actor.user.is_active = False
    actor.user.save()
    assert client.get(f"/projekte/{project.pk}/").status_code == 404
    assert client.get("/meine-kommune/").status_code == SIGN_IN


def test_person_in_two_towns_acts_for_the_chosen_one_only(client, town):
    actor = acting(Role.EDITOR, town)
    second = MunicipalityFactory()
    Membership.objects.create(user=actor.user, municipality=second, role=Role.COORDINATOR)
    draft = project_in(State.DRAFT, town)
    sign_in(client, Actor.of(actor.user, town))
    assert client.get(f"/projekte/{draft.pk}/").status_code == 200
    client.post("/handeln-fuer/", {"municipality": second.pk})
    assert client.get(f"/projekte/{draft.pk}/").status_code == 404
    client.post("/handeln-fuer/", {"municipality": MunicipalityFactory().pk})
    assert "Sie handeln für" in client.get("/meine-kommune/").text
    assert client.get(f"/projekte/{draft.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [("public", set(PEOPLE)), ("municipalities", {"RA", "AA", "RC", "MO", "SA"})],
    ids=["public", "municipalities"],
)
@pytest.mark.parametrize("who", PEOPLE)
def test_artifact_is_shown_to_exactly_these(as_person, town, who, visibility, readers):
    project = project_in(State.PUBLISHED, town)
    ArtifactFactory(project=project, title="Vertrauliches Muster", visibility=visibility)
    text = as_person(who).get(project.get_absolute_url()).text
    assert ("Vertrauliches Muster" in text) == (who in readers)


def test_artifact_for_municipalities_never_leaves_by_the_api(client, town):
    project = project_in(State.PUBLISHED, town)
    ArtifactFactory(project=project, title="Vertrauliches Muster", visibility="municipalities")
    for path in (
        f"/api/v1/projects/{project.pk}/",
        f"/api/v1/projects/{project.pk}/?expand=artifacts",
        "/api/v1/projects/?expand=artifacts",
        "/api/v1/projects/?has_artifact=council_paper",
        "/api/v1/projects/?q=Vertrauliches",
    ):
        assert "Vertrauliches" not in client.get(path).text.replace("q=Vertrauliches", "")
    assert client.get("/api/v1/projects/?has_artifact=council_paper").json()["results"] == []


def test_contact_address_and_internal_note_are_nowhere_public(client, town):
    project = project_in(
        State.PUBLISHED, town, contact_email="geheim@stadt.example", internal_note="Streit im Rat"
    )
    sources = [
        project.get_absolute_url(), "/", "/projekte/", "/projekte/?q=geheim", "/projekte/?q=Streit",
        f"/api/v1/projects/{project.pk}/", "/api/v1/projects/", "/sitemap.xml",
        town.get_absolute_url(), f"/en/projects/{project.slug}/",
    ]  # fmt: skip
    for path in sources:
        text = client.get(path).text
        assert "geheim@stadt.example" not in text, path
        assert "Streit im Rat" not in text, path
