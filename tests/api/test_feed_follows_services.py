"""After every write, a portal's copy equals what the API returns."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from adoptions.choices import Stage
from adoptions.models import Adoption
from adoptions.services import confirming, moderating, recording, results
from changefeed import changes
from changefeed.models import Change
from changefeed.upkeep import tell_what_aged
from core.models import AuditEntry
from editorial.freshness import services as freshness_services
from editorial.models import FreshnessRule
from editorial.workflow.choices import State, Visibility
from editorial.workflow.services import delete_draft, move
from events import services as event_services
from lessons import services as lesson_services
from lessons.models import Agreement, Lesson
from municipalities.choices import Role
from municipalities.models import Municipality
from needs import services as need_services
from needs.models import Need, Participation
from projects.models import (
    Artifact,
    ArtifactType,
    Funding,
    FundingProgramme,
    Indicator,
    Link,
    Partner,
    PhaseChange,
    Prerequisite,
    Project,
    Theme,
)
from projects.services import writing as project_services
from tests.api.following import Copy, public
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    EventFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    moderator,
)
from tests.shared_world import shared_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("finished")]


class World:
    """A public project with all its related objects."""

    def __init__(self):
        district = MunicipalityFactory(kind="district", short_name="Kreis")
        self.coordinator = acting(Role.COORDINATOR, MunicipalityFactory(district=district))
        self.town = self.coordinator.municipality
        self.district = district
        self.project = ProjectFactory(published=True, municipality=self.town)
        self.other = ProjectFactory(published=True)
        self.lesson = LessonFactory(published=True, project=self.project)
        self.agreement = Agreement.objects.create(
            lesson=self.lesson, municipality=MunicipalityFactory()
        )
        self.adopter = acting(Role.COORDINATOR)
        self.adoption = AdoptionFactory(
            confirmed=True,
            project=self.project,
            municipality=self.adopter.municipality,
            result_project=self.other,
        )
        self.open_adoption = AdoptionFactory(project=self.project)
        self.need = NeedFactory(published=True, municipality=self.town)
        self.guest = acting(Role.COORDINATOR)
        Participation.objects.create(need=self.need, municipality=self.guest.municipality)
        self.event = EventFactory(published=True, municipality=self.town, project=self.project)
        self.artifact = ArtifactFactory(project=self.project)
        self.draft = ProjectFactory(municipality=self.town)
        self.hidden = LessonFactory(
            published=True, project=self.project, visibility="municipalities"
        )

    def move(self, entry, name: str, **fields):
        entry.refresh_from_db()
        by = self.coordinator if name in ("archive", "restore", "submit") else moderator()
        return move(entry, name, by=by, expected_version=entry.version, reason="Grund", **fields)

    def approve(self, entry):
        return self.move(self.move(entry, "submit"), "publish")

    def revise_project(self):
        revision = project_services.open_revision(self.project, by=self.coordinator)
        Project.objects.filter(pk=revision.pk).update(title="Neuer Titel")
        self.approve(revision)

    def take_down_and_touch(self):
        self.move(self.project, "take_down")
        Lesson.objects.update(title="Im Verborgenen")

    def merge_towns(self):
        self.town.valid_until = date(2026, 1, 1)
        self.town.save()
        self.town.successors.add(self.guest.municipality)
        Project.objects.filter(municipality=self.town).update(municipality=self.guest.municipality)

    def own_project_of_adopter(self):
        results.start_project(self.open_adoption_of_adopter(), by=self.guest, token=uuid.uuid4())

    def open_adoption_of_adopter(self):
        return AdoptionFactory(
            confirmed=True, project=self.other, municipality=self.guest.municipality
        )

    def new_adoption(self):
        row = recording.record(
            self.other, by=self.guest, fields={"stage": Stage.PLANNED}, token=uuid.uuid4()
        )
        owner = acting(Role.COORDINATOR, self.other.municipality)
        confirming.confirm(row, by=owner)

    def joint_project(self):
        project = need_services.make_joint_project(self.need, by=self.coordinator)
        values = ProjectFactory.build()
        for name in ("summary", "problem", "solution", "benefit", "phase", "responsible_function"):
            setattr(project, name, getattr(values, name))
        project.contact_email = "digital@stadt.example"
        project.save()
        self.approve(project)

    def raw(self, sql: str, *values):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)


SERVICES = {
    "publish": lambda w: w.approve(w.draft),
    "approve_revision": lambda w: w.revise_project(),
    "take_down_project": lambda w: w.move(w.project, "take_down"),
    "take_down_result_project": lambda w: w.move(w.other, "take_down"),
    "take_down_and_edit_what_hangs_on_it": lambda w: w.take_down_and_touch(),
    "archive": lambda w: w.move(w.project, "archive"),
    "archive_and_restore": lambda w: (w.move(w.project, "archive"), w.move(w.project, "restore")),
    "take_down_lesson": lambda w: w.move(w.lesson, "take_down"),
    "publish_lesson": lambda w: w.approve(LessonFactory(project=w.project, municipality=w.town)),
    "narrow_lesson": lambda w: lesson_services.narrow(
        w.lesson, by=w.coordinator, visibility="municipalities"
    ),
    "agree": lambda w: lesson_services.agree(w.lesson, by=w.guest),
    "withdraw_agreement": lambda w: w.agreement.delete(),
    "confirm_adoption": lambda w: confirming.confirm(w.open_adoption, by=w.coordinator),
    "dispute_adoption": lambda w: confirming.dispute(w.adoption, by=w.coordinator, reason="Nein"),
    "record_adoption": lambda w: w.new_adoption(),
    "change_stage": lambda w: recording.change_stage(
        w.adoption, by=w.adopter, stage=Stage.OPERATING, expected_version=1
    ),
    "end_adoption": lambda w: recording.change_stage(
        w.adoption,
        by=w.adopter,
        stage=Stage.DISCONTINUED,
        expected_version=1,
        reason_code="cost",
    ),
    "hide_texts": lambda w: moderating.hide_texts(w.adoption, by=moderator(), reason="Unpassend"),
    "adopters_own_project": lambda w: w.own_project_of_adopter(),
    "join_need": lambda w: need_services.join(w.need, by=acting(Role.COORDINATOR)),
    "leave_need": lambda w: need_services.leave(w.need, by=w.guest),
    "close_need": lambda w: need_services.close(
        w.need, by=w.coordinator, resolution="solved", solved_by=w.other
    ),
    "joint_project": lambda w: w.joint_project(),
    "take_down_need": lambda w: w.move(w.need, "take_down"),
    "cancel_event": lambda w: event_services.cancel(w.event, by=w.coordinator, reason="Sturm"),
    "take_down_event": lambda w: w.move(w.event, "take_down"),
    "publish_event": lambda w: w.approve(EventFactory(municipality=w.town)),
    "confirm_project": lambda w: freshness_services.confirm(w.project, by=w.coordinator),
    "confirm_lesson": lambda w: freshness_services.confirm(w.lesson, by=w.coordinator),
    "merge_towns": lambda w: w.merge_towns(),
    "rename_town": lambda w: Municipality.objects.filter(pk=w.town.pk).update(short_name="Neu"),
    "rename_town_that_joined": lambda w: Municipality.objects.filter(
        pk=w.guest.municipality_id
    ).update(short_name="Neu"),
    "newer_numbers_of_town": lambda w: Municipality.objects.filter(pk=w.town.pk).update(
        population_on="2026-01-01"
    ),
    "rename_district": lambda w: Municipality.objects.filter(pk=w.district.pk).update(
        short_name="Neu"
    ),
    "edit_profile": lambda w: Municipality.objects.filter(pk=w.town.pk).update(about="Wir"),
}
PARTS = {
    "theme": lambda w: w.project.themes.add(Theme.objects.get(code="mobility")),
    "themes_set": lambda w: w.project.themes.set([]),
    "partner_town": lambda w: w.project.partner_municipalities.add(w.guest.municipality),
    "partner": lambda w: Partner.objects.create(
        project=w.project, name="Werk", kind="company", role="lead"
    ),
    "link": lambda w: Link.objects.create(project=w.project, title="Mehr", url="https://a.example"),
    "phase": lambda w: PhaseChange.objects.create(
        project=w.project, phase_to="rollout", on=date(2026, 1, 1)
    ),
    "prerequisite": lambda w: Prerequisite.objects.create(
        project=w.project, kind="other", text="Leitung"
    ),
    "artifact": lambda w: ArtifactFactory(project=w.project),
    "artifact_narrowed": lambda w: Artifact.objects.update(visibility=Visibility.MUNICIPALITIES),
    "funding": lambda w: Funding.objects.create(
        project=w.project, programme=FundingProgramme.objects.first(), status="approved"
    ),
    "indicator": lambda w: Indicator.objects.create(project=w.project, name="Pegel", unit="m"),
    "population_of_indicator": lambda w: (
        Indicator.objects.create(
            project=w.project,
            name="Pegel",
            unit="m",
            per_capita="thousand",
            values=[{"on": "2026-01-01", "precision": "day", "value": "5", "note": ""}],
        ),
        Municipality.objects.filter(pk=w.town.pk).update(population=7),
    ),
    "theme_code": lambda w: Theme.objects.filter(code="climate_adaptation").update(code="klima"),
    "programme_code_of_adoption": lambda w: (
        Adoption.objects.filter(pk=w.adoption.pk).update(funding=FundingProgramme.objects.first()),
        FundingProgramme.objects.update(code=Concat("code", Value("-neu"))),
    ),
    "artifact_type_code": lambda w: ArtifactType.objects.filter(code="council_paper").update(
        code="vorlage"
    ),
    "event_theme": lambda w: w.event.themes.add(Theme.objects.get(code="mobility")),
    "place_of_town_of_event": lambda w: Municipality.objects.filter(pk=w.town.pk).update(
        latitude=50
    ),
    "freshness_rule": lambda w: (
        FreshnessRule.objects.filter(kind="project").update(review_after_months=1),
        FreshnessRule.objects.filter(kind="lesson").delete(),
    ),
    "deleted_need": lambda w: w.need.delete(),
    "deleted_project": lambda w: (
        w.event.delete(),
        w.adoption.delete(),
        w.open_adoption.delete(),
        w.project.delete(),
    ),
}
BULK = {
    "bulk_create": lambda w: Project.objects.bulk_create(
        ProjectFactory.build(
            municipality=w.town,
            state=State.PUBLISHED,
            slug=f"massenhaft-{n}",
            published_at=timezone.now(),
            municipality_id=w.town.pk,
        )
        for n in range(3)
    ),
    "update_all": lambda w: Project.objects.update(state=State.TAKEN_DOWN),
    "update_lessons": lambda w: Lesson.objects.update(visibility="municipalities"),
    "update_adoptions": lambda w: Adoption.objects.update(origin_confirmed_at=None),
    "raw_update": lambda w: w.raw(
        "UPDATE projects_project SET title = 'Roh' WHERE state = %s", "published"
    ),
    "raw_delete": lambda w: (
        w.raw("DELETE FROM lessons_agreement"),
        w.raw("DELETE FROM lessons_lesson"),
    ),
    "raw_move_to_another_project": lambda w: w.raw(
        "UPDATE lessons_lesson SET project_id = %s", w.other.pk
    ),
    "raw_insert": lambda w: w.raw(
        "INSERT INTO lessons_agreement (id, lesson_id, municipality_id, note, created_at)"
        " VALUES (gen_random_uuid(), %s, %s, '', now())",
        w.lesson.pk,
        w.town.pk,
    ),
    "draft_project_takes_lessons_along": lambda w: w.raw(
        "UPDATE projects_project SET state = 'draft' WHERE id = %s", w.project.pk
    ),
}
ALL = SERVICES | PARTS | BULK


def followed() -> tuple[World, Copy]:
    """A world, and the copy of a reader that has followed its feed to the end."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(changes, "_BELOW", "TRUE")
        world = World()
        return world, Copy().catch_up()


world_and_copy, _world_and_copy = shared_world(followed, name="world_and_copy")


@pytest.fixture
def world(world_and_copy) -> World:
    return world_and_copy[0]


@pytest.fixture
def copy(world_and_copy) -> Copy:
    return world_and_copy[1]


def test_reader_at_the_end_has_every_public_object(copy):
    assert copy.objects == public()


@pytest.mark.parametrize("name", ALL)
def test_after_every_write_the_copy_equals_what_is_public(world, copy, name):
    before = dict(copy.objects)
    ALL[name](world)
    after = public()
    assert after != before, "this call changes nothing that is public"
    assert copy.catch_up().objects == after


def test_drafts_write_no_change_rows(world):
    before = written()
    lesson = LessonFactory(project=world.project, municipality=world.town)
    Project.objects.filter(pk=world.draft.pk).update(title="Noch ein Entwurf")
    Link.objects.create(project=world.draft, title="Mehr", url="https://a.example")
    project_services.open_revision(world.project, by=world.coordinator)
    Lesson.objects.filter(pk=world.hidden.pk).update(title="Nur für Kommunen")
    adopter = acting(Role.COORDINATOR)
    adoption = AdoptionFactory(project=world.project, municipality=adopter.municipality)
    recording.withdraw(adoption, by=adopter)
    NeedFactory()
    delete_draft(lesson, by=world.coordinator)
    assert written() == before


def written() -> int:
    """Change rows, without those of new towns, which are public at once."""
    return Change.objects.exclude(kind="municipality").count()


def test_write_without_changes_writes_no_rows(world):
    before = Change.objects.count()
    Project.objects.filter(pk=world.project.pk).update(title=world.project.title)
    Municipality.objects.update(about="")
    Need.objects.update(matched_until=timezone.now())
    assert Change.objects.count() == before


def test_rolled_back_writes_are_not_in_the_feed(world):
    before = Change.objects.count()
    with transaction.atomic():
        world.move(world.project, "take_down")
        transaction.set_rollback(True)
    assert Change.objects.count() == before
    assert AuditEntry.objects.filter(action="take_down").count() == 0


def test_changes_due_to_time_are_in_the_feed(world):
    """Due, long unchecked and overdue objects: noted by the hourly job."""
    now = timezone.now()
    tell_what_aged(now)
    copy = Copy().catch_up()
    for days in (200, 400, 800, 1_200):
        later = now + timedelta(days=days)
        with time_machine.travel(later, tick=False):
            tell_what_aged(later)
            assert copy.catch_up().objects == public()
    assert world.adoption
