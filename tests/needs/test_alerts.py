"""Nightly alerts: towns of a need are notified once of each new match."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import MailRecord
from core.tasks import send_mail
from editorial.workflow.choices import State
from lessons.choices import Visibility
from municipalities.models import Membership
from needs import alerts, services, tasks
from needs.models import Need
from notifications import digests
from notifications.choices import Mode
from notifications.kinds import lines_of
from notifications.models import Notice, Preference
from projects.models import Project, Theme
from tests.factories import LessonFactory, NeedFactory, ProjectFactory, acting

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 4, 40, tzinfo=BERLIN)
DAY = timedelta(days=1)


@pytest.fixture
def need(owner):
    with time_machine.travel(MONDAY - DAY, tick=False):
        return NeedFactory(
            published=True, municipality=owner.municipality, title="Pegel messen", slug="pegel"
        )


def new_project(when=MONDAY - timedelta(hours=1), **fields) -> Project:
    fields = {"title": "Schilder", "themes": ["mobility"]} | fields
    return ProjectFactory(published=True, published_at=when, **fields)


def night(after: int = 0) -> int:
    """Run the nightly job ``after`` days later."""
    with time_machine.travel(MONDAY + after * DAY, tick=False):
        return alerts.run(MONDAY + after * DAY)


def told(actor) -> list[str]:
    rows = Notice.objects.of_person(actor.user).filter(kind="need", data__what="matches")
    return [line.title for line in lines_of(rows.order_by("created_at")).values()]


HIT = "Ein neuer Treffer passt zu „Pegel messen“"


def test_a_new_project_is_announced_once(need, owner):
    new_project()
    assert (night(), night(1)) == (1, 0)
    assert told(owner) == [HIT]
    assert Notice.objects.count() == 1


def test_repeating_a_run_announces_nothing_new(need, owner):
    new_project()
    night()
    assert night() == 0
    assert Notice.objects.count() == 1


def test_each_night_announces_matches_since_the_last_run(need, owner):
    new_project()
    night()
    new_project(MONDAY + timedelta(hours=9))
    new_project(MONDAY + timedelta(hours=10))
    night(1)
    assert told(owner) == [HIT, "2 neue Treffer passen zu „Pegel messen“"]


def test_a_match_published_during_a_run_is_announced_once_the_next_night(need, owner):
    new_project(MONDAY + timedelta(seconds=2))
    assert night() == 0
    assert night(1) == 1
    assert night(2) == 0
    assert told(owner) == [HIT]


def test_matches_older_than_the_need_are_not_announced(need, owner):
    new_project(MONDAY - 3 * DAY)
    assert night() == 0


def test_a_missed_night_is_made_up_for(need, owner):
    new_project()
    assert night(5) == 1


def test_no_notice_without_a_new_match(need, owner):
    new_project(themes=["climate_adaptation"])
    assert night() == 0
    assert not Notice.objects.exists()


def test_lessons_and_needs_are_announced_with_projects(need, owner):
    when = MONDAY - timedelta(hours=1)
    LessonFactory(published=True, published_at=when, project=new_project(MONDAY - 9 * DAY))
    NeedFactory(published=True, published_at=when)
    night()
    assert "2 neue Treffer passen zu „Pegel messen“" in told(owner)


def test_confidential_lessons_are_not_announced(need, owner):
    for visibility in (Visibility.MUNICIPALITIES, Visibility.CONTACT_ONLY):
        LessonFactory(
            published=True,
            published_at=MONDAY - timedelta(hours=1),
            project=new_project(MONDAY - 9 * DAY),
            visibility=visibility,
        )
    assert night() == 0


def test_only_matches_shown_on_the_page_are_announced(client, need, owner):
    """The page shows six matches; a new one that ranks below six older ones is not among them."""
    for _n in range(6):
        new_project(MONDAY - 3 * DAY, title="Pegel")
    new_project(title="Schilder")
    assert "Schilder" not in client.get("/bedarfe/pegel/").text
    assert night() == 0
    new_project(MONDAY + timedelta(hours=1), title="Pegel in Gera")
    assert night(1) == 1
    assert "Pegel in Gera" in client.get("/bedarfe/pegel/").text


def test_members_of_all_towns_of_the_need_are_notified_once_each(need, owner, joiner):
    services.join(need, by=joiner)
    colleague, stranger = acting(municipality=joiner.municipality), acting()
    Membership.objects.create(user=owner.user, municipality=joiner.municipality, role="editor")
    new_project()
    night()
    assert told(owner) == told(joiner) == told(colleague) == [HIT]
    assert told(stranger) == []


def test_a_town_is_not_notified_of_its_own_project(need, owner, joiner):
    services.join(need, by=joiner)
    new_project(municipality=joiner.municipality)
    night()
    assert told(owner) == [HIT]
    assert told(joiner) == []


@pytest.mark.parametrize("state", [s for s in State.values if s != State.PUBLISHED])
def test_unpublished_needs_trigger_no_alerts(need, state):
    Need.objects.update(state=state)
    new_project()
    assert night() == 0


def test_a_closed_need_triggers_no_alerts_until_reopened(need, owner):
    services.close(need, by=owner, resolution="dropped")
    new_project()
    assert night() == 0
    services.reopen(need, by=owner)
    assert night(1) == 1


def test_the_nightly_task_runs_it(need, owner):
    new_project()
    with time_machine.travel(MONDAY, tick=False):
        tasks.look_for_matches.func(timestamp=0)
    assert told(owner) == [HIT]


def run_jobs() -> None:
    context = SimpleNamespace(job=SimpleNamespace(attempts=0))
    for record in MailRecord.objects.filter(status=MailRecord.Status.WAITING):
        send_mail.func(context, mail_id=str(record.pk))


def at_once(actor) -> None:
    Preference.objects.create(user=actor.user, kind="need", mode=Mode.AT_ONCE)


class TestMail:
    def test_says_how_many_and_links_to_the_page(self, need, owner, mailoutbox):
        at_once(owner)
        new_project()
        night()
        run_jobs()
        (mail,) = mailoutbox
        assert (mail.to, mail.subject) == ([owner.user.email], HIT)
        assert "/bedarfe/pegel/" in mail.body

    @pytest.mark.parametrize(
        "change",
        [
            lambda row, need: Project.objects.update(state=State.TAKEN_DOWN),
            lambda row, need: Project.objects.update(state=State.ARCHIVED),
            lambda row, need: Need.objects.update(state=State.TAKEN_DOWN),
            lambda row, need: services.close(
                need, by=acting(municipality=need.municipality), resolution="dropped"
            ),
            lambda row, need: Membership.objects.all().delete(),
        ],
        ids=["withdrawn", "archived", "need withdrawn", "need closed", "member removed"],
    )
    def test_conditions_are_checked_again_when_it_is_sent(self, need, owner, mailoutbox, change):
        at_once(owner)
        row = new_project()
        night()
        MailRecord.objects.get()
        change(row, need)
        run_jobs()
        assert mailoutbox == []
        assert told(owner) == []

    def test_counts_only_matches_left_when_it_is_sent(self, need, owner, mailoutbox):
        gone, _left = new_project(), new_project()
        night()
        Project.objects.filter(pk=gone.pk).update(state=State.TAKEN_DOWN)
        digests.build(MONDAY + timedelta(days=7, hours=2))
        run_jobs()
        (mail,) = mailoutbox
        assert HIT in mail.body

    def test_waits_for_the_weekly_digest_by_default(self, need, owner, mailoutbox):
        new_project()
        night()
        run_jobs()
        assert mailoutbox == []
        assert digests.build(MONDAY + timedelta(days=7, hours=2)) == 1


def test_number_of_queries_does_not_grow_with_new_matches(need, owner):
    theme = Theme.objects.get(code="mobility")
    numbers = []
    for after, more in enumerate((10, 90)):
        when = MONDAY + timedelta(days=after, hours=-1)
        rows = Project.objects.bulk_create(
            ProjectFactory.build(
                published=True, municipality=new_project(when).municipality, published_at=when
            )
            for _n in range(more)
        )
        Project.themes.through.objects.bulk_create(
            Project.themes.through(project=row, theme=theme) for row in rows
        )
        with CaptureQueriesContext(connection) as queries:
            assert night(after) == 1
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
