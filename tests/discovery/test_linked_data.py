"""The linked data in pages, read by rdflib, has the same contents as the API."""

import json
import re
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF

from core.formats import licenses
from editorial.workflow.choices import State
from lessons.choices import Visibility
from lessons.models import Lesson
from municipalities.choices import MunicipalityKind
from projects.models import Project
from tests.factories import (
    AdoptionFactory,
    EventFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
SCHEMA = Namespace("https://schema.org/")
# replaces the context of schema.org, which tests do not fetch
CONTEXT = {
    "@vocab": str(SCHEMA),
    **{name: {"@type": "@id"} for name in ("url", "license", "sameAs")},
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("linked data is read without the network")

    monkeypatch.setattr("urllib.request.urlopen", refuse)


@pytest.fixture
def town():
    district = MunicipalityFactory(
        ars="096740000000", short_name="Haßberge", kind=MunicipalityKind.DISTRICT, state="09"
    )
    return MunicipalityFactory(
        ars="096740147147",
        ags="09674147",
        short_name="Haßfurt",
        name="Haßfurt, Stadt",
        district=district,
        website="https://www.hassfurt.example/",
    )


def block(client, path: str) -> str:
    text = client.get(path).text
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return found


def graph(client, path: str) -> Graph:
    data = json.loads(block(client, path))
    assert data.pop("@context") == "https://schema.org"
    return Graph().parse(data=json.dumps({"@context": CONTEXT, **data}), format="json-ld")


def of_api(client, kind: str, key) -> dict:
    return client.get(f"/api/v1/{kind}/{key}/").json()


def test_project_is_a_creative_work_as_in_the_api(client, settings, town):
    project = ProjectFactory(
        published=True, municipality=town, keywords="Pegel, Sensor", themes=["mobility", "health"]
    )
    found = graph(client, project.get_absolute_url())
    data = of_api(client, "projects", project.pk)
    name = URIRef(data["permalink"])
    assert (name, RDF.type, SCHEMA.CreativeWork) in found

    def value(predicate):
        return found.value(name, SCHEMA[predicate])

    assert str(value("name")) == data["title"]
    assert str(value("abstract")) == data["summary"]
    assert str(value("url")) == data["html_url"]
    assert str(value("dateModified")) == data["updated_at"]
    assert str(value("datePublished")) == data["published_at"]
    assert str(value("inLanguage")) == data["language"]
    assert str(value("identifier")) == f"urn:uuid:{data['id']}"
    assert int(value("version")) == data["version"]
    assert str(value("license")) == licenses.address(data["license"])
    themes = {str(found.value(row, SCHEMA.termCode)) for row in found.objects(name, SCHEMA.about)}
    assert themes == set(data["themes"])
    assert {str(word) for word in found.objects(name, SCHEMA.keywords)} == set(data["keywords"])
    place = value("spatialCoverage")
    assert place == URIRef(f"{settings.SITE_URL}/id/{data['municipality']['id']}/")
    key = found.value(place, SCHEMA.identifier)
    assert (key, SCHEMA.value, Literal(data["municipality"]["ars"])) in found
    body = value("creator")
    assert (body, RDF.type, SCHEMA.GovernmentOrganization) in found
    assert found.value(body, SCHEMA.areaServed) == place


def test_event_is_an_event_at_its_place(client, town):
    event = EventFactory(published=True, municipality=town)
    found = graph(client, event.get_absolute_url())
    data = of_api(client, "events", event.pk)
    thing = URIRef(data["permalink"])
    assert (thing, RDF.type, SCHEMA.Event) in found
    begin = datetime.fromisoformat(str(found.value(thing, SCHEMA.startDate)))
    assert begin == datetime.fromisoformat(data["starts_at"])
    place = found.value(thing, SCHEMA.location)
    assert str(found.value(place, SCHEMA.name)) == event.place


def test_lesson_is_an_article_about_the_project(client, town):
    lesson = LessonFactory(
        published=True, project=ProjectFactory(published=True, municipality=town)
    )
    found = graph(client, lesson.get_absolute_url())
    data = of_api(client, "lessons", lesson.pk)
    name = URIRef(data["permalink"])
    assert (name, RDF.type, SCHEMA.Article) in found
    assert str(found.value(name, SCHEMA.headline)) == data["title"]
    assert str(found.value(name, SCHEMA.articleBody)) == data["what_happened"]
    assert str(found.value(name, SCHEMA.license)) == licenses.address(data["license"])
    about = found.value(name, SCHEMA.about)
    assert str(about) == of_api(client, "projects", data["project"]["id"])["permalink"]


def test_town_is_a_city_with_its_official_keys(client, town):
    found = graph(client, town.get_absolute_url())
    data = of_api(client, "municipalities", town.ars)
    name = URIRef(data["permalink"])
    assert (name, RDF.type, SCHEMA.City) in found
    assert str(found.value(name, SCHEMA.name)) == data["name"]
    assert str(found.value(name, SCHEMA.alternateName)) == data["official_name"]
    keys = {
        str(found.value(row, SCHEMA.propertyID)): str(found.value(row, SCHEMA.value))
        for row in found.objects(name, SCHEMA.identifier)
    }
    assert keys == {"ARS": data["ars"], "AGS": data["ags"]}
    place = found.value(name, SCHEMA.geo)
    assert float(found.value(place, SCHEMA.latitude)) == data["latitude"]
    assert float(found.value(place, SCHEMA.longitude)) == data["longitude"]
    assert str(found.value(name, SCHEMA.sameAs)) == data["website"]
    above = found.value(name, SCHEMA.containedInPlace)
    assert str(above) == of_api(client, "municipalities", data["district"]["ars"])["permalink"]
    assert (above, RDF.type, SCHEMA.AdministrativeArea) in found


@pytest.mark.parametrize(
    "kind",
    [MunicipalityKind.DISTRICT, MunicipalityKind.MUNICIPALITY, MunicipalityKind.JOINT_MUNICIPALITY],
)
def test_district_is_an_administrative_area(client, kind):
    town = MunicipalityFactory(kind=kind)
    found = graph(client, town.get_absolute_url())
    (name,) = found.subjects(SCHEMA.containedInPlace)
    assert (name, RDF.type, SCHEMA.AdministrativeArea) in found


@pytest.mark.parametrize(
    "nasty", ["</script><script>alert(1)</script>", "<!--<script>", "& ]]> \u2028 \x0b", "🌧️ שלום"]
)
def test_nasty_titles_stay_text(client, nasty):
    project = ProjectFactory(published=True, title=nasty)
    text = block(client, project.get_absolute_url())
    assert not set("<>&") & set(text)
    assert json.loads(text)["name"] == nasty


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.REJECTED, State.TAKEN_DOWN])
def test_unpublished_objects_have_no_linked_data_even_for_their_town(client, state):
    project = ProjectFactory(published=True)
    Project.objects.update(state=state)
    sign_in(client, acting(municipality=project.municipality))
    assert "ld+json" not in client.get(project.get_absolute_url()).text


@pytest.mark.parametrize("visibility", [Visibility.MUNICIPALITIES, Visibility.CONTACT_ONLY])
def test_confidential_lessons_have_no_linked_data_even_for_their_readers(client, visibility):
    lesson = LessonFactory(published=True)
    Lesson.objects.update(visibility=visibility)
    sign_in(client, acting(municipality=lesson.municipality))
    page = client.get(lesson.get_absolute_url())
    assert page.status_code == 200
    assert "ld+json" not in page.text


def test_linked_data_has_nothing_internal_and_no_people(client):
    project = ProjectFactory(
        published=True,
        internal_note="Streit mit dem Anbieter",
        contact_email="maria.muster@stadt.example",
        created_by=acting().user,
    )
    LessonFactory(
        published=True,
        project=project,
        visibility=Visibility.MUNICIPALITIES,
        title="Vertrauliche Panne",
    )
    for path in (project.get_absolute_url(), project.municipality.get_absolute_url()):
        text = block(client, path)
        for secret in ("Streit", "maria", "@stadt", "Person", "Panne"):
            assert secret not in text


def test_linked_data_of_a_town_takes_no_extra_query(client, town):
    client.get(town.get_absolute_url())
    with CaptureQueriesContext(connection) as with_district:
        client.get(town.get_absolute_url())
    other = MunicipalityFactory()
    with CaptureQueriesContext(connection) as without:
        client.get(other.get_absolute_url())
    assert len(with_district) == len(without)


MAKERS = {
    "projects": lambda: ProjectFactory(published=True),
    "lessons": lambda: LessonFactory(published=True),
    "municipalities": MunicipalityFactory,
    "adoptions": lambda: AdoptionFactory(confirmed=True),
    "events": lambda: EventFactory(published=True),
}


@pytest.mark.parametrize("accept", ["application/json", "application/json, text/html;q=0.5"])
@pytest.mark.parametrize("kind", MAKERS)
def test_permanent_address_leads_programs_to_the_data(client, settings, kind, accept):
    entry = MAKERS[kind]()
    response = client.get(f"/id/{entry.pk}/", headers={"accept": accept})
    assert response.status_code == 303
    assert "Accept" in response["Vary"].split(", ")
    answer = client.get(response["Location"])
    assert answer.json()["id"] == str(entry.pk)


@pytest.mark.parametrize(
    "accept",
    ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", "", "text/html, application/json"],
)
def test_permanent_address_leads_people_to_the_page(client, accept):
    project = ProjectFactory(published=True)
    response = client.get(f"/id/{project.pk}/", headers={"accept": accept})
    assert (response.status_code, response["Location"]) == (302, project.get_absolute_url())
    assert "Accept" in response["Vary"].split(", ")


def test_object_without_data_redirects_to_its_page(client, monkeypatch):
    need = NeedFactory(published=True)
    monkeypatch.setattr("discovery.permanent._data_url", lambda _target: None)
    response = client.get(f"/id/{need.pk}/", headers={"accept": "application/json"})
    assert response["Location"] == need.get_absolute_url()


def test_hidden_things_are_not_found_by_programs_either(client):
    draft = ProjectFactory()
    response = client.get(f"/id/{draft.pk}/", headers={"accept": "application/json"})
    assert response.status_code == 404


@pytest.mark.parametrize("accept", ["application/ld+json", "text/turtle", "application/json"])
def test_programs_get_a_problem_for_an_unknown_id(client, accept):
    response = client.get(f"/id/{uuid4()}/", headers={"accept": accept})
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not-found"
    assert "Accept" in response["Vary"].split(", ")


def test_a_description_of_an_unknown_id_is_a_problem(client):
    response = client.get(f"/id/{uuid4()}.ttl")
    assert (response.status_code, response.json()["code"]) == (404, "not-found")


def test_people_get_a_page_for_an_unknown_id(client):
    response = client.get(f"/id/{uuid4()}/", headers={"accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")
