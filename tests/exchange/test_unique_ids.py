"""Pages with several forms: each id stands once, so labels and links name one element."""

import re
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from municipalities.choices import Role
from tests.adoptions.recorded import record
from tests.contacts.talks import ask, say
from tests.factories import EventFactory, NeedFactory, ProjectFactory, acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def repeated(actor, path: str) -> list[str]:
    page = sign_in(Client(), actor).get(path)
    assert page.status_code == 200, path
    found = Counter(
        re.findall(r'\sid="([^"]+)"', re.sub(r"(?s)<template>.*?</template>", "", page.text))
    )
    return [name for name, number in found.items() if number > 1]


@pytest.fixture
def owner():
    return acting(Role.COORDINATOR)


@pytest.fixture
def guest():
    return acting(Role.COORDINATOR)


@pytest.fixture
def project(owner):
    return ProjectFactory(published=True, municipality=owner.municipality)


def test_page_of_an_adoption(owner, guest, project):
    path = record(project, guest).get_absolute_url()
    assert [repeated(actor, path) for actor in (owner, guest)] == [[], []]


def test_page_of_a_request(owner, guest, project):
    row = ask(project, guest)
    say(row, owner)
    path = row.get_absolute_url()
    assert [repeated(actor, path) for actor in (owner, guest)] == [[], []]


@pytest.mark.parametrize("factory", [NeedFactory, EventFactory])
def test_pages_of_needs_and_events(owner, guest, factory):
    path = factory(published=True, municipality=owner.municipality).get_absolute_url()
    assert [repeated(actor, path) for actor in (owner, guest)] == [[], []]


@pytest.mark.parametrize("step", ["effort", "partners", "documents"])
def test_steps_with_rows(owner, step):
    draft = ProjectFactory(municipality=owner.municipality)
    assert repeated(owner, reverse("project_edit", args=[draft.pk, step])) == []


def test_form_of_a_status_update(owner, project):
    assert repeated(owner, reverse("update_write", args=[project.pk])) == []
