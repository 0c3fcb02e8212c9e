"""The contract of the API: schemas, parameters, pages, conditional requests, limits, errors."""

import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from editorial.workflow.choices import State
from municipalities.models import Municipality
from project_lists.api import ProjectDetail, ProjectRow
from projects.models import FundingProgramme, Partner, Project
from tests.factories import ArtifactFactory, LessonFactory, MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


def get(client, path: str, **headers):
    return client.get(f"{BASE}{path}", headers=headers)


def walk(client, path: str) -> list[str]:
    """Ids from all pages."""
    ids, url = [], f"{BASE}{path}"
    while url:
        data = client.get(url).json()
        ids += [row["id"] for row in data["results"]]
        url = data["next"]
    return ids


def test_every_documented_field_is_there_and_nothing_else(client):
    project = ProjectFactory(published=True)
    row = get(client, "/projects/").json()["results"][0]
    detail = get(client, f"/projects/{project.pk}/").json()
    assert set(row) == set(ProjectRow().fields)
    assert set(detail) == set(ProjectDetail().fields)


def test_unknown_is_null_and_never_an_empty_text(client):
    project = ProjectFactory(published=True, summary="", phase="", keywords="")
    detail = get(client, f"/projects/{project.pk}/").json()
    assert (detail["summary"], detail["phase"], detail["cost_one_off_eur"]) == (None, None, None)
    assert (detail["keywords"], detail["partners"], detail["picture"]) == ([], [], None)
    assert '""' not in json.dumps(detail)


def test_times_are_utc_and_addresses_absolute(client, settings):
    settings.SITE_URL = "https://exchange.example"
    project = ProjectFactory(published=True)
    detail = client.get(f"{BASE}/projects/{project.pk}/", headers={"host": "localhost"}).json()
    assert detail["published_at"].endswith("Z")
    for name in ("url", "html_url", "permalink"):
        assert detail[name].startswith("https://exchange.example/")


def test_town_is_named_with_its_district_and_land(client):
    district = MunicipalityFactory(
        ars="064320000000", short_name="Darmstadt-Dieburg", kind="district"
    )
    town = MunicipalityFactory(ars="064320001001", short_name="Alsbach", district=district)
    project = ProjectFactory(published=True, municipality=town)
    reference = get(client, f"/projects/{project.pk}/").json()["municipality"]
    assert reference["district_name"] == "Darmstadt-Dieburg"
    assert reference["state"] == "06"
    assert reference["url"].endswith("/api/v1/municipalities/064320001001/")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("foo=1", "foo"),
        ("phase=unheard", "phase"),
        ("phase=", "phase"),
        ("paused=vielleicht", "paused"),
        ("theme=unheard", "theme"),
        ("state=99", "state"),
        ("near=abc", "near"),
        ("near=99,999", "near"),
        ("radius_km=-1", "radius_km"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("page_size=99999999999999999999", "page_size"),
        ("page_size=zehn", "page_size"),
        ("ordering=password", "ordering"),
        ("ordering=municipality__about", "ordering"),
        ("ordering=relevance", "ordering"),
        ("ordering=distance", "ordering"),
        ("municipality__about__startswith=a", "municipality__about__startswith"),
        ("q=" + "x" * 201, "q"),
        ("q=a&q=b", "q"),
        ("start_from=morgen", "start_from"),
        ("updated_after=gestern", "updated_after"),
        ("archived=yes", "archived"),
        ("count=all", "count"),
        ("fields=contact_email", "fields"),
        ("expand=created_by", "expand"),
        ("expand=municipality,partners,artifacts,funding", "expand"),
        ("municipality=Darmstadt", "municipality"),
    ],
)
def test_wrong_parameter_is_named(client, query, name):
    response = get(client, f"/projects/?{query}")
    body = response.json()
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert body["code"] == "invalid-parameter"
    assert [row["parameter"] for row in body["errors"]] == [name]
    assert body["errors"][0]["detail"]


@pytest.mark.parametrize(
    "path", ["/projects/?q=%00", "/projects/?q=%ff", "/%00/", "/projects/%ff/"]
)
def test_invalid_utf_8_is_refused(client, path):
    response = get(client, path)
    assert response.status_code in (400, 404)
    assert response["Content-Type"] == "application/problem+json"


def test_problem_speaks_the_language_asked_for(client):
    german = get(client, "/projects/?foo=1")
    english = get(client, "/projects/?foo=1", accept_language="en-GB,en;q=0.8")
    assert (german["Content-Language"], english["Content-Language"]) == ("de", "en")
    assert german.json()["title"] == "Ungültiger Parameter"
    assert german.json()["request_id"] == german["X-Request-Id"]


def test_type_of_a_problem_is_a_real_page(client):
    problem = get(client, "/nothing/").json()
    path = "/" + problem["type"].split("/", 3)[3]
    assert client.get(path).status_code == 200


def test_missing_trailing_slash_redirects_reads_only(client):
    response = get(client, "/projects?page_size=1")
    assert (response.status_code, response["Location"]) == (301, f"{BASE}/projects/?page_size=1")
    assert client.post(f"{BASE}/projects").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_are_405_with_allow(client, method):
    response = getattr(client, method)(f"{BASE}/projects/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["code"] == "method-not-allowed"


def test_bad_token_is_not_treated_as_anonymous(client):
    response = get(client, "/projects/", authorization="Bearer abc")
    assert response.status_code == 401
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


@pytest.mark.parametrize(
    "ordering", ["id", "title", "-title", "-published_at", "updated_at", "population"]
)
@pytest.mark.parametrize("size", [1, 3, 7])
def test_paging_shows_each_entry_once_even_with_ties(client, ordering, size):
    moment = timezone.now()
    made = [
        ProjectFactory(published=True, title="Gleich" if n % 2 else f"T{n}", published_at=moment)
        for n in range(15)
    ]
    Project.objects.update(updated_at=moment)
    ids = walk(client, f"/projects/?ordering={ordering}&page_size={size}")
    assert sorted(ids) == sorted(str(project.pk) for project in made)


def test_previous_page_is_the_page_before(client):
    ProjectFactory.create_batch(9, published=True)
    first = get(client, "/projects/?page_size=4").json()
    second = client.get(first["next"]).json()
    assert client.get(second["previous"]).json()["results"] == first["results"]
    assert first["previous"] is None


def test_new_entries_do_not_shift_pages(client):
    made = ProjectFactory.create_batch(6, published=True)
    first = get(client, "/projects/?page_size=3").json()
    ProjectFactory.create_batch(3, published=True)
    rest = client.get(first["next"]).json()
    seen = {row["id"] for row in first["results"] + rest["results"]}
    assert seen == {str(project.pk) for project in made}


def test_cursor_of_another_list_or_a_damaged_one_is_refused(client):
    ProjectFactory.create_batch(3, published=True)
    url = get(client, "/projects/?page_size=1").json()["next"]
    cursor = url.split("cursor=")[1]
    for query in (f"cursor={cursor}&ordering=title", f"cursor={cursor}&phase=pilot", "cursor=x"):
        response = get(client, f"/projects/?{query}")
        assert (response.status_code, response.json()["code"]) == (400, "invalid-cursor")
    assert get(client, f"/projects/?cursor={cursor}&page_size=2").status_code == 200


def test_link_header_names_the_next_page(client):
    ProjectFactory.create_batch(2, published=True)
    response = get(client, "/projects/?page_size=1")
    assert f'<{response.json()["next"]}>; rel="next"' == response["Link"]


def test_unchanged_answer_is_304_and_changed_one_is_not(client):
    project = ProjectFactory(published=True)
    for path in ("/projects/", f"/projects/{project.pk}/", "/themes/", "/municipalities/"):
        tag = get(client, path)["ETag"]
        again = get(client, path, if_none_match=tag)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert "Cache-Control" in again
        assert "Vary" in again
    tag = get(client, "/projects/")["ETag"]
    project.title = "Neuer Titel"
    project.save()
    assert get(client, "/projects/", if_none_match=tag).status_code == 200


def test_etag_changes_with_the_counts_of_an_object(client):
    project = ProjectFactory(published=True)
    path = f"/projects/{project.pk}/"
    tag = get(client, path)["ETag"]
    LessonFactory(published=True, project=project)
    answer = get(client, path, if_none_match=tag)
    assert (answer.status_code, answer.json()["lesson_count"]) == (200, 1)


BLANK = [
    f"/{name}/?{needed}=%20&ordering={ordering}"
    for name, asked in {
        "projects": (("q", "-relevance"), ("near", "distance"), ("like", "similarity")),
        "lessons": (("q", "-relevance"),),
        "needs": (("q", "-relevance"), ("near", "distance")),
        "events": (("q", "-relevance"), ("near", "distance")),
        "municipalities": (("near", "distance"),),
    }.items()
    for needed, ordering in asked
]


@pytest.mark.parametrize("path", BLANK)
def test_ordering_without_its_required_parameter_is_named(client, path):
    answer = get(client, path)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-parameter")


@pytest.mark.parametrize("name", ["municipality", "partner"])
@pytest.mark.parametrize("key", ["06", "06411"])
def test_district_key_is_not_a_town_key(client, name, key):
    for count in ("", "&count=estimated", "&count=capped"):
        answer = get(client, f"/projects/?{name}={key}{count}")
        assert answer.status_code == 400
        assert [row["parameter"] for row in answer.json()["errors"]] == [name]


def test_estimated_count_of_an_impossible_filter_is_answered(client):
    answer = get(client, "/projects/?district=99999&phase=pilot&count=estimated")
    assert answer.status_code == 200


def test_fields_keep_only_what_was_asked(client):
    project = ProjectFactory(published=True)
    assert set(get(client, f"/projects/{project.pk}/?fields=title,phase").json()) == {
        "id", "title", "phase",
    }  # fmt: skip


def test_expand_puts_public_parts_into_the_list(client):
    project = ProjectFactory(published=True)
    ArtifactFactory(project=project)
    ArtifactFactory(project=project, visibility="municipalities")
    Partner.objects.create(project=project, name="Werke", kind="business", role="partner")
    row = get(client, "/projects/?expand=artifacts,partners,municipality").json()["results"][0]
    assert len(row["artifacts"]) == 1
    assert row["partners"][0]["name"] == "Werke"
    assert row["municipality"]["population"] == 30_000


def test_count_says_whether_it_is_exact(client):
    ProjectFactory.create_batch(3, published=True)
    assert get(client, "/projects/?count=capped").json()["count"] == {"value": 3, "exact": True}
    assert get(client, "/projects/?count=estimated").json()["count"]["exact"] is False
    assert "count" not in get(client, "/projects/").json()


def test_repeating_a_parameter_means_or(client):
    ProjectFactory(published=True, phase="pilot")
    ProjectFactory(published=True, phase="idea")
    ProjectFactory(published=True, phase="operation")
    answer = get(client, "/projects/?phase=pilot&phase=idea").json()
    assert {row["phase"] for row in answer["results"]} == {"pilot", "idea"}


def test_archived_ones_are_listed_only_when_asked_for(client):
    ProjectFactory(published=True)
    gone = ProjectFactory(published=True, state=State.ARCHIVED)
    assert str(gone.pk) not in walk(client, "/projects/")
    assert str(gone.pk) in walk(client, "/projects/?archived=include")
    only = get(client, "/projects/?archived=only").json()["results"]
    assert [(row["id"], row["archived"]) for row in only] == [(str(gone.pk), True)]


def test_former_town_keys_redirect_to_the_current_one(client):
    town = MunicipalityFactory(ars="064320001001")
    response = get(client, f"/municipalities/{town.ags}/")
    assert response.status_code == 301
    assert response["Location"].endswith(f"{BASE}/municipalities/{town.ars}/")
    merged = MunicipalityFactory(valid_until=timezone.localdate())
    merged.successors.add(town)
    assert get(client, f"/municipalities/{merged.ars}/").status_code == 301
    merged.successors.add(MunicipalityFactory())
    split = get(client, f"/municipalities/{merged.ars}/")
    assert split.status_code == 410
    assert len(split.json()["successors"]) == 2


@pytest.mark.parametrize("key", ["123", "0643200010010", "abcdefghijkl", "٠٦٤٣٢٠٠٠١٠٠١"])
def test_impossible_key_is_404(client, key):
    assert get(client, f"/municipalities/{key}/").status_code == 404


def test_programmes_and_themes_by_code(client):
    assert get(client, "/themes/mobility/").json()["label"]["en"] == "Mobility & transport"
    code = FundingProgramme.objects.filter(level="eu").first().code
    assert get(client, f"/funding-programmes/{code}/").json()["level"] == "eu"
    levels = get(client, "/funding-programmes/?level=eu").json()["results"]
    assert {row["level"] for row in levels} == {"eu"}
    assert get(client, "/funding-programmes/?level=moon").status_code == 400
    assert get(client, "/themes/nothing/").status_code == 404


def test_vocabularies_have_labels_in_both_languages(client):
    data = get(client, "/vocabularies/").json()
    assert {"phase", "theme", "artifact_type", "license"} <= set(data)
    assert get(client, "/vocabularies/nothing/").status_code == 404


def test_no_cookie_and_the_promised_headers(client):
    response = get(client, "/projects/")
    assert not response.cookies
    assert "Cookie" not in response["Vary"]
    for name in ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "ETag"):
        assert name in response
    foreign = get(client, "/projects/", origin="https://portal.example")
    assert foreign["Access-Control-Allow-Origin"] == "*"


def test_limit_is_429_with_retry_after(client, settings):
    settings.RATE_FACTOR = 1
    codes = [get(client, "/themes/").status_code for _n in range(301)]
    assert codes.count(200) == 300
    last = get(client, "/themes/")
    assert last.status_code == 429
    assert int(last["Retry-After"]) >= 1


@pytest.mark.parametrize(
    "path",
    [
        "/projects/?page_size=100",
        "/projects/?page_size=100&expand=municipality,partners,artifacts",
        "/projects/?q=Wasserstand&page_size=100",
        "/municipalities/?page_size=100",
        "/themes/",
        "/funding-programmes/",
    ],
)
def test_number_of_statements_does_not_grow(client, path):
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert get(client, path).status_code == 200
        return len(captured)

    for _n in range(3):
        ArtifactFactory()
    few = statements()
    for _n in range(40):
        ArtifactFactory()
    assert Municipality.objects.count() > 40
    assert statements() == few


def test_detail_takes_a_fixed_number_of_statements(client):
    project = ProjectFactory(published=True)
    with CaptureQueriesContext(connection) as bare:
        get(client, f"/projects/{project.pk}/")
    for _n in range(20):
        ArtifactFactory(project=project)
        Partner.objects.create(project=project, name="W", kind="business", role="partner")
        project.partner_municipalities.add(MunicipalityFactory())
    with CaptureQueriesContext(connection) as full:
        get(client, f"/projects/{project.pk}/")
    assert len(full) == len(bare)
