"""Saved searches and their hits, at points in time given in Berlin local time."""

from contextlib import contextmanager

import time_machine

from notifications.models import Notice
from tests.factories import ProjectFactory
from tests.notifications.telling import berlin
from watching import services
from watching.models import SavedSearch
from watching.searches import SAVED_SEARCH
from watching.tasks import run_searches


@contextmanager
def at(when: str):
    with time_machine.travel(berlin(when), tick=False):
        yield


def save(by, query="q=Pegel", *, kind="projects", interval="daily", name="Pegel", when=""):
    given = {"kind": kind, "query": query, "name": name, "interval": interval}
    if not when:
        return services.save_search(by=by, **given)
    with at(when):
        return services.save_search(by=by, **given)


def appears(when: str, factory=ProjectFactory, **fields):
    with at(when):
        return factory(published=True, **{"title": "Pegel am Bach"} | fields)


def run(when: str) -> int:
    """Run the hourly job; returns the number of notices created."""
    before = Notice.objects.filter(kind=SAVED_SEARCH).count()
    with at(when):
        run_searches.func(timestamp=0)
    return Notice.objects.filter(kind=SAVED_SEARCH).count() - before


def hits_of(search: SavedSearch) -> list[str]:
    """Ids of the hits in all notices of this search."""
    rows = Notice.objects.filter(object_id=search.pk)
    return [pk for data in rows.values_list("data", flat=True) for pk in data["hits"]]
