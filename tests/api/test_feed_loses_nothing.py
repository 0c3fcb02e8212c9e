"""Concurrent writers commit out of order, stay open and roll back; readers miss no change."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from changefeed import changes
from changefeed.models import Change
from editorial.workflow.choices import State
from lessons.models import Lesson
from projects.models import Project
from tests.api.following import Copy, public, versions
from tests.factories import LessonFactory, MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)
# a reader that can lose rows does so within three rounds (see the test below)
WRITERS, READERS, ROUNDS, STEPS = 8, 3, 8, 12
LONGEST_HOLD = 0.004


class Rollback(Exception):
    pass


class ByNumber:
    """The naive reader: remember the highest sequence number seen."""

    def __init__(self):
        self.last, self.seen = 0, set()

    def read(self) -> bool:
        rows = Change.objects.filter(seq__gt=self.last).order_by("seq")
        found = list(rows.values_list("seq", flat=True)[:40])
        self.seen |= set(found)
        self.last = max([self.last, *found])
        return bool(found)


class Setting:
    """Projects and lessons shared by all writers; each changes one of them in a transaction."""

    def __init__(self, seed: int):
        self.seed = seed
        self.town = MunicipalityFactory()
        self.projects = [ProjectFactory(published=True, municipality=self.town) for _n in range(3)]
        self.lessons = [
            LessonFactory(published=True, project=project)
            for project in self.projects
            for _n in range(2)
        ]
        self.start, self.done = Barrier(WRITERS + READERS + 1), Event()

    def write(self, number: int) -> None:
        chance = random.Random(f"{self.seed}-{number}")
        self.start.wait()
        for step in range(STEPS):
            try:
                with transaction.atomic():
                    self._one(chance, f"{self.seed}-{number}-{step}")
                    time.sleep(chance.random() * LONGEST_HOLD)
                    if chance.random() < 0.2:
                        raise Rollback
            except Rollback:
                pass

    def _one(self, chance: random.Random, name: str) -> None:
        public = chance.choice([State.PUBLISHED, State.PUBLISHED, State.TAKEN_DOWN])
        version = F("version") + 1
        what = chance.randrange(4)
        if what == 0:
            row = ProjectFactory.build(
                municipality=self.town, state=public, slug=name, published_at=timezone.now()
            )
            row.save(force_insert=True)
        elif what == 1:
            rows = Project.objects.filter(pk=chance.choice(self.projects).pk)
            rows.update(state=public, version=version)
        elif what == 2:
            rows = Lesson.objects.filter(pk=chance.choice(self.lessons).pk)
            rows.update(visibility=chance.choice(["public", "municipalities"]), version=version)
        else:
            LessonFactory(
                project=chance.choice(self.projects), municipality=self.town, slug=name,
                state=State.PUBLISHED, published_at=timezone.now(),
            )  # fmt: skip

    def follow(self, reader) -> None:
        self.start.wait()
        while not self.done.is_set():
            reader.read()

    def run(self, readers: list) -> None:
        with ThreadPoolExecutor(WRITERS + READERS) as pool:
            writing = [pool.submit(closing, self.write, n) for n in range(WRITERS)]
            reading = [pool.submit(closing, self.follow, reader) for reader in readers]
            self.start.wait()
            wait(writing)
            self.done.set()
            for job in [*writing, *reading]:
                job.result()


def closing(action: Callable, *args) -> None:
    try:
        action(*args)
    finally:
        connection.close()


def nothing_is_held_back(seconds: float = 10) -> None:
    """Wait until no transaction holds rows back, not even one in another database of the server."""
    end = time.monotonic() + seconds
    below = Change.objects.extra(where=[f"NOT ({changes._BELOW})"])
    while below.exists():
        assert time.monotonic() < end, "a write is running for long"


def test_every_reader_ends_with_exactly_the_public_state():
    deletes = 0
    for seed in range(ROUNDS):
        setting = Setting(seed)
        readers = [Copy(versions) for _n in range(READERS)]
        setting.run(readers)
        nothing_is_held_back()
        expected = public(versions)
        for reader in readers:
            assert reader.catch_up().objects == expected, f"round {seed}"
        deletes += sum(reader.deletes for reader in readers)
        Change.objects.all().delete()
        Lesson.objects.all().delete()
        Project.objects.all().delete()
        Change.objects.exclude(kind="municipality").delete()
        changes.note("municipality", [(pk, None) for kind, pk in public(versions)])
    assert deletes


def test_reader_by_sequence_number_alone_loses_rows():
    lost = 0
    for seed in range(3):
        setting = Setting(seed)
        readers = [ByNumber() for _n in range(READERS)]
        setting.run(readers)
        written = set(Change.objects.values_list("seq", flat=True))
        for reader in readers:
            while reader.read():
                pass
            lost += len(written - reader.seen)
    assert lost


@pytest.fixture
def beside():
    """Run a function on its own connection; wait until it ends or waits for a lock."""
    pool = ThreadPoolExecutor(1)

    class Beside:
        job = None

        def start(self, action: Callable):
            self.job = pool.submit(closing, action)
            return self

        def ends_or_waits(self) -> None:
            end = time.monotonic() + 10
            while not self.job.done() and not locks_waited_for():
                assert time.monotonic() < end

    yield Beside()
    pool.shutdown()


def locks_waited_for() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def hidden_lesson_on_hidden_project() -> Lesson:
    lesson = LessonFactory(
        state=State.ARCHIVED,
        slug="erfahrung",
        published_at=timezone.now(),
        visibility="municipalities",
    )
    Project.objects.update(state=State.TAKEN_DOWN)
    return lesson


def publish_lesson() -> None:
    Lesson.objects.update(visibility="public")


def publish_project() -> None:
    Project.objects.update(state=State.PUBLISHED)


@pytest.mark.parametrize(
    ("first", "second"),
    [(publish_lesson, publish_project), (publish_project, publish_lesson)],
    ids=["lesson_first", "project_first"],
)
@pytest.mark.parametrize("second_is_older", [True, False])
def test_object_made_public_by_two_transactions_together_is_in_the_feed(
    first, second, second_is_older, beside
):
    """Each sees the other's half still hidden, whichever has the lower number."""
    lesson = hidden_lesson_on_hidden_project()
    copy = Copy(versions).catch_up()
    older, may_go_on = Event(), Event()

    def other() -> None:
        with transaction.atomic():
            if second_is_older:
                draw_a_number()
            older.set()
            may_go_on.wait(10)
            second()

    beside.start(other)
    assert older.wait(10)
    with transaction.atomic():
        first()
        may_go_on.set()
        beside.ends_or_waits()
        copy.catch_up()
    beside.job.result(10)
    nothing_is_held_back()
    assert copy.catch_up().objects == public(versions)
    assert ("lesson", lesson.pk) in copy.objects


def draw_a_number() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")


def test_long_write_delays_rows_but_loses_none(beside, client):
    written, may_end = Event(), Event()

    def long_write() -> None:
        with transaction.atomic():
            ProjectFactory(published=True)
            written.set()
            may_end.wait(10)

    beside.start(long_write)
    assert written.wait(10)
    copy = Copy(versions).catch_up()
    later = ProjectFactory(published=True)
    assert not copy.catch_up().objects
    assert copy.position == changes.newest()
    Change.objects.update(at=F("at") - timedelta(seconds=90))
    assert client.get("/health/ready").json()["changes_lag_seconds"] >= 90
    may_end.set()
    beside.job.result(10)
    nothing_is_held_back()
    assert copy.catch_up().objects == public(versions)
    assert ("project", later.pk) in copy.objects
    assert client.get("/health/ready").json()["changes_lag_seconds"] == 0


def test_long_read_delays_no_rows(beside):
    reading, may_end = Event(), Event()

    def long_read() -> None:
        with transaction.atomic():
            list(Project.objects.all())
            reading.set()
            may_end.wait(10)

    beside.start(long_read)
    assert reading.wait(10)
    ProjectFactory(published=True)
    nothing_is_held_back()
    assert Copy(versions).catch_up().objects == public(versions)
    may_end.set()
    beside.job.result(10)
