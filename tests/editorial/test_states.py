"""Every move from every state by every kind of person is allowed exactly as the table says."""

import itertools

import pytest
from django.db import transaction
from django.utils import timezone

from core.errors import DomainError, Incomplete, NotAllowed, StaleVersion, WrongState
from core.models import AuditEntry, MailRecord
from editorial.workflow.choices import PUBLIC_STATES, State
from editorial.workflow.permissions import MOVES
from editorial.workflow.services import delete_draft, move
from municipalities.actors import ANONYMOUS, Actor
from municipalities.choices import Role
from municipalities.models import Membership
from projects.models import Project
from projects.services.writing import create_draft, open_revision
from tests.factories import (
    MunicipalityFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.mails import written_mails
from tests.shared_world import shared_world

pytestmark = pytest.mark.django_db

ALLOWED = {
    ("submit", State.DRAFT): {"editor", "coordinator"},
    ("submit", State.CHANGES_REQUESTED): {"editor", "coordinator"},
    ("withdraw", State.SUBMITTED): {"editor", "coordinator"},
    ("publish", State.SUBMITTED): {"moderator", "administrator"},
    ("request_changes", State.SUBMITTED): {"moderator", "administrator"},
    ("reject", State.SUBMITTED): {"moderator", "administrator"},
    ("archive", State.PUBLISHED): {"coordinator"},
    ("restore", State.ARCHIVED): {"coordinator"},
    ("take_down", State.PUBLISHED): {"moderator", "administrator"},
    ("take_down", State.ARCHIVED): {"moderator", "administrator"},
}


def one_of_each() -> dict:
    """A town with a project in each state, and everybody who might move one."""
    town = MunicipalityFactory()
    return {
        "projects": {state: in_state(state, town) for state in State.values},
        "people": {
            "anonymous": ANONYMOUS,
            "editor": acting(Role.EDITOR, town),
            "coordinator": acting(Role.COORDINATOR, town),
            "foreign": acting(Role.COORDINATOR),
            "moderator": moderator(),
            "administrator": administrator(),
        },
    }


table, _table = shared_world(one_of_each, name="table")


def in_state(state: str, town) -> Project:
    public = {"published_at": timezone.now()} if state in PUBLIC_STATES else {}
    slug = {"slug": f"p-{state}"} if state in PUBLIC_STATES else {}
    return ProjectFactory(state=state, municipality=town, **public, **slug)


def outcome(project, name: str, actor) -> tuple:
    """Resulting state, version, and whether log or mails record the move; rolled back afterwards."""
    told = "moved"
    with transaction.atomic():
        try:
            moved = move(project, name, by=actor, expected_version=1, reason="Grund")
        except (NotAllowed, WrongState):
            told = "refused"
            moved = Project.objects.get(pk=project.pk)
        written = AuditEntry.objects.exists(), MailRecord.objects.exists()
        transaction.set_rollback(True)
    return (told, moved.state, moved.version, *(written if told == "refused" else ()))


@pytest.mark.parametrize("state", State.values)
def test_each_move_is_possible_for_exactly_these_people(table, state):
    project, wrong = table["projects"][state], {}
    for (name, change), (who, actor) in itertools.product(MOVES.items(), table["people"].items()):
        allowed = who in ALLOWED.get((name, state), set())
        expected = ("moved", change.target, 2) if allowed else ("refused", state, 1, False, False)
        found = outcome(Project.objects.get(pk=project.pk), name, actor)
        if found != expected:
            wrong[name, who] = found
    assert wrong == {}


def written_by_a_town(**fields):
    """A complete draft made through the services, and its author."""
    author = acting()
    project = create_draft(by=author, given={"title": "Pegelmessung"})
    values = ProjectFactory.build(municipality=author.municipality)
    for name in ("summary", "problem", "solution", "benefit", "phase", "responsible_function"):
        setattr(project, name, getattr(values, name))
    project.contact_email = "digital@stadt.example"
    project.save()
    project.themes.set([theme_of("mobility")])
    return project, author


def theme_of(code: str):
    from projects.models import Theme

    return Theme.objects.get(code=code)


def submitted():
    project, author = written_by_a_town()
    return move(project, "submit", by=author, expected_version=project.version), author


def test_incomplete_draft_cannot_be_submitted_and_says_what_is_missing():
    author = acting()
    project = create_draft(by=author, given={"title": "Nur ein Titel"})
    with pytest.raises(Incomplete) as refusal:
        move(project, "submit", by=author, expected_version=1)
    assert {"summary", "problem", "themes", "contact_email"} <= set(refusal.value.problems)


@pytest.mark.parametrize("name", ["request_changes", "reject"])
def test_decision_without_a_reason_is_refused(name):
    project, _author = submitted()
    with pytest.raises(DomainError, match="Begründung"):
        move(project, name, by=moderator(), expected_version=project.version, reason="  ")
    project.refresh_from_db()
    assert project.state == State.SUBMITTED


def test_decision_on_an_outdated_version_is_refused():
    project, _author = submitted()
    with pytest.raises(StaleVersion):
        move(project, "publish", by=moderator(), expected_version=project.version - 1)


def test_moderator_never_decides_on_an_entry_of_their_own_town():
    project, _author = submitted()
    judge = moderator()
    Membership.objects.create(user=judge.user, municipality=project.municipality)
    judge = Actor.of(judge.user, has_second_factor=True)
    with pytest.raises(NotAllowed):
        move(project, "publish", by=judge, expected_version=project.version)


def test_moderator_never_decides_on_an_entry_they_once_edited():
    project, author = written_by_a_town()
    author.user.site_role = "moderator"
    author.user.save()
    other = acting(municipality=author.municipality)
    project = move(project, "submit", by=other, expected_version=project.version)
    Membership.objects.filter(user=author.user).delete()
    judge = Actor.of(author.user, has_second_factor=True)
    with pytest.raises(NotAllowed):
        move(project, "publish", by=judge, expected_version=project.version)


def test_moderator_without_second_factor_decides_nothing():
    project, _author = submitted()
    judge = Actor.of(moderator().user, has_second_factor=False)
    with pytest.raises(NotAllowed):
        move(project, "publish", by=judge, expected_version=project.version)


@pytest.mark.parametrize("name", ["publish", "request_changes", "reject"])
def test_author_gets_one_mail_with_the_reason(name):
    project, author = submitted()
    move(project, name, by=moderator(), expected_version=project.version, reason="Zahl <fehlt>")
    mail = written_mails().get()
    assert mail.to == author.user.email
    assert project.title in mail.subject
    assert "Zahl <fehlt>" in mail.text
    assert "<fehlt>" not in mail.html


def test_author_who_left_the_town_gets_no_mail():
    project, author = submitted()
    author.membership.delete()
    move(project, "publish", by=moderator(), expected_version=project.version)
    assert not MailRecord.objects.exists()


def test_publication_gives_a_permanent_address_and_the_first_phase():
    first, _a = submitted()
    second, _b = submitted()
    first = move(first, "publish", by=moderator(), expected_version=first.version)
    second = move(second, "publish", by=moderator(), expected_version=second.version)
    assert (first.slug, second.slug) == ("pegelmessung", "pegelmessung-2")
    assert [change.phase_to for change in first.phase_changes.all()] == ["pilot"]


def published():
    project, author = submitted()
    return move(project, "publish", by=moderator(), expected_version=project.version), author


def test_public_text_stays_until_the_revision_is_approved():
    original, author = published()
    revision = open_revision(original, by=author)
    Project.objects.filter(pk=revision.pk).update(summary="Neue Fassung", phase="operation")
    revision.refresh_from_db()
    revision = move(revision, "submit", by=author, expected_version=revision.version)
    original.refresh_from_db()
    assert original.summary != "Neue Fassung"

    result = move(revision, "publish", by=moderator(), expected_version=revision.version)
    assert result.pk == original.pk
    assert result.summary == "Neue Fassung"
    assert result.get_absolute_url() == original.get_absolute_url()
    assert [change.phase_to for change in result.phase_changes.all()] == ["pilot", "operation"]
    assert not Project.objects.filter(pk=revision.pk).exists()


def test_opening_a_second_time_returns_the_same_revision():
    original, author = published()
    assert open_revision(original, by=author) == open_revision(original, by=author)


def test_revision_cannot_be_rejected_only_asked_about():
    original, author = published()
    revision = open_revision(original, by=author)
    revision = move(revision, "submit", by=author, expected_version=revision.version)
    with pytest.raises(WrongState):
        move(revision, "reject", by=moderator(), expected_version=revision.version, reason="x")


def test_approval_never_restores_an_entry_taken_down():
    original, author = published()
    revision = open_revision(original, by=author)
    revision = move(revision, "submit", by=author, expected_version=revision.version)
    original = move(
        original, "take_down", by=moderator(), expected_version=original.version, reason="Recht"
    )
    with pytest.raises(WrongState):
        move(revision, "publish", by=moderator(), expected_version=revision.version)
    original.refresh_from_db()
    assert original.state == State.TAKEN_DOWN


def test_a_draft_can_be_deleted_but_nothing_that_was_public():
    author = acting(Role.COORDINATOR)
    draft = create_draft(by=author, given={"title": "Weg damit"})
    delete_draft(draft, by=author)
    assert not Project.objects.filter(pk=draft.pk).exists()
    original, owner = published()
    with pytest.raises(WrongState):
        delete_draft(original, by=owner)


def test_another_town_cannot_delete_a_draft():
    project, _author = written_by_a_town()
    with pytest.raises(NotAllowed):
        delete_draft(project, by=acting(Role.COORDINATOR))
    assert Project.objects.filter(pk=project.pk).exists()


def test_audit_log_can_be_neither_changed_nor_deleted():
    from django.db.utils import ProgrammingError

    submitted()
    for change in (
        lambda: AuditEntry.objects.update(action="x"),
        lambda: AuditEntry.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    assert AuditEntry.objects.count() == 2
