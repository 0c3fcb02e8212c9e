"""Who is notified of an adoption, and what the page says about it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from adoptions.services import confirming, recording
from contacts.models import Responsibility
from core.models import MailRecord
from municipalities.choices import Role
from municipalities.models import Membership
from notifications.choices import Mode
from notifications.models import Notice
from tests.adoptions.recorded import record
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.notifications.telling import run_jobs
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
NOBODY = "arbeitet hier noch niemand"


def recorded_on_page(client, project, adopter) -> str:
    sign_in(client, adopter)
    address = f"/projekte/{project.pk}/nachnutzen/"
    return client.post(address, {"stage": "planned", "token": ""}, follow=True).text


def mailed() -> list[str]:
    return sorted(MailRecord.objects.values_list("to", flat=True))


def test_town_without_coordinators_and_authors_is_still_notified(client, adopter):
    town = MunicipalityFactory(short_name="Hamburg")
    people = [acting(Role.EDITOR, town), acting(Role.EDITOR, town)]
    project = ProjectFactory(published=True, municipality=town)
    page = recorded_on_page(client, project, adopter)
    assert "Hamburg (Hessen) ist informiert." in page
    assert mailed() == sorted(person.user.email for person in people)


def test_person_responsible_for_the_project_is_notified(project, origin, adopter):
    owner = acting(Role.EDITOR, origin.municipality)
    Responsibility.objects.create(
        municipality=origin.municipality, project=project, owner=owner.user
    )
    record(project, adopter)
    assert mailed() == sorted([owner.user.email, origin.user.email])


def test_page_says_when_nobody_can_be_notified_and_the_entry_waits(client, adopter):
    town = MunicipalityFactory(short_name="Hamburg")
    project = ProjectFactory(published=True, municipality=town, title="DIPAS")
    page = recorded_on_page(client, project, adopter)
    assert f"Für Hamburg (Hessen) {NOBODY}" in page
    assert "informiert" not in page
    assert mailed() == []
    sign_in(client, acting(Role.COORDINATOR, town))
    assert "Haßfurt (Hessen): DIPAS" in client.get("/meine-kommune/").text


def test_disputing_says_whether_anybody_is_notified(client, adoption, origin, adopter):
    sign_in(client, origin)
    address = f"{adoption.get_absolute_url()}bestreiten/"
    page = client.post(address, {"reason": "Stimmt nicht."}, follow=True).text
    assert "Haßfurt (Hessen) ist informiert." in page
    Membership.objects.filter(user=adopter.user).delete()
    page = client.post(address, {"reason": "Stimmt noch nicht."}, follow=True).text
    assert f"Für Haßfurt (Hessen) {NOBODY}" in page


def test_colleagues_learn_of_the_decision_when_the_author_left(adoption, origin, adopter):
    successor = acting(Role.EDITOR, adopter.municipality)
    Membership.objects.filter(user=adopter.user).delete()
    MailRecord.objects.all().delete()
    confirming.confirm(adoption, by=origin)
    assert mailed() == [successor.user.email]


def test_recording_again_on_the_same_day_waits_for_the_digest(project, origin, adopter):
    for _time in range(3):
        adoption = record(project, adopter)
        recording.withdraw(adoption, by=adopter)
    last = record(project, adopter)
    assert mailed() == [origin.user.email]
    waiting = Notice.objects.filter(object_id=last.pk).get()
    assert (waiting.user, waiting.mode) == (origin.user, Mode.DIGEST)
    recording.withdraw(last, by=adopter)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        record(project, adopter)
    assert mailed() == [origin.user.email] * 2


def test_another_town_or_project_on_the_same_day_gets_its_own_mail(project, origin, adopter):
    record(project, adopter)
    record(project, acting())
    record(ProjectFactory(published=True, municipality=origin.municipality), adopter)
    assert mailed() == [origin.user.email] * 3


def test_adoption_ended_before_sending_needs_no_confirmation(project, origin, adopter):
    row = record(project, adopter)
    recording.change_stage(
        row, by=adopter, stage="declined", expected_version=row.version, reason_code="cost"
    )
    run_jobs()
    assert not [sent for sent in mail.outbox if "Bitte bestätigen" in sent.body]
