"""Towns are found by name, postal code, key or misspelling, the best hit first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipalities.choices import MunicipalityKind
from municipalities.finding import best_hits, matcher, meant
from municipalities.labels import distinguish, told_apart
from municipalities.models import Municipality
from municipalities.spelling import normal
from tests.factories import MunicipalityFactory, UserFactory
from tests.municipalities.naming_towns import FOUND, best, make_towns
from tests.shared_world import shared_world

pytestmark = pytest.mark.django_db
register, _register = shared_world(make_towns, name="register", autouse=True)


def test_every_way_to_name_a_town_finds_it_first(register):
    wrong = {
        text: best(text) for ars, texts in FOUND.items() for text in texts if best(text) != ars
    }
    assert wrong == {}


@pytest.mark.parametrize("text", ["Atlantis", "99999999", "%", "...", "|", "\\", "00000", "'"])
def test_text_matching_no_town_finds_none(register, text):
    assert best(text) is None


def test_page_api_and_search_agree(register, client):
    for text, ars in (("Mörfelden–Walldorf", "064330008008"), ("Wisbaden", "064140000000")):
        rows = client.get("/api/v1/municipalities/", {"q": text}).json()["results"]
        assert rows[0]["ars"] == ars
        assert ars in client.get("/kommunen/", {"q": text}).text
        hits = client.get("/api/v1/search/", {"q": text}).json()["results"]
        assert hits[0]["url"].endswith(f"{ars}/")


@pytest.mark.parametrize("text", ["e", "Kassel", "Gro", "Darmstat"])
def test_paging_through_the_best_hits_neither_loses_nor_repeats(register, client, text):
    address, seen = f"/api/v1/municipalities/?q={text}&page_size=1", []
    while address:
        page = client.get(address).json()
        seen += [row["ars"] for row in page["results"]]
        address = page["next"]
    matching = matcher(Municipality.objects.current(), text).condition
    assert len(seen) == len(set(seen)) == Municipality.objects.filter(matching).count()


def test_python_and_database_normalise_names_alike(register):
    for town in Municipality.objects.all():
        assert town.spelling.strip() == f"| {normal(town.short_name)} | {normal(town.name)} |"


@pytest.mark.parametrize("text", ["Darmstadt", "Darmstat", "64283", "06411000", "Darmstadt Hessen"])
def test_number_of_statements_does_not_depend_on_the_text(register, text):
    with CaptureQueriesContext(connection) as queries:
        best_hits(Municipality.objects.current(), text, 5)
    assert len(queries) <= 2


def test_a_full_name_matches_only_towns_of_that_name(register):
    rows = Municipality.objects.current()
    assert [town.ars for town in meant(rows, "Kassel", 20).towns] == ["066110000000"]
    assert [town.ars for town in meant(rows, "Kreis Kassel", 20).towns] == ["066330000000"]
    assert meant(rows, "Kasel", 20).similar
    assert len(meant(rows, "Frankf", 20).towns) == 2


class TestLabels:
    def twins(self, *names: str, **fields) -> list[Municipality]:
        return [MunicipalityFactory(short_name="Garding", name=name, **fields) for name in names]

    def test_two_towns_of_one_district_are_distinguished_by_title(self):
        district = MunicipalityFactory(
            short_name="Kreis Nordfriesland", kind=MunicipalityKind.DISTRICT
        )
        self.twins("Garding, Stadt", "Garding, Kirchspiel", district=district)
        distinguish()
        assert {town.full_label for town in Municipality.objects.filter(short_name="Garding")} == {
            "Garding (Stadt, Kreis Nordfriesland)",
            "Garding (Kirchspiel, Kreis Nordfriesland)",
        }

    def test_otherwise_distinguished_by_joint_body_or_by_key(self):
        district = MunicipalityFactory(short_name="Landkreis V", kind=MunicipalityKind.DISTRICT)
        bodies = [
            MunicipalityFactory(short_name=f"Amt {n}", kind=MunicipalityKind.JOINT_MUNICIPALITY)
            for n in "AB"
        ]
        for body in bodies:
            self.twins("Garding", district=district, association=body, label="Gemeinde")
        self.twins("Garding", "Garding", state="07", label="Gemeinde")
        distinguish()
        labels = [town.full_label for town in Municipality.objects.filter(short_name="Garding")]
        assert "Garding (Amt A, Landkreis V)" in labels
        assert len(set(labels)) == 4

    def test_a_second_run_changes_nothing_and_a_dissolved_twin_frees_the_name(self):
        first, second = self.twins("Garding, Stadt", "Garding, Markt")
        assert distinguish() == 2
        assert distinguish() == 0
        Municipality.objects.filter(pk=second.pk).update(valid_until="2026-01-01")
        distinguish()
        first.refresh_from_db()
        assert first.distinction == ""

    def test_choices_distinguish_towns_without_a_stored_distinction(self):
        labels = [label for _town, label in told_apart(self.twins("Garding", "Garding"))]
        assert len(set(labels)) == 2


class TestFindOnesTown:
    def test_says_that_the_list_is_truncated(self, client):
        client.force_login(UserFactory())
        for number in range(25):
            MunicipalityFactory(short_name=f"Neustadt {number}")
        text = client.get("/zugang-beantragen/", {"q": "Neustadt"}).text
        assert "20 von 25 Kommunen, die passen. Bitte suchen Sie genauer" in text

    def test_says_that_a_name_is_only_similar(self, client):
        client.force_login(UserFactory())
        MunicipalityFactory(short_name="Wiesbaden")
        assert "Ähnlich heißen:" in client.get("/zugang-beantragen/", {"q": "Wisbaden"}).text
