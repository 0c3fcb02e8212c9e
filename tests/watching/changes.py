"""Publish entries through the services, as towns and moderators do, and run the jobs that follow."""

import uuid

from procrastinate.contrib.django.models import ProcrastinateJob

from adoptions.choices import Stage
from editorial.authoring import writing
from editorial.workflow.services import move
from lessons import services as lessons
from lessons.models import Lesson
from municipalities.choices import Role
from needs import services as needs
from needs.models import Need
from notifications.models import Notice
from projects.models import Project, Theme
from projects.services.writing import open_revision
from tests.contacts.talks import ask
from tests.factories import AdoptionFactory, EventFactory, ProjectFactory, acting, moderator
from watching import services
from watching.tasks import spread
from watching.upstream import NEW_ON_LIST, UPSTREAM

RELATIONS = ("watch", "request", "adoption")


def relate(actor, project, *relations) -> None:
    """Make the town of ``actor`` watch the project, ask about it, or adopt it."""
    if "watch" in relations:
        services.watch(by=actor, project=project)
    if "request" in relations:
        acting(Role.COORDINATOR, project.municipality)
        ask(project, actor)
    if "adoption" in relations:
        AdoptionFactory(project=project, municipality=actor.municipality, stage=Stage.PILOTING)


def change(project, by, **fields) -> Project:
    """Publish a revision with these fields, submitted by ``by`` and approved by a moderator."""
    revision = open_revision(project, by=by)
    Project.objects.filter(pk=revision.pk).update(**fields)
    return publish(revision, by)


def write_lesson(project, by, **fields) -> Lesson:
    given = dict.fromkeys(lessons.CONTENT_FIELDS, "") | {
        "polarity": "failure", "title": "Batterien leer", "area": "technology",
        "what_happened": "Zu oft gesendet.", "do_differently": "Seltener.", "visibility": "public",
    }  # fmt: skip
    row = lessons.create(project, by=by, given=given | fields, token=uuid.uuid4())
    return publish(row, by)


def new_project(by, *, themes=("climate_adaptation",), **fields) -> Project:
    row = ProjectFactory(municipality=by.municipality, created_by=by.user, themes=themes, **fields)
    return publish(row, by)


def new_need(by, *, themes=("climate_adaptation",)) -> Need:
    given = {"title": "Pegel", "text": "Wer misst Pegel?", "time_frame": "year",
             "themes": Theme.objects.filter(code__in=themes)}  # fmt: skip
    return publish(writing.create(needs.CONTENT, by=by, given=given, token=uuid.uuid4()), by)


def new_event(by, *, themes=("climate_adaptation",)):
    row = EventFactory(municipality=by.municipality, created_by=by.user, themes=themes)
    return publish(row, by)


def publish(row, by):
    for name, actor in (("submit", by), ("publish", moderator())):
        row.refresh_from_db()
        row = move(row, name, by=actor, expected_version=row.version)
    return row


def jobs() -> list[dict]:
    rows = ProcrastinateJob.objects.filter(task_name="watching.spread").order_by("id")
    return list(rows.values_list("args", flat=True))


def run_jobs_of_publication() -> None:
    """Run the worker's jobs for everything published so far; may be repeated."""
    for args in jobs():
        spread.func(**args)


def told(*, kind=UPSTREAM) -> list:
    """User ids, one per notice."""
    return list(Notice.objects.filter(kind=kind).values_list("user", flat=True))


def told_of_new() -> list:
    return told(kind=NEW_ON_LIST)
