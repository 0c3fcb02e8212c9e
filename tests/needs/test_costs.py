"""List, page, matches, feed and dashboard cost the same number of queries for 10 and 100 needs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lessons.models import Lesson
from municipalities.actors import ANONYMOUS
from municipalities.models import Municipality
from needs.matching import MAX_SHOWN, matches
from needs.models import Need, Participation
from projects.models import Project, Theme
from tests.factories import LessonFactory, MunicipalityFactory, NeedFactory, ProjectFactory
from tests.needs.writing import page
from tests.people import sign_in_as

pytestmark = pytest.mark.django_db


def towns(number: int) -> list[Municipality]:
    """``number`` towns of one district."""
    district = MunicipalityFactory()
    return Municipality.objects.bulk_create(
        MunicipalityFactory.build(district=district) for _n in range(number)
    )


def many(number: int) -> None:
    """``number`` needs, projects and lessons, each of another town, all with the same theme."""
    theme, now = Theme.objects.get(code="mobility"), timezone.now()
    rows = towns(number)
    common = {"published": True, "published_at": now}
    needs = Need.objects.bulk_create(
        NeedFactory.build(municipality=town, **common) for town in rows
    )
    projects = Project.objects.bulk_create(
        ProjectFactory.build(municipality=town, **common) for town in rows
    )
    Lesson.objects.bulk_create(
        LessonFactory.build(project=row, municipality=row.municipality, **common)
        for row in projects
    )
    for model, made in ((Need, needs), (Project, projects)):
        through = model.themes.through
        name = model._meta.model_name
        through.objects.bulk_create(through(**{name: row}, theme=theme) for row in made)
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # as autovacuum would: the planner has no statistics for new rows yet


def joined_by(need, number: int) -> None:
    rows = towns(number)
    Participation.objects.bulk_create(
        Participation(need=need, municipality=town, note="Wir auch") for town in rows
    )


def queries_of(read) -> int:
    read()
    with CaptureQueriesContext(connection) as queries:
        read()
    return len(queries)


def few_and_many(read) -> tuple[int, int]:
    many(10)
    first = queries_of(read)
    many(90)
    assert Need.objects.open().count() >= 100
    return first, queries_of(read)


def fetch(client, path: str):
    def read():
        assert client.get(path).status_code == 200

    return read


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/bedarfe/", "RA"),
        ("/bedarfe/?q=Laub", "AN"),
        ("/bedarfe/?theme=mobility&near=49.87,8.65", "MO"),
    ],
)
def test_list_costs_the_same_for_few_and_many(client, owner, path, who):
    sign_in_as(client, who, owner.municipality)
    first, last = few_and_many(fetch(client, path))
    assert first == last


@pytest.mark.parametrize("who", ["AN", "RA", "AC"])
def test_page_with_its_matches_costs_the_same_for_few_and_many(client, need, owner, who):
    joined_by(need, 2)
    sign_in_as(client, who, owner.municipality)
    read = fetch(client, page(need))
    many(10)
    first = queries_of(read)
    many(90)
    joined_by(need, 40)
    assert first == queries_of(read)


def test_matches_cost_the_same_for_few_and_many(need):
    def read():
        assert len(matches(need, ANONYMOUS).all()) == 3 * MAX_SHOWN

    first, last = few_and_many(read)
    assert first == last


def test_feed_and_dashboard_cost_the_same_for_few_and_many(client, need, owner):
    sign_in_as(client, "RA", owner.municipality)
    paths = ("/feeds/needs.atom", "/meine-kommune/", owner.municipality.get_absolute_url())
    numbers = []
    for more in (3, 30):
        Need.objects.bulk_create(
            NeedFactory.build(published=True, municipality=owner.municipality) for _n in range(more)
        )
        Participation.objects.bulk_create(
            Participation(need=row, municipality=owner.municipality)
            for row in [NeedFactory(published=True) for _n in range(more)]
        )
        numbers.append([queries_of(fetch(client, path)) for path in paths])
    assert numbers[0] == numbers[1]
