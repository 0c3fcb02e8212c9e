"""Development partnerships: a town proposes, the project's town decides, either side ends it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.errors import NotAllowed, WrongState
from core.models import AuditEntry, MailRecord
from discussion import services
from discussion.models import Partnership
from editorial.workflow.choices import State
from municipalities.choices import Role
from notifications.models import Notice
from tests.discussion.posts import ASKED, ASKING, PAGE, PEOPLE
from tests.factories import MunicipalityFactory, ProjectFactory, acting, moderator
from tests.mails import written_mails
from tests.people import NO_TOWN, STAFF, THIRD, sign_in_as
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
NOTE = "Wir bringen ein Testgebiet mit."


def wish(project, by, note=NOTE) -> Partnership:
    return services.wish_partnership(project, by=by, note=note)


def decide(row, by, *, accept=True) -> Partnership:
    return services.decide_partnership(row, by=by, accept=accept)


@pytest.fixture
def wished(project, asker):
    return wish(project, asker)


def wishing_page(project) -> str:
    return f"/projekte/{project.pk}/mitentwickeln/"


def deciding_page(row) -> str:
    return f"/partnerschaften/{row.pk}/entscheiden/"


def ending_page(row) -> str:
    return f"/partnerschaften/{row.pk}/beenden/"


def test_partnership_is_proposed_and_accepted_through_the_pages(client, project, asker, owner):
    sign_in(client, asker)
    assert wishing_page(project) in client.get(PAGE).text
    assert client.get(wishing_page(project)).status_code == 200
    assert client.post(wishing_page(project), {"note": NOTE}).status_code == 302
    row = Partnership.objects.get()
    assert (row.state, row.municipality) == ("wished", asker.municipality)
    assert wishing_page(project) not in client.get(PAGE).text
    sign_in(client, owner)
    assert NOTE in client.get(PAGE).text
    assert f'href="{PAGE}#entwicklungspartner"' in client.get(reverse("dashboard")).text
    client.post(deciding_page(row), {"accept": "1"})
    row.refresh_from_db()
    assert row.state == "accepted"
    assert "Haßfurt" in Client().get(PAGE).text


@pytest.mark.parametrize("who", PEOPLE)
def test_proposal_is_shown_to_the_two_towns_only(client, wished, asker, owner, who):
    sign_in_as(client, who, asker.municipality, owner.municipality)
    page = client.get(PAGE).text
    assert (NOTE in page) == (who in ASKED)
    assert ("Ihr Wunsch" in page) == (who in ASKING)
    if who not in ASKING:
        assert ("Haßfurt" in page) == (who in ASKED)


@pytest.mark.parametrize("who", PEOPLE)
def test_accepted_partners_are_public_but_their_note_is_not(client, wished, asker, owner, who):
    decide(wished, owner)
    sign_in_as(client, who, asker.municipality, owner.municipality)
    page = client.get(PAGE).text
    assert asker.municipality.full_label in page
    assert NOTE not in page
    assert (ending_page(wished) in page) == (who in (*ASKING, *ASKED))


def test_declined_town_is_notified_and_not_listed(client, wished, asker, owner):
    MailRecord.objects.all().delete()
    sign_in(client, owner)
    client.post(deciding_page(wished), {"decline": "1"})
    wished.refresh_from_db()
    assert wished.state == "declined"
    assert "Haßfurt" not in client.get(PAGE).text
    assert "Haßfurt" not in Client().get(PAGE).text
    mail = written_mails().get()
    assert mail.to == asker.user.email
    assert "abgelehnt" in mail.subject


def test_owner_is_notified_of_a_proposal_with_its_note(wished, owner):
    mail = written_mails().get()
    assert mail.to == owner.user.email
    assert "mitentwickeln" in mail.subject
    assert NOTE in mail.text


def test_proposer_is_notified_of_acceptance(wished, asker, owner):
    colleague = acting(Role.COORDINATOR, asker.municipality)
    MailRecord.objects.all().delete()
    decide(wished, owner)
    assert MailRecord.objects.get().to == asker.user.email
    assert not Notice.objects.filter(user=colleague.user).exists()


def test_coordinators_are_notified_if_the_proposer_left(wished, asker, owner):
    colleague = acting(Role.COORDINATOR, asker.municipality)
    MailRecord.objects.all().delete()
    asker.membership.delete()
    decide(wished, owner)
    assert MailRecord.objects.get().to == colleague.user.email


def test_each_town_has_one_proposal_whoever_submits_it(client, project, wished, asker):
    sign_in(client, acting(Role.EDITOR, asker.municipality))
    client.post(wishing_page(project), {"note": "Noch einmal."})
    assert Partnership.objects.get().note == NOTE
    assert MailRecord.objects.count() == 1
    assert AuditEntry.objects.filter(action="partnership_wished").count() == 1


def test_declined_town_may_propose_again_and_the_owner_is_notified_again(
    client, project, wished, asker, owner
):
    decide(wished, owner, accept=False)
    sign_in(client, asker)
    assert wishing_page(project) in client.get(PAGE).text
    MailRecord.objects.all().delete()
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        row = wish(project, asker, "Jetzt mit Geld.")
    assert (row.pk, row.state, row.note) == (wished.pk, "wished", "Jetzt mit Geld.")
    assert [mail.to for mail in MailRecord.objects.all()] == [owner.user.email]


@pytest.mark.parametrize("who", [*NO_TOWN, *ASKED, *STAFF])
def test_only_other_towns_propose(client, project, asker, owner, who):
    sign_in_as(client, who, asker.municipality, owner.municipality)
    assert client.post(wishing_page(project), {"note": NOTE}).status_code in (302, 403)
    assert not Partnership.objects.exists()
    assert wishing_page(project) not in client.get(PAGE).text


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.TAKEN_DOWN])
def test_what_is_not_public_has_no_partners(client, asker, owner, state):
    project = ProjectFactory(state=state, municipality=owner.municipality)
    sign_in(client, asker)
    assert client.post(wishing_page(project), {"note": NOTE}).status_code == 404
    with pytest.raises(NotAllowed):
        wish(project, asker)


@pytest.mark.parametrize("who", [*NO_TOWN, *ASKING, *THIRD, *STAFF])
def test_only_the_town_of_the_project_decides(client, wished, asker, owner, who):
    sign_in_as(client, who, asker.municipality, owner.municipality)
    assert client.post(deciding_page(wished), {"accept": "1"}).status_code in (302, 403, 404)
    wished.refresh_from_db()
    assert wished.state == "wished"


def test_proposal_is_decided_once(wished, owner):
    decide(wished, owner)
    with pytest.raises(WrongState):
        decide(wished, owner, accept=False)
    wished.refresh_from_db()
    assert wished.state == "accepted"


@pytest.mark.parametrize("page", [deciding_page, ending_page])
def test_get_changes_nothing(client, wished, owner, page):
    sign_in(client, owner)
    assert client.get(page(wished)).status_code == 405
    assert Partnership.objects.get().state == "wished"


@pytest.mark.parametrize("side", ["asker", "owner"])
def test_either_side_ends_the_partnership(client, request, wished, owner, side):
    decide(wished, owner)
    sign_in(client, request.getfixturevalue(side))
    assert client.post(ending_page(wished)).status_code == 302
    assert client.post(ending_page(wished)).status_code == 302
    assert "Haßfurt" not in Client().get(PAGE).text
    assert AuditEntry.objects.filter(action="partnership_ended").count() == 1


@pytest.mark.parametrize("side", ["asker", "owner"])
def test_other_side_is_notified_when_a_partnership_ends(client, request, wished, owner, side):
    decide(wished, owner)
    ends = request.getfixturevalue(side)
    told = request.getfixturevalue("owner" if side == "asker" else "asker")
    services.end_partnership(wished, by=ends)
    notices = Notice.objects.filter(kind="partnership", data__what="ended")
    assert [row.user for row in notices] == [told.user]
    assert ends.municipality.short_name in sign_in(client, told).get(reverse("notice_list")).text


def test_withdrawn_proposal_notifies_nobody_and_may_be_repeated(wished, asker, owner):
    services.end_partnership(wished, by=asker)
    assert not Notice.objects.filter(data__what="ended").exists()
    again = wish(wished.project, asker)
    assert (again.pk, again.state) == (wished.pk, "wished")


def test_proposal_is_withdrawn(client, wished, asker, owner):
    sign_in(client, asker)
    assert ending_page(wished) in client.get(PAGE).text
    client.post(ending_page(wished))
    sign_in(client, owner)
    assert NOTE not in client.get(PAGE).text


@pytest.mark.parametrize("who", [*NO_TOWN, *THIRD, *STAFF])
def test_nobody_else_ends_the_partnership(client, wished, asker, owner, who):
    sign_in_as(client, who, asker.municipality, owner.municipality)
    assert client.post(ending_page(wished)).status_code in (302, 403, 404)
    assert Partnership.objects.exists()


def test_note_is_escaped_and_refused_if_too_long(client, project, asker, owner):
    sign_in(client, asker)
    response = client.post(wishing_page(project), {"note": "x" * 2_001})
    assert response.status_code == 422
    assert "Was möchten Sie beitragen?</a> " in response.text
    assert "x" * 2_001 in response.text
    client.post(wishing_page(project), {"note": "<script>alert(1)</script>"})
    sign_in(client, owner)
    assert "&lt;script&gt;alert" in client.get(PAGE).text


def test_number_of_queries_is_constant_for_partners(client, project, owner):
    sign_in(client, owner)
    numbers = []
    for more in (3, 12):
        for n in range(more):
            town = MunicipalityFactory(district=MunicipalityFactory())
            row = wish(project, acting(municipality=town))
            if n % 2:
                decide(row, owner)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("address", [deciding_page, ending_page])
@pytest.mark.parametrize("who", THIRD)
@pytest.mark.parametrize("accepted", [False, True])
def test_third_town_cannot_find_a_partnership_by_its_id(
    client, wished, asker, owner, who, address, accepted
):
    if accepted:
        decide(wished, owner)
    sign_in_as(client, who, asker.municipality, owner.municipality)
    bodies = []
    for row in (wished, Partnership()):
        refused = client.post(address(row), {"accept": "1"})
        assert refused.status_code == 404
        text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", refused.text)
        bodies.append(text.replace(str(row.pk), ""))
    assert bodies[0] == bodies[1]


def test_repeated_proposals_have_a_limit_per_town(client, project, asker, monkeypatch):
    monkeypatch.setattr(services, "MAX_WISHES_A_DAY", 2)
    sign_in(client, asker)
    answers = []
    for _time in range(3):
        answers.append(client.post(wishing_page(project), {"note": NOTE}))
        if row := Partnership.objects.exclude(state="ended").first():
            client.post(ending_page(row))
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[2]["Retry-After"]
    assert MailRecord.objects.count() == 2
    assert Partnership.objects.get().state == "ended"


def test_proposing_town_sees_the_proposal_but_may_not_decide(client, wished, asker):
    sign_in(client, asker)
    assert client.post(deciding_page(wished), {"accept": "1"}).status_code == 403


def test_moderators_neither_propose_nor_decide(project, wished):
    judge = moderator()
    for action in (lambda: wish(project, judge), lambda: decide(wished, judge)):
        with pytest.raises(NotAllowed):
            action()
