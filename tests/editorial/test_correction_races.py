"""Concurrent corrections and public reports: one effect, one row, no note lost."""

import uuid
from functools import partial

import pytest

from core.models import AuditEntry, MailRecord
from editorial.corrections import services as corrections
from editorial.corrections.queries import situation
from editorial.models import Correction, Report
from editorial.reports.services import file_report
from editorial.workflow.choices import Ground
from municipalities.actors import ANONYMOUS
from notifications.models import Notice
from projects.models import Project
from tests.editorial.correcting import EMAIL, NEW, propose
from tests.factories import ProjectFactory, acting, moderator
from tests.races import at_once, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project():
    return ProjectFactory(published=True)


def test_a_hundred_concurrent_acceptances_have_one_effect(project):
    owner = acting(municipality=project.municipality)
    row = propose(project, email=EMAIL)
    seen = situation(row, owner).seen
    assert at_once(lambda: corrections.accept(row, by=owner, seen=seen)) == 1
    revision = Project.objects.get(revision_of=project)
    assert (revision.summary, revision.version) == (NEW, 2)
    assert AuditEntry.objects.filter(action="correction_accepted").count() == 1
    assert AuditEntry.objects.filter(action="edited").count() == 1
    assert MailRecord.objects.filter(to=EMAIL).count() == 1


def test_accepting_and_refusing_at_once_leaves_one_decision(project):
    owner = acting(municipality=project.municipality)
    rows = [propose(project, value=f"{NEW} {n}") for n in range(4)]
    seen = situation(rows[0], owner).seen

    def decisions(row):
        return [
            lambda: corrections.accept(row, by=owner, seen=seen),
            lambda: corrections.refuse(row, by=owner, reason="Nein."),
        ]

    done = together([action for row in rows for action in decisions(row)])
    assert done <= len(rows)
    for row in rows:
        row.refresh_from_db()
    decided = [row for row in rows if not row.is_open]
    assert len(decided) == done


def test_concurrent_anonymous_proposals_never_exceed_the_limit(project):
    def one():
        propose(project, value=f"{NEW} {uuid.uuid4()}")

    assert together([one] * 40) == corrections.MAX_OPEN_ANONYMOUS
    assert Correction.objects.count() == corrections.MAX_OPEN_ANONYMOUS


def test_repeated_clicks_on_one_form_make_one_proposal(project):
    token = uuid.uuid4()
    assert together([lambda: propose(project, token=token)] * 20) == 20
    assert Correction.objects.count() == 1


def test_concurrent_reports_become_one_and_keep_every_note(project):
    moderator()
    words = [f"Grund {n}" for n in range(20)]
    report = partial(file_report, "project", project, by=ANONYMOUS, ground=Ground.PERSONAL)
    assert together([partial(report, reason=text) for text in words]) == 20
    row = Report.objects.get()
    assert sorted(said.reason for said in row.statements) == sorted(words)
    assert Notice.objects.filter(kind="report").count() == 1
