"""Many at once: exactly one effect, one audit row, one mail."""

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


def test_submitted_once():
    project, author = written_by_a_town()
    version = project.version
    assert (
        together([lambda: move(project, "submit", by=author, expected_version=version)] * FEW) == 1
    )
    assert AuditEntry.objects.filter(action="submitted").count() == 1


def test_approved_once_with_one_mail():
    project, _author = submitted()
    judge, version = moderator(), project.version
    assert at_once(lambda: move(project, "publish", by=judge, expected_version=version)) == 1
    assert AuditEntry.objects.filter(action="publish").count() == 1
    assert Notice.objects.count() == 1
    assert MailRecord.objects.count() == 1


def test_two_decisions_at_once_leave_one():
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


def test_one_revision_is_opened():
    original, author = published()
    together([lambda: open_revision(original, by=author)] * FEW)
    assert Project.objects.filter(revision_of=original).count() == 1


def test_draft_is_deleted_once():
    author = acting()
    draft = create_draft(by=author, given={"title": "Weg"})
    assert together([lambda: delete_draft(draft, by=author)] * FEW) == 1
    assert AuditEntry.objects.filter(action="deleted").count() == 1


def test_first_words_of_two_windows_at_once_leave_one():
    author, name = acting(), autosave.FormName("need")

    def write(window: str):
        word = autosave.Word([["title", window]], window, 1, "")
        return lambda: autosave.keep(name, word, base="", by=author)

    assert together([write("window-one"), write("window-two")]) == 1
    row = UnsavedInput.objects.get()
    assert row.fields == [["title", row.writer]]


def test_words_of_one_window_that_overtake_each_other_leave_the_last():
    author, name = acting(), autosave.FormName("need")

    def write(number: int):
        word = autosave.Word([["title", str(number)]], "window-one", number, "")
        return lambda: autosave.keep(name, word, base="", by=author)

    assert together([write(number) for number in range(1, 21)]) == 20
    assert UnsavedInput.objects.get().fields == [["title", "20"]]


def test_minor_one_is_approved_once():
    row, judge = corrected_link(), moderator()
    before = AuditEntry.objects.filter(action="publish").count()
    MailRecord.objects.all().delete()
    wish = Wish(row.kind_name, str(row.pk), row.version)
    together([lambda: approve_minor([wish], by=judge)] * FEW)
    assert AuditEntry.objects.filter(action="publish").count() == before + 1
    receivers = list(MailRecord.objects.values_list("to", flat=True))
    assert len(receivers) == len(set(receivers)) == 2


def test_approved_in_part_once_however_many_click():
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
