"""Concurrent claims: an entry ends up with exactly one moderator."""

import pytest

from core.models import AuditEntry
from editorial.models import Claim
from editorial.workflow import claims
from editorial.workflow.choices import State
from editorial.workflow.services import move
from tests.editorial.test_states import submitted
from tests.editorial.waiting import waiting
from tests.factories import moderator
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_a_hundred_moderators_one_claims_the_entry():
    entry = waiting()
    judges = [moderator() for _number in range(100)]
    assert together([lambda by=by: claims.take(entry, by=by) for by in judges]) == 1
    assert Claim.objects.count() == 1
    assert AuditEntry.objects.filter(action="claimed").count() == 1


def test_repeated_clicks_of_one_moderator_claim_it_once():
    entry, judge = waiting(), moderator()
    assert together([lambda: claims.take(entry, by=judge)] * 16) == 16
    assert AuditEntry.objects.filter(action="claimed").count() == 1


def test_concurrent_requests_for_the_next_entry_get_different_ones():
    for _number in range(8):
        waiting()
    judges = [moderator() for _number in range(8)]
    taken = []
    together([lambda by=by: taken.append(claims.take_next(by)) for by in judges])
    found = [entry.pk for entry in taken if entry]
    assert len(found) == len(set(found)) == Claim.objects.count()
    assert len(found) >= 4


def test_concurrent_decision_and_takeover_end_consistent():
    project, _author = submitted()
    one, two = moderator(), moderator()
    claims.take(project, by=one)
    version = project.version
    together(
        [lambda: move(project, "publish", by=one, expected_version=version)]
        + [lambda: claims.take(project, by=two, anyway=True)] * 9
    )
    project.refresh_from_db()
    claim = Claim.objects.first()
    if project.state == State.PUBLISHED:
        assert claim is None
    else:
        assert claim.user_id == two.user_id
