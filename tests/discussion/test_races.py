"""Twenty concurrent calls have one effect: question, answer, report, partnership and its end."""

import uuid

import pytest

from core.models import AuditEntry
from discussion import services
from discussion.models import Partnership, Post
from editorial.models import Report
from municipalities.choices import Role
from notifications.models import Notice
from tests.discussion.posts import answer, ask
from tests.factories import acting, moderator
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 20


def at_once(action) -> int:
    return together([action] * TIMES)


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_twenty_identical_questions_create_one(project, asker, owner):
    token = uuid.uuid4()
    assert at_once(lambda: ask(project, asker, token=token)) == TIMES
    assert Post.objects.count() == audited("posted") == 1
    assert Notice.objects.filter(user=owner.user).count() == 1


def test_twenty_identical_answers_create_one(project, asker, owner):
    question, token = ask(project, asker), uuid.uuid4()
    assert at_once(lambda: answer(question, owner, token=token)) == TIMES
    assert question.answers.count() == 1
    assert Notice.objects.filter(kind="answer").count() == 1


def test_concurrent_answer_and_removal_stay_consistent(project, asker, owner):
    question = ask(project, asker)
    removals = [lambda: services.take_off(question, by=asker)] * 4
    answered = together([*removals, *[lambda: answer(question, owner)] * 16]) - len(removals)
    assert question.answers.count() == answered
    assert audited("post_hidden") == 1
    assert not Post.objects.visible_to(owner).exclude(question=None).exists()


def test_twenty_concurrent_reports_create_one(project, asker):
    moderator()
    question = ask(project, asker)
    people = [acting() for _n in range(4)]
    reporting = [lambda by=by: services.report(question, by=by, reason="Ton") for by in people]
    assert together(reporting * 5) == TIMES
    assert Report.objects.count() == audited("reported") == 1
    assert Notice.objects.filter(kind="report").count() == 1


def wish(project, by) -> Partnership:
    return services.wish_partnership(project, by=by, note="")


def test_concurrent_proposals_of_a_town_create_one(project, asker, owner):
    colleague = acting(Role.EDITOR, asker.municipality)
    wishes = [lambda by=by: wish(project, by) for by in (asker, colleague)]
    assert together(wishes * 10) == TIMES
    assert Partnership.objects.count() == audited("partnership_wished") == 1
    assert Notice.objects.filter(user=owner.user, kind="partnership").count() == 1


def test_concurrent_decisions_take_effect_once(project, asker, owner):
    row = wish(project, asker)
    decisions = [
        lambda accept=accept: services.decide_partnership(row, by=owner, accept=accept)
        for accept in (True, False)
    ]
    assert together(decisions * 10) == 1
    assert audited("partnership_accepted") + audited("partnership_declined") == 1
    assert Notice.objects.filter(user=asker.user, kind="partnership").count() == 1


def test_concurrent_ends_take_effect_once(project, asker, owner):
    row = wish(project, asker)
    endings = [lambda by=by: services.end_partnership(row, by=by) for by in (asker, owner)]
    together(endings * 10)
    assert audited("partnership_ended") == 1
    assert Partnership.objects.get().state == "ended"


def test_decision_concurrent_with_the_end_is_refused_cleanly(project, asker, owner):
    row = wish(project, asker)
    decision = [lambda: services.decide_partnership(row, by=owner, accept=True)]
    together([*[lambda: services.end_partnership(row, by=asker)], *decision * 19])
    assert audited("partnership_ended") == 1
