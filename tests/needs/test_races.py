"""Concurrent requests: one need, one participation, one project, one closing."""

import uuid

import pytest
from django.utils import timezone

from core.models import AuditEntry
from editorial.authoring.writing import create
from editorial.workflow.announcements import SETTLED
from needs import alerts, services
from needs.models import Need, Participation
from notifications.models import Notice
from projects.models import Project
from tests.factories import NeedFactory, ProjectFactory, acting
from tests.races import FEW, TIMES, at_once, together

pytestmark = pytest.mark.django_db(transaction=True)


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def notices(actor) -> int:
    return Notice.objects.filter(user=actor.user).count()


def test_the_same_form_sent_concurrently_makes_one_need(owner):
    token, fields = uuid.uuid4(), {"title": "Pegel", "text": "T", "time_frame": "", "themes": []}
    assert at_once(lambda: create(services.CONTENT, by=owner, given=fields, token=token)) == TIMES
    assert Need.objects.count() == audited("created") == 1


def test_concurrent_joins_of_one_town_make_one_participation(need, owner, joiner):
    people = [joiner, acting(municipality=joiner.municipality)]
    joins = [lambda by=by: services.join(need, by=by) for by in people]
    assert together(joins * (FEW // 2)) == FEW
    assert Participation.objects.count() == audited("need_joined") == 1
    assert (notices(owner), notices(joiner)) == (1, 0)


def test_many_towns_join_concurrently_and_each_is_notified_once(need, owner):
    people = [acting() for _n in range(10)]
    together([lambda by=by: services.join(need, by=by) for by in people * 3])
    assert Participation.objects.count() == audited("need_joined") == 10
    assert notices(owner) == 10


def test_concurrent_withdrawals_leave_once(need, joiner):
    services.join(need, by=joiner)
    at_once(lambda: services.leave(need, by=joiner), FEW)
    assert audited("need_left") == 1


def test_concurrent_starts_make_one_joint_project(need, owner, joiner):
    services.join(need, by=joiner)
    at_once(lambda: services.make_joint_project(need, by=owner), FEW)
    assert Project.objects.count() == audited("need_closed") == 1
    assert Notice.objects.filter(user=joiner.user, data__what="closed").count() == 1


def test_two_towns_that_joined_each_others_needs_start_one_project(need, owner, joiner):
    other = NeedFactory(published=True, municipality=joiner.municipality)
    services.join(need, by=joiner, own_need=other)
    services.join(other, by=owner, own_need=need)
    begin = services.make_joint_project
    beginnings = [lambda: begin(need, by=owner), lambda: begin(other, by=joiner)]
    assert together(beginnings * (FEW // 2)) == FEW // 2
    project = Project.objects.get()
    assert set(project.made_of_needs.all()) == {need, other}
    assert audited("need_closed") == 2


def test_joining_while_the_project_is_started_is_included_or_refused(need, owner, joiner):
    services.join(need, by=joiner)
    late = [acting() for _n in range(8)]
    joins = [lambda by=by: services.join(need, by=by) for by in late]
    together([*joins[:4], lambda: services.make_joint_project(need, by=owner), *joins[4:]])
    towns = set(Participation.objects.values_list("municipality", flat=True))
    project = Project.objects.get()
    assert set(project.partner_municipalities.values_list("pk", flat=True)) == towns


def test_concurrent_closings_close_once(need, owner, joiner):
    services.join(need, by=joiner)
    colleague = acting(municipality=owner.municipality)
    closings = [
        lambda by=by: services.close(need, by=by, resolution="dropped") for by in (owner, colleague)
    ]
    assert together(closings * (FEW // 2)) == 1
    assert audited("need_closed") == 1
    assert Notice.objects.filter(user=joiner.user, data__what="closed").count() == 1


def test_concurrent_reopenings_reopen_once(need, owner):
    services.close(need, by=owner, resolution="dropped")
    assert at_once(lambda: services.reopen(need, by=owner), FEW) == 1
    assert audited("need_reopened") == 1


def test_two_concurrent_nightly_runs_notify_once(need, owner):
    ProjectFactory(published=True, themes=["mobility"])
    now = timezone.now() + 2 * SETTLED
    assert at_once(lambda: alerts.run(now), FEW) == FEW
    assert notices(owner) == 1
