"""Each public change is sent once to each webhook subscribed to it."""

import threading
import time

import orjson
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from changefeed import changes
from core.jobs.locks import held_by_one
from editorial.workflow.choices import State
from portals.models import Delivery, LogReader
from portals.webhooks import sending, services, tasks
from portals.webhooks.dispatching import dispatch
from portals.webhooks.messages import body_of
from projects.models import Project
from tests.api.hooks import PortalClient, make_hook, queue
from tests.core.receiver import Receiver, hang, ok
from tests.factories import AdoptionFactory, LessonFactory, MunicipalityFactory, ProjectFactory
from tests.races import together

# not in parallel: a transaction in any database of the server delays the change log
pytestmark = [
    pytest.mark.alone,
    pytest.mark.xdist_group("in turn"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def in_development(settings):
    settings.OUTGOING_ALLOW_PRIVATE = True


@pytest.fixture
def portal():
    return PortalClient()


def note(*objects):
    """Write change rows as the triggers do; duplicates are harmless."""
    for row in objects:
        changes.note(row._meta.model_name, [(row.pk, getattr(row, "version", None))])


def dispatch_all():
    while dispatch():
        pass


def told(hook) -> list[str]:
    """Event types queued for this hook, oldest first; the queue is emptied."""
    found = list(hook.deliveries.order_by("created_at").values_list("event_type", flat=True))
    hook.deliveries.all().delete()
    return found


def test_published_updated_withdrawn_and_published_again(portal):
    hook, _secret = make_hook(portal.portal, "http://127.0.0.1/", event_types=PROJECT)
    project = ProjectFactory(published=True)
    note(project)
    dispatch_all()
    assert told(hook) == ["project.published"]
    Project.objects.update(title="Neu", version=2)
    note(project)
    dispatch_all()
    assert told(hook) == ["project.updated"]
    Project.objects.update(state=State.TAKEN_DOWN)
    note(project)
    dispatch_all()
    assert told(hook) == ["project.withdrawn"]
    Project.objects.update(state=State.PUBLISHED)
    note(project)
    dispatch_all()
    assert told(hook) == ["project.published"]
    dispatch_all()
    assert told(hook) == []


PROJECT = ["project.published", "project.updated", "project.withdrawn"]


def test_objects_public_before_the_hook_are_not_sent(portal):
    project = ProjectFactory(published=True)
    note(project)
    hook, _secret = make_hook(portal.portal, "http://127.0.0.1/", event_types=PROJECT)
    dispatch_all()
    assert told(hook) == []
    note(project)
    dispatch_all()
    assert told(hook) == ["project.updated"]


def test_several_changes_of_one_object_are_one_message(portal):
    _hook, _secret = make_hook(portal.portal, "http://127.0.0.1/", event_types=PROJECT)
    project = ProjectFactory(published=True)
    for version in (2, 3, 4):
        Project.objects.update(version=version)
        project.refresh_from_db()
        note(project)
    dispatch_all()
    assert Delivery.objects.get().version == 4
    assert changes.decode(Delivery.objects.get().cursor)


def test_each_kind_has_its_names_and_address(portal):
    _hook, _secret = make_hook(portal.portal, "http://127.0.0.1/")
    town = MunicipalityFactory()
    adoption = AdoptionFactory(confirmed=True)
    lesson = LessonFactory(published=True)
    note(town, adoption, lesson)
    dispatch_all()
    wanted = {
        ("municipality.published", f"/api/v1/municipalities/{town.ars}/"),
        ("adoption.published", f"/api/v1/adoptions/{adoption.pk}/"),
        ("lesson.published", f"/api/v1/lessons/{lesson.pk}/"),
    }
    objects = {town.pk, adoption.pk, lesson.pk}
    rows = Delivery.objects.filter(object_id__in=objects)
    bodies = [orjson.loads(body_of(row)) for row in rows]
    assert {(b["type"], b["data"]["url"].partition("8000")[2]) for b in bodies} == wanted
    for body in bodies:
        assert portal.get(body["data"]["url"].partition("8000")[2]).status_code == 200


def test_hooks_get_subscribed_events_only_while_enabled(portal):
    wanted, _s = make_hook(portal.portal, "http://127.0.0.1/1", event_types=["project.withdrawn"])
    _pending, _s = make_hook(portal.portal, "http://127.0.0.1/2", confirmed=False)
    off, _s = make_hook(portal.portal, "http://127.0.0.1/3")
    services.change(off, {"enabled": False})
    other = PortalClient(name="Gesperrt")
    _locked, _s = make_hook(other.portal, "http://127.0.0.1/4")
    other.portal.may_webhooks = False
    other.portal.save()
    project = ProjectFactory(published=True)
    note(project)
    dispatch_all()
    assert not Delivery.objects.exists()
    Project.objects.update(state=State.TAKEN_DOWN)
    note(project)
    dispatch_all()
    assert list(Delivery.objects.values_list("webhook", "event_type")) == [
        (wanted.pk, "project.withdrawn")
    ]


def test_killed_dispatcher_neither_loses_nor_duplicates(portal, monkeypatch):
    hook, _secret = make_hook(portal.portal, "http://127.0.0.1/", event_types=PROJECT)
    dispatch_all()
    note(*ProjectFactory.create_batch(3, published=True))
    save = LogReader.save
    monkeypatch.setattr(LogReader, "save", lambda *args, **kw: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        dispatch()
    assert not Delivery.objects.exists()
    monkeypatch.setattr(LogReader, "save", save)
    dispatch_all()
    assert told(hook) == ["project.published"] * 3


def test_parallel_dispatchers_make_each_delivery_once(portal):
    _hook, _secret = make_hook(portal.portal, "http://127.0.0.1/", event_types=PROJECT)
    projects = ProjectFactory.create_batch(30, published=True)
    note(*projects)
    together([lambda: dispatch(limit=7)] * 24)
    dispatch_all()
    first = Delivery.objects.filter(event_type="project.published")
    assert sorted(first.values_list("object_id", flat=True)) == sorted(row.pk for row in projects)
    places = list(Delivery.objects.values_list("cursor", flat=True))
    assert len(places) == len(set(places))


def test_uncommitted_changes_are_sent_after_commit(portal):
    hook, _secret = make_hook(portal.portal, "http://127.0.0.1/", event_types=PROJECT)
    one, two = ProjectFactory.create_batch(2, published=True)
    dispatch_all()
    hook.deliveries.all().delete()
    is_open, may_end = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            note(one)
            is_open.set()
            may_end.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    is_open.wait(10)
    note(two)
    dispatch_all()
    may_end.set()
    thread.join()
    dispatch_all()
    assert set(hook.deliveries.values_list("object_id", flat=True)) == {one.pk, two.pk}


def test_damaged_cursor_resumes_at_the_end_of_the_log(portal):
    hook, _secret = make_hook(portal.portal, "http://127.0.0.1/", event_types=PROJECT)
    note(ProjectFactory(published=True))
    LogReader.objects.update_or_create(pk=1, defaults={"cursor": "damaged"})
    dispatch_all()
    assert told(hook) == []
    note(ProjectFactory(published=True))
    dispatch_all()
    assert told(hook) == ["project.published"]


def test_queries_do_not_grow_with_the_rows(portal):
    def count(number):
        note(*ProjectFactory.create_batch(number, published=True))
        with CaptureQueriesContext(connection) as queries:
            dispatch()
        return len(queries)

    make_hook(portal.portal, "http://127.0.0.1/", event_types=PROJECT)
    count(1)
    few = count(1)
    for number in range(3):
        make_hook(portal.portal, f"http://127.0.0.1/{number}", event_types=PROJECT)
    assert count(20) == few


def test_job_tells_a_change_to_the_receiver(portal):
    class Context:
        def should_abort(self):
            return False

    with Receiver() as receiver:
        _hook, _secret = make_hook(portal.portal, receiver.url, event_types=PROJECT)
        note(*ProjectFactory.create_batch(3, published=True))
        tasks.send_webhooks.func(Context())
        assert len(receiver.requests) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_slow_and_dead_receivers_delay_no_others(portal, monkeypatch):
    def slow(socket):
        time.sleep(0.4)
        socket.sendall(ok())

    project = ProjectFactory(published=True)
    dispatch_all()
    with Receiver([hang]) as dead, Receiver([slow]) as sluggish, Receiver() as quick:
        hooks = [make_hook(portal.portal, receiver.url)[0] for receiver in (dead, sluggish, quick)]
        for hook in hooks:
            for _number in range(5):
                queue(hook, project)
        started = time.monotonic()
        finished = {}
        fetch = sending.fetch

        def timed(method, url, **kwargs):
            try:
                return fetch(method, url, **{**kwargs, "seconds": 1.5})
            finally:
                finished[url] = time.monotonic() - started

        monkeypatch.setattr(sending, "fetch", timed)
        sending.run(seconds=20)
        assert finished[quick.url] < 1.4
        assert (dead.hits, sluggish.hits, quick.hits) == (1, 5, 5)
    assert hooks[0].deliveries.filter(state="waiting").count() == 5


def test_one_receiver_gets_one_message_at_a_time(portal):
    running, most = [0], [0]

    def count(socket):
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.05)
        running[0] -= 1
        socket.sendall(ok())

    project = ProjectFactory(published=True)
    with Receiver([count]) as receiver:
        hook, _secret = make_hook(portal.portal, receiver.url)
        for _number in range(6):
            queue(hook, project)
        together([lambda: sending.run(seconds=10)] * 3)
        assert receiver.hits == 6
    assert most == [1]


def test_second_sender_leaves_the_work_to_the_first(portal):
    def try_to_send():
        sending.run(seconds=5)
        connection.close()

    project = ProjectFactory(published=True)
    with Receiver() as receiver:
        hook, _secret = make_hook(portal.portal, receiver.url)
        queue(hook, project)
        with held_by_one("portals.webhooks"):
            second = threading.Thread(target=try_to_send)
            second.start()
            second.join()
            assert receiver.hits == 0
        try_to_send()
        assert receiver.hits == 1


def test_senders_side_by_side_send_each_delivery_once(portal):
    project = ProjectFactory(published=True)
    with Receiver() as receiver:
        for number in range(10):
            hook, _secret = make_hook(portal.portal, f"{receiver.url}/{number}")
            queue(hook, project)
        claimed = []
        together([lambda: claimed.extend(sending.claim(8))] * 8)
        assert len(claimed) == len(set(claimed)) == 10


def test_old_deliveries_are_forgotten_after_thirty_days(portal):
    hook, _secret = make_hook(portal.portal, "http://127.0.0.1/")
    project = ProjectFactory(published=True)
    old, young = queue(hook, project), queue(hook, project)
    old.attempts.create(status=500)
    now = timezone.now()
    Delivery.objects.filter(pk=old.pk).update(created_at=now - tasks.DELIVERIES_ARE_KEPT)
    tasks.tidy_up.func()
    assert [row.pk for row in Delivery.objects.all()] == [young.pk]
