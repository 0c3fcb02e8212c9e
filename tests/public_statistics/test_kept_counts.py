"""Cached counts: computed once per state of the data, and never shown for another state."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adoptions.models import Adoption
from contacts.models import ContactRequest
from editorial.workflow.choices import State
from editorial.workflow.services import move
from lessons.choices import Visibility
from lessons.models import Lesson
from municipalities.choices import Role
from municipalities.models import Municipality
from needs.models import Need
from projects.models import Project, Theme
from tests.factories import (
    AdoptionFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    moderator,
)
from tests.shared_world import shared_world
from tests.signing_in import sign_in
from watching.models import Watch

pytestmark = pytest.mark.django_db
ADDRESSES = ("/api/v1/statistics/", "/api/v1/statistics/funnel/")


def twelve_of_everything() -> None:
    """Twelve of each, so that counts stay above the suppression threshold when one is removed."""
    for project in ProjectFactory.create_batch(12, published=True):
        now, town = timezone.now(), MunicipalityFactory()
        LessonFactory(published=True, project=project)
        NeedFactory(published=True)
        AdoptionFactory(confirmed=True, project=project, municipality=town)
        Watch.objects.create(project=project, municipality=town)
        ContactRequest.objects.create(
            project=project, asked=project.municipality, asking=town, kind="question",
            created_at=now, last_activity_at=now,
        )  # fmt: skip


platform, _platform = shared_world(twelve_of_everything, name="platform", autouse=True)


@pytest.fixture(autouse=True)
def nothing_kept(platform):
    """Clear the cache: counts cached by another test describe rows that were rolled back."""
    cache.clear()
    yield
    cache.clear()


def read(client) -> str:
    return json.dumps([client.get(path).json() for path in ADDRESSES])


def take_down(model):
    entry = model.objects.filter(state=State.PUBLISHED).first()
    move(entry, "take_down", by=moderator(), expected_version=entry.version, reason="Recht")


def changed(rows, **values):
    """Update one row directly, bypassing the services."""
    rows.filter(pk=rows.order_by("pk").values("pk")[:1]).update(**values)


CHANGES = {
    "project taken down": lambda: take_down(Project),
    "lesson taken down": lambda: take_down(Lesson),
    "need taken down": lambda: take_down(Need),
    "project archived": lambda: changed(Project.objects, state=State.ARCHIVED),
    "project marked as example": lambda: changed(Project.objects, is_demo=True),
    "project under another theme": lambda: Project.objects.first().themes.set(
        Theme.objects.filter(code="mobility")
    ),
    "lesson narrowed to towns": lambda: changed(
        Lesson.objects, visibility=Visibility.MUNICIPALITIES
    ),
    "need deleted": lambda: Need.objects.first().delete(),
    "confirmation taken back": lambda: changed(Adoption.objects, origin_confirmed_at=None),
    "adoption deleted": lambda: Adoption.objects.first().delete(),
    "town grown": lambda: Municipality.objects.filter(
        pk=Project.objects.order_by("pk").first().municipality_id
    ).update(population=900_000),
    "watch given up": lambda: Watch.objects.first().delete(),
    "request answered": lambda: changed(
        ContactRequest.objects, answered_at=timezone.now(), answer_days=3
    ),
    "request turned into a hint": lambda: changed(ContactRequest.objects, kind="correction"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_cached_counts_reflect_each_change_at_once(client, change):
    read(client)
    CHANGES[change]()
    shown = read(client)
    cache.clear()
    assert shown == read(client)


@pytest.mark.parametrize("path", [*ADDRESSES, "/statistik/", "/statistik/?state=06"])
def test_the_second_request_runs_no_count_queries(client, path):
    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return [row["sql"] for row in captured if "GROUP BY" in row["sql"]]

    assert len(statements()) >= 10
    assert statements() == []


def test_cached_counts_expire_with_time(client):
    read(client)
    with time_machine.travel(timezone.now() + timedelta(days=600)):
        later = read(client)
        cache.clear()
        assert later == read(client)


def test_visits_of_signed_in_people_do_not_affect_cached_counts(client):
    cache.clear()
    before = read(client)
    cache.clear()
    sign_in(client, acting(Role.EDITOR))
    client.get("/statistik/")
    client.logout()
    assert read(client) == before
