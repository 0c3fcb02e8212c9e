"""Status updates: reported by members, hidden by moderators of other towns, reason told to the town."""

import pytest

from core.errors import Incomplete, NotAllowed
from core.models import AuditEntry, MailRecord
from editorial.models import Report
from editorial.reports import services as reports
from municipalities.actors import Actor
from municipalities.models import Membership
from notifications.kinds import lines_of
from notifications.models import Notice
from tests.factories import MembershipFactory, ModeratorFactory, acting, moderator
from tests.people import OWN, SIDE, STAFF, sign_in_as
from tests.signing_in import sign_in
from tests.updates.posting import PAGE, PEOPLE, TITLE, write
from updates import services
from updates.notices import TAKEN_OFF

pytestmark = pytest.mark.django_db
REASON = "Das nennt eine Person."


@pytest.fixture
def update(project, owner):
    return write(project, owner)


def hide_page(update) -> str:
    return f"/neuigkeiten/{update.pk}/entfernen/"


def report_page(update) -> str:
    return f"/neuigkeiten/{update.pk}/melden/"


@pytest.mark.parametrize("who", PEOPLE)
def test_only_people_acting_for_a_town_report(client, update, owner, who):
    sign_in_as(client, who, owner.municipality)
    answer = client.post(report_page(update), {"reason": REASON})
    reported = Report.objects.filter(kind="status_update", object_id=update.pk, reason=REASON)
    assert reported.exists() == (who in (*OWN, *SIDE))
    if who in STAFF:
        assert answer.status_code == 403


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2_001])
def test_a_report_requires_a_valid_reason(client, update, reader, reason):
    answer = sign_in(client, reader).post(report_page(update), {"reason": reason})
    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_moderators_read_and_hide_it_through_the_report(client, update, reader):
    report = services.report(update, by=reader, reason=REASON)
    sign_in(client, moderator())
    page = client.get(report.get_absolute_url()).text
    assert TITLE in page
    assert REASON in page
    reports.handle(report, by=moderator(), note="Name entfernt.", hide=True)
    client.logout()
    assert TITLE not in client.get(PAGE).text


def test_the_report_on_a_withdrawn_update_does_not_show_it(client, update, owner, reader):
    report = services.report(update, by=reader, reason=REASON)
    services.take_back(update, by=owner)
    page = sign_in(client, moderator()).get(report.get_absolute_url())
    assert page.status_code == 200
    assert TITLE not in page.text
    reports.handle(report, by=moderator(), note="Erledigt.", hide=True)


@pytest.mark.parametrize("who", PEOPLE)
def test_only_staff_hide_it(client, update, owner, who):
    sign_in_as(client, who, owner.municipality)
    answer = client.post(hide_page(update), {"reason": REASON})
    update.refresh_from_db()
    assert update.hidden_by_staff == (who in STAFF)
    if who in (*OWN, *SIDE):
        assert answer.status_code == 403


def test_moderators_cannot_hide_updates_of_their_own_town(update, owner):
    judge = ModeratorFactory()
    MembershipFactory(user=judge, municipality=owner.municipality)
    with pytest.raises(NotAllowed):
        services.hide(update, by=Actor.of(judge, has_second_factor=True), reason=REASON)


def test_hiding_requires_a_reason(client, update):
    judge = moderator()
    with pytest.raises(Incomplete):
        services.hide(update, by=judge, reason=" ")
    assert sign_in(client, judge).post(hide_page(update), {"reason": ""}).status_code == 422
    update.refresh_from_db()
    assert update.hidden_at is None


def test_the_author_is_told_the_reason_once(client, update, owner):
    for _ in range(2):
        services.hide(update, by=moderator(), reason=REASON)
    notice = Notice.objects.get(kind=TAKEN_OFF)
    assert notice.user == owner.user
    assert lines_of([notice])[notice.pk].quote == REASON
    assert MailRecord.objects.filter(to=owner.user.email).count() == 1
    assert AuditEntry.objects.filter(action="post_hidden", object_id=str(update.pk)).count() == 1
    page = sign_in(client, owner).get(PAGE).text
    assert REASON in page
    assert hide_page(update) not in page


def test_colleagues_are_told_if_the_author_left(project, update, owner):
    colleague = acting("coordinator", owner.municipality)
    Membership.objects.filter(user=owner.user).delete()
    services.hide(update, by=moderator(), reason=REASON)
    assert Notice.objects.get(kind=TAKEN_OFF).user == colleague.user


def test_the_town_cannot_edit_or_withdraw_a_hidden_update(client, update, owner):
    services.hide(update, by=moderator(), reason=REASON)
    sign_in(client, owner)
    for step in ("bearbeiten", "zurueckziehen"):
        assert client.post(f"/neuigkeiten/{update.pk}/{step}/").status_code == 409


def test_links_are_shown_only_to_those_who_may_follow_them(client, update, owner):
    own = {"bearbeiten", "zurueckziehen"}
    shown = {"AN": set(), OWN[0]: own, SIDE[0]: {"melden"}, STAFF[0]: {"entfernen"}}
    for who, steps in shown.items():
        client.logout()
        sign_in_as(client, who, owner.municipality)
        page = client.get(PAGE).text
        for step in ("bearbeiten", "zurueckziehen", "entfernen", "melden"):
            assert (f"/neuigkeiten/{update.pk}/{step}/" in page) == (step in steps), (who, step)
