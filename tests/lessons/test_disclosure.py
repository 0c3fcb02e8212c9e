"""Showing a lesson with visibility “on request” to a town that asked, and revoking that."""

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotAllowed, WrongState
from core.models import AuditEntry
from editorial.workflow.choices import State
from lessons import services
from lessons.choices import Visibility
from lessons.models import Disclosure, Lesson
from municipalities.choices import Role
from tests.factories import LessonFactory, ProjectFactory, acting, moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return acting(Role.EDITOR)


@pytest.fixture
def lesson(author):
    project = ProjectFactory(published=True, municipality=author.municipality)
    return LessonFactory(project=project, published=True, visibility=Visibility.CONTACT_ONLY)


def reads(actor) -> bool:
    return Lesson.objects.visible_to(actor).exists()


def test_town_reads_a_disclosed_lesson_until_it_is_revoked(lesson, author):
    guest, third = acting(), acting()
    assert not reads(guest)
    assert services.disclose(lesson, to=guest.municipality, by=author)
    assert (reads(guest), reads(third), reads(moderator())) == (True, False, False)
    services.conceal(lesson, to=guest.municipality, by=author)
    assert not reads(guest)
    actions = AuditEntry.objects.filter(object_id=str(lesson.pk)).values_list("action", flat=True)
    assert list(actions.order_by("pk")) == ["disclosed", "concealed"]


def test_disclosing_is_idempotent(lesson, author):
    guest = acting()
    shown = [services.disclose(lesson, to=guest.municipality, by=author) for _n in range(2)]
    assert shown == [True, False]
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.create(lesson=lesson, municipality=guest.municipality)


@pytest.mark.parametrize("who", ["guest", "third town", "moderator"])
def test_only_its_own_town_discloses_it(lesson, who):
    guest = acting()
    by = {"guest": guest, "third town": acting(), "moderator": moderator()}[who]
    for act in (services.disclose, services.conceal):
        with pytest.raises(NotAllowed):
            act(lesson, to=guest.municipality, by=by)
    assert not reads(guest)


@pytest.mark.parametrize("state", [s for s in State.values if s not in ("published", "archived")])
def test_unpublished_lessons_are_disclosed_to_nobody(lesson, author, state):
    guest = acting()
    services.disclose(lesson, to=guest.municipality, by=author)
    Lesson.objects.update(state=state)
    assert not reads(guest)
    with pytest.raises(WrongState):
        services.disclose(lesson, to=acting().municipality, by=author)


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.MUNICIPALITIES])
def test_lessons_towns_can_read_anyway_cannot_be_disclosed(lesson, author, visibility):
    Lesson.objects.update(visibility=visibility)
    with pytest.raises(WrongState):
        services.disclose(lesson, to=acting().municipality, by=author)


def test_it_vanishes_with_its_project(lesson, author):
    guest = acting()
    services.disclose(lesson, to=guest.municipality, by=author)
    type(lesson.project).objects.update(state=State.TAKEN_DOWN)
    assert not reads(guest)
