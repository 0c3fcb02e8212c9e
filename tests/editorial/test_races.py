"""Concurrent moves: exactly one effect, one audit row, one mail."""

import pytest

from core.models import AuditEntry, MailRecord
from editorial.authoring import autosave
from editorial.models import FieldComment, PublishedVersion, UnsavedInput
from editorial.moderation.bulk import Wish, approve_minor
from editorial.workflow.choices import State
from editorial.workflow.services import delete_draft, move
from notifications.models import Notice
from projects.models import Project
from projects.services.writing import create_draft, open_revision
from tests.editorial.test_states import published, submitted, written_by_a_town
from tests.editorial.waiting import corrected_link
from tests.factories import ProjectFactory, acting, moderator
from tests.races import at_once, together

pytestmark = pytest.mark.django_db(transaction=True)
FEW = 16


def test_concurrent_submissions_submit_once():
    project, author = written_by_a_town()
    version = project.version
    assert (
        together([lambda: move(project, "submit", by=author, expected_version=version)] * FEW) == 1
    )
    assert AuditEntry.objects.filter(action="submitted").count() == 1


def test_concurrent_approvals_approve_once_with_one_mail():
    project, _author = submitted()
    judge, version = moderator(), project.version
    assert at_once(lambda: move(project, "publish", by=judge, expected_version=version)) == 1
    assert AuditEntry.objects.filter(action="publish").count() == 1
    assert Notice.objects.count() == 1
    assert MailRecord.objects.count() == 1


def test_of_two_concurrent_decisions_one_holds():
    project, _author = submitted()
    judges = [moderator(), moderator()]
    version = project.version

    done = together(
        [
            lambda: move(project, "publish", by=judges[0], expected_version=version),
            lambda: move(project, "reject", by=judges[1], expected_version=version, reason="x"),
        ]
    )
    assert done == 1
    project.refresh_from_db()
    assert project.state in (State.PUBLISHED, State.REJECTED)
    assert MailRecord.objects.count() == 1


def test_concurrent_openings_open_one_revision():
    original, author = published()
    together([lambda: open_revision(original, by=author)] * FEW)
    assert Project.objects.filter(revision_of=original).count() == 1


def test_concurrent_deletions_delete_the_draft_once():
    author = acting()
    draft = create_draft(by=author, given={"title": "Weg"})
    assert together([lambda: delete_draft(draft, by=author)] * FEW) == 1
    assert AuditEntry.objects.filter(action="deleted").count() == 1


def test_first_autosaves_of_two_windows_leave_one():
    author, name = acting(), autosave.FormName("need")

    def write(window: str):
        word = autosave.AutosaveMessage([["title", window]], window, 1, "")
        return lambda: autosave.keep(name, word, base="", by=author)

    assert together([write("window-one"), write("window-two")]) == 1
    row = UnsavedInput.objects.get()
    assert row.fields == [["title", row.writer]]


def test_autosaves_of_one_window_out_of_order_leave_the_last():
    author, name = acting(), autosave.FormName("need")

    def write(number: int):
        word = autosave.AutosaveMessage([["title", str(number)]], "window-one", number, "")
        return lambda: autosave.keep(name, word, base="", by=author)

    assert together([write(number) for number in range(1, 21)]) == 20
    assert UnsavedInput.objects.get().fields == [["title", "20"]]


def test_minor_revision_is_approved_once():
    row, judge = corrected_link(), moderator()
    before = AuditEntry.objects.filter(action="publish").count()
    MailRecord.objects.all().delete()
    wish = Wish(row.kind_name, str(row.pk), row.version)
    together([lambda: approve_minor([wish], by=judge)] * FEW)
    assert AuditEntry.objects.filter(action="publish").count() == before + 1
    receivers = list(MailRecord.objects.values_list("to", flat=True))
    assert len(receivers) == len(set(receivers)) == 2


def test_concurrent_partial_approvals_approve_once():
    author = acting()
    project = ProjectFactory(published=True, municipality=author.municipality)
    row = open_revision(project, by=author)
    row.title, row.solution = "Neuer Titel", "Neue Lösung"
    row.save()
    row = move(row, "submit", by=author, expected_version=row.version)
    judge, remarks = moderator(), {"solution": "Wer wartet das?"}

    def part():
        move(row, "publish", by=judge, expected_version=row.version, remarks=remarks)

    assert together([part] * FEW) == 1
    assert AuditEntry.objects.filter(action="publish").count() == 1
    assert PublishedVersion.objects.count() == 2
    assert FieldComment.objects.count() == 1
