"""A finished project must keep at least one lesson."""

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


def test_the_town_cannot_withdraw_the_last_lesson(project, author):
    lesson = LessonFactory(project=project, submitted=True)
    with pytest.raises(WrongState, match="mindestens eine Erfahrung"):
        step(lesson, "withdraw", author)
    lesson.refresh_from_db()
    assert lesson.state == State.SUBMITTED


def test_an_archived_lesson_still_counts(client, project, author):
    lesson = LessonFactory(project=project, published=True)
    assert step(lesson, "archive", author).state == State.ARCHIVED
    assert "Erfahrung fehlt" not in sign_in(client, author).get("/meine-kommune/").text


def test_a_lesson_can_be_withdrawn_while_another_one_exists(project, author):
    lesson = LessonFactory(project=project, submitted=True)
    LessonFactory(project=project, published=True)
    assert step(lesson, "withdraw", author).state == State.DRAFT


@pytest.mark.parametrize("phase", [Phase.PILOT, Phase.OPERATION])
def test_lessons_of_ongoing_projects_can_be_withdrawn(project, author, phase):
    Project.objects.update(phase=phase)
    lesson = LessonFactory(project=project, submitted=True)
    assert step(lesson, "withdraw", author).state == State.DRAFT


@pytest.mark.parametrize("state", [State.DRAFT, State.REJECTED, State.TAKEN_DOWN])
def test_lessons_of_unpublished_projects_can_be_withdrawn(project, author, state):
    Project.objects.update(state=state)
    lesson = LessonFactory(project=project, submitted=True)
    assert step(lesson, "withdraw", author).state == State.DRAFT


def test_drafts_can_still_be_deleted(project, author):
    LessonFactory(project=project, published=True)
    delete_draft(LessonFactory(project=project), by=author)
    assert Lesson.objects.count() == 1


def test_moderators_may_reject_the_last_lesson_and_the_town_is_reminded(client, project, author):
    lesson = LessonFactory(project=project, submitted=True)
    step(lesson, "reject", moderator(), reason="Nennt Personen.")
    page = sign_in(client, author).get("/meine-kommune/").text
    assert "Erfahrung fehlt" in page
    assert f"/projekte/{project.pk}/erfahrung/" in page
    LessonFactory(project=project, submitted=True)
    assert "Erfahrung fehlt" not in client.get("/meine-kommune/").text
