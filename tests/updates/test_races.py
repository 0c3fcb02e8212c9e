"""Concurrent identical requests have one effect, one audit row, one job."""

import uuid

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from core.models import AuditEntry
from editorial.models import Report
from notifications.models import Notice
from tests.factories import ProjectFactory, acting, moderator
from tests.races import together
from tests.updates.posting import given, write
from updates import services
from updates.models import StatusUpdate
from watching import services as watching
from watching.news import tell

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 16


@pytest.fixture
def owner():
    return acting()


@pytest.fixture
def project(owner):
    return ProjectFactory(published=True, municipality=owner.municipality)


def test_one_form_sent_concurrently_makes_one_update(owner, project):
    token = uuid.uuid4()
    assert together([lambda: write(project, owner, token=token)] * TIMES) == TIMES
    assert StatusUpdate.objects.count() == 1
    assert AuditEntry.objects.filter(action="posted").count() == 1
    assert ProcrastinateJob.objects.filter(task_name="watching.news").count() == 1


def test_of_concurrent_edits_of_one_version_one_succeeds(owner, project):
    update = write(project, owner)

    def edit(n):
        changed = given(title=f"Titel {n}")
        return lambda: services.edit(update, by=owner, given=changed, expected_version=1)

    assert together([edit(n) for n in range(TIMES)]) == 1
    update.refresh_from_db()
    assert update.version == 2


def test_of_concurrent_hiding_and_withdrawing_one_is_logged(owner, project):
    update, judge = write(project, owner), moderator()
    hide = [lambda: services.hide(update, by=judge, reason="Nein.")] * (TIMES // 2)
    back = [lambda: services.take_back(update, by=owner)] * (TIMES // 2)
    together([action for pair in zip(hide, back, strict=True) for action in pair])
    assert AuditEntry.objects.filter(action="post_hidden").count() == 1


def test_concurrent_reports_make_one_report(owner, project):
    update, reader = write(project, owner), acting()
    together([lambda: services.report(update, by=reader, reason="Falsch.")] * TIMES)
    assert Report.objects.count() == 1


def test_updates_announced_concurrently_share_one_notice(owner, project):
    follower = acting()
    watching.watch(by=follower, project=project)
    updates = [write(project, owner) for _ in range(8)]
    together([lambda pk=str(row.pk): tell(pk) for row in updates * 2])
    notice = Notice.objects.get(kind="news")
    assert sorted(notice.data["updates"]) == sorted(str(row.pk) for row in updates)
