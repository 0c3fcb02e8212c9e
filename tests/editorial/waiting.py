"""Submitted entries of all kinds for tests of the queue."""

from datetime import timedelta

from django.utils import timezone

from editorial.workflow import authorship
from editorial.workflow.services import move
from projects.models import Link, Project
from projects.services.writing import open_revision
from tests.editorial.test_states import published
from tests.factories import LessonFactory, NeedFactory, ProjectFactory, acting

KINDS = {"project": ProjectFactory, "lesson": LessonFactory, "need": NeedFactory}


def waiting(kind: str = "project", *, days: float = 0, **fields):
    """An entry submitted ``days`` days ago."""
    since = timezone.now() - timedelta(days=days)
    return KINDS[kind](submitted=True, submitted_at=since, **fields)


def bulk_waiting(number: int) -> None:
    """Bulk-create ``number`` more entries of each kind, submitted one second apart."""
    now = timezone.now()
    for kind, factory in KINDS.items():
        model = type(waiting(kind))
        town = model.objects.latest("submitted_at").municipality
        extra = {"project": ProjectFactory(published=True)} if kind == "lesson" else {}
        model.objects.bulk_create(
            factory.build(
                submitted=True,
                municipality=town,
                submitted_at=now - timedelta(days=1, seconds=n),
                **extra,
            )
            for n in range(number)
        )


def revised(**changes) -> Project:
    """A submitted revision of a published project with one link; ``changes`` set its fields."""
    original, author = published()
    Link.objects.create(project=original, title="Bericht", url="https://alt.example/")
    revision = open_revision(original, by=author)
    Project.objects.filter(pk=revision.pk).update(**changes)
    return revision


def sent(revision: Project) -> Project:
    revision.refresh_from_db()
    author = acting(municipality=revision.municipality)
    return move(revision, "submit", by=author, expected_version=revision.version)


def corrected_link() -> Project:
    """A submitted revision that changes the address of its link."""
    revision = revised()
    Link.objects.filter(project=revision).update(url="https://neu.example/")
    return sent(revision)


def written_by(entry, actor) -> None:
    authorship.written("edited", entry, by=actor)
