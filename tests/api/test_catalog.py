"""The catalogue, read by rdflib and validated by pyshacl, with no network access.

The shapes beside this file are our own, written from the specification. If ``DCAT_AP_DE_SHAPES``
names a folder with the official shapes of GovData, those are checked as well.
"""

import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pyshacl import validate
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, URIRef

from api.datasets import SETS
from changefeed.resources import KINDS_BY_PATH
from lessons.choices import Visibility
from tests.factories import LessonFactory, MunicipalityFactory, ProjectFactory, acting

pytestmark = pytest.mark.django_db
SHAPES = Path(__file__).with_name("dcat_ap_de.ttl")
FORMATS = {"ttl": ("text/turtle", "turtle"), "jsonld": ("application/ld+json", "json-ld")}


@pytest.fixture(autouse=True)
def registered(settings, monkeypatch):
    settings.RATE_FACTOR = 100
    settings.CATALOG_CONTRIBUTOR_ID = "http://dcat-ap.de/def/contributors/musterland"

    def refuse(*args, **kwargs):
        raise AssertionError("nothing is fetched")

    monkeypatch.setattr("urllib.request.urlopen", refuse)


def catalogue(client, form: str = "ttl") -> Graph:
    response = client.get(f"/api/v1/catalog/?format={form}")
    assert response.status_code == 200
    assert response["Content-Type"] == f"{FORMATS[form][0]}; charset=utf-8"
    return Graph().parse(data=response.text, format=FORMATS[form][1])


def complaints(found: Graph, shapes: Graph, vocabularies: Graph | None = None) -> str:
    conforms, _graph, text = validate(
        found,
        shacl_graph=shapes,
        ont_graph=vocabularies,
        inference="none",
        do_owl_imports=False,
        allow_warnings=vocabularies is not None,
    )
    return "" if conforms else text


@pytest.fixture
def rows():
    LessonFactory(published=True)
    MunicipalityFactory()


@pytest.mark.parametrize("form", FORMATS)
def test_conforms_to_dcat_ap_de(client, rows, form):
    found = catalogue(client, form)
    assert complaints(found, Graph().parse(SHAPES)) == ""


def test_empty_site_conforms_too(client):
    assert complaints(catalogue(client), Graph().parse(SHAPES)) == ""


@pytest.mark.skipif("DCAT_AP_DE_SHAPES" not in os.environ, reason="official shapes not given")
def test_conforms_to_the_official_shapes(client, rows):
    """Warnings are wishes. Whether an address is of a list is said by the list, so these lie there, too."""
    given = Graph()
    folder = Path(os.environ["DCAT_AP_DE_SHAPES"])
    for file in sorted([*folder.glob("*.ttl"), *folder.glob("*.rdf")]):
        given.parse(file)
    assert complaints(catalogue(client), given, given) == ""


@pytest.mark.parametrize(
    ("kind", "predicate"),
    [
        (DCAT.Catalog, DCTERMS.title),
        (DCAT.Catalog, DCTERMS.description),
        (DCAT.Catalog, DCTERMS.publisher),
        (DCAT.Dataset, DCTERMS.title),
        (DCAT.Dataset, DCTERMS.publisher),
        (DCAT.Dataset, URIRef("http://dcat-ap.de/def/dcatde/contributorID")),
        (DCAT.Distribution, DCAT.accessURL),
        (DCAT.Distribution, DCTERMS.license),
        (DCAT.DataService, DCAT.endpointURL),
        (DCTERMS.Location, DCAT.bbox),
        (DCAT.Catalog, DCAT.themeTaxonomy),
        (FOAF.Agent, FOAF.name),
    ],
)
def test_shapes_report_missing_properties(client, rows, kind, predicate):
    found = catalogue(client)
    node = next(found.subjects(RDF.type, kind))
    found.remove((node, predicate, None))
    assert complaints(found, Graph().parse(SHAPES)) != ""


def test_both_formats_have_the_same_contents(client, rows):
    assert catalogue(client, "ttl").isomorphic(catalogue(client, "jsonld"))


def test_every_dataset_is_listed_with_each_format(client, settings, rows):
    found = catalogue(client)
    (whole,) = found.subjects(RDF.type, DCAT.Catalog)
    (service,) = found.subjects(RDF.type, DCAT.DataService)
    datasets = set(found.objects(whole, DCAT.dataset))
    assert len(datasets) == len(SETS)
    assert set(found.objects(service, DCAT.servesDataset)) == datasets
    files = {str(file) for file in found.objects(None, DCAT.downloadURL)}
    base = f"{settings.SITE_URL}/api/v1/exports"
    assert files == {f"{base}/{row.name}.{form}" for row in SETS.values() for form in row.formats}
    assert str(found.value(service, DCAT.endpointURL)) == f"{settings.SITE_URL}/api/v1/"


def test_urls_of_our_own_pages_and_data_answer(client, settings, rows):
    found = catalogue(client)
    predicates = (DCAT.landingPage, DCAT.endpointURL, DCAT.endpointDescription, FOAF.homepage)
    addresses = {str(a) for predicate in predicates for a in found.objects(None, predicate)}
    for address in addresses:
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200, address


def test_listed_files_have_the_stated_media_type(client, settings, rows):
    found = catalogue(client)
    for node in found.subjects(RDF.type, DCAT.Distribution):
        address = str(found.value(node, DCAT.downloadURL)).removeprefix(settings.SITE_URL)
        name = address.split("/")[-1].split(".")[0]
        if name in ("events", "needs") and KINDS_BY_PATH.get(name) is None:
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        media_type = response["Content-Type"].partition(";")[0]
        assert str(found.value(node, DCAT.mediaType)).endswith(f"/{media_type}")


def test_modified_is_the_newest_public_change(client):
    project = ProjectFactory(published=True)
    ProjectFactory()  # a later draft
    found = catalogue(client)
    node = next(s for s in found.subjects(RDF.type, DCAT.Dataset) if str(s).endswith("#projects"))
    told = found.value(node, DCTERMS.modified).toPython()
    assert told == project.updated_at


def test_register_keeps_the_licence_of_the_register(client, rows):
    found = catalogue(client)
    for file in found.subjects(RDF.type, DCAT.Distribution):
        licence = str(found.value(file, DCTERMS.license))
        assert licence.endswith("dl-by-de/2.0" if "#municipalities-" in file else "cc-by/4.0")


def test_our_own_publisher_id_replaces_a_missing_govdata_one(client, settings, rows):
    settings.CATALOG_CONTRIBUTOR_ID = ""
    found = catalogue(client)
    names = set(found.objects(None, URIRef("http://dcat-ap.de/def/dcatde/contributorID")))
    assert names == {URIRef(f"{settings.SITE_URL}/api/v1/catalog/#publisher")}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/ld+json", "application/ld+json"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json;q=0.4, text/turtle;q=0.9", "text/turtle"),
        ("text/html,*/*;q=0.8", "text/turtle"),
        ("", "text/turtle"),
    ],
)
def test_format_by_accept(client, accept, media_type):
    response = client.get("/api/v1/catalog/", headers={"accept": accept})
    assert response["Content-Type"].startswith(media_type)
    assert "Accept" in response["Vary"].split(", ")


def test_other_formats_are_refused_as_problem(client):
    asked = client.get("/api/v1/catalog/?format=xml")
    assert asked.status_code == 400
    assert asked.json()["errors"][0]["parameter"] == "format"
    accepted = client.get("/api/v1/catalog/", headers={"accept": "application/rdf+xml"})
    assert (accepted.status_code, accepted.json()["code"]) == (406, "not-acceptable")
    assert client.get("/api/v1/catalog/?foo=1").status_code == 400
    assert client.post("/api/v1/catalog/").status_code == 405


def test_catalogue_is_cached_for_an_hour_and_answers_304(client, rows):
    first = client.get("/api/v1/catalog/")
    assert first["Cache-Control"] == "public, max-age=3600"
    known = {"If-None-Match": first["ETag"]}
    assert client.get("/api/v1/catalog/", headers=known).status_code == 304
    ProjectFactory(published=True)
    assert client.get("/api/v1/catalog/", headers=known).status_code == 200
    other = client.get("/api/v1/catalog/?format=jsonld")
    assert other["ETag"] != first["ETag"]


def test_catalogue_has_no_entries_and_no_people(client):
    author = acting().user
    LessonFactory(published=True, visibility=Visibility.MUNICIPALITIES, title="Vertrauliche Panne")
    ProjectFactory(published=True, title="Pegelmessung", created_by=author)
    text = client.get("/api/v1/catalog/").text
    for secret in ("Panne", "Pegelmessung", author.email, "mailto:"):
        assert secret not in text


def test_dataset_times_do_not_reveal_hidden_rows(client):
    LessonFactory(published=True, visibility=Visibility.MUNICIPALITIES)
    found = catalogue(client)
    node = next(s for s in found.subjects(RDF.type, DCAT.Dataset) if str(s).endswith("#lessons"))
    assert found.value(node, DCTERMS.modified) is None


def test_takes_a_fixed_number_of_statements(client, rows):
    kinds = [name for name in SETS if KINDS_BY_PATH.get(name)]
    for _n in range(2):
        ProjectFactory(published=True)
    catalogue(client)  # computes the file sizes, once per public state
    with CaptureQueriesContext(connection) as captured:
        catalogue(client)
    # rate limit, public state, stored sizes; and the times of each dataset
    assert len(captured) == 3 + len(kinds)


def test_texts_are_in_both_languages(client):
    found = catalogue(client)
    (whole,) = found.subjects(RDF.type, DCAT.Catalog)
    described = list(found.objects(whole, DCTERMS.description))
    assert {text.language for text in described if isinstance(text, Literal)} == {"de", "en"}
