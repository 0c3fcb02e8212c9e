"""Concurrent calls have one effect: one adoption, one confirmation, one agreement."""

import uuid

import pytest

from adoptions.choices import Action, Stage
from adoptions.models import Adoption, AdoptionStep
from adoptions.services import confirming, recording, results
from core.models import AuditEntry, MailRecord
from lessons import services as lessons
from lessons.models import Agreement
from municipalities.choices import Role
from projects.models import Project
from tests.factories import LessonFactory, ProjectFactory, acting
from tests.races import FEW, at_once, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def towns():
    origin, adopter = acting(Role.COORDINATOR), acting(Role.EDITOR)
    return ProjectFactory(published=True, municipality=origin.municipality), origin, adopter


def record(project, adopter, token=None) -> Adoption:
    return recording.record(
        project, by=adopter, fields={"stage": Stage.PLANNED}, token=token or uuid.uuid4()
    )


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_hundred_concurrent_adoptions_create_one(towns):
    project, _origin, adopter = towns
    assert at_once(lambda: record(project, adopter)) == 1
    assert Adoption.objects.count() == AdoptionStep.objects.count() == 1
    assert MailRecord.objects.count() == audited("adoption_recorded") == 1


def test_resubmitting_one_form_creates_one_adoption(towns):
    project, _origin, adopter = towns
    token = uuid.uuid4()
    assert at_once(lambda: record(project, adopter, token), FEW) == FEW
    assert Adoption.objects.count() == AdoptionStep.objects.count() == 1
    assert MailRecord.objects.count() == 1


def test_concurrent_confirmations_take_effect_once(towns):
    project, origin, adopter = towns
    adoption = record(project, adopter)
    MailRecord.objects.all().delete()
    assert at_once(lambda: confirming.confirm(adoption, by=origin), FEW) == FEW
    assert AdoptionStep.objects.filter(action=Action.CONFIRMED).count() == 1
    assert MailRecord.objects.count() == audited("adoption_confirmed") == 1


def test_concurrent_stage_changes_take_effect_once(towns):
    project, _origin, adopter = towns
    adoption = record(project, adopter)
    moved = at_once(
        lambda: recording.change_stage(
            adoption, by=adopter, stage=Stage.PILOTING, expected_version=adoption.version
        ),
        FEW,
    )
    assert moved == audited("adoption_moved") == 1


def test_concurrent_own_projects_create_one(towns):
    project, _origin, adopter = towns
    adoption = record(project, adopter)
    at_once(lambda: results.start_project(adoption, by=adopter, token=uuid.uuid4()), FEW)
    assert Project.objects.filter(municipality=adopter.municipality).count() == 1


def test_two_towns_linking_each_other_concurrently_leave_no_cycle():
    left, right = acting(Role.EDITOR), acting(Role.EDITOR)
    ours, theirs = (
        ProjectFactory(published=True, municipality=actor.municipality) for actor in (left, right)
    )
    there, back = record(theirs, left), record(ours, right)

    linked = together(
        [
            lambda: results.link_project(there, ours, by=left),
            lambda: results.link_project(back, theirs, by=right),
        ]
    )
    assert linked == 1


def test_concurrent_agreements_take_effect_once(towns):
    project, _origin, other = towns
    lesson = LessonFactory(project=project, published=True)
    assert at_once(lambda: lessons.agree(lesson, by=other), FEW) == FEW
    assert Agreement.objects.count() == audited("agreed") == 1


def test_recording_again_while_the_origin_decides_does_not_deadlock(towns):
    """Both lock the project before the adoption."""
    project, origin, adopter = towns
    adoption = record(project, adopter)
    decisions = [
        lambda: confirming.confirm(adoption, by=origin),
        lambda: confirming.dispute(adoption, by=origin, reason="Nein"),
        lambda: record(project, adopter),
    ]
    assert together(decisions * 5) == 10
