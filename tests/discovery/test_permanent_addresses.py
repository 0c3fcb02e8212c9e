"""`/id/<uuid>/`: pages for people, data for programs, RDF for RDF tools (docs/linked-data.md)."""

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from editorial.workflow.choices import State
from lessons.choices import Visibility
from projects.models import Project
from tests.discovery.test_linked_data import no_network  # noqa: F401
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
MAKERS = {
    "project": (lambda: ProjectFactory(published=True), SCHEMA.CreativeWork),
    "lesson": (lambda: LessonFactory(published=True), SCHEMA.Article),
    "need": (lambda: NeedFactory(published=True), SCHEMA.CreativeWork),
    "event": (lambda: EventFactory(published=True), SCHEMA.Event),
    "adoption": (lambda: AdoptionFactory(confirmed=True), SCHEMA.Action),
    "municipality": (lambda: MunicipalityFactory(kind="town"), SCHEMA.City),
}
FORMATS = {"application/ld+json": "json-ld", "text/turtle": "turtle", "application/rdf+xml": "xml"}


def ask(client, thing, accept: str, **options):
    return client.get(f"/id/{thing.pk}/", headers={"Accept": accept}, **options)


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize("kind", MAKERS)
def test_rdf_tools_read_what_a_thing_is(client, settings, kind, media_type):
    make, rdf_type = MAKERS[kind]
    thing = make()
    answer = ask(client, thing, media_type, follow=True)
    assert answer.redirect_chain[0][1] == 303
    assert answer["Content-Type"] == f"{media_type}; charset=utf-8"
    graph = Graph().parse(data=answer.content, format=FORMATS[media_type])
    name = URIRef(f"{settings.SITE_URL}/id/{thing.pk}/")
    assert (name, RDF.type, rdf_type) in graph
    assert len(graph) > 5


def test_all_formats_have_the_same_contents(client):
    project = ProjectFactory(published=True, title="Pegel & <Bäche>", keywords="Pegel, Sensor")
    graphs = [
        Graph().parse(data=ask(client, project, media_type, follow=True).content, format=form)
        for media_type, form in FORMATS.items()
    ]
    for graph in graphs:
        assert (None, SCHEMA.name, Literal("Pegel & <Bäche>")) in graph
        (licence,) = graph.objects(None, SCHEMA.license)
        assert isinstance(licence, URIRef)
    assert len({len(graph) for graph in graphs}) == 1


WISHES = {
    "text/turtle;q=0.5, text/html": "/projekte/",
    "text/html;q=0.5, text/turtle": ".ttl",
    "application/rdf+xml, text/turtle;q=0.9": ".rdf",
    "text/turtle;q=0.2, application/ld+json;q=0.8, */*;q=0.1": ".jsonld",
    "application/json": "/api/v1/projects/",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"': ".jsonld",
    "text/turtle;charset=utf-8, application/json;q=0.9": ".ttl",
    "text/html;q=0, */*": "/api/v1/projects/",
    "nonsense": "/projekte/",
    "text/turtle;q=many": ".ttl",
    "*/*": "/projekte/",
    "": "/projekte/",
    "image/png": "/projekte/",
    "text/html;q=0, text/turtle": ".ttl",
    "text/html,application/xhtml+xml,*/*;q=0.8": "/projekte/",
}


@pytest.mark.parametrize(("accept", "target"), WISHES.items())
def test_preferred_media_type_is_returned(client, accept, target):
    answer = ask(client, ProjectFactory(published=True), accept)
    assert target in answer["Location"]
    assert "Accept" in answer["Vary"]


def test_only_public_objects_are_described(client):
    lesson = LessonFactory(published=True, visibility=Visibility.MUNICIPALITIES)
    draft = ProjectFactory()
    hidden = ProjectFactory(published=True)
    Project.objects.filter(pk=hidden.pk).update(state=State.TAKEN_DOWN)
    sign_in(client, acting(municipality=lesson.municipality))
    for thing in (lesson, draft, hidden):
        for ending in ("ttl", "rdf", "jsonld"):
            assert client.get(f"/id/{thing.pk}.{ending}").status_code == 404
    assert client.get(f"/id/{ProjectFactory(published=True).pk}.xml").status_code == 404


def test_descriptions_have_an_etag_and_allow_cross_origin_reads(client):
    path = f"/id/{ProjectFactory(published=True).pk}.ttl"
    answer = client.get(path, headers={"Origin": "https://other.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = client.get(path, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_description_costs_a_fixed_number_of_statements(client, django_assert_num_queries):
    few = ProjectFactory(published=True, themes=["mobility"])
    many = ProjectFactory(published=True, themes=["mobility", "health", "safety"])
    for project in (few, many):
        with django_assert_num_queries(3):
            client.get(f"/id/{project.pk}.jsonld")


FEEDS = ["/feeds/projects.atom", "/feeds/lessons.atom", "/feeds/needs.atom", "/feeds/events.ics"]


@pytest.mark.parametrize("path", FEEDS)
def test_foreign_pages_may_read_feeds(client, path):
    answer = client.get(path, headers={"Origin": "https://town.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    asked = client.options(
        path, headers={"Origin": "https://town.example", "Access-Control-Request-Method": "GET"}
    )
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_foreign_pages_may_follow_permanent_addresses_but_read_no_pages(client):
    project = ProjectFactory(published=True)
    origin = {"Origin": "https://town.example", "Accept": "application/json"}
    assert client.get(f"/id/{project.pk}/", headers=origin)["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/projekte/", headers=origin)
