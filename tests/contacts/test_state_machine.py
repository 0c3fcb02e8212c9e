"""Only the transitions that the rules name are possible (property-based)."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contacts.choices import ENDED, OPEN, RequestState
from contacts.models import ContactRequest
from contacts.services import clock, talking
from contacts.transitions import MOVES, possible_moves
from core.errors import NotAllowed, WrongState
from core.models import AuditEntry
from municipalities.choices import Role
from tests.contacts.talks import ask, close, say
from tests.factories import ProjectFactory, acting

S = RequestState
LEGAL = {
    S.NEW: {S.ACKNOWLEDGED, S.ANSWERED, S.CLOSED_WITHOUT_RESULT, S.EXPIRED},
    S.ACKNOWLEDGED: {S.ANSWERED, S.CLOSED_WITH_RESULT, S.CLOSED_WITHOUT_RESULT, S.EXPIRED},
    S.ANSWERED: {S.IN_EXCHANGE, S.CLOSED_WITH_RESULT, S.CLOSED_WITHOUT_RESULT, S.EXPIRED},
    S.IN_EXCHANGE: {S.CLOSED_WITH_RESULT, S.CLOSED_WITHOUT_RESULT, S.EXPIRED},
    S.CLOSED_WITH_RESULT: set(),
    S.CLOSED_WITHOUT_RESULT: set(),
    S.EXPIRED: set(),
}
WISHES = ("acknowledge", "write", "arrange", "share", "close_with", "close_without")


class Conversation(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        asked, asker = acting(Role.COORDINATOR), acting(Role.EDITOR)
        project = ProjectFactory(published=True, municipality=asked.municipality)
        self.people = {"asked": asked, "asker": asker, "third": acting(Role.COORDINATOR)}
        self.row = ask(project, asker)
        self.before = self.row.state

    @rule(who=st.sampled_from(["asked", "asker", "third"]), wish=st.sampled_from(WISHES))
    def act(self, who, wish):
        by = self.people[who]
        self.before, version = self.row.state, self.row.version
        try:
            self._do(wish, by)
        except (NotAllowed, WrongState):
            self.row.refresh_from_db()
            assert self.row.version == version, "a refused wish changes nothing"
            return
        assert who != "third"
        self.row.refresh_from_db()

    def _do(self, wish, by):
        self.row.refresh_from_db()
        if wish == "acknowledge":
            talking.acknowledge(self.row, by=by)
        elif wish == "write":
            say(self.row, by)
        elif wish == "arrange":
            soon = timezone.now() + timedelta(days=1)
            talking.arrange(self.row, by=by, at=soon, expected_version=self.row.version)
        elif wish == "share":
            talking.share_contact(self.row, by=by)
        else:
            close(self.row, by, with_result=wish == "close_with")

    @rule()
    def two_months_pass(self):
        self.before = self.row.state
        idle = self.row.last_activity_at - clock.EXPIRES_AFTER
        ContactRequest.objects.update(last_activity_at=idle)
        clock.expire(self.row.last_activity_at + clock.EXPIRES_AFTER / 2)
        self.row.refresh_from_db()

    @invariant()
    def only_legal_steps(self):
        after = RequestState(self.row.state)
        assert after == self.before or after in LEGAL[RequestState(self.before)]
        self.before = after

    @invariant()
    def the_row_is_sound(self):
        row = self.row
        assert (row.closed_at is not None) == (row.state in ENDED)
        assert row.waiting_since is None or row.state in OPEN
        assert (row.answer_days is None) == (row.answered_at is None)
        if row.state in (RequestState.ANSWERED, RequestState.IN_EXCHANGE):
            assert row.answered_at is not None
        moves = AuditEntry.objects.filter(object_id=str(row.pk), action__startswith="request_")
        assert moves.exclude(action="request_asked").count() == row.version - 1


class TestConversation(TestCase):
    """Runs the state machine with a separate transaction for each example."""

    def test_no_illegal_step_in_any_order(self):
        from hypothesis.stateful import run_state_machine_as_test

        run_state_machine_as_test(
            Conversation,
            settings=settings(
                max_examples=25,
                stateful_step_count=15,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("name", MOVES)
def test_transitions_match_the_table(state, name):
    target = MOVES[name].targets.get(state)
    assert target is None or target == state or target in LEGAL[state]
    for side in MOVES[name].sides:
        assert (name in possible_moves(state, side)) == (target is not None)


@pytest.mark.django_db
def test_foreign_id_gives_no_access_to_a_conversation(request_row):
    other = acting(Role.EDITOR)
    with pytest.raises(WrongState):
        ask(request_row.project, other, token=request_row.pk)
    assert ContactRequest.objects.count() == 1


@pytest.mark.django_db
def test_resubmitting_creates_one_request_and_one_message(project, asker):
    token = uuid.uuid4()
    first, second = ask(project, asker, token=token), ask(project, asker, token=token)
    assert first == second
    assert first.messages.count() == 1
