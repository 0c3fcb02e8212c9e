"""When a person leaves without a successor, open requests go to the deputy or coordinators."""

import pytest
from django.urls import reverse

from contacts.models import ContactRequest, FollowUp, Responsibility
from core.models import MailRecord
from municipalities.choices import Role
from municipalities.models import Membership
from municipalities.services import members
from notifications.kinds import lines_of
from notifications.models import Notice
from tests.contacts.outcomes import ended_talk, mails_to, on, send
from tests.contacts.talks import ask, close, say
from tests.factories import ProjectFactory, acting, administrator
from tests.offboarding import remove_without_heir
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(asked):
    return acting(Role.EDITOR, asked.municipality)


@pytest.fixture
def deputy(asked, owner):
    person = acting(Role.EDITOR, asked.municipality)
    Responsibility.objects.create(
        municipality=asked.municipality, owner=owner.user, deputy=person.user
    )
    return person


@pytest.fixture
def waiting(project, asker, deputy):
    row = ask(project, asker)
    Notice.objects.all().delete()
    MailRecord.objects.all().delete()
    return row


def told() -> dict:
    """Titles of the notices of each person, by user id."""
    notices = list(Notice.objects.all())
    lines = lines_of(notices)
    found: dict = {}
    for notice in notices:
        if notice.pk in lines:
            found.setdefault(notice.user_id, []).append(lines[notice.pk].title)
    return found


def test_deputy_takes_over_when_the_owner_left(waiting, owner, deputy):
    remove_without_heir(owner)
    assert told() == {deputy.user_id: ["Eine offene Anfrage ist jetzt bei Ihnen"]}
    assert list(MailRecord.objects.values_list("to", flat=True)) == [deputy.user.email]


def test_coordinators_take_over_without_a_deputy(project, asker, asked, owner):
    Responsibility.objects.create(municipality=asked.municipality, owner=owner.user)
    ask(project, asker)
    Notice.objects.all().delete()
    remove_without_heir(owner)
    assert set(told()) == {asked.user_id}


def test_colleague_of_the_asking_town_takes_over(request_row, asker):
    coordinator = acting(Role.COORDINATOR, asker.municipality)
    Notice.objects.all().delete()
    remove_without_heir(asker)
    assert set(told()) == {coordinator.user_id}


def test_many_requests_make_one_notice_and_one_mail(waiting, asker, owner, deputy):
    for _n in range(3):
        ask(ProjectFactory(published=True, municipality=owner.municipality), asker)
    Notice.objects.all().delete()
    MailRecord.objects.all().delete()
    remove_without_heir(owner)
    assert told() == {deputy.user_id: ["4 offene Anfragen sind jetzt bei Ihnen"]}
    assert MailRecord.objects.count() == 1


def test_closed_and_unrelated_requests_notify_nobody(waiting, asked, asker, owner, deputy):
    say(waiting, deputy)
    close(waiting, asker)
    mine = ProjectFactory(published=True, municipality=asked.municipality)
    Responsibility.objects.create(
        municipality=asked.municipality, project=mine, owner=asked.user, deputy=None
    )
    ask(mine, asker)
    Notice.objects.all().delete()
    remove_without_heir(owner)
    assert told() == {}


def test_leaving_watcher_notifies_nobody(waiting, asked):
    bystander = acting(Role.EDITOR, asked.municipality)
    remove_without_heir(bystander)
    assert told() == {}


def test_notice_vanishes_when_the_request_ends(waiting, asker, owner, deputy):
    remove_without_heir(owner)
    close(waiting, asker, with_result=False)
    Notice.objects.exclude(data__what="handed_over").delete()
    assert told() == {}


def test_suspending_a_person_hands_over_in_all_towns(client, waiting, owner, deputy):
    second = acting(Role.COORDINATOR)
    Membership.objects.create(
        user=owner.user, municipality=second.municipality, role=Role.COORDINATOR
    )
    ask(ProjectFactory(published=True, municipality=second.municipality), deputy)
    Responsibility.objects.create(municipality=second.municipality, owner=owner.user)
    Notice.objects.all().delete()
    sign_in(client, administrator())
    address = reverse("admin:accounts_user_change", args=[owner.user_id])
    client.post(address, {"site_role": "none", "language": "de", "full_name": "", "office": ""})
    assert set(told()) == {deputy.user_id, second.user_id}


def test_membership_deleted_in_the_administration_is_handed_over(client, waiting, owner, deputy):
    sign_in(client, administrator())
    address = reverse("admin:municipalities_membership_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [owner.membership.pk], "post": "yes"}
    client.post(address, chosen)
    assert not Membership.objects.filter(user=owner.user).exists()
    assert set(told()) == {deputy.user_id}


def test_handover_without_any_member_left_is_no_error(project, asker):
    ask(project, asker)
    remove_without_heir(asker)
    assert ContactRequest.objects.get().created_by == asker.user


def test_named_successor_gets_the_follow_up_question(project, asked, asker):
    heir = acting(Role.EDITOR, asker.municipality)
    acting(Role.COORDINATOR, asker.municipality)
    ended_talk(project, asked, asker)
    with on(10):
        members.leave(by=asker, heir=heir.user_id)
    assert send(31) == 1
    assert mails_to(heir).count() == 1
    assert FollowUp.objects.get().user == heir.user


def test_deputies_are_not_notified_if_a_successor_is_named(waiting, owner, deputy):
    heir = acting(Role.EDITOR, owner.municipality)
    members.leave(by=owner, heir=heir.user_id)
    assert set(told()) == {heir.user_id}
