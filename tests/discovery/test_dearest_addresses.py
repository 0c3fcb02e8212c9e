"""The cost of every anonymous request, as the number of rows that the database reads.

Rows and statements are counted instead of seconds: they are the same on every machine.
`bench/dearest.py` measures the same addresses in seconds on a full site.
"""

from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from municipalities.models import Municipality
from projects.devdata.generator.make import generate
from projects.models import Project
from tests import anonymous
from tests.factories import (
    AdoptionFactory,
    EventFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db
FEW, MANY = 80, 800
# these count, rank or draw everything: the maximum of rows read from all tables per project
WHOLE = frozenset(
    {
        "home", "map", "health-ready", "project_list", "search", "api-search", "sitemap", "statistics",
        "api-themes", "api-statistics", "api-funnel", "api-export", "api-catalog", "sitemap_part",
        "feed", "api-projects",
    }
)  # fmt: skip
OF_EACH_PROJECT, OF_A_FILE = 40, 400
# how much more a bounded address may read with ten times as many rows
MORE = 400
_READ = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"


@dataclass(frozen=True)
class Cost:
    status: int
    statements: int
    rows: int


def cost_of(path: str) -> Cost:
    cache.clear()
    before = _rows_read()
    with CaptureQueriesContext(connection) as captured:
        answer = Client().get(path)
        b"".join(answer.streaming_content if answer.streaming else [answer.content])
    return Cost(answer.status_code, len(captured), _rows_read() - before)


def _rows_read() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return int(cursor.fetchone()[0])


def _analysed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.fixture
def site():
    """Towns that all take part, with one object of every other kind."""
    towns = Municipality.objects.bulk_create(MunicipalityFactory.build_batch(300))
    project = ProjectFactory(published=True, municipality=towns[0], themes=["mobility"])
    LessonFactory(published=True, project=project)
    # without the factory's number, which could match the search word
    NeedFactory(published=True, municipality=towns[1], title="Laub auf Radwegen erkennen")
    EventFactory(published=True, municipality=towns[1])
    AdoptionFactory(confirmed=True, project=project, municipality=towns[2])
    generate(FEW)
    _analysed()
    # the newest object stays the example, whatever is added
    Project.objects.filter(pk=project.pk).update(published_at="2026-11-01T12:00Z")
    return project


def test_rows_read_by_anonymous_requests_are_bounded(site, settings, monkeypatch, capsys):
    settings.RATE_FACTOR = 1_000_000
    monkeypatch.setattr("discovery.sitemaps.TOGETHER", 5)
    examples = anonymous.Examples()
    assert examples.project == site
    left_out = {name for name in anonymous.names() if not anonymous.bare(name, examples)}
    left_out = {
        name for name in left_out - anonymous.CLOSED if not name.startswith(anonymous.ELSEWHERE)
    }
    assert left_out == set(), "give an example of what stands in these addresses (tests.anonymous)"
    walked = dict.fromkeys(anonymous.addresses(examples, each=False))
    few = {path: cost_of(path) for _name, path in walked}
    generate(MANY)
    _analysed()
    many = {path: cost_of(path) for _name, path in walked}
    dearest = sorted(walked, key=lambda row: -many[row[1]].rows)
    with capsys.disabled():
        print(f"\nrows read with {MANY} projects (with {FEW}), statements, address")
        for _name, path in dearest[:15]:
            print(f"{many[path].rows:8} ({few[path].rows:6}) {many[path].statements:4}  {path}")
    unknown = {name for name, path in walked if few[path].status == 404} - NO_EXAMPLE
    assert unknown == set(), "give an example of what stands in these addresses (tests.anonymous)"
    assert {path for _name, path in walked if many[path].status >= 500} == set()
    grown = {
        path: (few[path].rows, many[path].rows)
        for name, path in walked
        if many[path].rows > _most(name, few[path])
    }
    assert grown == {}, grown
    more = {
        path: (few[path].statements, many[path].statements)
        for name, path in walked
        if many[path].statements > few[path].statements + MORE_STATEMENTS.get(name, 0)
    }
    assert more == {}


# not created here; their cost does not grow with the projects
NO_EXAMPLE = frozenset(
    {"project_version", "need_version", "event_version", "lesson_version", "api-project-version",
     "api-export", "api-funding-programme", "stored_file"}
)  # fmt: skip
# these write every column of all objects, or a sample of that
FILES = frozenset({"api-export", "api-catalog"})
# extra statements: some per portion of a file, one per published median and per kind with hits
MORE_STATEMENTS = {
    "api-export": 30, "statistics": 3, "api-statistics": 3, "search": 3, "api-search": 3,
}  # fmt: skip


def _most(name: str, few: Cost) -> int:
    if name in WHOLE:
        return (OF_A_FILE if name in FILES else OF_EACH_PROJECT) * MANY
    return 2 * few.rows + MORE
