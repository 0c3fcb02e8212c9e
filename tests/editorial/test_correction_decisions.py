"""The owning town decides on a correction; accepting it goes into a revision that is moderated as usual."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import Incomplete, NotAllowed, WrongState
from core.models import AuditEntry, MailRecord
from editorial.corrections import services as corrections
from editorial.corrections.queries import situation
from editorial.corrections.tasks import forget
from editorial.models import Correction
from editorial.workflow.choices import State
from editorial.workflow.permissions import decides
from editorial.workflow.services import delete_draft, move
from lessons.choices import Visibility
from municipalities.actors import Actor
from municipalities.models import Membership
from notifications.models import Notice
from projects.models import Link, Project
from projects.services.writing import open_revision
from tests.editorial.correcting import EMAIL, MAKERS, NEW, accept, propose
from tests.factories import LessonFactory, ProjectFactory, acting, moderator
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
FIELDS = {"project": "summary", "lesson": "what_happened", "need": "text", "event": "text"}


def project_and_owner() -> dict:
    project = ProjectFactory(published=True, cost_one_off_eur=24_000)
    return {"project": project, "owner": acting(municipality=project.municipality)}


world, _world = shared_world(project_and_owner)


@pytest.fixture
def project(world):
    return world["project"]


@pytest.fixture
def owner(world):
    return world["owner"]


@pytest.fixture
def correction(project):
    return propose(project, email=EMAIL)


def page(correction, action=""):
    return f"/korrekturen/{correction.pk}/{action}"


@pytest.mark.parametrize("kind", MAKERS)
def test_accepted_into_a_revision_and_public_once_the_moderation_agrees(client, kind):
    entry, field = MAKERS[kind](published=True), FIELDS[kind]
    owner = acting(municipality=entry.municipality)
    row = propose(entry, field)
    sign_in(client, owner)
    shown = client.get(page(row))
    done = client.post(
        page(row, "uebernehmen/"), {"seen": shown.context["now"].seen, "submit": "1"}
    )
    assert done["Location"] == "/meine-kommune/korrekturen/"
    entry.refresh_from_db()
    assert getattr(entry, field) != NEW
    revision = type(entry).objects.get(revision_of=entry)
    assert (getattr(revision, field), revision.state) == (NEW, State.SUBMITTED)
    move(revision, "publish", by=moderator(), expected_version=revision.version)
    entry.refresh_from_db()
    assert getattr(entry, field) == NEW


def test_accepted_into_a_draft_to_keep_editing(client, owner, project):
    row = propose(project, "cost_one_off_eur", "38000")
    sign_in(client, owner)
    seen = client.get(page(row)).context["now"].seen
    done = client.post(page(row, "uebernehmen/"), {"seen": seen})
    revision = Project.objects.get(revision_of=project)
    assert done["Location"] == f"/projekte/{revision.pk}/bearbeiten/effort/#id_cost_one_off_eur"
    assert (revision.cost_one_off_eur, revision.state) == (38_000, State.DRAFT)
    assert client.get(done["Location"]).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.revision_id) == ("accepted", owner.user, revision.pk)


def test_an_open_revision_gets_the_value_and_keeps_the_rest(owner, project, correction):
    revision = open_revision(project, by=owner)
    Project.objects.filter(pk=revision.pk).update(problem="Neu", state=State.CHANGES_REQUESTED)
    accept(correction, owner)
    revision.refresh_from_db()
    assert (revision.summary, revision.problem, revision.version) == (NEW, "Neu", 2)


def test_accepting_during_moderation_is_refused_and_stays_open(client, owner, project, correction):
    revision = open_revision(project, by=owner)
    Project.objects.filter(pk=revision.pk).update(
        state=State.SUBMITTED, submitted_at=timezone.now()
    )
    sign_in(client, owner)
    shown = client.get(page(correction))
    assert "liegt gerade bei der Moderation" in shown.text
    answer = client.post(page(correction, "uebernehmen/"), {"seen": shown.context["now"].seen})
    assert answer.status_code == 409
    assert "liegt gerade bei der Moderation" in answer.text
    correction.refresh_from_db()
    assert correction.is_open
    revision.refresh_from_db()
    assert revision.summary == project.summary


def test_three_texts_are_shown_once_the_public_one_changed(client, owner, project, correction):
    before = project.summary
    Project.objects.filter(pk=project.pk).update(summary="Inzwischen anders.", version=2)
    sign_in(client, owner)
    shown = client.get(page(correction))
    for text in (before, "Inzwischen anders.", NEW):
        assert text in shown.text
    seen = shown.context["now"].seen
    assert client.post(page(correction, "uebernehmen/"), {"seen": seen}).status_code == 302
    assert Project.objects.get(revision_of=project).summary == NEW


@pytest.mark.parametrize("where", ["public", "revision"])
def test_a_text_that_changed_while_deciding_is_shown_first(
    client, owner, project, correction, where
):
    revision = open_revision(project, by=owner)
    sign_in(client, owner)
    seen = client.get(page(correction)).context["now"].seen
    changed = project.pk if where == "public" else revision.pk
    Project.objects.filter(pk=changed).update(summary="Gerade geändert.")
    answer = client.post(page(correction, "uebernehmen/"), {"seen": seen})
    assert answer.status_code == 409
    assert "hat sich gerade geändert" in answer.text
    assert "Gerade geändert." in answer.text
    correction.refresh_from_db()
    assert correction.is_open
    again = answer.context["now"].seen
    assert client.post(page(correction, "uebernehmen/"), {"seen": again}).status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "\x00", "ä" * 9_000])
def test_a_forged_page_changes_nothing(client, owner, correction, seen):
    sign_in(client, owner)
    assert client.post(page(correction, "uebernehmen/"), {"seen": seen}).status_code == 409
    assert not Project.objects.exclude(revision_of=None).exists()


def test_parts_are_found_by_their_id_in_the_revision(owner, project):
    link = Link.objects.create(project=project, title="Bericht", url="https://a.example/alt")
    other = Link.objects.create(project=project, title="Bericht", url="https://a.example/zwei")
    row = propose(project, f"links.{link.pk}.url", "https://a.example/neu")
    revision = accept(row, owner)
    assert Link.objects.get(project=revision, origin=link).url == "https://a.example/neu"
    assert Link.objects.get(project=revision, origin=other).url == "https://a.example/zwei"
    move(revision, "submit", by=owner, expected_version=revision.version)
    revision.refresh_from_db()
    move(revision, "publish", by=moderator(), expected_version=revision.version)
    link.refresh_from_db()
    assert link.url == "https://a.example/neu"


@pytest.mark.parametrize("where", ["public", "revision"])
def test_a_correction_of_a_deleted_part_becomes_outdated(client, owner, project, where):
    link = Link.objects.create(project=project, title="Bericht", url="https://a.example/alt")
    row = propose(project, f"links.{link.pk}.url", "https://a.example/neu", email=EMAIL)
    if where == "revision":
        Link.objects.filter(project=open_revision(project, by=owner)).delete()
    else:
        link.delete()
    sign_in(client, owner)
    assert "gibt es nicht mehr" in client.get(page(row)).text
    assert client.post(page(row, "uebernehmen/")).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("outdated", owner.user)
    assert Project.objects.filter(revision_of=project).count() == (where == "revision")
    assert "erledigt" in MailRecord.objects.get(to=EMAIL).subject


def test_a_value_already_public_closes_the_correction_without_a_revision(
    owner, project, correction
):
    Project.objects.filter(pk=project.pk).update(summary=NEW)
    assert accept(correction, owner) is None
    correction.refresh_from_db()
    assert correction.state == "outdated"
    assert not Project.objects.filter(revision_of=project).exists()


@pytest.mark.parametrize("state", [State.ARCHIVED, State.TAKEN_DOWN])
def test_corrections_of_unpublished_entries_can_only_be_refused(owner, project, correction, state):
    Project.objects.filter(pk=project.pk).update(state=state)
    with pytest.raises(WrongState):
        accept(correction, owner)
    corrections.refuse(correction, by=owner, reason="Wird nicht mehr gepflegt.")


def test_a_value_that_is_no_longer_valid_is_refused_and_stays_open(owner):
    project = ProjectFactory(published=True, start_on="2024-05-01", end_on="2025-06-30")
    owner = acting(municipality=project.municipality)
    project.refresh_from_db()
    row = propose(project, "end_on", "2024-12-31")
    revision = open_revision(project, by=owner)
    Project.objects.filter(pk=revision.pk).update(start_on="2025-02-01")
    with pytest.raises(WrongState, match="Ende liegt vor dem Beginn"):
        accept(row, owner)
    row.refresh_from_db()
    assert row.is_open


def test_an_incomplete_revision_is_not_submitted_but_keeps_the_value(client, owner, project):
    row = propose(project)
    revision = open_revision(project, by=owner)
    Project.objects.filter(pk=revision.pk).update(problem="")
    sign_in(client, owner)
    seen = client.get(page(row)).context["now"].seen
    done = client.post(page(row, "uebernehmen/"), {"seen": seen, "submit": "1"}, follow=True)
    assert "Übernommen, aber noch nicht eingereicht." in done.text
    revision.refresh_from_db()
    assert (revision.summary, revision.state) == (NEW, State.DRAFT)


def test_refused_with_a_reason_that_the_proposer_reads(client, owner, correction):
    sign_in(client, owner)
    assert client.post(page(correction, "ablehnen/"), {"reason": " "}).status_code == 422
    done = client.post(page(correction, "ablehnen/"), {"reason": "Der Bericht sagt zehn."})
    assert done.status_code == 302
    mail = MailRecord.objects.get(to=EMAIL)
    assert "Der Bericht sagt zehn." in mail.text
    assert not [text for text in (mail.subject, mail.text, mail.html) if NEW in text]
    assert owner.user.full_name not in mail.text
    with pytest.raises(WrongState):
        corrections.refuse(correction, by=owner, reason="Noch einmal.")
    assert AuditEntry.objects.filter(action="correction_refused").count() == 1


def test_the_service_also_requires_a_reason_for_refusing(owner, correction):
    with pytest.raises(Incomplete):
        corrections.refuse(correction, by=owner, reason=" ")


def test_a_signed_in_proposer_gets_a_notice_and_is_never_named(client, owner, project):
    reader = acting()
    row = propose(project, by=reader)
    sign_in(client, owner)
    shown = client.get(page(row)).text
    assert reader.municipality.full_label in shown
    assert reader.user.full_name not in shown
    accept(row, owner)
    notice = Notice.objects.get(user=reader.user)
    assert notice.data["what"] == "decided"
    sign_in(client, reader)
    assert "wird übernommen" in client.get("/benachrichtigungen/").text
    assert client.get(page(row)).status_code == 404


def test_the_members_notice_links_to_it_until_it_is_decided(client, owner, project, correction):
    sign_in(client, owner)
    listed = client.get("/benachrichtigungen/").text
    assert page(correction) in listed
    assert NEW not in listed
    client.get(page(correction))
    assert Notice.objects.get(user=owner.user).read_at
    corrections.refuse(correction, by=owner, reason="Nein.")
    assert page(correction) not in client.get("/benachrichtigungen/").text


def test_a_moderator_who_proposed_it_may_not_decide_the_revision(owner, project):
    judge, other = moderator(), moderator()
    revision = accept(propose(project, by=judge), owner)
    assert not decides(judge, revision)
    assert decides(other, revision)
    revision = move(revision, "submit", by=owner, expected_version=revision.version)
    with pytest.raises(NotAllowed):
        move(revision, "publish", by=judge, expected_version=revision.version)


def test_only_the_town_sees_it_on_dashboard_and_entry(client, owner, project, correction):
    for actor, tells in ((owner, True), (acting(), False)):
        sign_in(client, actor)
        assert (page(correction) in client.get("/meine-kommune/").text) == tells
        assert ("wartet auf Sie" in client.get(project.get_absolute_url()).text) == tells


def test_lists_cost_the_same_for_few_and_many(client, owner, project):
    lesson = LessonFactory(published=True, municipality=owner.municipality)
    sign_in(client, owner).get("/meine-kommune/korrekturen/")
    numbers = []
    for more in (2, 12):
        for _n in range(more):
            propose(project, by=acting())
            propose(lesson, "title", f"{NEW}{uuid.uuid4()}"[:100], by=acting())
        for path in ("/meine-kommune/korrekturen/", "/meine-kommune/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            numbers.append(len(queries))
    assert numbers[:2] == numbers[2:]


def test_all_of_many_are_reached_by_paging(client, owner, project):
    Correction.objects.bulk_create(
        [
            Correction(
                kind="project", object_id=project.pk, municipality=project.municipality,
                field="summary", base_version=1, proposed_value=str(n),
            )
            for n in range(65)
        ]
    )  # fmt: skip
    sign_in(client, owner)
    path, seen = "/meine-kommune/korrekturen/", set()
    for _page in range(3):
        answer = client.get(path)
        seen |= {row.correction.pk for row in answer.context["rows"]}
        path = f"/meine-kommune/korrekturen/?cursor={answer.context['page'].next_cursor}"
    assert len(seen) == 65
    assert client.get("/meine-kommune/korrekturen/?cursor=gefälscht").status_code == 400


def test_moderators_see_no_correction_of_a_lesson_they_may_not_read(client):
    lesson = LessonFactory(published=True, visibility=Visibility.CONTACT_ONLY)
    owner = acting(municipality=lesson.municipality)
    row = propose(lesson, "title", "Ein anderer Satz", by=owner)
    sign_in(client, moderator())
    assert client.get(page(row)).status_code == 404
    assert "Ein anderer Satz" not in client.get("/moderation/korrekturen/").text
    sign_in(client, owner)
    assert client.get(page(row)).status_code == 200


def test_addresses_are_deleted_a_month_after_the_answer_or_after_a_year(owner, project):
    answered, waiting = propose(project, email=EMAIL), propose(project, email=EMAIL)
    corrections.refuse(answered, by=owner, reason="Nein.")
    now = timezone.now()
    assert forget(now + timedelta(days=29)) == 0
    assert forget(now + timedelta(days=31)) == 1
    assert forget(now + timedelta(days=31)) == 0
    answered.refresh_from_db()
    waiting.refresh_from_db()
    assert (answered.contact_email, waiting.contact_email) == ("", EMAIL)
    assert forget(now + timedelta(days=366)) == 1


def test_discarding_the_revision_leaves_the_decision_unchanged(owner, project, correction):
    revision = accept(correction, owner)
    delete_draft(revision, by=owner)
    correction.refresh_from_db()
    assert correction.state == "accepted"
    again = propose(project)
    assert situation(again, owner).revision is None


def test_neither_a_former_member_nor_a_member_acting_elsewhere_accepts(
    client, owner, project, correction
):
    membership = Membership.objects.create(
        user=owner.user, municipality=acting().municipality, role="editor"
    )
    elsewhere = Actor.of(owner.user, membership.municipality)
    with pytest.raises(NotAllowed):
        accept(correction, elsewhere, seen="x")
    sign_in(client, owner)
    assert client.get(page(correction)).status_code == 200
    owner.membership.delete()
    assert client.get(page(correction)).status_code == 404
