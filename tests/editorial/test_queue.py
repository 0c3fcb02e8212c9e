"""The moderation queue: one list of all kinds, filtered, with a fixed number of queries."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.audit import recording as audit
from core.formats.display import duration
from editorial.moderation import queue
from editorial.moderation.metrics import decision_times
from editorial.workflow import claims
from editorial.workflow.permissions import decidable, decides
from municipalities.actors import Actor
from municipalities.models import Membership
from needs.models import Need
from projects.models import Project
from tests.editorial.test_states import published
from tests.editorial.waiting import KINDS, bulk_waiting, written_by
from tests.editorial.waiting import waiting as entry
from tests.factories import LessonFactory, MunicipalityFactory, ProjectFactory, acting, moderator
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


judge, _judge = shared_world(moderator, name="judge")


@pytest.fixture
def desk(client, judge):
    return sign_in(client, judge)


def titles(desk, query: str = "") -> list[str]:
    response = desk.get(f"/moderation/{query}")
    assert response.status_code == 200
    return [row.entry.title for row in response.context["queue"].rows]


def test_oldest_of_all_kinds_first_and_drafts_are_not_listed(desk):
    entry("project", days=1, title="Projekt")
    entry("need", days=9, title="Bedarf")
    entry("lesson", days=3, title="Erfahrung")
    ProjectFactory(title="Entwurf bleibt geheim")
    published()
    assert titles(desk) == ["Bedarf", "Erfahrung", "Projekt"]
    assert titles(desk, "?ordering=-submitted_at") == ["Projekt", "Erfahrung", "Bedarf"]
    text = desk.get("/moderation/").text
    assert "3 Einträge warten" in text
    assert "1\xa0Woche" in text


@pytest.mark.parametrize("ordering", ["submitted_at", "-submitted_at"])
def test_paging_forwards_and_back_loses_and_repeats_nothing(judge, ordering):
    from django.http import QueryDict

    same = timezone.now()
    for number in range(3):
        for kind in KINDS:
            entry(kind, days=number)
    ProjectFactory.create_batch(4, submitted=True, submitted_at=same)

    def page(cursor: str):
        query = QueryDict(f"ordering={ordering}&page_size=4&cursor={cursor}")
        return queue.read_queue(query, judge).page

    pages, cursor = [], ""
    while cursor is not None:
        current = page(cursor)
        pages.append([row.pk for row in current.results])
        cursor = current.next_cursor
    seen = [pk for ids in pages for pk in ids]
    assert [len(ids) for ids in pages] == [4, 4, 4, 1]
    assert len(set(seen)) == 13
    times = [row.submitted_at for row in current.results]
    back = page(current.previous_cursor)
    assert [row.pk for row in back.results] == pages[2]
    assert (back.results[-1].submitted_at <= times[0]) == (ordering == "submitted_at")


def test_cursor_of_another_filter_is_a_400_with_the_first_page(desk):
    bulk_waiting(10)
    cursor = desk.get("/moderation/?page_size=3").context["queue"].page.next_cursor
    response = desk.get("/moderation/", {"page_size": 3, "cursor": cursor, "kind": "need"})
    assert response.status_code == 400
    assert "Sie sehen den Anfang der Liste" in response.text
    assert len(response.context["queue"].rows) == 3


ALL_THREE = {"Bedarf", "Erfahrung", "Projekt"}
FILTERED = {
    "kind=lesson": {"Erfahrung"},
    "kind=lesson&kind=need": {"Erfahrung", "Bedarf"},
    "older_than=7": {"Bedarf"},
    "older_than=2": {"Bedarf", "Erfahrung"},
    "state=09": {"Projekt"},
    "theme=energy": {"Erfahrung"},
    "theme=mobility": {"Bedarf", "Projekt"},
    "change=new": ALL_THREE,
    "change=revision": set(),
    "minor=true": set(),
    "kind=&state=&theme=&change=&older_than=&assignee=&ordering=": ALL_THREE,
    "unknown=x": ALL_THREE,
}


def test_filters(desk):
    about = ProjectFactory(published=True, themes=["energy"])
    bavarian = MunicipalityFactory(ars="091620000000")
    entry("project", title="Projekt", municipality=bavarian, themes=["mobility"])
    entry("need", days=9, title="Bedarf")
    entry("lesson", days=3, title="Erfahrung", project=about)
    assert {query: set(titles(desk, f"?{query}")) for query in FILTERED} == FILTERED


WRONG = ("kind=x", "older_than=3", "state=99", "theme=x", "minor=maybe")


def test_wrong_value_is_a_400_that_names_the_parameter(desk):
    entry(title="Projekt")
    for query in WRONG:
        response = desk.get(f"/moderation/?{query}")
        assert response.status_code == 400, query
        assert f"<code>{query.split('=')[0]}</code>" in response.text
        assert "Projekt" in response.text, query


def test_filter_by_holder_of_the_claim(desk, judge):
    mine, free, other = (entry(title=name) for name in ("Meins", "Frei", "Anderes"))
    claims.take(mine, by=judge)
    claims.take(other, by=moderator())
    assert titles(desk, "?assignee=me") == ["Meins"]
    assert titles(desk, "?assignee=none") == [free.title]
    assert titles(desk, "?assignee=others") == ["Anderes"]


def test_chips_remove_a_filter_and_an_empty_list_says_why(desk):
    entry(title="Projekt")
    text = desk.get("/moderation/?kind=need&state=06").text
    assert "Zu diesen Filtern wartet nichts" in text
    assert 'href="?state=06"' in text
    assert 'href="?kind=need"' in text
    assert "Alles entschieden" not in text


def test_empty_queue(desk):
    text = desk.get("/moderation/").text
    assert "Alles entschieden" in text
    assert "Nächsten Eintrag" not in text


def test_rows_mark_entries_the_moderator_may_not_decide(desk, judge):
    own = entry(title="Eigener Text")
    written_by(own, judge)
    assert "eigene Kommune oder eigener Text" in desk.get("/moderation/").text


def test_database_and_python_agree_on_the_four_eyes_rule(judge):
    town = MunicipalityFactory()
    Membership.objects.create(user=judge.user, municipality=town)
    judge = Actor.of(judge.user, has_second_factor=True)
    of_town = entry(municipality=town)
    own, foreign = entry(), entry()
    written_by(own, judge)
    original = ProjectFactory(published=True)
    written_by(original, judge)
    revision = entry(revision_of=original, municipality=original.municipality)
    rows = Project.objects.queued()
    for actor in (judge, moderator(), acting()):
        told = set(decidable(rows, actor))
        assert told == {row for row in (of_town, own, foreign, revision) if decides(actor, row)}
    assert set(decidable(rows, judge)) == {foreign}


def measured(desk, path: str = "/moderation/") -> int:
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(path).status_code == 200
    return len(captured)


def test_number_of_statements_does_not_grow(desk):
    bulk_waiting(3)
    measured(desk)
    few = measured(desk)
    bulk_waiting(60)
    claims.take(Project.objects.queued().first(), by=moderator())
    assert measured(desk) == few


def test_ten_thousand_entries_cost_as_many_statements_as_ten(desk):
    bulk_waiting(3)
    measured(desk)
    few = measured(desk)
    Need.objects.bulk_create(
        [
            Need(
                municipality=MunicipalityFactory(),
                state="submitted",
                submitted_at=timezone.now(),
                title="Laub",
            )
        ]
    )
    columns = ", ".join(
        field.column
        for field in Need._meta.concrete_fields
        if not field.generated and field.column not in ("id", "submitted_at")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO needs_need (id, submitted_at, {columns})"
            f" SELECT gen_random_uuid(), now() - n * interval '1 second', {columns}"
            " FROM needs_need, generate_series(1, 10000) n WHERE title = 'Laub'"
        )
        cursor.execute("ANALYZE needs_need")
    assert measured(desk) == few
    found = desk.get("/moderation/").context["queue"]
    assert found.waiting > 10_000
    assert len(found.rows) == 25


def logged(action: str, entry, *, days: float) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=days)):
        audit.record(action, entry, by=None)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (None, ""),
        (timedelta(seconds=20), "weniger als eine Minute"),
        (timedelta(minutes=1), "1 Minute"),
        (timedelta(minutes=59), "59 Minuten"),
        (timedelta(hours=47), "47 Stunden"),
        (timedelta(days=2, hours=12), "2,5 Tage"),
    ],
)
def test_duration_in_words(span, words):
    assert duration(span) == words


class TestTimeToDecision:
    def test_is_none_before_the_first_decision(self, desk):
        assert decision_times().long is None
        assert "noch nichts entschieden" in desk.get("/moderation/").text

    def test_median_counts_from_the_last_submission(self, desk):
        quick, slow, again = (ProjectFactory() for _ in range(3))
        for row, begin, end in ((quick, 5, 4), (slow, 20, 10)):
            logged("submitted", row, days=begin)
            logged("publish", row, days=end)
        logged("submitted", again, days=40)
        logged("request_changes", again, days=39)
        logged("submitted", again, days=6)
        logged("reject", again, days=3)
        times = decision_times()
        assert (times.short_number, times.long_number) == (3, 4)
        assert round(times.short.total_seconds() / 86_400, 2) == 3
        assert round(times.long.total_seconds() / 86_400, 2) == 2
        assert "3,0 Tage (3 Entscheidungen)" in desk.get("/moderation/").text

    def test_other_steps_and_old_decisions_do_not_count(self):
        row = ProjectFactory()
        logged("submitted", row, days=200)
        logged("publish", row, days=150)
        logged("archive", row, days=2)
        logged("take_down", row, days=1)
        assert decision_times().long_number == 0


def test_submitting_notifies_no_moderator(judge):
    from core.models import MailRecord
    from editorial.workflow.services import move
    from notifications.models import Notice
    from tests.editorial.test_states import written_by_a_town

    project, author = written_by_a_town()
    move(project, "submit", by=author, expected_version=project.version)
    assert not MailRecord.objects.filter(to=judge.user.email).exists()
    assert not Notice.objects.filter(user=judge.user).exists()


def test_only_staff_see_a_submitted_lesson_in_the_queue(client):
    LessonFactory(submitted=True, title="Geheim")
    assert sign_in(client, acting()).get("/moderation/").status_code == 403
