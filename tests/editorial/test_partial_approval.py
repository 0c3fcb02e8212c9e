"""A moderator publishes part of a revision and returns the rest with remarks."""

import pytest

from core.errors import DomainError, Incomplete
from core.models import AuditEntry
from editorial.authoring import writing
from editorial.models import FieldComment, PublishedVersion
from editorial.revisions.differences import of_revision
from editorial.workflow.choices import State
from editorial.workflow.comments import open_remarks
from editorial.workflow.services import move
from lessons.models import Lesson
from lessons.services import CONTENT as LESSON
from needs.models import Need
from needs.services import CONTENT as NEED
from notifications.models import Notice
from projects.models import Link, Project
from projects.services.writing import open_revision
from tests.factories import LessonFactory, NeedFactory, ProjectFactory, acting, moderator
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
REMARKS = {"solution": "Bitte sagen Sie, wer das wartet."}


def one_revision() -> dict:
    """Submitted revision with a new title, a new solution and one more link."""
    author = acting()
    project = ProjectFactory(published=True, municipality=author.municipality)
    Link.objects.create(project=project, title="Bericht", url="https://alt.example/")
    row = open_revision(project, by=author)
    row.title, row.solution = "Neuer Titel", "Neue Lösung"
    row.save()
    row.links.create(title="Presse", url="https://presse.example/", position=2)
    row = move(row, "submit", by=author, expected_version=row.version)
    return {"author": author, "revision": row}


world, _world = shared_world(one_revision)


@pytest.fixture
def author(world):
    return world["author"]


@pytest.fixture
def revision(world):
    return world["revision"]


def publish(revision, remarks=REMARKS, by=None, **kwargs):
    return move(
        revision,
        "publish",
        by=by or moderator(),
        expected_version=revision.version,
        remarks=remarks,
        **kwargs,
    )


class TestProject:
    def test_the_rest_is_public_and_the_returned_field_is_not(self, revision):
        public = publish(revision)
        public.refresh_from_db()
        assert (public.title, public.solution) == (
            "Neuer Titel",
            "Zehn Sensoren senden alle fünf Minuten.",
        )
        assert public.links.count() == 2

    def test_the_revision_goes_back_with_only_the_returned_field(self, revision):
        publish(revision)
        row = Project.objects.get(pk=revision.pk)
        assert row.state == State.CHANGES_REQUESTED
        assert [change.name for change in of_revision(row)] == ["solution"]
        assert [remark.text for remark in open_remarks(row)] == list(REMARKS.values())

    def test_a_returned_group_of_rows_is_unchanged_in_public(self, revision):
        public = publish(revision, {"links": "Die Presse bitte nicht."})
        assert public.links.count() == 1
        row = Project.objects.get(pk=revision.pk)
        assert [change.name for change in of_revision(row)] == ["links"]

    def test_ids_of_public_rows_stay_the_same_after_the_second_approval(self, revision, author):
        before = Link.objects.get(project=revision.revision_of).pk
        publish(revision)
        row = Project.objects.get(pk=revision.pk)
        again = move(row, "submit", by=author, expected_version=row.version)
        public = publish(again, {})
        assert public.solution == "Neue Lösung"
        assert before in public.links.values_list("pk", flat=True)
        assert public.links.count() == 2
        assert not Project.objects.filter(pk=revision.pk).exists()

    def test_one_audit_row_one_version_and_one_notice(self, revision):
        publish(revision)
        (entry,) = AuditEntry.objects.filter(action="publish")
        assert entry.detail["returned"] == ["solution"]
        assert Notice.objects.filter(kind="decision").count() == 1
        versions = PublishedVersion.objects.order_by("number")
        assert [row.changed for row in versions] == [[], ["title", "links"]]

    def test_submitting_again_settles_the_remarks(self, revision, author):
        publish(revision)
        row = Project.objects.get(pk=revision.pk)
        move(row, "submit", by=author, expected_version=row.version)
        assert open_remarks(row) == []
        assert FieldComment.objects.count() == 1

    def test_parts_that_do_not_fit_together_change_nothing(self, revision):
        project = revision.revision_of
        Project.objects.filter(pk=project.pk).update(start_on="2025-01-01", end_on="2025-06-01")
        Project.objects.filter(pk=revision.pk).update(start_on="2026-01-01", end_on="2026-06-01")
        with pytest.raises(DomainError, match="zusammengehörige"):
            publish(revision, {"end_on": "Sicher?"})
        project.refresh_from_db()
        assert project.title != "Neuer Titel"
        assert not FieldComment.objects.exists()

    def test_an_approval_leaving_the_entry_incomplete_changes_nothing(self, revision):
        Project.objects.filter(pk=revision.revision_of_id).update(summary="")
        with pytest.raises(Incomplete):
            publish(revision, {"summary": "Zu lang", "solution": "x"})
        assert Project.objects.get(pk=revision.pk).state == State.SUBMITTED

    @pytest.mark.parametrize(
        "remarks",
        [
            {"benefit": "hat sich nicht geändert"},
            {"title": "a", "solution": "b", "links": "c"},
        ],
        ids=["unchanged field", "everything"],
    )
    def test_only_a_part_of_the_changes_can_be_returned(self, revision, remarks):
        with pytest.raises(DomainError):
            publish(revision, remarks)

    def test_a_first_submission_is_published_as_a_whole_or_not_at_all(self, author):
        draft = ProjectFactory(submitted=True, municipality=author.municipality)
        with pytest.raises(DomainError, match="Rückfrage"):
            publish(draft)

    def test_returned_changes_are_not_announced(self, revision, monkeypatch):
        told = []
        monkeypatch.setattr("editorial.workflow.approval.announce", told.append)
        publish(revision)
        assert told[0].changed == ()


def test_lessons_and_needs_are_approved_in_part_too():
    for content, entry, field in (
        (LESSON, LessonFactory(published=True), "do_differently"),
        (NEED, NeedFactory(published=True), "text"),
    ):
        by = acting(municipality=entry.municipality)
        row = writing.open_revision(content, entry, by=by)
        row.title = "Anders"
        setattr(row, field, "Geändert")
        row.save()
        row = move(row, "submit", by=by, expected_version=row.version)
        public = publish(row, {field: "Bitte genauer."})
        assert public.title == "Anders"
        assert getattr(public, field) != "Geändert"
        assert [change.name for change in of_revision(type(row).objects.get(pk=row.pk))] == [field]


class TestPages:
    def test_remarks_are_made_on_the_page_and_shown_at_the_field(self, client, revision, author):
        sign_in(client, moderator())
        address = f"/moderation/project/{revision.pk}/"
        assert "comment-solution" in client.get(address).text
        data = {"decision": "publish", "version": revision.version, "reason": ""}
        remark = {"comment-solution": "Wer wartet das?"}
        answer = client.post(address, data | remark, follow=True)
        assert "Zum Teil veröffentlicht." in answer.text
        sign_in(client, author)
        form = client.get(f"/projekte/{revision.pk}/bearbeiten/story/").text
        assert form.count("Wer wartet das?") == 2
        assert "id_solution-remark" in form
        assert "Wer wartet das?" in client.get(f"/projekte/{revision.pk}/").text

    def test_a_question_may_give_its_reasons_at_the_fields_only(self, client, author):
        draft = ProjectFactory(submitted=True, municipality=author.municipality)
        sign_in(client, moderator())
        data = {"decision": "request_changes", "version": draft.version, "reason": ""}
        address = f"/moderation/project/{draft.pk}/"
        assert client.post(address, data).status_code == 422
        assert client.post(address, data | {"comment-title": "Kürzer?"}).status_code == 302
        sign_in(client, author)
        assert "Kürzer?" in client.get(f"/projekte/{draft.pk}/bearbeiten/basics/").text

    @pytest.mark.parametrize(
        ("remark", "text"),
        [({"comment-state": "x"}, "gibt es hier nicht"), ({"comment-title": "x" * 2001}, "2.000")],
    )
    def test_invalid_remarks_change_nothing_and_are_not_lost(self, client, revision, remark, text):
        sign_in(client, moderator())
        data = {"decision": "publish", "version": revision.version, "reason": "Danke"}
        answer = client.post(
            f"/moderation/project/{revision.pk}/", data | remark | {"comment-solution": "Bleibt?"}
        )
        assert answer.status_code == 422
        assert text in answer.text
        assert "Bleibt?" in answer.text
        assert Project.objects.get(pk=revision.pk).state == State.SUBMITTED

    def test_returned_fields_appear_on_the_conflict_page_too(self, client, revision, author):
        publish(revision)
        row = Project.objects.get(pk=revision.pk)
        sign_in(client, author)
        data = {"version": row.version, "problem": row.problem, "benefit": row.benefit}
        address = f"/projekte/{row.pk}/bearbeiten/story/"
        client.post(address, data | {"solution": "Von der einen"})
        answer = client.post(address, data | {"solution": "Von der anderen"})
        assert answer.status_code == 409
        assert "Von der einen" in answer.text
        assert "Von der anderen" in answer.text
        assert Project.objects.get(pk=row.pk).solution == "Von der einen"


def test_deleting_a_draft_deletes_its_remarks(author):
    from editorial.workflow.services import delete_draft

    for entry in (
        LessonFactory(state=State.CHANGES_REQUESTED, project__municipality=author.municipality),
        NeedFactory(state=State.CHANGES_REQUESTED, municipality=author.municipality),
    ):
        FieldComment.objects.create(
            kind=entry._meta.label_lower, object_id=entry.pk, field="title", text="x"
        )
        delete_draft(entry, by=author)
    assert not FieldComment.objects.exists()
    assert not Lesson.objects.exists()
    assert not Need.objects.exists()
