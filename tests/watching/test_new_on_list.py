"""New projects and needs of watched towns and themes."""

import pytest

from editorial.workflow.choices import State
from lessons.choices import Visibility
from needs.models import Need
from notifications.models import Notice
from projects.models import Project, Theme
from tests.factories import ProjectFactory, acting
from tests.signing_in import sign_in
from tests.watching.changes import (
    change,
    jobs,
    new_event,
    new_need,
    new_project,
    run_jobs_of_publication,
    told,
    told_of_new,
    write_lesson,
)
from watching import services

pytestmark = pytest.mark.django_db
each_entry = pytest.mark.parametrize("new", [new_project, new_need, new_event])


def watch_themes(actor, *codes) -> None:
    services.choose_themes(by=actor, themes=list(Theme.objects.filter(code__in=codes)))


@each_entry
def test_new_entries_of_a_watched_town_are_announced(watcher, owner, new):
    services.watch(by=watcher, town=owner.municipality)
    stranger = acting()
    new(owner)
    new(stranger)
    run_jobs_of_publication()
    assert told_of_new() == [watcher.user_id]


@each_entry
def test_new_entries_on_a_watched_theme_are_announced(watcher, owner, new):
    watch_themes(watcher, "mobility")
    new(owner, themes=["mobility", "climate_adaptation"])
    new(owner, themes=["climate_adaptation"])
    run_jobs_of_publication()
    assert told_of_new() == [watcher.user_id]


@each_entry
def test_announced_once_for_several_reasons_and_runs(watcher, owner, new):
    services.watch(by=watcher, town=owner.municipality)
    watch_themes(watcher, "mobility", "climate_adaptation")
    second = acting()
    services.watch(by=second, town=owner.municipality)
    watcher.user.memberships.create(municipality=second.municipality, role="editor")
    new(owner, themes=["mobility", "climate_adaptation"])
    for _n in range(2):
        run_jobs_of_publication()
    assert sorted(told_of_new()) == sorted([watcher.user_id, second.user_id])


@each_entry
def test_its_own_town_is_not_notified(owner, new):
    watch_themes(owner, "climate_adaptation")
    services.watch(by=owner, town=owner.municipality)
    new(owner)
    run_jobs_of_publication()
    assert told_of_new() == []


@each_entry
def test_drafts_and_submitted_entries_are_not_announced(watcher, owner, new):
    services.watch(by=watcher, town=owner.municipality)
    ProjectFactory(municipality=owner.municipality)
    ProjectFactory(municipality=owner.municipality, submitted=True)
    assert jobs() == []


@each_entry
@pytest.mark.parametrize("state", [State.TAKEN_DOWN, State.DRAFT])
def test_entries_taken_down_before_the_job_ran_are_not_announced(watcher, owner, new, state):
    services.watch(by=watcher, town=owner.municipality)
    row = new(owner)
    type(row).objects.update(state=state)
    run_jobs_of_publication()
    assert told_of_new() == []


def test_a_changed_project_is_not_announced_as_new(watcher, project, owner):
    services.watch(by=watcher, town=owner.municipality)
    change(project, owner, staff_days=3)
    run_jobs_of_publication()
    assert told_of_new() == told() == []


def test_a_restored_project_is_not_announced_as_new(watcher, project, owner):
    from editorial.workflow.services import move

    services.watch(by=watcher, town=owner.municipality)
    row = move(project, "archive", by=owner, expected_version=project.version)
    move(row, "restore", by=owner, expected_version=row.version)
    assert jobs() == []


@pytest.mark.parametrize("visibility", Visibility.values)
def test_lessons_of_a_watched_town_are_not_announced(watcher, project, owner, visibility):
    services.watch(by=watcher, town=owner.municipality)
    watch_themes(watcher, "climate_adaptation")
    write_lesson(project, owner, visibility=visibility)
    run_jobs_of_publication()
    assert not Notice.objects.filter(user=watcher.user).exists()


def test_notices_name_the_town_and_link_to_the_entry(client, watcher, owner):
    services.watch(by=watcher, town=owner.municipality)
    new_project(owner, title="Pegel am Bach")
    new_need(owner)
    run_jobs_of_publication()
    page = sign_in(client, watcher).get("/benachrichtigungen/").text
    assert "Hamburg: Pegel am Bach" in page
    assert "Hamburg sucht: Pegel" in page
    for row in (Project.objects.get(), Need.objects.get()):
        assert f'href="{row.get_absolute_url()}"' in page
