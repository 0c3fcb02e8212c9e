"""Signed in without a town: the page says what is missing and never asks to sign in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from municipalities.models import AccessRequest, Invitation
from tests.factories import MunicipalityFactory, ProjectFactory, UserFactory, moderator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    user = UserFactory()
    client.force_login(user)
    return user


def test_without_a_request_the_dashboard_offers_to_find_the_town(client, person):
    page = client.get(reverse("dashboard"))
    assert "Beantragen Sie den Zugang" in page.text
    assert reverse("find_town") in page.text


def test_an_open_access_request_is_shown_as_pending(client, person):
    town = MunicipalityFactory()
    AccessRequest.objects.create(user=person, municipality=town)
    page = client.get(reverse("dashboard"))
    assert f"Ihre Anfrage für {town.full_label} wird geprüft" in page.text


def test_an_open_invitation_is_shown(client, person):
    town = MunicipalityFactory()
    Invitation.objects.create(
        municipality=town,
        email=person.email,
        role="editor",
        token_hash="x" * 64,
        expires_at=timezone.now() + timedelta(days=3),
    )
    page = client.get(reverse("dashboard"))
    assert "Sie sind eingeladen" in page.text
    assert town.full_label in page.text


def test_page_of_members_says_what_is_missing(client, person):
    page = client.get(reverse("team"))
    assert page.status_code == 403
    assert "gehört noch zu keiner Kommune" in page.text
    assert f'href="{reverse("dashboard")}"' in page.text


def test_project_page_does_not_ask_signed_in_people_to_sign_in(client, person):
    project = ProjectFactory(published=True)
    page = client.get(project.get_absolute_url())
    assert "/accounts/login/" not in page.text
    assert "Was jetzt fehlt" in page.text
    client.logout()
    assert "/accounts/login/?next=" in client.get(project.get_absolute_url()).text


def test_moderators_without_a_town_get_their_own_pages(client):
    actor = moderator()
    sign_in(client, actor)
    assert client.get(reverse("dashboard"))["Location"] == reverse("moderation_queue")
    page = client.get(reverse("team"))
    assert page.status_code == 403
    assert "Sie handeln für die Moderation" in page.text
