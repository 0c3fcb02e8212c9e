from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from municipalities import similarity
from municipalities.choices import MunicipalityKind, SettlementType
from municipalities.models import Municipality
from municipalities.similarity import CODES, DEFAULT_WEIGHTS, nearest
from tests import register_data
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.municipalities.neighbours import dear, sample
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
KNOWN = {
    "population": 20_000,
    "population_on": date(2022, 12, 31),
    "population_before": 19_500,
    "population_before_on": date(2019, 12, 31),
    "area_km2": 50,
    "settlement_type": SettlementType.INTERMEDIATE,
    "kind": MunicipalityKind.TOWN,
    "state": "09",
}


def town(**facts) -> Municipality:
    return Municipality.objects.get(pk=MunicipalityFactory(**KNOWN | facts).pk)


def distance(one: Municipality, other: Municipality) -> float:
    return next(row.distance for row in nearest(one, count=100) if row.town == other)


def test_twin_is_nearest_with_distance_zero_and_every_reason():
    one, twin = town(), town()
    town(population=900, state="01", kind=MunicipalityKind.MUNICIPALITY)
    first = nearest(one)[0]
    assert (first.town, first.distance) == (twin, 0)
    assert len(similarity.reasons(first.parts)) == len(CODES)


def test_the_town_itself_dissolved_towns_and_states_are_never_listed():
    one = town()
    town(valid_until=date(2020, 1, 1))
    town(kind=MunicipalityKind.STATE)
    other = town(population=500)
    assert [row.town for row in nearest(one)] == [other]


@pytest.mark.parametrize(
    ("facts", "attribute"),
    [
        ({"population": None}, "population"),
        ({"population": 0}, "population"),
        ({"area_km2": None}, "density"),
        ({"area_km2": 0}, "density"),
        ({"settlement_type": ""}, "settlement"),
        ({"population_before": None}, "growth"),
        ({"population_before": 0}, "growth"),
        ({"population_before_on": None}, "growth"),
        ({"population_before_on": KNOWN["population_on"]}, "growth"),
    ],
)
def test_missing_value_counts_as_greatest_difference_in_both_directions(facts, attribute):
    one, gap = town(), town(**facts)
    different = town(population=25_000, population_before=24_375)
    rows = nearest(one)
    assert [row.town for row in rows] == [different, gap]
    seen = {p.attribute.code: p.difference for p in nearest(gap)[0].parts}
    assert seen[attribute] == 1


def test_unknown_town_never_comes_before_a_known_one_at_the_same_distance():
    one = town(settlement_type=SettlementType.DENSE)
    unknown = town(ars="010000000001", settlement_type="")
    known = town(ars="160000000001", settlement_type=SettlementType.THIN)
    assert [row.town for row in nearest(one)] == [known, unknown]


def test_results_and_their_order_are_deterministic():
    one = town()
    for number in range(12):
        town(population=20_000 + number % 3 * 1_000)
    first = [(row.town.ars, row.distance) for row in nearest(one)]
    assert first == [(row.town.ars, row.distance) for row in nearest(one)]
    assert first == sorted(first, key=lambda row: (row[1], row[0]))


def test_custom_weights_change_the_order():
    one = town()
    same_land = town(population=4_000)
    same_size = town(state="01")
    only = dict.fromkeys(CODES, 0.0)
    assert nearest(one, weights=only | {"state": 1.0})[0].town == same_land
    assert nearest(one, weights=only | {"population": 1.0})[0].town == same_size


_numbers = st.one_of(st.none(), st.integers(0, 4_000_000))
_towns = st.fixed_dictionaries(
    {
        "population": _numbers,
        "population_before": _numbers,
        "population_on": st.sampled_from([None, date(2022, 12, 31), date(2024, 2, 29)]),
        "population_before_on": st.sampled_from([None, date(2019, 12, 31), date(2024, 2, 29)]),
        "area_km2": st.one_of(st.none(), st.decimals(0, 1_000, places=2)),
        "settlement_type": st.sampled_from(["", *SettlementType.values]),
        "kind": st.sampled_from(
            [MunicipalityKind.TOWN, MunicipalityKind.MUNICIPALITY, MunicipalityKind.DISTRICT]
        ),
        "state": st.sampled_from(["01", "09", "16"]),
    }
)
_weights = st.fixed_dictionaries({code: st.integers(0, 10).map(float) for code in CODES}).filter(
    lambda row: any(row.values())
)


class TestAnyTwoTowns(TestCase):
    """Several towns at once, each compared with all others."""

    @settings(max_examples=16, deadline=None)
    @given(st.lists(_towns, min_size=4, max_size=4), _weights)
    def test_symmetric_bounded_and_the_sum_of_its_parts(self, given_towns, weights):
        Municipality.objects.all().delete()
        towns = [town(**facts) for facts in given_towns]
        distances = {}
        for one in towns:
            for there in nearest(one, weights=weights):
                distances[one.pk, there.town.pk] = there.distance
                assert 0 <= there.distance <= 1.001
                total = sum(round(part.contribution * similarity.WHOLE) for part in there.parts)
                assert total == round(there.distance * similarity.WHOLE)
                assert all(0 <= part.difference <= 1 for part in there.parts)
        assert len(distances) == 4 * 3
        assert {(b, a): distance for (a, b), distance in distances.items()} == distances


def _cost(statement: str) -> float:
    """The planner's total cost estimate, in planner units rather than seconds."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}".replace("%", "%%"))
        return cursor.fetchone()[0][0]["Plan"]["Total Cost"]


def _cost_against_a_look_at_every_row(one: Municipality) -> float:
    with CaptureQueriesContext(connection) as captured:
        nearest(one)
    every_row = f"SELECT count(*) FROM {Municipality._meta.db_table}"
    with connection.cursor() as cursor:  # costs are estimates from statistics
        cursor.execute(f"ANALYZE {Municipality._meta.db_table}")
    return _cost(captured[0]["sql"]) / _cost(every_row)


def test_twenty_nearest_take_one_statement_and_one_scan(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(register_data.as_csv(register_data.towns(per_district=6)))
    call_command("load_register", path, verbosity=0)
    assert Municipality.objects.count() > 2_000
    towns = sample()
    assert dear(towns) == {}
    assert _cost_against_a_look_at_every_row(towns[0]) < 5


def test_page_shows_parts_summing_to_the_distance_and_accepts_weights(client):
    one, other = town(short_name="Einsheim"), town(short_name="Andersdorf", state="01")
    page = client.get(f"/kommunen/{one.ars}/aehnliche/").text
    assert "Andersdorf" in page
    assert "0,1333" in page
    page = client.get(f"/kommunen/{one.ars}/aehnliche/?weight_state=0").text
    assert "0,1333" not in page
    assert client.get(f"/kommunen/{other.ags or other.ars}/aehnliche/").status_code in (200, 302)


@pytest.mark.parametrize(
    "query",
    [
        "weight_state=11",
        "weight_state=-1",
        "weight_state=NaN",
        "weight_state=1e999",
        "weight_state=';--",
        "&".join(f"weight_{code}=0" for code in CODES),
    ],
)
def test_invalid_weights_are_named_and_kept_in_the_form(client, query):
    one = town()
    town()
    answer = client.get(f"/kommunen/{one.ars}/aehnliche/?{query}")
    assert answer.status_code == 400
    assert "Die Liste zeigt vorerst die üblichen Gewichte" in answer.text
    answer = client.get(f"/api/v1/municipalities/{one.ars}/similar/?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"].startswith("weight_")


def test_api_returns_the_parts_and_never_the_town_itself(client):
    one = town()
    for _ in range(25):
        town()
    url = f"/api/v1/municipalities/{one.ars}/similar/"
    found = client.get(url).json()["results"]
    assert len(found) == 20
    assert len(client.get(f"{url}?limit=3").json()["results"]) == 3
    assert client.get(f"{url}?limit=101").status_code == 400
    assert client.get(f"{url}?weight_shoe=1").status_code == 400
    assert client.get("/api/v1/municipalities/999999999999/similar/").status_code == 404
    assert one.ars not in [row["municipality"]["ars"] for row in found]
    for row in found:
        contributions = sum(part["contribution"] for part in row["parts"])
        assert contributions == pytest.approx(row["distance"], abs=1e-9)
        assert [part["attribute"] for part in row["parts"]] == list(CODES)
        assert {part["weight"] for part in row["parts"]} == set(DEFAULT_WEIGHTS.values())


@pytest.mark.parametrize("path", ["/api/v1/municipalities/{}/similar/", "/kommunen/{}/aehnliche/"])
def test_similar_towns_need_the_same_queries_for_few_and_many(
    client, django_assert_max_num_queries, path
):
    one = town()
    town()
    for count in (1, 25):
        for _ in range(count):
            town()
        with django_assert_max_num_queries(6):
            assert client.get(path.format(one.ars)).status_code == 200


def titles(client, query: str) -> list[str]:
    return [row["title"] for row in client.get(f"/api/v1/projects/?{query}").json()["results"]]


@pytest.fixture
def three_projects():
    one = town(short_name="Einsheim")
    ProjectFactory(published=True, title="Fernes", municipality=town(population=900, state="01"))
    ProjectFactory(published=True, title="Ähnliches", municipality=town(state="01"))
    ProjectFactory(published=True, title="Zwillings", municipality=town())
    ProjectFactory(published=True, title="Eigenes", municipality=one)
    return one


def test_projects_are_ordered_by_similarity_of_their_towns(client, three_projects):
    like = f"like={three_projects.ars}"
    assert titles(client, like) == ["Zwillings", "Ähnliches", "Fernes"]
    assert titles(client, f"{like}&ordering=-similarity") == ["Fernes", "Ähnliches", "Zwillings"]
    assert titles(client, f"{like}&like_nearest=1") == ["Zwillings"]
    page = client.get(f"/projekte/?{like}").text
    assert page.index("Zwillings") < page.index("Ähnliches") < page.index("Fernes")
    assert "ähnlich wie Einsheim" in page
    assert "Eigenes" not in page


def test_paging_by_similarity_lists_each_project_once(client, three_projects):
    for number in range(7):
        ProjectFactory(published=True, title=f"Weiteres {number}", municipality=town())
    url, seen = f"/api/v1/projects/?like={three_projects.ars}&page_size=3", []
    while url:
        answer = client.get(url).json()
        seen += [row["title"] for row in answer["results"]]
        url = answer["next"]
    assert len(seen) == len(set(seen)) == 10


def test_towns_can_be_ordered_by_similarity_too(client, three_projects):
    url = f"/api/v1/municipalities/?like={three_projects.ars}&page_size=2"
    found = client.get(url).json()["results"]
    assert [row["population"] for row in found] == [20_000, 20_000]
    assert three_projects.ars not in [row["ars"] for row in found]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("like=';--", "like"),
        ("like=999999999999", "like"),
        ("like_nearest=5", "like_nearest"),
        ("like_nearest=0&like={ars}", "like_nearest"),
        ("like_nearest=1001&like={ars}", "like_nearest"),
        ("ordering=similarity", "ordering"),
    ],
)
@pytest.mark.parametrize("resource", ["projects", "municipalities"])
def test_invalid_similarity_parameters_are_named(client, query, parameter, resource):
    one = town()
    answer = client.get(f"/api/v1/{resource}/?{query.format(ars=one.ars)}")
    assert answer.status_code == 400
    assert parameter in [row["parameter"] for row in answer.json()["errors"]]


def test_list_by_similarity_needs_the_same_queries_for_few_and_many(client, three_projects):
    paths = (
        f"/projekte/?like={three_projects.ars}&like_nearest=50",
        f"/api/v1/projects/?like={three_projects.ars}&like_nearest=50",
    )
    numbers = []
    for more in (0, 20):
        for _ in range(more):
            ProjectFactory(published=True, municipality=town())
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(path)
            numbers.append(len(queries))
    assert numbers[:2] == numbers[2:]


def test_members_filter_by_similar_towns_with_one_click(client, three_projects):
    assert "von Kommunen wie unserer" not in client.get("/projekte/").text
    sign_in(client, acting(municipality=three_projects))
    page = client.get("/projekte/").text
    assert "von Kommunen wie unserer" in page
    assert f'name="like" value="{three_projects.ars}"' in page


def test_similarity_is_the_default_ordering_when_filtering_by_it(client, three_projects):
    like = f"like={three_projects.ars}"
    natural = client.get("/projekte/").text
    assert '<option value="" selected>Zuletzt geprüft zuerst' in natural
    page = client.get(f"/projekte/?{like}&ordering=").text
    assert '<option value="" selected>Ähnlichste Kommune zuerst' in page
    assert page.index("Zwillings") < page.index("Fernes")
    unticked = client.get("/projekte/?like_nearest=100")
    assert unticked.status_code == 200
    assert "4 Projekte gefunden" in unticked.text


def test_dashboard_recommends_projects_with_reasons(client, three_projects):
    sign_in(client, acting(municipality=three_projects))
    page = client.get("/meine-kommune/").text
    assert "Für Sie ausgesucht" in page
    assert "Zwillings" in page
    assert "ähnlich groß" in page
    assert "gleiches Land" in page
    assert "gleiches Thema" in page


def test_town_page_lists_similar_towns_with_reasons(client, three_projects):
    page = client.get(f"/kommunen/{three_projects.ars}/").text
    assert "Kommunen wie diese" in page
    assert "ähnlich groß" in page
