"""Notices of upstream changes in mails, digest and on the site; conditions checked again on sending."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.workflow.choices import State
from lessons.choices import Visibility
from lessons.models import Lesson
from municipalities.actors import Actor
from municipalities.models import Membership
from notifications import digests
from notifications.choices import Mode
from notifications.kinds import lines_of
from notifications.models import Notice
from projects.models import Project
from tests.factories import LessonFactory, MunicipalityFactory, ProjectFactory, acting
from tests.notifications.telling import berlin, run_jobs, wants
from tests.rollback import rolled_back
from tests.signing_in import sign_in
from tests.watching.changes import (
    change,
    new_need,
    new_project,
    relate,
    run_jobs_of_publication,
    write_lesson,
)
from tests.watching.hits import at
from watching import services
from watching.upstream import NEW_ON_LIST, UPSTREAM

pytestmark = pytest.mark.django_db
NOTICES = "/benachrichtigungen/"


@pytest.fixture(params=[Mode.AT_ONCE, Mode.DIGEST])
def told_by_mail(request, watcher):
    """Call after publishing: queues the mail, at once or as a digest, without sending it."""
    wants(watcher, request.param, UPSTREAM)
    wants(watcher, request.param, NEW_ON_LIST)

    def write():
        run_jobs_of_publication()
        if request.param == Mode.DIGEST:
            with at("2026-11-23 06:00"):
                digests.build(berlin("2026-11-23 06:00"))
        assert Notice.objects.get(user=watcher.user).mail

    return write


def publish_with(watcher, project, owner, what: str):
    """Publish something the watcher is notified of; returns the entry concerned."""
    with at("2026-11-18 09:00"):
        relate(watcher, project, "watch")
        services.watch(by=watcher, town=owner.municipality)
        if what == "change":
            change(project, owner, staff_days=3)
            return project
        if what == "lesson":
            return write_lesson(project, owner)
        return new_need(owner) if what == "need" else new_project(owner)


@pytest.fixture
def at_eighteen():
    with at("2026-11-18 09:00"):
        yield


def sent_to(actor) -> list:
    """Run the jobs twice; returns the mails sent to this person."""
    run_jobs()
    run_jobs()
    return [sent for sent in mail.outbox if sent.to == [actor.user.email]]


WHAT = ["change", "lesson", "project", "need"]


@pytest.mark.parametrize("what", WHAT)
def test_sent_while_the_entry_is_public(at_eighteen, watcher, project, owner, told_by_mail, what):
    entry = publish_with(watcher, project, owner, what)
    told_by_mail()
    (sent,) = sent_to(watcher)
    assert entry.title in sent.body
    assert entry.get_absolute_url() in sent.body
    assert "Hamburg" in sent.body


@pytest.mark.parametrize("what", WHAT)
def test_not_sent_after_a_take_down(
    at_eighteen, client, watcher, project, owner, told_by_mail, what
):
    entry = publish_with(watcher, project, owner, what)
    told_by_mail()
    sign_in(client, watcher)
    for state in (State.TAKEN_DOWN, State.DRAFT, State.REJECTED):
        with rolled_back():
            type(entry).objects.filter(pk=entry.pk).update(state=state)
            assert sent_to(watcher) == [], state
            page = client.get(NOTICES).text
            assert entry.get_absolute_url() not in page, state
            assert "Noch nichts Neues" in page, state


def narrowed(entry):
    Lesson.objects.update(visibility=Visibility.CONTACT_ONLY)


def its_project_taken_down(entry):
    Project.objects.update(state=State.TAKEN_DOWN)


@pytest.mark.parametrize("happens", [narrowed, its_project_taken_down, Lesson.delete])
def test_a_lesson_restricted_or_hidden_with_its_project_is_not_sent(
    at_eighteen, watcher, project, owner, told_by_mail, happens
):
    entry = publish_with(watcher, project, owner, "lesson")
    told_by_mail()
    happens(entry)
    assert sent_to(watcher) == []


def test_a_confidential_lesson_is_not_sent_to_former_members(
    at_eighteen, client, watcher, project, owner, told_by_mail
):
    entry = publish_with(watcher, project, owner, "lesson")
    Lesson.objects.update(visibility=Visibility.MUNICIPALITIES)
    told_by_mail()
    Membership.objects.filter(user=watcher.user).delete()
    assert sent_to(watcher) == []
    assert entry.title not in sign_in(client, Actor.of(watcher.user)).get(NOTICES).text


def test_a_confidential_lesson_is_sent_to_members(
    at_eighteen, watcher, project, owner, told_by_mail
):
    entry = publish_with(watcher, project, owner, "lesson")
    Lesson.objects.update(visibility=Visibility.MUNICIPALITIES)
    told_by_mail()
    assert entry.title in sent_to(watcher)[0].body


def test_a_title_corrected_before_sending_is_sent_corrected(
    at_eighteen, watcher, project, owner, told_by_mail
):
    publish_with(watcher, project, owner, "change")
    told_by_mail()
    Project.objects.filter(pk=project.pk).update(title="Ohne Namen")
    (sent,) = sent_to(watcher)
    assert "DIPAS" not in sent.subject + sent.body.partition("http")[0] + sent.alternatives[0][0]
    assert "Ohne Namen" in sent.body


def test_waits_for_the_digest_by_default(watcher, project, owner):
    relate(watcher, project, "watch")
    change(project, owner, staff_days=3)
    run_jobs_of_publication()
    assert Notice.objects.get(user=watcher.user).mode == Mode.DIGEST


def test_a_minor_edit_after_a_change_adds_no_mail(watcher, project, owner):
    wants(watcher, Mode.AT_ONCE, UPSTREAM)
    relate(watcher, project, "watch")
    change(project, owner, staff_days=3)
    project.refresh_from_db()
    change(project, owner, summary="Etwas anderes.")
    run_jobs_of_publication()
    assert len(sent_to(watcher)) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"staff_days": 3}, "Geändert: Personentage"),
        ({"cost_running_eur": 5, "phase": "operation"}, "Geändert: Phase, Laufende Kosten"),
    ],
)
def test_the_mail_names_what_changed(watcher, project, owner, fields, words):
    wants(watcher, Mode.AT_ONCE, UPSTREAM)
    relate(watcher, project, "watch")
    change(project, owner, **fields)
    run_jobs_of_publication()
    (sent,) = sent_to(watcher)
    assert sent.subject == "Hamburg hat „DIPAS“ geändert"
    for body in (sent.body, sent.alternatives[0][0]):
        assert words in body
        assert "DIPAS" in body


def test_the_mail_says_that_a_project_was_discontinued(watcher, project, owner):
    wants(watcher, Mode.AT_ONCE, UPSTREAM)
    relate(watcher, project, "adoption")
    LessonFactory(project=project, published=True)
    change(project, owner, phase="discontinued", end_on=berlin("2026-11-01 00:00").date())
    run_jobs_of_publication()
    assert [sent.subject for sent in sent_to(watcher)] == ["Hamburg hat „DIPAS“ eingestellt"]


def test_sent_in_english_to_readers_of_english(watcher, project, owner):
    watcher.user.language = "en"
    watcher.user.save()
    wants(watcher, Mode.AT_ONCE, UPSTREAM)
    relate(watcher, project, "watch")
    change(project, owner, staff_days=3, phase="operation")
    run_jobs_of_publication()
    (sent,) = sent_to(watcher)
    text = sent.subject + sent.body
    assert "/en/projects/dipas/" in text
    assert not re.search(r"geändert|Geändert|Personentage|Guten Tag|Hamburg hat", text)


def test_reading_one_notice_and_many_costs_the_same(watcher):
    numbers = []
    for number in (1, 6):
        for _n in range(number):
            town = MunicipalityFactory(district=MunicipalityFactory())
            owner = acting(municipality=town)
            other = ProjectFactory(published=True, municipality=town)
            relate(watcher, other, "watch")
            services.watch(by=watcher, town=town)
            change(other, owner, staff_days=3)
            write_lesson(other, owner)
            new_project(owner)
            new_need(owner)
        run_jobs_of_publication()
        notices = list(Notice.objects.filter(user=watcher.user))
        with CaptureQueriesContext(connection) as queries:
            lines = lines_of(notices)
        assert len(lines) == len(notices)
        numbers.append(len(queries))
    assert len(notices) == 28
    assert numbers[0] == numbers[1]
