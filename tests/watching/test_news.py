"""Notices of status updates: one per follower until mailed, without withdrawn updates."""

from datetime import date
from itertools import combinations

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from editorial.workflow.choices import State
from municipalities.models import Membership
from notifications import digests
from notifications.choices import Mode
from notifications.kinds import lines_of
from notifications.models import Notice
from projects.models import Project
from tests.factories import acting, moderator
from tests.notifications.telling import berlin, run_jobs, wants
from tests.signing_in import sign_in
from tests.updates.posting import many, write
from tests.watching.changes import RELATIONS, relate
from tests.watching.hits import at
from updates import services
from watching.news import NEWS, tell
from watching.tasks import spread_news

pytestmark = pytest.mark.django_db
SOME_RELATIONS = [some for n in (1, 2, 3) for some in combinations(RELATIONS, n)]


def run_news() -> None:
    """Run the worker's jobs for everything posted so far; may be repeated."""
    rows = ProcrastinateJob.objects.filter(task_name="watching.news").order_by("id")
    for args in rows.values_list("args", flat=True):
        spread_news.func(**args)


def notices():
    return Notice.objects.filter(kind=NEWS)


def digest_of(watcher, when="2026-11-23 06:00") -> list:
    with at(when):
        digests.build(berlin(when))
        run_jobs()
    return [sent for sent in mail.outbox if sent.to == [watcher.user.email]]


@pytest.fixture
def following(watcher, project):
    with at("2026-11-18 09:00"):
        relate(watcher, project, "watch")
        yield


def test_one_notice_per_person_for_any_combination_of_relations(owner, project):
    """One town for each combination of relations."""
    people = {"+".join(relations): acting() for relations in SOME_RELATIONS}
    for relations, person in people.items():
        relate(person, project, *relations.split("+"))
    write(project, owner)
    run_news()
    run_news()
    heard = list(notices().values_list("user", "mode"))
    found = {relations: heard.count((by.user_id, Mode.DIGEST)) for relations, by in people.items()}
    assert found == dict.fromkeys(people, 1)
    assert len(heard) == len(people)


def test_its_own_town_strangers_and_former_members_are_not_notified(
    following, watcher, owner, project
):
    relate(owner, project, "watch")
    acting()
    Membership.objects.filter(user=watcher.user).delete()
    write(project, owner)
    run_news()
    assert not notices().exists()


def test_editing_an_update_notifies_nobody_again(following, owner, project):
    update = write(project, owner)
    run_news()
    given = {"on": update.on, "title": "Neu", "text": "Anders", "link": ""}
    services.edit(update, by=owner, given=given, expected_version=1)
    assert ProcrastinateJob.objects.filter(task_name="watching.news").count() == 1


def test_updates_within_a_week_share_one_notice(following, client, watcher, owner, project):
    for n in range(3):
        write(project, owner, title=f"Bericht {n}", on=date(2025, 1, 1 + n))
        run_news()
    assert notices().count() == 1
    (sent,) = digest_of(watcher)
    assert "3 Neuigkeiten von Hamburg" in sent.body
    assert [f"Bericht {n}" in sent.body for n in range(3)] == [True] * 3
    assert "/projekte/dipas/#neuigkeiten" in sent.body
    page = sign_in(client, watcher).get("/benachrichtigungen/").text
    assert page.count("3 Neuigkeiten von Hamburg") == 1


def test_an_update_after_the_digest_makes_a_new_notice(following, watcher, owner, project):
    write(project, owner, title="Erster Bericht")
    run_news()
    assert len(digest_of(watcher)) == 1
    write(project, owner, title="Zweiter Bericht")
    run_news()
    assert notices().count() == 2
    sent = digest_of(watcher, "2026-11-30 06:00")
    assert len(sent) == 2
    assert "Zweiter Bericht" in sent[-1].body
    assert "Erster Bericht" not in sent[-1].body


def test_an_update_added_to_a_read_notice_marks_it_unread(
    following, client, watcher, owner, project
):
    write(project, owner)
    run_news()
    notices().update(read_at=berlin("2026-11-18 10:00"))
    write(project, owner)
    run_news()
    assert notices().get().read_at is None


def taken_back(update, owner):
    services.take_back(update, by=owner)


def hidden(update, owner):
    services.hide(update, by=moderator(), reason="Nein.")


def project_taken_down(update, owner):
    Project.objects.update(state=State.TAKEN_DOWN)


@pytest.mark.parametrize("happens", [taken_back, hidden, project_taken_down])
@pytest.mark.parametrize("when", ["before it is told", "before the digest", "before it is sent"])
def test_withdrawn_updates_are_not_sent(following, client, watcher, owner, project, happens, when):
    update = write(project, owner, title="Vorbei")
    if when != "before it is told":
        run_news()
    if when == "before it is sent":
        with at("2026-11-23 06:00"):
            digests.build(berlin("2026-11-23 06:00"))
    happens(update, owner)
    run_news()
    assert not [sent for sent in digest_of(watcher) if "Vorbei" in sent.body]
    assert "Vorbei" not in sign_in(client, watcher).get("/benachrichtigungen/").text


def test_the_remaining_one_of_two_updates_is_sent(following, watcher, owner, project):
    first = write(project, owner, title="Bleibt nicht")
    write(project, owner, title="Bleibt")
    run_news()
    services.take_back(first, by=owner)
    (sent,) = digest_of(watcher)
    assert "zu „DIPAS“: Bleibt" in sent.body
    assert "Neuigkeiten von" not in sent.body


@pytest.mark.parametrize(("mode", "mails"), [(Mode.AT_ONCE, 2), (Mode.NONE, 0)])
def test_each_person_chooses_how_to_be_notified(following, watcher, owner, project, mode, mails):
    wants(watcher, mode, NEWS)
    for _ in range(2):
        write(project, owner)
        run_news()
    run_jobs()
    assert len([sent for sent in mail.outbox if sent.to == [watcher.user.email]]) == mails


def test_number_of_queries_grows_neither_with_people_nor_with_updates(
    following, watcher, owner, project
):
    def cost(work) -> int:
        with CaptureQueriesContext(connection) as found:
            work()
        return len(found)

    first, second = many(project, 2)
    few = cost(lambda: tell(str(first.pk)))
    for _ in range(4):
        relate(acting(), project, "watch")
    Notice.objects.all().delete()
    assert cost(lambda: tell(str(second.pk))) == few
    one = cost(lambda: lines_of(notices()[:1]))
    notices().update(data={"updates": [str(row.pk) for row in many(project, 30)]})
    assert cost(lambda: lines_of(notices())) == one
    assert any("und 20 weitere" in line.points for line in lines_of(notices()).values())
