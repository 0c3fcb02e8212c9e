"""Adoptions are recorded by the adopter and confirmed or disputed by the origin."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from adoptions.choices import Action, Reason, Stage
from adoptions.models import Adoption
from adoptions.services import confirming, recording
from core.errors import DomainError, Incomplete, StaleVersion, WrongState
from core.models import AuditEntry, MailRecord
from municipalities.choices import Role
from municipalities.models import Membership
from tests.adoptions.recorded import FIRST, record
from tests.factories import (
    AdoptionFactory,
    acting,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def counted(client, project) -> tuple[int, bool, bool]:
    """The public number of adoptions in the API, on the card and on the project page."""
    row = client.get("/api/v1/projects/").json()["results"]
    api = next(found["adoption_count"] for found in row if found["id"] == str(project.pk))
    card = "1 Nachnutzung<" in client.get("/projekte/").text
    page = "1 Kommune nutzt das nach" in client.get(project.get_absolute_url()).text
    return api, card, page


def test_only_confirmed_adoptions_are_in_public_counts(client, project, adoption, origin):
    assert counted(client, project) == (0, False, False)
    assert client.get("/api/v1/adoptions/").json()["results"] == []
    confirming.confirm(adoption, by=origin)
    assert counted(client, project) == (1, True, True)
    assert len(client.get("/api/v1/adoptions/").json()["results"]) == 1


def test_disputed_vanishes_from_everywhere_public(client, project, adoption, origin):
    confirming.confirm(adoption, by=origin)
    confirming.dispute(adoption, by=origin, reason="Davon wissen wir nichts.")
    assert counted(client, project) == (0, False, False)
    assert client.get(adoption.get_absolute_url()).status_code == 404
    assert client.get(f"/api/v1/adoptions/{adoption.pk}/").status_code == 404
    assert "Haßfurt" not in client.get(project.get_absolute_url()).text


def test_public_source_is_shown_marked_and_never_counted(client, project):
    noted = AdoptionFactory(project=project, public_source=True)
    page = client.get(project.get_absolute_url()).text
    assert "aus öffentlicher Quelle, von den Kommunen nicht bestätigt" in page
    assert "https://stadt.example/quelle" in page
    assert counted(client, project) == (0, False, False)
    assert client.get("/api/v1/adoptions/").json()["results"] == []
    assert client.get(noted.get_absolute_url()).status_code == 200


def test_own_entry_replaces_the_one_from_a_public_source(project, adopter, origin):
    noted = AdoptionFactory(
        project=project, municipality=adopter.municipality, public_source=True, stage="operating"
    )
    row = record(project, adopter)
    assert row.pk == noted.pk
    assert not row.is_from_public_source
    assert row.source_url
    assert not row.is_confirmed
    confirming.confirm(row, by=origin)
    assert Adoption.objects.counted().count() == 1


def test_overdue_adoption_is_shown_with_its_date_and_not_counted(client, project, adoption, origin):
    confirming.confirm(adoption, by=origin)
    later = timezone.now() + timedelta(days=366)
    day = timezone.localdate(adoption.adopter_confirmed_at + timedelta(days=365))
    with time_machine.travel(later):
        page = client.get(project.get_absolute_url()).text
        assert f"unbestätigt seit {day.day}." in page
        assert counted(client, project) == (0, False, False)
        shown = client.get(f"/api/v1/adoptions/{adoption.pk}/").json()
        assert shown["unconfirmed_since"] == day.isoformat()
        since = (timezone.now() + timedelta(hours=1)).isoformat().replace("+", "%2B")
        found = client.get(f"/api/v1/adoptions/?unconfirmed_since={since}").json()["results"]
        assert len(found) == 1


def test_yearly_confirmation_makes_it_count_again(client, project, adoption, origin, adopter):
    confirming.confirm(adoption, by=origin)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        recording.reconfirm(adoption, by=adopter)
        recording.reconfirm(adoption, by=adopter)
        assert counted(client, project) == (1, True, True)
    assert adoption.steps.filter(action=Action.RECONFIRMED).count() == 1


def test_every_step_has_date_person_and_town(adoption, adopter, origin):
    confirming.confirm(adoption, by=origin)
    adoption.refresh_from_db()
    recording.change_stage(
        adoption,
        by=adopter,
        stage=Stage.PILOTING,
        expected_version=adoption.version,
        note="Beschluss",
    )
    steps = list(adoption.steps.all())
    assert [step.action for step in steps] == [Action.RECORDED, Action.CONFIRMED, Action.MOVED]
    assert [step.by for step in steps] == [adopter.user, origin.user, adopter.user]
    assert [step.municipality.short_name for step in steps] == ["Haßfurt", "Hamburg", "Haßfurt"]
    assert (steps[2].stage_from, steps[2].stage_to) == (Stage.PLANNED, Stage.PILOTING)
    assert all(step.at for step in steps)
    audited = AuditEntry.objects.filter(object_id=str(adoption.pk))
    assert audited.count() == 3


@pytest.mark.parametrize(
    ("stage", "end"), [(Stage.ASSESSING, Stage.DECLINED), (Stage.OPERATING, Stage.DISCONTINUED)]
)
def test_ending_needs_a_reason_code(project, adopter, stage, end):
    adoption = record(project, adopter, stage=stage)

    def finish(**given):
        return recording.change_stage(
            adoption, by=adopter, stage=end, expected_version=adoption.version, **given
        )

    with pytest.raises(Incomplete):
        finish()
    with pytest.raises(Incomplete):
        finish(reason_code="weather")
    with pytest.raises(Incomplete):
        finish(reason_code=Reason.OTHER, reason="  ")
    ended = finish(reason_code=Reason.COST)
    assert (ended.stage, ended.reason_code) == (end, Reason.COST)
    with pytest.raises(WrongState):
        recording.change_stage(
            ended, by=adopter, stage=Stage.PLANNED, expected_version=ended.version
        )
    assert record(project, adopter).pk != adoption.pk


def test_database_refuses_end_without_reason_and_second_open_adoption(adoption):
    with pytest.raises(IntegrityError), transaction.atomic():
        Adoption.objects.filter(pk=adoption.pk).update(stage=Stage.DECLINED)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdoptionFactory(project=adoption.project, municipality=adoption.municipality)


def test_second_open_adoption_is_refused_and_resubmitting_is_idempotent(project, adopter):
    token = uuid.uuid4()
    first = recording.record(project, by=adopter, fields=FIRST, token=token)
    again = recording.record(project, by=adopter, fields=FIRST, token=token)
    assert first == again
    with pytest.raises(WrongState):
        record(project, adopter)
    assert MailRecord.objects.count() == 1


def test_ended_adoptions_are_published_with_their_reason(
    client, project, adoption, adopter, origin
):
    confirming.confirm(adoption, by=origin)
    adoption.refresh_from_db()
    recording.change_stage(
        adoption,
        by=adopter,
        stage=Stage.DECLINED,
        expected_version=adoption.version,
        reason_code=Reason.STAFF,
    )
    found = client.get("/api/v1/adoptions/?stage=declined").json()["results"][0]
    assert found["reason_code"] == "staff"
    assert counted(client, project) == (0, False, False)


def test_entry_survives_the_person_who_made_it(client, adoption, adopter, origin):
    confirming.confirm(adoption, by=origin)
    Membership.objects.filter(user=adopter.user).delete()
    adopter.user.delete()
    adoption.refresh_from_db()
    assert adoption.created_by is None
    assert adoption.steps.count() == 2
    assert "Haßfurt" in client.get(adoption.project.get_absolute_url()).text
    successor = acting(Role.EDITOR, adopter.municipality)
    moved = recording.change_stage(
        adoption, by=successor, stage=Stage.PILOTING, expected_version=adoption.version
    )
    assert moved.stage == Stage.PILOTING


def test_origin_is_notified_once_and_adopter_of_the_decision(adoption, origin, adopter):
    assert [mail.to for mail in MailRecord.objects.all()] == [origin.user.email]
    confirming.confirm(adoption, by=origin)
    confirming.confirm(adoption, by=origin)
    assert [mail.to for mail in MailRecord.objects.order_by("pk")].count(adopter.user.email) == 1


def test_withdrawing_is_possible_until_the_origin_confirms(adoption, adopter, origin, project):
    confirming.confirm(adoption, by=origin)
    with pytest.raises(DomainError):
        recording.withdraw(adoption, by=adopter)
    confirming.dispute(adoption, by=origin, reason="Doch nicht.")
    recording.withdraw(adoption, by=adopter)
    assert not Adoption.objects.exists()


def test_stale_version_is_refused_and_input_is_kept(client, adoption, adopter):
    with pytest.raises(StaleVersion):
        recording.edit(adoption, by=adopter, fields={}, expected_version=99)
    sign_in(client, adopter)
    answer = client.post(
        f"{adoption.get_absolute_url()}angaben/", {"changes": "Mein langer Text", "version": "99"}
    )
    assert answer.status_code == 409
    assert "Mein langer Text" in answer.text
