"""An ended project and its first lesson: submitted and decided together; changes since a question."""

import pytest

from editorial.revisions.returned import since_question
from editorial.workflow.choices import State
from editorial.workflow.services import move
from lessons.choices import Visibility
from lessons.models import Lesson
from municipalities.choices import Role
from projects.choices import Phase
from projects.models import Project
from projects.services.writing import open_revision
from tests.factories import (
    EventFactory,
    LessonFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    moderator,
)
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def author_and_project() -> dict:
    """The project is a draft in phase “discontinued”."""
    author = acting(Role.COORDINATOR)
    project = ProjectFactory(municipality=author.municipality, phase=Phase.DISCONTINUED)
    return {"author": author, "project": project}


world, _world = shared_world(author_and_project)


@pytest.fixture
def author(world):
    return world["author"]


@pytest.fixture
def stopped(world):
    return world["project"]


def wish(entry) -> str:
    return f"{entry.kind_name}:{entry.pk}:{entry.version}"


def lesson_of(project, **fields) -> Lesson:
    return LessonFactory(project=project, municipality=project.municipality, **fields)


def submit(client, project, *others):
    given = {"version": project.version, "with": [wish(row) for row in others]}
    return client.post(f"/projekte/{project.pk}/einreichen/", given)


def decide(client, entry, decision="publish", *others, **more):
    given = {"version": entry.version, "decision": decision, "with": [wish(o) for o in others]}
    given |= {"together": "on"} if others else {}
    return client.post(f"/moderation/{entry.kind_name}/{entry.pk}/", given | more)


def states(*entries) -> list[str]:
    for entry in entries:
        entry.refresh_from_db()
    return [entry.state for entry in entries]


@pytest.fixture
def pair(stopped):
    """Project and lesson, both submitted."""
    lesson = lesson_of(stopped, submitted=True)
    Project.objects.filter(pk=stopped.pk).update(
        state=State.SUBMITTED, submitted_at=lesson.submitted_at
    )
    stopped.refresh_from_db()
    return stopped, lesson


@pytest.mark.parametrize("phase", [Phase.DISCONTINUED, Phase.COMPLETED])
@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.MUNICIPALITIES])
def test_one_step_submits_both_and_one_decision_publishes_both(
    client, author, stopped, phase, visibility
):
    Project.objects.update(phase=phase)
    stopped.refresh_from_db()
    lesson = lesson_of(stopped, visibility=visibility)
    sign_in(client, author)
    page = client.get(f"/projekte/{stopped.pk}/pruefen/").text
    assert wish(lesson) in page
    assert "Alles Nötige ist da" in page
    assert submit(client, stopped, lesson).status_code == 302
    assert states(stopped, lesson) == [State.SUBMITTED, State.SUBMITTED]
    sign_in(client, moderator())
    page = client.get(f"/moderation/project/{stopped.pk}/").text
    assert wish(lesson) in page
    assert decide(client, stopped, "publish", lesson).status_code == 302
    assert states(stopped, lesson) == [State.PUBLISHED, State.PUBLISHED]


def test_without_the_lesson_the_project_is_not_submitted(client, author, stopped):
    lesson = lesson_of(stopped)
    sign_in(client, author)
    submit(client, stopped)
    assert states(stopped, lesson) == [State.DRAFT, State.DRAFT]


def test_saving_a_new_lesson_returns_to_the_project(client, author, stopped):
    sign_in(client, author)
    given = {
        "polarity": "failure", "title": "Zu früh begonnen", "area": "procurement",
        "what_happened": "Es fehlte der Beschluss.", "visibility": "public",
    }  # fmt: skip
    answer = client.post(f"/projekte/{stopped.pk}/erfahrung/", given)
    assert answer.status_code == 302, answer.text[:2000]
    assert answer["Location"] == f"/projekte/{stopped.pk}/pruefen/"


def test_both_can_be_published_from_the_page_of_the_lesson(client, pair):
    project, lesson = pair
    sign_in(client, moderator())
    assert wish(project) in client.get(f"/moderation/lesson/{lesson.pk}/").text
    decide(client, lesson, "publish", project)
    assert states(*pair) == [State.PUBLISHED, State.PUBLISHED]


def test_the_queue_names_the_companion(client, pair):
    project, lesson = pair
    sign_in(client, moderator())
    page = client.get("/moderation/").text
    assert f"„{project.title}“" in page
    assert f"„{lesson.title}“" in page


@pytest.mark.parametrize(
    ("decision", "state"),
    [("request_changes", State.CHANGES_REQUESTED), ("reject", State.REJECTED)],
)
def test_both_are_returned_with_one_reason(client, pair, decision, state):
    project, lesson = pair
    sign_in(client, moderator())
    decide(client, project, decision, lesson, reason="Bitte ohne Namen.")
    assert states(*pair) == [state, state]


def test_one_of_the_pair_can_be_decided_alone(client, pair):
    project, lesson = pair
    sign_in(client, moderator())
    decide(client, lesson, "request_changes", reason="Bitte ohne Namen.")
    assert states(*pair) == [State.SUBMITTED, State.CHANGES_REQUESTED]
    decide(client, project)
    assert states(project) == [State.SUBMITTED]


def test_a_companion_changed_meanwhile_is_not_decided(client, pair):
    project, lesson = pair
    stale = wish(lesson)
    Lesson.objects.update(version=lesson.version + 1)
    sign_in(client, moderator())
    given = {"version": project.version, "decision": "publish", "together": "on", "with": [stale]}
    assert client.post(f"/moderation/project/{project.pk}/", given).status_code == 409
    assert states(*pair) == [State.SUBMITTED, State.SUBMITTED]


def test_a_revision_that_ends_a_project_is_published_with_its_lesson(client, author):
    project = ProjectFactory(published=True, municipality=author.municipality, phase=Phase.PILOT)
    revision = open_revision(project, by=author)
    Project.objects.filter(pk=revision.pk).update(phase=Phase.DISCONTINUED)
    revision.refresh_from_db()
    lesson = lesson_of(project)
    sign_in(client, author)
    submit(client, revision, lesson)
    revision.refresh_from_db()
    lesson.refresh_from_db()
    assert (revision.state, lesson.state) == (State.SUBMITTED, State.SUBMITTED)
    sign_in(client, moderator())
    decide(client, revision, "publish", lesson, **{"comment-summary": ""})
    project.refresh_from_db()
    assert states(lesson) == [State.PUBLISHED]
    assert project.phase == Phase.DISCONTINUED
    assert not Project.objects.filter(pk=revision.pk).exists()


def test_a_lesson_of_another_town_is_no_companion(client, pair):
    project, _lesson = pair
    other = LessonFactory(project=project, municipality=acting().municipality, submitted=True)
    sign_in(client, moderator())
    assert wish(other) not in client.get(f"/moderation/project/{project.pk}/").text
    assert decide(client, project, "publish", other).status_code == 409


KINDS = [ProjectFactory, LessonFactory, NeedFactory, EventFactory]


@pytest.mark.parametrize("factory", KINDS)
@pytest.mark.parametrize("decision", ["request_changes"])
def test_after_a_question_the_moderator_sees_the_changes_since(client, factory, decision):
    entry = factory(submitted=True)
    boss = moderator()
    move(entry, decision, by=boss, expected_version=entry.version, reason="Welcher Bach?")
    author = acting(Role.EDITOR, entry.municipality)
    entry.refresh_from_db()
    entry.title, entry.version = "Anders genannt", entry.version + 1
    entry.save()
    move(entry, "submit", by=author, expected_version=entry.version)
    page = sign_in(client, boss).get(f"/moderation/{entry.kind_name}/{entry.pk}/").text
    assert "Was sich seit der Rückfrage geändert hat" in page
    assert "Anders" in page[page.index("seit der Rückfrage") : page.index("So wird es zu lesen")]
    entry.refresh_from_db()
    assert [change.name for change in since_question(entry).changes] == ["title"]


def test_resubmission_without_changes_says_so(client):
    entry = NeedFactory(submitted=True)
    boss = moderator()
    move(entry, "request_changes", by=boss, expected_version=entry.version, reason="Was?")
    entry.refresh_from_db()
    move(
        entry, "submit", by=acting(Role.EDITOR, entry.municipality), expected_version=entry.version
    )
    page = sign_in(client, boss).get(f"/moderation/need/{entry.pk}/").text
    assert "Nichts: Der Text ist derselbe" in page


def test_nothing_is_compared_without_a_question_or_kept_once_published(client):
    from editorial.models import ReturnedText

    entry = NeedFactory(submitted=True)
    boss = moderator()
    page = sign_in(client, boss).get(f"/moderation/need/{entry.pk}/").text
    assert "seit der Rückfrage" not in page
    move(entry, "request_changes", by=boss, expected_version=entry.version, reason="Was?")
    entry.refresh_from_db()
    assert since_question(entry) is None
    move(
        entry, "submit", by=acting(Role.EDITOR, entry.municipality), expected_version=entry.version
    )
    entry.refresh_from_db()
    move(entry, "publish", by=boss, expected_version=entry.version)
    assert not ReturnedText.objects.exists()
