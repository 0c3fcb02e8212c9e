"""Who wrote an entry: whichever way it was written, and for every rule that asks."""

import importlib
import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adoptions.choices import Stage
from adoptions.services import recording, results
from core.audit import recording as audit
from core.models import AuditEntry
from editorial.authoring import writing
from editorial.models import Authorship, Correction
from editorial.workflow import authorship
from editorial.workflow.choices import State
from editorial.workflow.handover import entries_of
from editorial.workflow.kinds import all_kinds
from editorial.workflow.notices import authors
from editorial.workflow.permissions import decidable, decides, wrote
from editorial.workflow.services import delete_draft, move
from municipalities.actors import Actor
from municipalities.models import Membership
from municipalities.services import members
from needs import services as needs
from projects.models import Project
from projects.services import suggestions
from projects.services.content import CONTENT
from projects.services.writing import create_draft, open_revision
from tests.editorial.correcting import MAKERS, accept, propose
from tests.factories import (
    AdoptionFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
FIELDS = {"project": "summary", "lesson": "what_happened", "need": "text", "event": "text"}
FILL = importlib.import_module("editorial.migrations.0004_fill_authorship")


def role_of(actor: Actor, entry) -> str | None:
    rows = Authorship.objects.filter(user=actor.user_id, object_id=entry.pk)
    return rows.values_list("role", flat=True).first()


def by_form(author, client) -> Project:
    return create_draft(by=author, given={"title": "Pegel"}, token=uuid.uuid4())


def edited_by_a_colleague(author, client) -> Project:
    draft = create_draft(
        by=acting(municipality=author.municipality), given={"title": "Pegel"}, token=uuid.uuid4()
    )
    writing.save(CONTENT, draft, by=author, given={"summary": "Neu."}, expected_version=1)
    return draft


def submitted_by_a_colleague(author, client) -> Project:
    draft = ProjectFactory(municipality=author.municipality)
    return move(draft, "submit", by=author, expected_version=draft.version)


def from_a_text(author, client) -> Project:
    sign_in(client, author)
    data = {"title": "Aus Text", "rest_to": "problem", "token": str(uuid.uuid4())}
    assert client.post("/projekte/neu/aus-text/anlegen/", data).status_code == 302
    return Project.objects.get(title="Aus Text")


def jointly(author, client) -> Project:
    need = NeedFactory(published=True, municipality=author.municipality)
    needs.join(need, by=acting())
    return needs.make_joint_project(need, by=author)


def from_an_adoption(author, client) -> Project:
    source = ProjectFactory(published=True)
    fields = {"stage": Stage.ASSESSING}
    adoption = recording.record(source, by=author, fields=fields, token=uuid.uuid4())
    return results.start_project(adoption, by=author, token=uuid.uuid4())


def from_a_portal(author, client) -> Project:
    draft = suggestions.create(
        {"title": "Vorschlag"}, municipality=author.municipality, origin="portal"
    )
    suggestions.replace(draft, {"title": "Noch einer"}, written=1, origin="portal")
    assert not Authorship.objects.about(draft).exists()
    draft.refresh_from_db()
    return writing.save(
        CONTENT, draft, by=author, given={"summary": "Geprüft."}, expected_version=2
    )


def as_a_revision(author, client) -> Project:
    original = ProjectFactory(published=True, municipality=author.municipality)
    return open_revision(original, by=author)


def accepting_a_correction(author, client) -> Project:
    original = ProjectFactory(published=True, municipality=author.municipality)
    return accept(propose(original), author)


def proposing_a_correction(author, client) -> Project:
    original = ProjectFactory(published=True)
    owner = acting(municipality=original.municipality)
    return accept(propose(original, by=author), owner)


WAYS = (
    by_form, edited_by_a_colleague, submitted_by_a_colleague, from_a_text, jointly,
    from_an_adoption, from_a_portal, as_a_revision, accepting_a_correction, proposing_a_correction,
)  # fmt: skip


def as_moderator(actor: Actor) -> Actor:
    """The same person later, out of the town and among the moderators."""
    Membership.objects.filter(user=actor.user_id).delete()
    actor.user.site_role = "moderator"
    actor.user.save()
    return Actor.of(actor.user, has_second_factor=True)


@pytest.mark.parametrize("way", WAYS)
def test_whoever_writes_is_an_author_and_never_decides(client, way):
    author = acting()
    entry = way(author, client)
    assert role_of(author, entry) == "author"
    if way is not proposing_a_correction:
        assert author.user_id in {row.user_id for row in authors(entry)}
        assert entry.pk in [
            row.pk for row in entries_of(author.user_id, author.municipality_id, State)
        ]
    Project.objects.filter(pk=entry.pk).update(state=State.SUBMITTED, submitted_at=timezone.now())
    entry.refresh_from_db()
    judge, other = as_moderator(author), moderator()
    assert wrote(judge, entry)
    assert not decides(judge, entry)
    assert decides(other, entry)
    assert not decidable(Project.objects.queued(), judge).exists()
    assert decidable(Project.objects.queued(), other).get() == entry


@pytest.mark.parametrize("kind", MAKERS)
def test_authors_of_a_revision_become_those_of_the_original(kind):
    original = MAKERS[kind](published=True)
    owner, proposer = acting(municipality=original.municipality), acting()
    revision = accept(propose(original, by=proposer, field=FIELDS[kind]), owner)
    assert not Authorship.objects.about(original).exists()
    move(revision, "submit", by=owner, expected_version=revision.version)
    revision.refresh_from_db()
    move(revision, "publish", by=moderator(), expected_version=revision.version)
    assert role_of(owner, original) == role_of(proposer, original) == "author"
    assert not Authorship.objects.about(revision).exists()
    assert Correction.objects.get().revision_id == revision.pk


def test_a_revision_published_in_part_keeps_its_authors():
    original = ProjectFactory(published=True)
    owner = acting(municipality=original.municipality)
    revision = open_revision(original, by=owner)
    given = {"summary": "Neu.", "problem": "Anders."}
    writing.save(CONTENT, revision, by=owner, given=given, expected_version=revision.version)
    revision = move(revision, "submit", by=owner, expected_version=revision.version + 1)
    remarks = {"summary": "Bitte genauer."}
    move(revision, "publish", by=moderator(), expected_version=revision.version, remarks=remarks)
    assert role_of(owner, original) == role_of(owner, revision) == "author"


def test_a_deleted_draft_and_a_given_up_revision_leave_nothing():
    owner = acting()
    draft = create_draft(by=owner, given={"title": "Pegel"}, token=uuid.uuid4())
    original = ProjectFactory(published=True, municipality=owner.municipality)
    revision = open_revision(original, by=owner)
    for row in (draft, revision):
        delete_draft(row, by=owner)
    assert not Authorship.objects.exists()
    assert not wrote(owner, original)


@pytest.mark.parametrize("decision", ["reject", "request_changes", "take_down"])
def test_a_decision_leaves_the_authors(decision):
    entry = ProjectFactory(published=decision == "take_down")
    owner = acting(municipality=entry.municipality)
    if decision == "take_down":
        authorship.written("created", entry, by=owner)
    else:
        entry = move(entry, "submit", by=owner, expected_version=1)
    move(entry, decision, by=moderator(), expected_version=entry.version, reason="Nein.")
    assert role_of(owner, entry) == "author"


def test_writing_again_keeps_the_first_time_and_moves_the_last():
    owner = acting()
    draft = create_draft(by=owner, given={"title": "Pegel"}, token=uuid.uuid4())
    first = Authorship.objects.get()
    writing.save(CONTENT, draft, by=owner, given={"summary": "Neu."}, expected_version=1)
    again = Authorship.objects.get()
    assert again.first_at == first.first_at
    assert again.last_at > first.last_at


def test_an_heir_is_told_and_may_decide_and_a_deleted_person_is_forgotten():
    leaver = acting()
    heir = acting(municipality=leaver.municipality)
    draft = create_draft(by=leaver, given={"title": "Pegel"}, token=uuid.uuid4())
    members.leave(by=leaver, heir=heir.user_id)
    assert role_of(heir, draft) == "heir"
    assert [row.user_id for row in authors(draft)] == [heir.user_id]
    assert not wrote(heir, draft)
    leaver.user.delete()
    assert {row.user_id for row in Authorship.objects.all()} == {heir.user_id}


def test_adoptions_to_confirm_are_open_items_of_the_projects_authors():
    from adoptions.handover import _to_confirm

    project, author = ProjectFactory(published=True), acting()
    author = acting(municipality=project.municipality)
    adoption = AdoptionFactory(project=project)
    assert not _to_confirm(author.user_id, project.municipality_id).exists()
    authorship.written("edited", project, by=author)
    assert _to_confirm(author.user_id, project.municipality_id).get() == adoption


def test_rules_ask_once():
    judge, entry = moderator(), ProjectFactory(submitted=True)
    with CaptureQueriesContext(connection) as captured:
        assert not wrote(judge, entry)
        assert decides(judge, entry)
    assert len(captured) == 2
    with CaptureQueriesContext(connection) as captured:
        authors(entry)
    assert len(captured) == 2


def fill() -> None:
    with connection.schema_editor(atomic=False) as editor:
        FILL.fill(apps, editor)


class TestFilling:
    """The migration finds what was written before there was the table."""

    @pytest.fixture(autouse=True)
    def small_batches(self, monkeypatch):
        monkeypatch.setattr(FILL, "BATCH", 2)

    @pytest.mark.parametrize("times", [1, 2])
    def test_finds_the_rows_that_the_services_write(self, client, times):
        for way in WAYS:
            way(acting(), client)
        leaver = acting()
        create_draft(by=leaver, given={"title": "Pegel"}, token=uuid.uuid4())
        members.leave(by=leaver, heir=acting(municipality=leaver.municipality).user_id)
        before = self.parts()
        assert {role for _pk, _user, role in before} == {"author", "heir"}
        Authorship.objects.all().delete()
        for _time in range(times):
            fill()
        assert self.parts() == before

    def test_keeps_first_and_last_time_and_knows_existing_people_only(self):
        entry, author, unknown = ProjectFactory(), acting(), uuid.uuid4()
        for by in (author.user_id, unknown, None, author.user_id):
            audit.record("edited", entry, by=by)
        audit.record("publish", entry, by=administrator().user_id)
        fill()
        row = Authorship.objects.get()
        times = AuditEntry.objects.filter(actor_id=author.user_id).order_by("id")
        assert (row.user_id, row.object_id) == (author.user_id, entry.pk)
        assert [row.first_at, row.last_at] == list(times.values_list("at", flat=True))
        assert row.last_at - row.first_at < timedelta(minutes=1)

    def test_knows_every_kind_of_entry(self):
        for model in (kind.model for kind in all_kinds()):
            assert f"'{model._meta.label_lower}'" in FILL.FROM_AUDIT_LOG

    def parts(self) -> set:
        return set(Authorship.objects.values_list("object_id", "user", "role"))
