"""A project's prerequisites against a town's facts: met, open or not met."""

import pytest

from adoptions.fit import Result, fit
from municipalities.choices import MunicipalityKind, Role
from municipalities.models import Municipality
from projects.choices import Comparator
from projects.choices import PrerequisiteKind as K
from projects.models import Prerequisite
from projects.rules.prerequisites import RULES
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TOWN = {
    "population": 13_000,
    "kind": MunicipalityKind.TOWN,
    "state": "09",
    "it_operator": "own",
    "has_lorawan": True,
    "has_public_utility": False,
    "staff_days_available": 30,
}
TRUTH = [
    (K.POPULATION, Comparator.AT_LEAST, "13000", Result.MET),
    (K.POPULATION, Comparator.AT_LEAST, "13001", Result.NOT_MET),
    (K.POPULATION, Comparator.AT_MOST, "13000", Result.MET),
    (K.POPULATION, Comparator.AT_MOST, "12999", Result.NOT_MET),
    (K.POPULATION, Comparator.BETWEEN, "5000-20000", Result.MET),
    (K.POPULATION, Comparator.BETWEEN, "20000-50000", Result.NOT_MET),
    (K.STAFF_DAYS, Comparator.AT_LEAST, "30", Result.MET),
    (K.STAFF_DAYS, Comparator.AT_LEAST, "31", Result.NOT_MET),
    (K.IT_OPERATOR, Comparator.IS, "own", Result.MET),
    (K.IT_OPERATOR, Comparator.IS, "vendor", Result.NOT_MET),
    (K.IT_OPERATOR, Comparator.IS_NOT, "own", Result.NOT_MET),
    (K.IT_OPERATOR, Comparator.IS_NOT, "vendor", Result.MET),
    (K.LEGAL_FORM, Comparator.IS, "town", Result.MET),
    (K.LEGAL_FORM, Comparator.IS_NOT, "town", Result.NOT_MET),
    (K.LEGAL_FORM, Comparator.IS, "district", Result.NOT_MET),
    (K.LEGAL_FORM, Comparator.IS_NOT, "district", Result.MET),
    (K.STATE, Comparator.IS, "09", Result.MET),
    (K.STATE, Comparator.IS, "02", Result.NOT_MET),
    (K.STATE, Comparator.IS_NOT, "09", Result.NOT_MET),
    (K.STATE, Comparator.IS_NOT, "02", Result.MET),
    (K.LORAWAN, Comparator.IS, "yes", Result.MET),
    (K.PUBLIC_UTILITY, Comparator.IS, "yes", Result.NOT_MET),
    (K.OTHER, Comparator.IS, "", Result.OPEN),
]


def judge(town: dict, kind, comparator, value) -> Result:
    row = Prerequisite(kind=kind, comparator=comparator, value=value)
    return fit([row], Municipality(**town))[0].result


def test_the_table_names_every_kind_with_every_comparison():
    named = {(kind, comparator) for kind, comparator, _value, _result in TRUTH}
    assert named == {(kind, each) for kind, rule in RULES.items() for each in rule.comparators}


@pytest.mark.parametrize(("kind", "comparator", "value", "result"), TRUTH)
def test_each_comparison_gives_the_expected_result(kind, comparator, value, result):
    assert judge(TOWN, kind, comparator, value) == result


@pytest.mark.parametrize(("kind", "comparator", "value", "result"), TRUTH)
def test_unknown_fact_is_open_and_never_met(kind, comparator, value, result):
    unknown = {"kind": "", "state": ""}
    assert judge(unknown, kind, comparator, value) == Result.OPEN


@pytest.mark.parametrize(
    "kind", [k for k, _c, _v, _r in TRUTH if k not in (K.LORAWAN, K.PUBLIC_UTILITY)]
)
@pytest.mark.parametrize("value", ["", "x", "-", "5-", "\x01", "9" * 40 + "-", "<script>"])
def test_unreadable_fact_is_open(kind, value):
    assert judge(TOWN, kind, RULES[kind].comparators[0], value) == Result.OPEN


@pytest.fixture
def project():
    row = ProjectFactory(published=True, slug="pegel")
    Prerequisite.objects.create(project=row, kind=K.LORAWAN, comparator=Comparator.IS, value="yes")
    Prerequisite.objects.create(
        project=row,
        kind=K.POPULATION,
        comparator=Comparator.AT_LEAST,
        value="5000",
        text="Sonst zu teuer.",
    )
    return row


def test_page_checks_each_prerequisite_and_follows_the_profile(client, project):
    town = MunicipalityFactory(population=3_000)
    coordinator = acting(Role.COORDINATOR, town)
    sign_in(client, coordinator)
    page = client.get("/projekte/pegel/").text
    assert "Passt das zu uns?" in page
    assert page.count("<strong>offen:</strong>") == 1
    assert page.count("<strong>nicht erfüllt:</strong>") == 1
    assert "mindestens 5.000 Einwohner" in page
    assert "Ihre Kommune: 3.000" in page
    assert "#id_has_lorawan" in page
    assert 'id="id_has_lorawan"' in client.get("/meine-kommune/profil/").text
    for answer, words in (("true", "erfüllt"), ("false", "nicht erfüllt"), ("unknown", "offen")):
        client.post("/meine-kommune/profil/", {"about": "", "website": "", "has_lorawan": answer})
        page = client.get("/projekte/pegel/").text
        assert f"<strong>{words}:</strong> LoRaWAN" in page


def test_anonymous_sees_a_hint_and_the_projects_own_town_nothing(client, project):
    assert "Angemeldete Mitglieder einer Kommune sehen hier" in client.get("/projekte/pegel/").text
    sign_in(client, acting(municipality=project.municipality))
    assert "Passt das zu uns?" not in client.get("/projekte/pegel/").text


def test_staff_days_of_a_town_are_shown_to_nobody_else(client, project):
    town = MunicipalityFactory(staff_days_available=4711, it_operator="own", has_lorawan=True)
    page = client.get(town.get_absolute_url()).text
    assert "eigene IT-Abteilung" in page
    assert "4711" not in page.replace(town.ars, "")
    assert "4.711" not in page
    assert "staff_days_available" not in client.get(f"/api/v1/municipalities/{town.ars}/").text
