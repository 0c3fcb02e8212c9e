"""The public list and pages of projects."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.workflow.choices import State
from municipalities.choices import MunicipalityKind
from projects.choices import Phase
from tests.factories import ArtifactFactory, MunicipalityFactory, ProjectFactory, acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    return re.findall(r'card__title"><a [^>]*>([^<]+)</a>', response.text)


@pytest.mark.parametrize(
    "query",
    [
        "Glätteerkennung",
        "glaetteerkennung",
        "Gläteerkenung",
        "Glätte",
        "erkennung Brücken",
        "Brücke",
        "Darmstadt",
    ],
)
def test_project_is_found_in_various_spellings(client, query):
    darmstadt = MunicipalityFactory(short_name="Darmstadt")
    ProjectFactory(published=True, municipality=darmstadt, title="Glätteerkennung an Brücken",
                   place_names="Darmstadt Hessen")  # fmt: skip
    ProjectFactory(published=True, title="Bürgerbudget online", summary="Abstimmen im Netz.",
                   problem="", solution="", benefit="")  # fmt: skip
    assert titles(client.get("/projekte/", {"q": query})) == ["Glätteerkennung an Brücken"]


def test_similar_hits_are_marked_as_inexact(client):
    ProjectFactory(published=True, title="Glätteerkennung")
    assert "keine genauen Treffer" in client.get("/projekte/?q=Gläteerkenung").text
    assert "keine genauen Treffer" not in client.get("/projekte/?q=Glätteerkennung").text


def test_filters_can_be_combined_and_repeated(client):
    for theme, phase in (("mobility", "pilot"), ("mobility", "idea"), ("health", "pilot")):
        ProjectFactory(published=True, themes=[theme], phase=phase, title=f"{theme}-{phase}")
    assert titles(client.get("/projekte/?theme=mobility&phase=pilot")) == ["mobility-pilot"]
    both = titles(client.get("/projekte/?theme=mobility&theme=health&phase=pilot"))
    assert sorted(both) == ["health-pilot", "mobility-pilot"]


def test_facet_counts_predict_the_results_of_a_further_choice(client):
    hesse = MunicipalityFactory(
        ars="064110000000", kind=MunicipalityKind.INDEPENDENT_CITY, population=160_000
    )
    bavaria = MunicipalityFactory(ars="096740147147", population=13_000)
    ProjectFactory.create_batch(3, published=True, municipality=hesse)
    ProjectFactory(published=True, municipality=bavaria, phase=Phase.IDEA)
    text = client.get("/projekte/?state=06").text

    def count(name):
        found = re.search(rf'data-count="{name}">(\d+)<', text)
        return int(found.group(1)) if found else 0

    assert (count("state-06"), count("state-09")) == (3, 1)
    assert (count("phase-pilot"), count("phase-idea")) == (3, 0)
    assert count("size_class-100k_500k") == 3


def test_htmx_gets_only_the_results_and_history_restore_the_whole_page(client):
    ProjectFactory(published=True)
    partial = client.get("/projekte/", headers={"hx-request": "true"})
    restored = client.get(
        "/projekte/", headers={"hx-request": "true", "hx-history-restore-request": "true"}
    )
    assert "<html" not in partial.text
    assert "<html" in restored.text
    assert "HX-Request" in partial["Vary"]


@pytest.mark.parametrize(
    "query",
    [
        "cursor=kaputt", "page_size=999999999999999999999", "page_size=-1", "ordering=passwort",
        "theme=unbekannt", "near=hier", "start_from=gestern", "q=" + "x" * 5000, "archived=vielleicht",
        "municipality=abc", "district=%F0%9F%98%80",
    ],
)  # fmt: skip
def test_invalid_parameters_are_explained_and_the_list_still_shown(client, query):
    ProjectFactory(published=True, title="Noch da")
    response = client.get(f"/projekte/?{query}")
    assert response.status_code == 400
    assert "Noch da" in response.text


@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "theme=%00", "%00=1"])
def test_null_bytes_and_invalid_utf8_are_refused(client, query):
    assert client.get(f"/projekte/?{query}").status_code == 400


def test_unknown_parameter_is_ignored_on_pages(client):
    assert client.get("/projekte/?utm_source=brief").status_code == 200


def test_empty_result_suggests_what_to_change(client):
    text = client.get("/projekte/?theme=mobility&phase=pilot").text
    assert "ohne „Pilot“" in text
    assert "Alle Projekte zeigen" in text


def test_paging_lists_everything_once(client):
    made = {project.title for project in ProjectFactory.create_batch(60, published=True)}
    seen, url = [], "/projekte/"
    while url:
        response = client.get(url)
        seen += titles(response)
        found = re.search(r'rel="next" href="([^"]+)"', response.text)
        url = "/projekte/" + found.group(1).replace("&amp;", "&") if found else None
    assert len(seen) == 60
    assert set(seen) == made


def test_number_of_statements_of_the_list_does_not_grow(client):
    def statements(path):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = [
        "/projekte/",
        "/projekte/?q=Wasserstand",
        "/projekte/?theme=climate_adaptation",
        "/",
        "/karte/",
    ]
    ProjectFactory.create_batch(3, published=True)
    few = [statements(path) for path in paths]
    ProjectFactory.create_batch(60, published=True)
    assert [statements(path) for path in paths] == few


def test_number_of_statements_of_a_project_does_not_grow(client):
    project = ProjectFactory(published=True)
    with CaptureQueriesContext(connection) as bare:
        client.get(project.get_absolute_url())
    for _n in range(20):
        ArtifactFactory(project=project)
        project.partner_municipalities.add(MunicipalityFactory())
    with CaptureQueriesContext(connection) as full:
        client.get(project.get_absolute_url())
    assert len(full) == len(bare)


def test_linked_data_is_valid_and_cannot_break_out(client):
    project = ProjectFactory(
        published=True, title="</script><script>alert(1)</script>", summary="A & B"
    )
    text = client.get(project.get_absolute_url()).text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL).group(
        1
    )
    data = json.loads(block)
    assert data["name"] == project.title
    assert data["abstract"] == "A & B"
    assert "<script>alert" not in text


def test_empty_fields_are_not_shown(client):
    project = ProjectFactory(published=True)
    text = client.get(project.get_absolute_url()).text
    for words in ("<dt>Einmalige Kosten", "Förderung", "Zum Nachnutzen", "None"):
        assert words not in text


def test_costs_are_shown_per_inhabitant(client):
    town = MunicipalityFactory(population=10_000)
    project = ProjectFactory(published=True, municipality=town, cost_one_off_eur=38_000)
    text = client.get(project.get_absolute_url()).text.replace("\xa0", " ")
    assert "38.000 €" in text
    assert "3,80 € je" in text


def test_archived_project_says_so_and_is_no_longer_listed(client):
    project = ProjectFactory(published=True, state=State.ARCHIVED)
    page = client.get(project.get_absolute_url())
    assert "nicht mehr gepflegt" in page.text
    assert "noindex" in page.text
    assert titles(client.get("/projekte/")) == []
    assert titles(client.get("/projekte/?archived=include")) == [project.title]


def test_permanent_urls_redirect_to_project_and_town(client):
    project = ProjectFactory(published=True)
    assert client.get(f"/id/{project.pk}/")["Location"] == project.get_absolute_url()
    town = project.municipality
    assert client.get(f"/id/{town.pk}/")["Location"] == town.get_absolute_url()
    assert client.get(f"/projekte/{project.pk}/")["Location"] == project.get_absolute_url()
    draft = ProjectFactory()
    assert client.get(f"/id/{draft.pk}/").status_code == 404


def test_internal_notes_are_shown_only_to_its_town(client):
    actor = acting()
    project = ProjectFactory(
        published=True, municipality=actor.municipality, internal_note="Vertrag bis 2027"
    )
    assert "Vertrag bis 2027" in sign_in(client, actor).get(project.get_absolute_url()).text
    sign_in(client, acting())
    assert "Vertrag bis 2027" not in client.get(project.get_absolute_url()).text


def test_an_id_leads_to_the_slug_without_reading_the_whole_project(
    client, django_assert_max_num_queries
):
    project = ProjectFactory(published=True)
    with django_assert_max_num_queries(3):
        response = client.get(f"/projekte/{project.pk}/")
    assert (response.status_code, response["Location"]) == (302, project.get_absolute_url())
