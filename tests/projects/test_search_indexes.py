"""Searching ten thousand projects uses the indexes, and a list needs a constant number of queries."""

import time

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from core.lists.search import matcher
from municipalities.actors import ANONYMOUS
from project_lists.listing import PROJECTS
from projects.devdata.generator.make import generate
from projects.models import Project
from tests.factories import MunicipalityFactory

MANY = 10_000


@pytest.fixture(scope="module")
def ten_thousand(django_db_setup, django_db_blocker):
    """A site with many projects, shared by all tests of this file and rolled back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_sample", verbosity=0)
        generate(MANY)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def full_site(ten_thousand, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def plan_of(text: str) -> str:
    rows = Project.objects.visible_to(ANONYMOUS).public()
    return matcher(rows, text).apply(rows).order_by("-relevance", "-pk")[:26].explain()


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["Starkregen", "Pegelmessung", "Baum Bewässerung", "Stakregenwarnsystem", "Öhringen"]
)
def test_search_uses_its_indexes(full_site, text):
    plan = plan_of(text)
    assert "Seq Scan on projects_project" not in plan
    assert "project_fold_trgm" in plan or "project_search" in plan


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("-published_at", "project_newest"),
        ("title_key", "project_title"),
        ("updated_at", "project_updated"),
    ],
)
def test_lists_are_read_in_index_order(full_site, query, index):
    assert index in Project.objects.published().order_by(query)[:26].explain()


@pytest.mark.slow
@pytest.mark.parametrize("text", ["Starkregen", "Stakregenwarnsystem", ""])
def test_the_list_answers_within_two_seconds(full_site, text):
    data = QueryDict(mutable=True)
    data["q"] = text
    PROJECTS.listing(data, ANONYMOUS)
    started = time.monotonic()
    PROJECTS.listing(data, ANONYMOUS)
    assert time.monotonic() - started < 2


@pytest.mark.slow
@pytest.mark.parametrize("text", ["Starkregen", "Stakregenwarnsystem", ""])
def test_the_list_finds_many_projects(full_site, text):
    data = QueryDict(mutable=True)
    data["q"] = text
    listing = PROJECTS.listing(data, ANONYMOUS)
    assert listing.total > 50
    assert len(listing.page.results) == 25


@pytest.mark.django_db
def test_number_of_queries_does_not_depend_on_the_number_of_projects():
    def queries(text: str) -> int:
        data = QueryDict(mutable=True)
        data["q"] = text
        with CaptureQueriesContext(connection) as captured:
            PROJECTS.listing(data, ANONYMOUS)
        return len(captured)

    texts = ("", "portal", "Portel")
    for _ in range(3):
        MunicipalityFactory()
    generate(60)
    few = {text: queries(text) for text in texts}
    generate(400)
    assert {text: queries(text) for text in texts} == few
