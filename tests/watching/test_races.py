"""Concurrent requests: an item is listed once, a search saved once, a hit announced once."""

import pytest
import time_machine

from core.models import AuditEntry
from notifications.models import Notice
from projects.models import Theme
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.notifications.telling import berlin
from tests.races import FEW, TIMES, at_once, together
from watching import searches, services, upstream
from watching.models import SavedSearch, Watch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("what", "times"), [("project", TIMES), ("town", FEW)])
def test_the_same_item_is_listed_once(watcher, project, what, times):
    thing = {"project": project, "town": project.municipality}[what]
    assert at_once(lambda: services.watch(by=watcher, **{what: thing}), times) == times
    assert Watch.objects.count() == AuditEntry.objects.filter(action="watched").count() == 1


def test_the_same_theme_is_listed_once(watcher):
    themes = list(Theme.objects.filter(code__in=["mobility", "climate_adaptation"]))
    assert at_once(lambda: services.choose_themes(by=watcher, themes=themes), FEW) == FEW
    assert Watch.objects.count() == 2


def test_concurrent_adding_and_removing_leaves_the_list_consistent(watcher, project):
    puts = [lambda: services.watch(by=watcher, project=project)]
    takes = [lambda: services.unwatch(by=watcher, project_id=project.pk)]
    assert together((puts + takes) * 10) == 20
    assert Watch.objects.count() in (0, 1)


def save(by, query, **changes):
    given = {"kind": "projects", "query": query, "name": "Pegel", "interval": "weekly"}
    return services.save_search(by=by, **given | changes)


def test_the_same_search_is_saved_once(watcher):
    assert at_once(lambda: save(watcher, "q=Pegel"), FEW) == FEW
    assert SavedSearch.objects.count() == 1


def test_never_more_than_fifty_searches(watcher):
    for number in range(services.MAX_SEARCHES - 3):
        save(watcher, f"q=Pegel{number}")
    wishes = [lambda n=n: save(watcher, f"q=Brunnen{n}") for n in range(12)]
    assert together(wishes) == 3
    assert SavedSearch.objects.count() == services.MAX_SEARCHES


def test_many_workers_announce_a_hit_once(watcher):
    with time_machine.travel(berlin("2026-11-19 09:00"), tick=False):
        save(watcher, "q=Pegel", interval="daily")
    with time_machine.travel(berlin("2026-11-19 10:00"), tick=False):
        ProjectFactory(published=True, title="Pegel am Bach", municipality=MunicipalityFactory())
    now = berlin("2026-11-20 05:35")
    assert at_once(lambda: searches.run_due(now), FEW) == FEW
    assert Notice.objects.count() == 1


def test_many_workers_announce_a_change_once(watcher, project):
    services.watch(by=watcher, project=project)
    others = [acting(municipality=watcher.municipality) for _n in range(3)]
    change = {"version": 2, "is_new": False, "changed": ["phase"]}
    assert at_once(lambda: upstream.tell("project", str(project.pk), **change), FEW) == FEW
    told = Notice.objects.values_list("user", flat=True)
    assert sorted(told) == sorted(row.user_id for row in (watcher, *others))
