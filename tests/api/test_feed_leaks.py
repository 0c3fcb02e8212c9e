"""Not even the id of an object that was never public is in the change feed (docs/security.md, row K6)."""

import pytest
from django.utils import timezone

from adoptions.models import Adoption
from changefeed.models import Change
from editorial.workflow.choices import State
from editorial.workflow.services import delete_draft, move
from events.models import Event
from lessons.choices import Visibility
from lessons.models import Agreement, Lesson
from municipalities.choices import Role
from needs.models import Need
from projects.models import Link, Project
from projects.services.writing import open_revision
from tests.api.following import VISIBLE
from tests.factories import (
    AdoptionFactory,
    EventFactory,
    LessonFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("finished")]
NOT_PUBLIC = [state for state in State if state not in (State.PUBLISHED, State.ARCHIVED)]
PEOPLE = {
    "AN": None,
    "RA": lambda town: acting(Role.EDITOR, town),
    "RB": lambda town: acting(),
    "MO": lambda town: moderator(),
    "SA": lambda town: administrator(),
}


@pytest.fixture
def project():
    return ProjectFactory(published=True)


def never_public(project) -> dict:
    """One of everything that is not public, and every way in which it may change."""
    author = acting(Role.COORDINATOR, project.municipality)
    town = {"municipality": project.municipality}
    rows = {f"project {state}": ProjectFactory(state=state, **town) for state in NOT_PUBLIC}
    rows |= {f"event {state}": EventFactory(state=state, **town) for state in NOT_PUBLIC}
    rows |= {f"need {state}": NeedFactory(state=state, **town) for state in NOT_PUBLIC}
    for state in NOT_PUBLIC:
        rows[f"lesson {state}"] = LessonFactory(state=state, project=project)
    for visibility in (Visibility.MUNICIPALITIES, Visibility.CONTACT_ONLY):
        rows[f"lesson {visibility}"] = LessonFactory(
            published=True, project=project, visibility=visibility
        )
    rows["lesson of a hidden project"] = LessonFactory(
        published=True, project=rows[f"project {State.DRAFT}"]
    )
    rows["pending revision"] = open_revision(project, by=author)
    rows["unconfirmed adoption"] = AdoptionFactory(project=project)
    rows["disputed adoption"] = AdoptionFactory(project=project, origin_disputed_at=timezone.now())
    rows["adoption of a public source"] = AdoptionFactory(project=project, public_source=True)
    rows["adoption of a hidden project"] = AdoptionFactory(
        confirmed=True, project=rows[f"project {State.DRAFT}"]
    )
    return rows


def touch_everything(project, rows: dict) -> None:
    for model in (Project, Lesson, Adoption, Need, Event):
        for row in model.objects.filter(pk__in=[row.pk for row in rows.values()]):
            row.version += 1
            row.save()
    Agreement.objects.create(
        lesson=rows[f"lesson {Visibility.MUNICIPALITIES}"], municipality=acting().municipality
    )
    Link.objects.create(project=rows["pending revision"], title="Mehr", url="https://a.example")
    project.title = "Neuer Titel"
    project.save()
    project.state = State.ARCHIVED
    project.save()


def touched() -> dict:
    """A public project and all objects that were never public, by name."""
    project = ProjectFactory(published=True)
    rows = never_public(project)
    touch_everything(project, rows)
    return rows | {"public": project}


touched_rows, _touched_rows = shared_world(touched, name="touched_rows")


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("query", ["", "&include=object", "&kind=lesson&kind=adoption"])
def test_objects_never_public_are_not_in_the_feed_for_any_reader(client, touched_rows, who, query):
    project = touched_rows.pop("public")
    if PEOPLE[who]:
        sign_in(client, PEOPLE[who](project.municipality))
    text, path = "", f"/api/v1/changes/?page_size=100{query}"
    while path:
        data = client.get(path)
        assert data.status_code == 200
        text += data.text
        path = (data.json()["next"] or "").removeprefix("http://localhost:8000")
    for name, row in touched_rows.items():
        assert str(row.pk) not in text, name
    hidden = [row.pk for row in touched_rows.values()]
    assert not Change.objects.filter(object_id__in=hidden).exists()
    assert (str(project.pk) in text) == ("lesson" not in query)


def test_a_deleted_draft_leaves_no_trace(project):
    author = acting(Role.EDITOR, project.municipality)
    draft = ProjectFactory(municipality=project.municipality)
    delete_draft(draft, by=author)
    revision = open_revision(project, by=author)
    delete_draft(revision, by=author)
    assert not Change.objects.filter(object_id__in=[draft.pk, revision.pk]).exists()


def test_old_rows_do_not_expose_withdrawn_text(client, project):
    project.title = "Geheimplan"
    project.save()
    move(project, "take_down", by=moderator(), expected_version=project.version, reason="Recht")
    text = client.get("/api/v1/changes/?include=object&page_size=100").text
    assert str(project.pk) in text
    assert "Geheimplan" not in text


def test_every_row_belongs_to_a_public_object(project):
    """The triggers and the API agree on what is public: no row without an object."""
    LessonFactory(published=True, project=project)
    AdoptionFactory(confirmed=True, project=project)
    NeedFactory(published=True)
    never_public(project)
    for kind, visible in VISIBLE.items():
        written = set(Change.objects.filter(kind=kind).values_list("object_id", flat=True))
        assert written == set(visible().values_list("pk", flat=True)), kind
