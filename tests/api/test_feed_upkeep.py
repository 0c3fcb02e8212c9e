"""Nightly compaction of the change feed: rows are deleted, but a full copy stays possible."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changefeed import changes
from changefeed import tasks as feed_tasks
from changefeed.models import Change, FeedState
from changefeed.upkeep import EVERY_ROW, TOMBSTONES, compact
from editorial.workflow.choices import State
from municipalities.models import Municipality
from projects.models import Project
from tests.api.following import Copy, public, versions
from tests.factories import AdoptionFactory, LessonFactory, MunicipalityFactory, ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("finished")]


def age(by: timedelta, **rows) -> None:
    for row in Change.objects.filter(**rows):
        Change.objects.filter(seq=row.seq).update(at=row.at - by)


def edited(project: Project, times: int) -> None:
    for _n in range(times):
        project.version += 1
        project.save()


def test_after_ninety_days_the_newest_row_of_an_object_stays():
    project = ProjectFactory(published=True)
    edited(project, 5)
    age(EVERY_ROW + timedelta(days=1))
    edited(project, 2)
    assert Change.objects.filter(object_id=project.pk).count() > 3
    compact(timezone.now())
    rows = Change.objects.filter(object_id=project.pk).order_by("seq")
    assert list(rows.values_list("version", flat=True)) == [7, 8]
    assert Copy().catch_up().objects == public()
    age(EVERY_ROW)
    compact(timezone.now())
    assert Change.objects.filter(object_id=project.pk).count() == 1


def test_no_younger_row_is_deleted():
    edited(ProjectFactory(published=True), 5)
    age(EVERY_ROW - timedelta(days=1))
    assert compact(timezone.now()) == 0


def test_a_tombstone_stays_for_two_years():
    project = ProjectFactory(published=True)
    before = changes.newest()
    Project.objects.update(state=State.TAKEN_DOWN)
    after = changes.newest()
    age(TOMBSTONES - timedelta(days=1))
    compact(timezone.now())
    copy = Copy().catch_up()
    assert copy.deletes == 1
    age(timedelta(days=2))
    compact(timezone.now())
    assert not Change.objects.filter(object_id=project.pk).exists()
    with pytest.raises(changes.ResyncRequired):
        changes.read_after(before, kinds=None, limit=10)
    assert changes.read_after(after, kinds=None, limit=10) == []
    assert Copy().catch_up().objects == public()


def test_rows_of_public_objects_stay_at_any_age():
    AdoptionFactory(confirmed=True)
    LessonFactory(published=True)
    age(TOMBSTONES * 2)
    compact(timezone.now())
    state = FeedState.objects.get()
    assert (state.dropped_xact, state.dropped_seq) == (0, 0)
    assert Copy().catch_up().objects == public()


STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["published", "taken_down"]), st.integers(0, 800)),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS, stands_at=st.integers(0, 11))
def test_every_accepted_cursor_leads_to_the_same_copy(steps, stands_at):
    """Random history with pauses and a reader in the middle, followed by the compaction."""
    Project.objects.all().delete()
    Change.objects.all().delete()
    FeedState.objects.all().delete()
    town = Municipality.objects.first() or MunicipalityFactory()
    projects = [ProjectFactory(published=True, municipality=town) for _n in range(3)]
    reader = Copy(versions)
    for number, (which, state, days) in enumerate(steps):
        row = projects[which]
        row.state, row.version = state, row.version + 1
        row.save()
        if number == stands_at:
            reader.catch_up()
        age(timedelta(days=days))
    compact(timezone.now())
    expected = {key: value for key, value in public(versions).items() if key[0] == "project"}
    beginner = Copy(versions).catch_up()
    assert projects_of(beginner) == expected
    try:
        reader.catch_up()
    except changes.ResyncRequired:
        assert FeedState.objects.get().dropped_xact
        return
    assert projects_of(reader) == expected


def projects_of(copy: Copy) -> dict:
    return {key: value for key, value in copy.objects.items() if key[0] == "project"}


def test_compaction_runs_by_command_and_by_job(capsys):
    project = ProjectFactory(published=True)
    edited(project, 3)
    age(EVERY_ROW * 2)
    before = changes.ensure_generation()
    call_command("changes", "new-generation")
    assert changes.ensure_generation() == capsys.readouterr().out.strip() != before
    assert feed_tasks.compact_changes() > 0
    assert feed_tasks.compact_changes() == 0
    call_command("changes", "compact")
    assert capsys.readouterr().out.strip() == "0"
    call_command("changes", "lag")
    assert capsys.readouterr().out.strip().isdecimal()
    feed_tasks.tell_what_aged()
    assert feed_tasks.tell_what_aged() == 0
