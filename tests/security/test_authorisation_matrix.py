"""Rows P, V and F of docs/security.md through real requests, for every kind of person."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from core.models import AuditEntry
from editorial.workflow.choices import PUBLIC_STATES, State
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Membership, Municipality
from projects.models import Project
from tests.factories import (
    ArtifactFactory,
    MunicipalityFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.shared_world import shared_world
from tests.signing_in import sign_in, used_before

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


@dataclass
class World:
    """One project of town A in each state, and a client for each of PEOPLE."""

    town: Municipality
    projects: dict[str, Project]
    clients: dict[str, Client]

    @classmethod
    def filled(cls) -> "World":
        town = MunicipalityFactory(short_name="Stadt A")
        projects = {
            state: project_in(state, town, title=f"Pegel {state}") for state in State.values
        }
        return cls(town, projects, _clients(town))

    def each(self) -> Iterator[tuple[str, Project, str, Client]]:
        """Yield each combination; database writes and cookies are reset after each."""
        for state, project in self.projects.items():
            for who, client in self.clients.items():
                cookies = deepcopy(client.cookies)
                with transaction.atomic():
                    yield state, project, who, client
                    transaction.set_rollback(True)
                client.cookies = cookies


def _clients(town: Municipality) -> dict[str, Client]:
    actors = {
        "RA": acting(Role.EDITOR, town),
        "AA": acting(Role.COORDINATOR, town),
        "RC": acting(Role.COORDINATOR),
        "MO": moderator(),
        "SA": administrator(),
    }
    signed_in = {who: sign_in(Client(), actor) for who, actor in actors.items()}
    for client in signed_in.values():
        used_before(client)
    return {"AN": Client()} | signed_in


def project_in(state: str, town, **fields) -> Project:
    dates = {}
    if state in (*PUBLIC_STATES, State.TAKEN_DOWN):
        dates = {"published_at": timezone.now(), "slug": slugify(fields.get("title", "projekt"))}
    if state == State.SUBMITTED:
        dates = {"submitted_at": timezone.now()}
    return ProjectFactory(state=state, municipality=town, **dates, **fields)


world, _world = shared_world(World.filled)


@pytest.fixture
def town(world):
    """A town without public entries."""
    return MunicipalityFactory(short_name="Stadt T")


def test_page_of_a_project_is_shown_to_exactly_its_readers(world):
    wrong = {}
    for state, project, who, client in world.each():
        response = client.get(f"/projekte/{project.slug or project.pk}/")
        refused = (410 if state == State.TAKEN_DOWN else 404, False)
        expected = (200, True) if who in READERS[state] else refused
        found = (response.status_code, project.title in response.text)
        if found != expected:
            wrong[state, who] = found
    assert wrong == {}


def test_api_shows_only_public_projects(client, world):
    public = {str(world.projects[state].pk) for state in PUBLIC_STATES}
    answer = client.get("/api/v1/projects/?archived=include&count=capped")
    assert {row["id"] for row in answer.json()["results"]} == public
    assert answer.json()["count"]["value"] == len(public)
    for state, project in world.projects.items():
        detail = client.get(f"/api/v1/projects/{project.pk}/")
        if state in PUBLIC_STATES:
            assert detail.status_code == 200, state
        else:
            assert detail.status_code == (410 if state == State.TAKEN_DOWN else 404), state
            assert project.title not in detail.text, state
            assert project.title not in answer.text, state


@pytest.mark.parametrize("is_published", [True, False])
def test_lists_counts_map_and_sitemap_contain_only_published_projects(world, is_published):
    """With projects in all states; then again without a published one."""
    project = world.projects[State.PUBLISHED]
    if not is_published:
        Project.objects.filter(pk=project.pk).update(state=State.REJECTED)
    pages = ["/", "/projekte/", "/projekte/?q=Wasserstand", "/karte/", "/sitemap.xml"]
    expected = {State.PUBLISHED} if is_published else set()
    wrong = {}
    for who, client in world.clients.items():
        texts = [client.get(path).text for path in pages]
        for path, text in zip(pages[:3], texts, strict=False):
            shown = {state for state, row in world.projects.items() if row.title in text}
            if shown != expected:
                wrong[who, path] = shown
        in_sitemap = {
            state
            for state, row in world.projects.items()
            if f"/projekte/{row.slug or row.pk}/" in texts[4]
        }
        if in_sitemap != expected:
            wrong[who, "sitemap"] = in_sitemap
        if (world.town.get_absolute_url() in texts[3]) != is_published:
            wrong[who, "map"] = not is_published
        if ("1 Projekt gefunden" in texts[1]) != is_published:
            wrong[who, "count"] = not is_published
    assert wrong == {}


def test_missing_and_hidden_projects_are_indistinguishable(client, world):
    missing = client.get("/projekte/00000000-0000-4000-8000-000000000000/")
    for state, project in world.projects.items():
        if state in (*PUBLIC_STATES, State.TAKEN_DOWN):
            continue
        hidden = client.get(f"/projekte/{project.pk}/")
        assert hidden.status_code == missing.status_code == 404
        strip = lambda r, pk=project.pk: r.text.replace(str(pk), "X").replace("0000", "X")  # noqa: E731
        assert len(strip(hidden)) == pytest.approx(len(strip(missing)), abs=200), state


ACTIONS = {
    # url name: method, states in which town A may, and with which roles
    "project_edit": ("get", {State.DRAFT, State.CHANGES_REQUESTED}, {"RA", "AA"}),
    "project_review": ("get", {State.DRAFT, State.CHANGES_REQUESTED}, {"RA", "AA"}),
    "project_submit": ("post", {State.DRAFT, State.CHANGES_REQUESTED}, {"RA", "AA"}),
    "project_withdraw": ("post", {State.SUBMITTED}, {"RA", "AA"}),
    "project_archive": ("post", {State.PUBLISHED}, {"AA"}),
    "project_restore": ("post", {State.ARCHIVED}, {"AA"}),
    "project_revise": ("post", {State.PUBLISHED}, {"RA", "AA"}),
    "project_delete": ("post", {State.DRAFT, State.CHANGES_REQUESTED}, {"RA", "AA"}),
}


def refusals(state: str, who: str) -> tuple[int, ...]:
    if who == "AN":
        return (SIGN_IN,)
    if who not in READERS[state]:
        return (404,)
    return (403, 409) if who in ("RA", "AA") else (403,)


def written(project: Project) -> tuple:
    return (
        Project.objects.values("state", "version").get(pk=project.pk),
        Project.objects.filter(revision_of=project).count(),
        AuditEntry.objects.exclude(action="refused").count(),
    )


@pytest.mark.parametrize("name", ACTIONS)
def test_action_on_a_project_is_allowed_to_exactly_these(world, name):
    method, states, roles = ACTIONS[name]
    wrong = {}
    for state, project, who, client in world.each():
        before = written(project)
        args = [project.pk, "story"] if name == "project_edit" else [project.pk]
        response = getattr(client, method)(reverse(name, args=args), {"version": project.version})
        status, target = response.status_code, response.headers.get("Location", "")
        led_to_sign_in = target.startswith("/accounts/login/")
        if state in states and who in roles:
            if status not in (200, 302) or "/accounts/login/" in target:
                wrong[state, who] = status, target
            continue
        if status not in refusals(state, who) or led_to_sign_in != (who == "AN"):
            wrong[state, who] = status, target
        elif written(project) != before:
            wrong[state, who] = "written all the same"
    assert wrong == {}


def test_only_staff_see_and_decide_in_moderation(world):
    wrong = {}
    for state, project, who, client in world.each():
        url = reverse("moderation_entry", args=["project", project.pk])
        page = client.get(url)
        data = {"decision": "publish", "reason": "", "version": project.version}
        decided = client.post(url, data)
        after = Project.objects.get(pk=project.pk).state
        found = (page.status_code, decided.status_code, after)
        if who == "AN":
            is_right = found == (SIGN_IN, SIGN_IN, state)
        elif who not in ("MO", "SA"):
            is_right = found == (403, 403, state)
        elif state == State.DRAFT:
            is_right = found == (404, 404, state)
        else:
            is_published = state in (State.SUBMITTED, State.PUBLISHED)
            is_right = (page.status_code, after == State.PUBLISHED) == (200, is_published)
        if not is_right:
            wrong[state, who] = found
    assert wrong == {}


@pytest.mark.parametrize("path", ["/moderation/", "/moderation/zugang/"])
def test_only_staff_see_the_queue(world, path):
    found = {who: client.get(path).status_code for who, client in world.clients.items()}
    assert found == dict.fromkeys(PEOPLE, 403) | {"AN": SIGN_IN, "MO": 200, "SA": 200}


def test_form_cannot_set_server_controlled_fields(client, town):
    """Rows P6, P11: town, state, dates and version are set by the server only."""
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


def test_removed_member_loses_access_with_the_next_request(client, town):
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


def test_member_of_two_towns_acts_only_for_the_chosen_one(client, town):
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


def test_artifact_is_shown_to_exactly_its_readers(world):
    project = world.projects[State.PUBLISHED]
    readers = {"public": set(PEOPLE), "municipalities": {"RA", "AA", "RC", "MO", "SA"}}
    for visibility in readers:
        ArtifactFactory(project=project, title=f"Muster {visibility}", visibility=visibility)
    found = {visibility: set() for visibility in readers}
    for who, client in world.clients.items():
        text = client.get(project.get_absolute_url()).text
        for visibility in readers:
            if f"Muster {visibility}" in text:
                found[visibility].add(who)
    assert found == readers


def test_artifact_for_municipalities_never_appears_in_the_api(client, town):
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
