"""Harvested objects are shown with their origin, counted like others, and read-only here."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adoptions.models import Adoption
from adoptions.permissions import is_adopter, is_origin, may_record, may_withdraw
from adoptions.presentation import own_without_source
from adoptions.services import results
from contacts.services.asking import may_ask
from core.errors import NotAllowed, WrongState
from discussion.services import may_post
from editorial.freshness import services as freshness_services
from editorial.freshness.queries import to_check
from editorial.workflow.permissions import (
    MOVES,
    may_delete,
    may_edit,
    may_revise,
    owns,
    possible_moves,
)
from events import registrations
from events.models import Event
from lessons.models import Lesson
from lessons.permissions import may_write
from municipalities.choices import Role
from projects.models import Project
from projects.services.writing import open_revision
from tests.api.peers import A, B, harvest, one
from tests.api.recording import recorded
from tests.factories import AdoptionFactory, acting, moderator
from tests.shared_world import shared_world

pytestmark = pytest.mark.django_db


def taken_over() -> Project:
    """A harvested project with a lesson and an adoption."""
    peer = recorded()
    with override_settings(SITE_URL=B):
        harvest(peer)
    return Project.objects.get(pk=one(peer, "project", paused=True)["id"])


harvested, _harvested = shared_world(taken_over, name="harvested")


@pytest.fixture(autouse=True)
def at_b(settings):
    settings.SITE_URL = B


@pytest.fixture
def entries(harvested):
    return [harvested, Lesson.objects.filter(project=harvested).get()]


def test_members_of_its_town_may_not_change_it(entries):
    for entry in entries:
        actor = acting(Role.COORDINATOR, entry.municipality)
        assert not owns(actor, entry)
        assert [may(actor, entry) for may in (may_edit, may_revise, may_delete)] == [False] * 3
        assert possible_moves(actor, entry) == []
        with pytest.raises(NotAllowed):
            freshness_services.confirm(entry, by=actor)
    with pytest.raises(NotAllowed):
        open_revision(entries[0], by=acting(Role.COORDINATOR, entries[0].municipality))


def test_only_the_moderation_may_take_it_down(entries):
    for entry in entries:
        assert possible_moves(moderator(), entry) == ["take_down"]
    assert "take_down" in MOVES


def test_adoptions_of_it_and_harvested_adoptions_are_read_only(harvested):
    adoption = Adoption.objects.get(project=harvested)
    adopter = acting(Role.COORDINATOR, adoption.municipality)
    origin = acting(Role.COORDINATOR, harvested.municipality)
    assert not is_adopter(adopter, adoption)
    assert not is_origin(origin, adoption)
    assert not may_withdraw(adopter, adoption)
    assert not may_record(acting(), harvested)
    assert not may_write(origin, harvested)
    assert not may_ask(acting(), harvested)
    assert not may_post(acting(), harvested)


def test_harvested_project_is_not_offered_as_result_of_a_local_adoption(harvested):
    adopter = acting(Role.COORDINATOR, harvested.municipality)
    own = AdoptionFactory(municipality=adopter.municipality)
    assert harvested not in own_without_source(adopter, own)
    with pytest.raises(NotAllowed):
        results.link_project(own, harvested, by=adopter)


def test_pages_name_and_link_the_origin(client, entries):
    for entry in entries:
        page = client.get(entry.get_absolute_url()).text
        assert "Übernommen von a.example, dort gepflegt" in page
        assert f'<link rel="canonical" href="{entry.origin_url}">' in page
        assert entry.origin_url.startswith(A)
        assert "Korrektur am Ursprung vorschlagen" in page
        assert f"/korrektur/{entry.kind_name}" not in page
    adoption = Adoption.objects.get(project=entries[0])
    assert "Übernommen von a.example" in client.get(adoption.get_absolute_url()).text


def test_pages_offer_a_member_of_another_town_the_origin_instead_of_forms(client, harvested):
    client.force_login(acting().user)
    page = client.get(harvested.get_absolute_url()).text
    assert "Bitte fragen Sie dort." in page
    assert "Anfrage stellen" not in page
    assert "Das übernehmen wir" not in page


def test_visitor_is_not_invited_to_record_or_ask_here(client, harvested):
    Adoption.objects.all().delete()
    page = client.get(harvested.get_absolute_url()).text
    assert "trägt es am Ursprung ein" in page
    assert "tragen das hier ein" not in page
    assert "Fragen und Antworten" not in page


def test_corrections_are_refused_with_the_way_to_the_origin(client, entries):
    for entry in entries:
        answer = client.get(f"/korrektur/{entry.kind_name}/{entry.pk}/")
        assert answer.status_code == 409
        assert "auf einer anderen Instanz gepflegt" in answer.text


def test_it_is_not_in_the_sitemap_but_in_list_search_and_counts(client, harvested):
    assert harvested.slug not in client.get("/sitemap.xml").text
    assert harvested.title in client.get("/projekte/").text
    assert harvested.title in client.get(f"/projekte/?q={harvested.title}").text
    town = client.get(f"/api/v1/municipalities/{harvested.municipality.ars}/").json()
    assert town["project_count"] == 1
    found = client.get(f"/id/{harvested.pk}/")
    assert found["Location"] == harvested.get_absolute_url()


def test_harvested_objects_get_no_reminders_and_are_not_archived(entries, mailoutbox):
    acting(Role.COORDINATOR, entries[0].municipality)
    with time_machine.travel(timezone.now() + timedelta(days=3_000)):
        assert to_check(timezone.now()) == []
        assert freshness_services.archive_lapsed(timezone.now()) == 0
    assert mailoutbox == []


def test_the_api_names_instance_permalink_and_version(client, harvested):
    data = client.get(f"/api/v1/projects/{harvested.pk}/").json()
    assert data["source"] == {
        "instance": "a.example",
        "permalink": f"{A}/id/{harvested.pk}/",
        "version": 1,
    }
    assert data["permalink"] == data["source"]["permalink"]
    assert data["url"].startswith(B)
    history = client.get(f"/api/v1/projects/{harvested.pk}/history/").json()
    assert [row["version"] for row in history["results"]] == [1]


def test_the_dashboard_of_its_town_asks_for_nothing(client, harvested):
    actor = acting(Role.COORDINATOR, harvested.municipality)
    client.force_login(actor.user)
    page = client.get("/meine-kommune/").text
    assert harvested.title not in page
    assert f"/erfahrungen/neu/{harvested.pk}/" not in page


def test_it_is_embedded_from_its_origin_only(client, harvested):
    assert client.get(f"/einbetten/projekte/{harvested.pk}/").status_code == 404
    assert "/einbetten/projekte/" not in client.get(harvested.get_absolute_url()).text


def test_linked_data_name_it_as_its_origin_does(client, harvested):
    page = client.get(harvested.get_absolute_url()).text
    assert f'"@id": "{A}/id/{harvested.pk}/"' in page
    assert f'"url": "{harvested.origin_url}"' in page


def test_lists_of_harvested_objects_take_no_extra_query(client, harvested):
    with CaptureQueriesContext(connection) as taken:
        client.get("/api/v1/projects/")
    Project._base_manager.update(source_instance="")
    with CaptureQueriesContext(connection) as own:
        client.get("/api/v1/projects/")
    assert len(taken) == len(own)


def test_registration_for_an_event_is_at_its_origin(client, harvested):
    event = Event.objects.filter(cancelled_at=None).get()
    with pytest.raises(WrongState, match="wo sie gepflegt wird"):
        registrations.register(event, by=acting())
    page = client.get(event.get_absolute_url()).text
    assert "Übernommen von a.example, dort gepflegt" in page
    assert client.get(f"/api/v1/events/{event.pk}/").json()["places_left"] is None
