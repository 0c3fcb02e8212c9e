"""Many at once: exactly one effect, one audit row, one mail."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.errors import DomainError
from core.models import AuditEntry, MailRecord
from editorial.choices import State
from editorial.services import delete_draft, move
from projects.models import Project
from projects.services import create_draft, open_revision
from tests.editorial.test_states import published, submitted, written_by_a_town
from tests.factories import acting, moderator

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 60


def at_once(action) -> int:
    """How many of TIMES parallel calls of ``action`` succeeded."""

    def call(_n) -> int:
        try:
            action()
        except DomainError:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(call, range(TIMES)))


def test_submitted_once():
    project, author = written_by_a_town()
    version = project.version
    assert at_once(lambda: move(project, "submit", by=author, expected_version=version)) == 1
    assert AuditEntry.objects.filter(action="submitted").count() == 1


def test_approved_once_with_one_mail():
    project, _author = submitted()
    judge, version = moderator(), project.version
    assert at_once(lambda: move(project, "publish", by=judge, expected_version=version)) == 1
    assert AuditEntry.objects.filter(action="publish").count() == 1
    assert MailRecord.objects.count() == 1


def test_two_decisions_at_once_leave_one():
    project, _author = submitted()
    judges = [moderator(), moderator()]
    version = project.version

    def decide(pair):
        judge, name = pair
        return at_once_one(
            lambda: move(project, name, by=judge, expected_version=version, reason="x")
        )

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(decide, zip(judges, ("publish", "reject"), strict=True)))
    assert sum(done) == 1
    project.refresh_from_db()
    assert project.state in (State.PUBLISHED, State.REJECTED)
    assert MailRecord.objects.count() == 1


def at_once_one(action) -> int:
    try:
        action()
    except DomainError:
        return 0
    finally:
        connection.close()
    return 1


def test_one_revision_is_opened():
    original, author = published()
    at_once(lambda: open_revision(original, by=author))
    assert Project.objects.filter(revision_of=original).count() == 1


def test_draft_is_deleted_once():
    author = acting()
    draft = create_draft(by=author, title="Weg")
    assert at_once(lambda: delete_draft(draft, by=author)) == 1
    assert AuditEntry.objects.filter(action="deleted").count() == 1
