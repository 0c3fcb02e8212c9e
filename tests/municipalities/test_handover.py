"""A member leaves: everything open goes to a named colleague in one step (docs/handover.md)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adoptions.notices import adopter_people
from contacts.models import Reminder, Responsibility
from contacts.people import taking_part
from core.errors import DomainError, NotAllowed, WrongState
from core.models import AuditEntry, MailRecord
from editorial.workflow import authorship
from editorial.workflow.choices import State
from editorial.workflow.notices import authors
from editorial.workflow.permissions import wrote
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Membership
from municipalities.services import members
from notifications.kinds import lines_of
from notifications.models import Notice
from tests.contacts.talks import ask
from tests.factories import (
    AdoptionFactory,
    LessonFactory,
    MembershipFactory,
    MunicipalityFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.mails import written_mails
from tests.races import at_once
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LEAVING = "/meine-kommune/verlassen/"


@pytest.fixture
def coordinator():
    return acting(Role.COORDINATOR)


@pytest.fixture
def town(coordinator):
    return coordinator.municipality


@pytest.fixture
def leaver(town):
    return acting(Role.EDITOR, town)


@pytest.fixture
def heir(town):
    return acting(Role.EDITOR, town)


def page_of(person: Actor) -> str:
    return f"/meine-kommune/team/{person.membership.pk}/uebergabe/"


def begun(person: Actor, **fields):
    return ProjectFactory(municipality=person.municipality, created_by=person.user, **fields)


def elsewhere(title: str = "Laubmelder"):
    """A published project of another town that has an editor."""
    return ProjectFactory(published=True, municipality=acting().municipality, title=title)


def people(receivers) -> set:
    return {receiver.user_id for receiver in receivers}


def test_page_lists_open_items_with_links(client, coordinator, leaver, heir):
    draft = begun(leaver, title="Radzähler")
    begun(leaver, title="Pegel", state=State.CHANGES_REQUESTED)
    row = ask(elsewhere(), leaver)
    Responsibility.objects.create(municipality=leaver.municipality, owner=leaver.user)
    page = sign_in(client, coordinator).get(page_of(leaver)).text
    for words in ("Radzähler", "Pegel", "Rückfragen der Moderation", "Alle übrigen Projekte"):
        assert words in page
    assert draft.get_absolute_url() in page
    assert row.get_absolute_url() in page
    assert heir.user.full_name in page


def test_everything_goes_to_the_heir_in_one_step(client, coordinator, leaver, heir, town):
    draft = begun(leaver)
    lesson = LessonFactory(
        project=ProjectFactory(published=True, municipality=town),
        created_by=leaver.user,
        submitted=True,
    )
    row = ask(elsewhere(), leaver)
    adoption = AdoptionFactory(municipality=town, created_by=leaver.user)
    rule = Responsibility.objects.create(
        municipality=town, owner=leaver.user, deputy=coordinator.user
    )
    Reminder.objects.create(
        request=row, user=leaver.user, municipality=town, what="unanswered", due_at=row.created_at
    )
    sign_in(client, coordinator)
    answer = client.post(page_of(leaver), {"heir": str(heir.user_id)})
    assert answer.status_code == 302
    rule.refresh_from_db()
    assert (rule.owner, rule.deputy) == (heir.user, coordinator.user)
    assert people(authors(draft)) == people(authors(lesson)) == {heir.user_id}
    assert people(taking_part(row, town.pk)) == {heir.user_id}
    assert heir.user_id in people(adopter_people(adoption))
    assert Reminder.objects.get().user == heir.user
    assert not Membership.objects.filter(user=leaver.user).exists()


def test_the_heir_gets_one_notice_about_everything(coordinator, leaver, heir):
    begun(leaver, title="Radzähler")
    ask(elsewhere("Pegel"), leaver)
    Notice.objects.all().delete()
    MailRecord.objects.all().delete()
    members.remove_member(leaver.membership, by=coordinator, heir=heir.user_id)
    mail = written_mails().get()
    assert mail.to == heir.user.email
    assert "Radzähler" in mail.text
    assert "Pegel" in mail.text
    notice = Notice.objects.get()
    assert leaver.user.full_name in lines_of([notice])[notice.pk].title
    Membership.objects.filter(user=heir.user).delete()
    assert lines_of([notice]) == {}


def test_the_log_has_one_row_for_the_handover_and_one_per_item(coordinator, leaver, heir):
    draft = begun(leaver)
    begun(leaver)
    members.remove_member(leaver.membership, by=coordinator, heir=heir.user_id)
    rows = AuditEntry.objects.filter(action="handed_over")
    whole = rows.get(kind="municipalities.membership")
    assert whole.actor_id == coordinator.user_id
    assert whole.detail["numbers"] == {"drafts": 2}
    assert rows.filter(kind="projects.project").count() == 2
    assert rows.get(object_id=str(draft.pk)).detail["heir"] == str(heir.user_id)
    assert AuditEntry.objects.filter(action="member_removed").count() == 1


def test_the_heir_does_not_count_as_an_author_for_four_eyes(coordinator, leaver, heir):
    draft = begun(leaver)
    members.remove_member(leaver.membership, by=coordinator, heir=heir.user_id)
    assert people(authors(draft)) == {heir.user_id}
    assert not wrote(heir, draft)


def test_items_taken_over_pass_to_the_next_heir(coordinator, leaver, heir, town):
    draft, row = begun(leaver), ask(elsewhere(), leaver)
    members.leave(by=leaver, heir=heir.user_id)
    members.leave(by=heir, heir=coordinator.user_id)
    assert people(authors(draft)) == {coordinator.user_id}
    assert people(taking_part(row, town.pk)) == {coordinator.user_id}


def test_a_deputy_who_inherits_is_no_longer_deputy(coordinator, leaver, heir, town):
    rule = Responsibility.objects.create(municipality=town, owner=leaver.user, deputy=heir.user)
    members.leave(by=leaver, heir=heir.user_id)
    rule.refresh_from_db()
    assert (rule.owner, rule.deputy) == (heir.user, None)


def test_only_items_of_the_town_left_are_handed_over(leaver, heir, coordinator):
    other = acting(Role.COORDINATOR)
    MembershipFactory(user=leaver.user, municipality=other.municipality)
    elsewhere = ProjectFactory(municipality=other.municipality, created_by=leaver.user)
    begun(leaver)
    members.leave(by=leaver, heir=heir.user_id)
    assert not AuditEntry.objects.filter(object_id=str(elsewhere.pk)).exists()
    assert Membership.objects.get(user=leaver.user).municipality == other.municipality


def test_no_heir_is_required_when_nothing_is_open(client, coordinator, leaver):
    assert sign_in(client, leaver).post(LEAVING, {}).status_code == 302
    assert not Membership.objects.filter(user=leaver.user).exists()


def test_an_heir_is_required_when_something_is_open(client, coordinator, leaver):
    begun(leaver)
    answer = sign_in(client, leaver).post(LEAVING, {"heir": ""})
    assert answer.status_code == 422
    assert "Bitte wählen Sie, wer das übernimmt" in answer.text
    with pytest.raises(DomainError):
        members.leave(by=leaver)
    assert Membership.objects.filter(user=leaver.user).exists()


@pytest.mark.parametrize("who", ["foreign", "gone", "locked", "self", "nonsense"])
def test_only_an_active_colleague_can_be_heir(client, coordinator, leaver, heir, who):
    begun(leaver)
    chosen = {"foreign": acting().user_id, "self": leaver.user_id, "nonsense": "x"}
    if who == "gone":
        heir.membership.delete()
    if who == "locked":
        heir.user.is_active = False
        heir.user.save()
    sign_in(client, coordinator)
    answer = client.post(page_of(leaver), {"heir": str(chosen.get(who, heir.user_id))})
    assert answer.status_code == 422
    assert "Es wurde nichts geändert" in answer.text
    assert Membership.objects.filter(user=leaver.user).exists()
    assert not AuditEntry.objects.filter(action="handed_over").exists()


def test_an_heir_who_just_left_is_refused(coordinator, leaver, heir):
    begun(leaver)
    heir.membership.delete()
    with pytest.raises(DomainError, match="nicht"):
        members.remove_member(leaver.membership, by=coordinator, heir=heir.user_id)
    assert Membership.objects.filter(user=leaver.user).exists()


def test_editors_cannot_remove_others(client, leaver, heir):
    assert sign_in(client, leaver).get(page_of(heir)).status_code == 403
    assert client.post(page_of(heir), {}).status_code == 403
    with pytest.raises(NotAllowed):
        members.remove_member(heir.membership, by=leaver)


@pytest.mark.parametrize("who", [lambda: acting(Role.COORDINATOR), acting])
def test_the_page_is_404_for_other_towns(client, leaver, who):
    assert sign_in(client, who()).get(page_of(leaver)).status_code == 404


@pytest.mark.parametrize("who", [moderator, administrator])
def test_the_page_is_404_for_staff_without_a_town(client, leaver, who):
    assert sign_in(client, who()).get(page_of(leaver)).status_code == 404


def test_visitors_are_sent_to_the_sign_in_and_former_members_refused(client, coordinator, leaver):
    assert client.get(LEAVING).status_code == 302
    sign_in(client, leaver)
    members.leave(by=leaver)
    assert client.get(LEAVING).status_code == 403
    assert client.post(LEAVING).status_code == 403


def test_a_coordinator_removed_meanwhile_removes_nobody(coordinator, leaver, town):
    second = acting(Role.COORDINATOR, town)
    members.remove_member(coordinator.membership, by=second)
    with pytest.raises(NotAllowed):
        members.remove_member(leaver.membership, by=coordinator)


def test_removing_oneself_redirects_to_the_leave_page(client, coordinator):
    assert sign_in(client, coordinator).get(page_of(coordinator)).headers["Location"] == LEAVING


def test_without_an_heir_decisions_reach_the_coordinators(coordinator, leaver):
    draft = begun(leaver)
    authorship.written("created", draft, by=leaver)
    members.end_by_administrator(leaver.membership, by=administrator())
    assert people(authors(draft)) == {coordinator.user_id}


def test_number_of_statements_does_not_grow(client, coordinator, leaver):
    sign_in(client, coordinator)

    def fill(times: int) -> None:
        for _n in range(times):
            begun(leaver)
            AdoptionFactory(municipality=leaver.municipality, created_by=leaver.user)
            Responsibility.objects.create(
                municipality=leaver.municipality,
                owner=leaver.user,
                project=ProjectFactory(municipality=leaver.municipality),
            )

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page_of(leaver)).status_code == 200
        return len(captured)

    fill(1)
    statements()
    few = statements()
    fill(8)
    assert statements() == few


@pytest.mark.django_db(transaction=True)
def test_a_hundred_clicks_hand_over_once():
    coordinator = acting(Role.COORDINATOR, MunicipalityFactory())
    leaver = acting(Role.EDITOR, coordinator.municipality)
    heir = acting(Role.EDITOR, coordinator.municipality)
    begun(leaver)
    done = at_once(
        lambda: members.remove_member(leaver.membership, by=coordinator, heir=heir.user_id)
    )
    assert done == 1
    assert AuditEntry.objects.filter(action="member_removed").count() == 1
    assert AuditEntry.objects.filter(action="handed_over").count() == 2
    assert MailRecord.objects.filter(to=heir.user.email).count() == 1
    with pytest.raises(WrongState):
        members.leave(by=leaver)
