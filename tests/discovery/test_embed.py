"""The embedded project card on other sites: contents, visibility and browser policy."""

import re
import uuid
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import AuditEntry
from editorial.workflow.choices import PUBLIC_STATES, State
from municipalities.choices import Role
from municipalities.models import Municipality
from municipalities.services.members import update_profile
from projects.models import Project
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).parents[2] / "static"


def path(project) -> str:
    return f"/einbetten/projekte/{project.pk}/"


def test_card_shows_its_fields_and_links_out_of_the_frame(client, settings):
    town = MunicipalityFactory(short_name="Haßfurt")
    project = ProjectFactory(
        published=True, municipality=town, title="Pegel & <Bäche>", license="CC-BY-SA-4.0"
    )
    response = client.get(path(project))
    text = response.text
    assert response.status_code == 200
    assert "Pegel &amp; &lt;Bäche&gt;</h1>" in text
    assert "Haßfurt" in text
    assert "Pilot" in text
    assert project.summary in text
    assert "https://creativecommons.org/licenses/by-sa/4.0/" in text
    assert f'href="{settings.SITE_URL}{project.get_absolute_url()}" target="_top"' in text
    assert len(re.findall(r"<a ", text)) == text.count('target="_top"')


def test_card_has_no_scripts_and_no_external_resources(client, settings):
    text = client.get(path(ProjectFactory(published=True))).text
    assert "<script" not in text
    assert "style=" not in text
    for address in re.findall(r'(?:src|href)="([^"]+)"', text):
        is_link_for_people = address.startswith((settings.SITE_URL, "https://creativecommons.org"))
        assert address.startswith("/static/") or is_link_for_people, address


def test_card_shows_nothing_internal(client):
    project = ProjectFactory(
        published=True,
        internal_note="Streit mit dem Anbieter",
        contact_email="maria.muster@stadt.example",
        pause_reason="Kündigung",
        paused=True,
    )
    text = client.get(path(project)).text
    for secret in ("Streit", "maria.muster", "Kündigung", project.problem):
        assert secret not in text


def test_card_is_in_english_on_request(client):
    project = ProjectFactory(published=True)
    text = client.get(f"{path(project)}?lang=en").text
    assert '<html lang="en">' in text
    assert f"/en/projects/{project.slug}/" in text
    assert f'<h1 lang="{project.language}">' in text
    assert '<html lang="de">' in client.get(f"{path(project)}?lang=<b>").text


@pytest.mark.parametrize("state", list(State))
def test_unpublished_project_is_an_empty_card(client, state):
    project = ProjectFactory(published=True)
    Project.objects.filter(pk=project.pk).update(state=state)
    response = client.get(path(project))
    expected = 200 if state in PUBLIC_STATES else 410 if state == State.TAKEN_DOWN else 404
    assert response.status_code == expected
    assert (project.title in response.text) == (expected == 200)
    assert ("nicht mehr öffentlich" in response.text) == (expected != 200)
    assert ("nicht mehr gepflegt" in response.text) == (state == State.ARCHIVED)


def test_hidden_and_unknown_projects_give_identical_bytes(client):
    hidden = client.get(path(ProjectFactory()))
    unknown = client.get(f"/einbetten/projekte/{uuid.uuid4()}/")
    assert (hidden.status_code, hidden.content) == (404, unknown.content)


@pytest.mark.parametrize("who", ["nobody", "the town itself"])
def test_card_of_a_draft_is_empty_for_every_reader(client, who):
    project = ProjectFactory()
    if who != "nobody":
        sign_in(client, acting(municipality=project.municipality))
    assert client.get(path(project)).status_code == 404


def test_withdrawn_project_vanishes_at_once_from_caches(client):
    project = ProjectFactory(published=True)
    first = client.get(path(project))
    assert "no-cache" in first["Cache-Control"]
    again = client.get(path(project), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    Project.objects.update(state=State.TAKEN_DOWN)
    gone = client.get(path(project), headers={"If-None-Match": first["ETag"]})
    assert gone.status_code == 410
    assert gone["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("answer", ["200", "304", "404", "410"])
def test_any_page_may_frame_every_answer(client, answer):
    project = ProjectFactory(published=True)
    headers = {"If-None-Match": client.get(path(project))["ETag"]} if answer == "304" else {}
    if answer == "404":
        Project.objects.update(state=State.REJECTED)
    if answer == "410":
        Project.objects.update(state=State.TAKEN_DOWN)
    response = client.get(path(project), headers=headers)
    assert str(response.status_code) == answer
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_card_uses_no_cookies_even_when_signed_in(client):
    project = ProjectFactory(published=True)
    anonymous = client.get(path(project))
    sign_in(client, acting(Role.COORDINATOR, project.municipality))
    client.cookies["language"] = "en"
    with CaptureQueriesContext(connection) as captured:
        signed_in = client.get(path(project))
    assert signed_in.content == anonymous.content
    assert not signed_in.cookies
    assert not anonymous.cookies
    assert "Cookie" not in signed_in.get("Vary", "")
    assert signed_in["Cache-Control"] == "public, no-cache"
    assert len(captured) == 1
    assert "session" not in captured[0]["sql"]


def test_card_allows_reading_only(client):
    project = ProjectFactory(published=True)
    assert client.post(path(project)).status_code == 405
    assert client.head(path(project)).status_code == 200


def test_town_switches_it_off_and_on_for_all_its_projects(client):
    project = ProjectFactory(published=True)
    coordinator = acting(Role.COORDINATOR, project.municipality)
    update_profile(project.municipality, by=coordinator, fields={"embedding_allowed": False})
    assert client.get(path(project)).status_code == 404
    page = client.get(project.get_absolute_url()).text
    assert "oembed" not in page
    assert "embed-code" not in page
    update_profile(project.municipality, by=coordinator, fields={"embedding_allowed": True})
    assert client.get(path(project)).status_code == 200
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    switched = [action for action in actions if action.startswith("embedding")]
    assert switched == ["embedding_refused", "embedding_allowed"]


@pytest.mark.parametrize(("role", "allowed"), [(Role.COORDINATOR, False), (Role.EDITOR, True)])
def test_only_coordinators_switch_cards_off(client, role, allowed):
    actor = acting(role)
    sign_in(client, actor)
    assert client.post("/meine-kommune/profil/", {"about": "x"}).status_code in (302, 403)
    assert Municipality.objects.get(pk=actor.municipality_id).embedding_allowed == allowed


def test_other_towns_are_not_touched_by_the_switch(client):
    mine, other = ProjectFactory.create_batch(2, published=True)
    Municipality.objects.filter(pk=mine.municipality_id).update(embedding_allowed=False)
    assert client.get(path(other)).status_code == 200


def test_project_page_offers_code_that_works_as_it_is(client, settings):
    project = ProjectFactory(published=True, title='Pegel "Süd" & <Nord>')
    page = client.get(project.get_absolute_url()).text
    code = unescape(re.search(r'id="embed-code"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1])
    attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', code))
    assert code.startswith("<iframe ")
    assert code.endswith("></iframe>")
    assert attributes["src"] == f"{settings.SITE_URL}{path(project)}"
    assert unescape(attributes["title"]) == project.title
    assert attributes["loading"] == "lazy"
    assert attributes["referrerpolicy"] == "no-referrer"
    assert "allow-scripts" not in attributes["sandbox"]
    assert attributes["width"] == "100%"
    assert int(attributes["height"]) > 200


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.REJECTED])
def test_page_of_a_draft_offers_no_embed_code(client, state):
    project = ProjectFactory()
    Project.objects.filter(pk=project.pk).update(state=state)
    sign_in(client, acting(municipality=project.municipality))
    page = client.get(project.get_absolute_url())
    assert page.status_code == 200
    assert "embed-code" not in page.text


def _value(name: str, scheme: str, kern: str) -> str:
    start = kern.index(f"@media (prefers-color-scheme: {scheme}){{:root{{")
    block = kern[start : kern.index("}", start)]
    pattern = re.escape(name) + r":\s*([^;}]+)"
    value = (re.search(pattern, block) or re.search(pattern, kern))[1].strip()
    variable = re.fullmatch(r"var\((--[\w-]+)\)", value)
    return _value(variable[1], scheme, kern) if variable else value


def test_card_uses_the_colours_of_kern():
    kern = (STATIC / "vendor/kern-ux/native/kern.min.css").read_text()
    light, dark = (STATIC / "css/card.css").read_text().split("prefers-color-scheme: dark")
    for scheme, css in (("light", light), ("dark", dark)):
        tokens = re.findall(r"(--kern-[\w-]+): ([^;]+);", css)
        assert len(tokens) > 10
        assert {name: _value(name, scheme, kern) for name, _v in tokens} == dict(tokens)
