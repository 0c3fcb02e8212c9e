"""A finished project keeps at least one lesson, whatever becomes of it afterwards (X3)."""

import pytest

from core.errors import WrongState
from editorial.workflow.choices import State
from editorial.workflow.services import delete_draft, move
from lessons.models import Lesson
from municipalities.choices import Role
from projects.choices import Phase
from projects.models import Project
from tests.factories import LessonFactory, ProjectFactory, acting, moderator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return acting(Role.COORDINATOR)


@pytest.fixture
def project(author):
    return ProjectFactory(published=True, municipality=author.municipality, phase=Phase.COMPLETED)


def step(lesson, name, by, **reason):
    lesson.refresh_from_db()
    return move(lesson, name, by=by, expected_version=lesson.version, **reason)


def test_the_town_does_not_take_the_last_one_back(project, author):
    lesson = LessonFactory(project=project, submitted=True)
    with pytest.raises(WrongState, match="mindestens eine Erfahrung"):
        step(lesson, "withdraw", author)
    lesson.refresh_from_db()
    assert lesson.state == State.SUBMITTED


def test_archived_it_goes_on_vouching(client, project, author):
    lesson = LessonFactory(project=project, published=True)
    assert step(lesson, "archive", author).state == State.ARCHIVED
    assert "Erfahrung fehlt" not in sign_in(client, author).get("/meine-kommune/").text


def test_with_another_one_it_may(project, author):
    lesson = LessonFactory(project=project, submitted=True)
    LessonFactory(project=project, published=True)
    assert step(lesson, "withdraw", author).state == State.DRAFT


@pytest.mark.parametrize("phase", [Phase.PILOT, Phase.OPERATION])
def test_projects_that_go_on_do_not_hold_it(project, author, phase):
    Project.objects.update(phase=phase)
    lesson = LessonFactory(project=project, submitted=True)
    assert step(lesson, "withdraw", author).state == State.DRAFT


@pytest.mark.parametrize("state", [State.DRAFT, State.REJECTED, State.TAKEN_DOWN])
def test_projects_that_are_not_out_do_not_hold_it(project, author, state):
    Project.objects.update(state=state)
    lesson = LessonFactory(project=project, submitted=True)
    assert step(lesson, "withdraw", author).state == State.DRAFT


def test_drafts_are_deleted_as_ever(project, author):
    LessonFactory(project=project, published=True)
    delete_draft(LessonFactory(project=project), by=author)
    assert Lesson.objects.count() == 1


def test_moderation_decides_freely_and_the_town_is_reminded(client, project, author):
    lesson = LessonFactory(project=project, submitted=True)
    step(lesson, "reject", moderator(), reason="Nennt Personen.")
    page = sign_in(client, author).get("/meine-kommune/").text
    assert "Erfahrung fehlt" in page
    assert f"/projekte/{project.pk}/erfahrung/" in page
    LessonFactory(project=project, submitted=True)
    assert "Erfahrung fehlt" not in client.get("/meine-kommune/").text
