"""Claiming an entry: one holder, for a limited time, one audit row per change of holder."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.errors import NotAllowed, WrongState
from core.models import AuditEntry
from editorial.models import CannedResponse, Claim
from editorial.workflow import claims
from editorial.workflow.choices import State
from editorial.workflow.services import move
from municipalities.actors import Actor
from municipalities.models import Membership
from tests.editorial.test_states import submitted
from tests.editorial.waiting import waiting, written_by
from tests.factories import MunicipalityFactory, ProjectFactory, acting, moderator
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


judges, _judges = shared_world(lambda: (moderator(), moderator()), name="judges")


@pytest.fixture
def judge(judges):
    return judges[0]


@pytest.fixture
def other(judges):
    return judges[1]


@pytest.fixture
def desk(client, judge):
    return sign_in(client, judge)


def address(entry, step: str = "") -> str:
    return f"/moderation/{entry.kind_name}/{entry.pk}/{step}"


def later(minutes: int):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False)


def test_claim_expires_after_half_an_hour(judge, other):
    entry = waiting()
    claims.take(entry, by=judge)
    with pytest.raises(claims.Claimed) as refusal:
        claims.take(entry, by=other)
    assert judge.user.get_full_name() in str(refusal.value)
    with later(31):
        assert claims.of_entry(entry) is None
        assert claims.take(entry, by=other).user_id == other.user_id
    assert Claim.objects.count() == 1


def test_working_on_it_renews_the_claim_without_a_second_audit_row(desk, judge, other):
    entry = waiting()
    desk.post(address(entry, "uebernehmen/"))
    with later(25):
        desk.get(address(entry))
    with later(50):
        assert claims.of_entry(entry).user_id == judge.user_id
    assert AuditEntry.objects.filter(action="claimed").count() == 1


def test_reading_by_somebody_else_does_not_renew_the_claim(client, judge, other):
    entry = waiting()
    claims.take(entry, by=judge)
    with later(25):
        text = sign_in(client, other).get(address(entry)).text
    assert f"In Arbeit bei {judge.user.get_full_name()} bis" in text
    with later(31):
        assert claims.of_entry(entry) is None


@pytest.mark.parametrize("why", ["town", "text", "author", "decided"])
def test_only_entries_one_may_decide_can_be_claimed(judge, why):
    entry = waiting()
    if why == "town":
        Membership.objects.create(user=judge.user, municipality=entry.municipality)
        judge = Actor.of(judge.user, has_second_factor=True)
    if why == "text":
        written_by(entry, judge)
    if why == "author":
        judge = acting(municipality=entry.municipality)
    if why == "decided":
        type(entry).objects.update(state=State.CHANGES_REQUESTED)
    with pytest.raises(WrongState if why == "decided" else NotAllowed):
        claims.take(entry, by=judge)
    assert not Claim.objects.exists()
    assert not AuditEntry.objects.filter(action="claimed").exists()


def test_taking_over_a_claim_needs_confirmation_and_is_logged(desk, judge, other):
    entry = waiting()
    claims.take(entry, by=other)
    text = desk.post(address(entry, "uebernehmen/"), follow=True).text
    assert "Trotzdem übernehmen" in text
    assert claims.of_entry(entry).user_id == other.user_id
    typed = {"take_over": "1", "decision": "reject", "reason": "Werbung"}
    page = desk.post(address(entry), typed)
    assert page.context["form"]["reason"].value() == "Werbung"
    assert claims.of_entry(entry).user_id == judge.user_id
    row = AuditEntry.objects.filter(action="claimed").latest("id")
    assert (row.actor_id, row.detail["from"]) == (judge.user_id, str(other.user_id))


def test_decision_on_an_entry_claimed_by_another_is_refused_and_keeps_the_reason(
    client, judge, other
):
    project, _author = submitted()
    claims.take(project, by=judge)
    wish = {"decision": "reject", "reason": "Bitte <mehr>", "version": project.version}
    response = sign_in(client, other).post(address(project), wish)
    assert response.status_code == 409
    assert "Entschieden wurde nichts" in response.text
    assert "Bitte &lt;mehr&gt;" in response.text
    assert 'value="reject" id="id_decision_2" checked' in response.text
    project.refresh_from_db()
    assert project.state == State.SUBMITTED
    refused = AuditEntry.objects.get(action="refused")
    assert refused.detail["code"] == "claimed"


@pytest.mark.parametrize("name", ["publish", "request_changes", "reject"])
def test_decision_ends_the_claim(judge, name):
    project, _author = submitted()
    claims.take(project, by=judge)
    move(project, name, by=judge, expected_version=project.version, reason="Grund")
    assert not Claim.objects.exists()


def test_withdrawing_ends_the_claim(judge):
    project, author = submitted()
    claims.take(project, by=judge)
    move(project, "withdraw", by=author, expected_version=project.version)
    assert not Claim.objects.exists()


def test_only_its_holder_releases_a_claim(desk, judge, other):
    entry = waiting()
    claims.take(entry, by=other)
    desk.post(address(entry, "zurueckgeben/"))
    assert claims.of_entry(entry).user_id == other.user_id
    claims.release(entry, by=other)
    assert claims.of_entry(entry) is None
    assert AuditEntry.objects.filter(action="claim_released").count() == 1


class TestNext:
    def test_is_the_oldest_unclaimed_entry_of_any_kind_that_one_may_decide(
        self, desk, judge, other
    ):
        town = MunicipalityFactory()
        Membership.objects.create(user=judge.user, municipality=town)
        waiting(days=9, municipality=town)
        written_by(waiting(days=8), judge)
        claims.take(waiting("need", days=7), by=other)
        lesson = waiting("lesson", days=6)
        waiting(days=5)
        response = desk.post("/moderation/naechster/")
        assert response.url == address(lesson) + "?go_on=1"
        assert claims.of_entry(lesson).user_id == judge.user_id

    def test_respects_the_filters_of_the_list(self, desk):
        waiting(days=9)
        need = waiting("need", days=1)
        response = desk.post("/moderation/naechster/?kind=need")
        assert response.url == address(need) + "?kind=need&go_on=1"

    def test_redirects_to_the_list_when_nothing_is_unclaimed(self, desk, other):
        claims.take(waiting(), by=other)
        text = desk.post("/moderation/naechster/", follow=True).text
        assert "kein weiterer Eintrag frei" in text

    def test_follows_a_decision_if_asked_for(self, desk):
        project, _author = submitted()
        following = waiting("need")
        wish = {"decision": "publish", "version": project.version, "go_on": "on"}
        response = desk.post(address(project), wish)
        assert response.url == address(following) + "?go_on=1"
        assert "checked" in desk.get(response.url).text.split('name="go_on"')[1][:120]


class TestCannedResponses:
    def test_six_exist_from_the_start(self, desk):
        assert CannedResponse.objects.count() == 6
        assert "Zahlen und Belege fehlen" in desk.get("/moderation/textbausteine/").text

    def test_appended_to_the_typed_text_without_javascript(self, desk):
        entry, block = waiting(), CannedResponse.objects.get(title="Zahlen und Belege fehlen")
        typed = {"decision": "request_changes", "reason": "Guten Tag!", "version": 1}
        page = desk.post(address(entry), {**typed, "text_block": block.pk, "insert": "1"})
        assert page.status_code == 200
        form = page.context["form"]
        assert form["reason"].value() == f"Guten Tag!\n\n{block.text}"
        assert form["decision"].value() == "request_changes"
        assert not form.errors
        entry.refresh_from_db()
        assert entry.state == State.SUBMITTED

    def test_unknown_block_keeps_the_typed_text(self, desk):
        path, kept = address(waiting()), {}
        for chosen in ("", "x", "999999", "9" * 30, "²"):
            data = {"reason": "Guten Tag!", "text_block": chosen, "insert": "1", "version": 1}
            kept[chosen] = desk.post(path, data).context["form"]["reason"].value()
        assert kept == dict.fromkeys(kept, "Guten Tag!")

    def test_only_active_and_applicable_blocks_are_offered(self, desk):
        CannedResponse.objects.filter(title="Zahlen und Belege fehlen").update(is_active=False)
        text = desk.get(address(waiting())).text
        assert "Zahlen und Belege fehlen" not in text
        assert "Werbung statt Erfahrung" in text
        revision = waiting(revision_of=ProjectFactory(published=True))
        assert "Werbung statt Erfahrung" not in desk.get(address(revision)).text

    def test_moderators_write_them_and_errors_keep_the_typed_text(self, desk, judge):
        data = {"title": "Karte", "text": "", "decision": "", "position": 5, "is_active": "on"}
        page = desk.post("/moderation/textbausteine/neu/", data)
        assert page.status_code == 422
        assert 'value="Karte"' in page.text
        desk.post("/moderation/textbausteine/neu/", data | {"text": "Bitte eine Karte."})
        block = CannedResponse.objects.get(title="Karte")
        assert AuditEntry.objects.get(object_id=str(block.pk)).actor_id == judge.user_id
        desk.post(f"/moderation/textbausteine/{block.pk}/", data | {"text": "Neu"})
        block.refresh_from_db()
        assert block.text == "Neu"

    def test_only_moderators_read_or_write_them(self, client):
        for path in ("", "neu/", f"{CannedResponse.objects.first().pk}/"):
            address = f"/moderation/textbausteine/{path}"
            assert client.get(address).status_code == 302
        town = sign_in(client, acting())
        for path in ("", "neu/", f"{CannedResponse.objects.first().pk}/"):
            assert town.get(f"/moderation/textbausteine/{path}").status_code == 403
