"""Hits of a saved search, and who is notified of them."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import MailRecord
from editorial.workflow.choices import State
from lessons.choices import Visibility
from lessons.models import Lesson
from municipalities.choices import Role
from municipalities.models import Membership
from needs.models import Need
from notifications.kinds import lines_of
from notifications.models import Notice
from projects.models import Project, Theme
from tests.factories import LessonFactory, MunicipalityFactory, ProjectFactory, acting
from tests.notifications.telling import run_jobs
from tests.signing_in import sign_in
from tests.watching.hits import appears, at, hits_of, run, save
from watching.models import SavedSearch
from watching.searches import MAX_HITS, SAVED_SEARCH

pytestmark = pytest.mark.django_db
SAVED, LATER, DUE = "2026-11-18 09:00", "2026-11-18 12:00", "2026-11-19 05:35"


def need(**fields) -> Need:
    given = {"municipality": MunicipalityFactory(), "title": "Pegel", "slug": "pegel"}
    with at(LATER):
        from django.utils import timezone

        return Need.objects.create(
            state=State.PUBLISHED, published_at=timezone.now(), **given | fields
        )


def lesson(visibility=Visibility.PUBLIC, **fields):
    return appears(LATER, LessonFactory, visibility=visibility, **fields)


def told() -> set:
    return set(Notice.objects.filter(kind=SAVED_SEARCH).values_list("user", flat=True))


@pytest.mark.parametrize(
    ("query", "fields", "is_hit"),
    [
        ("q=Pegel", {"title": "Pegel am Bach"}, True),
        ("q=Pegel", {"title": "Radwege", "solution": "Ein Pegel misst."}, True),
        ("q=Pegel", {"title": "Radwege"}, False),
        ("theme=mobility", {"themes": ["mobility", "climate_adaptation"]}, True),
        ("theme=mobility&theme=education", {"themes": ["mobility"]}, True),
        ("theme=mobility", {"themes": ["climate_adaptation"]}, False),
        ("theme=mobility&q=Pegel", {"themes": ["mobility"], "title": "Radwege"}, False),
        ("phase=pilot", {"phase": "pilot"}, True),
        ("phase=operation", {"phase": "pilot"}, False),
        ("near=49.87,8.65&radius_km=5", {}, True),
        ("near=53.55,10.0&radius_km=5", {}, False),
        ("archived=include", {"state": State.ARCHIVED}, True),
        ("phase=pilot", {"state": State.ARCHIVED}, False),
    ],
)
def test_hits_equal_the_results_of_the_list_page(client, watcher, query, fields, is_hit):
    save(watcher, query, when=SAVED)
    row = appears(LATER, **{"title": "Radwege"} | fields)
    assert run(DUE) == int(is_hit)
    listing = client.get(f"/projekte/?{query}").context["listing"]
    assert (row.pk in [shown.pk for shown in listing.page.results]) == is_hit


def test_similarity_to_a_town_excludes_its_own_projects(watcher, owner):
    town = owner.municipality
    save(watcher, f"like={town.ars}", when=SAVED)
    appears(LATER, municipality=town)
    other = appears(LATER)
    run(DUE)
    assert hits_of(SavedSearch.objects.get()) == [str(other.pk)]


@pytest.mark.parametrize("kind", ["lessons", "needs"])
def test_lessons_and_needs_are_found_too(client, watcher, kind):
    save(watcher, kind=kind, when=SAVED)
    lesson() if kind == "lessons" else need()
    assert run(DUE) == 1
    page = sign_in(client, watcher).get("/benachrichtigungen/").text
    folder = {"lessons": "erfahrungen", "needs": "bedarfe"}[kind]
    assert f'href="/{folder}/?q=Pegel"' in page
    assert "Ein neuer Treffer: Pegel" in page


def test_entries_of_ones_own_town_are_no_hits(watcher):
    for kind in ("projects", "lessons", "needs"):
        save(watcher, kind=kind, when=SAVED)
    ours = appears(LATER, municipality=watcher.municipality)
    lesson(project=ours)
    need(municipality=watcher.municipality)
    assert run(DUE) == 0


@pytest.mark.parametrize("state", [state for state in State if state not in ("published",)])
@pytest.mark.parametrize("kind", ["projects", "lessons", "needs"])
def test_unpublished_entries_are_no_hits(watcher, kind, state):
    save(watcher, kind=kind, when=SAVED)
    appears(LATER)
    lesson()
    need()
    {"projects": Project, "lessons": Lesson, "needs": Need}[kind].objects.update(state=state)
    assert run(DUE) == 0


@pytest.mark.parametrize("state", [State.DRAFT, State.TAKEN_DOWN, State.ARCHIVED])
def test_lessons_of_unpublished_projects_are_no_hits(watcher, state):
    save(watcher, kind="lessons", when=SAVED)
    lesson()
    Project.objects.update(state=state)
    assert run(DUE) == 0


def test_a_pending_revision_is_no_hit(watcher, project, owner):
    from projects.services.writing import open_revision

    save(watcher, "q=DIPAS", when=SAVED)
    with at(LATER):
        open_revision(project, by=owner)
    Project.objects.exclude(revision_of=None).update(published_at="2026-11-18T12:00Z")
    assert run(DUE) == 0


@pytest.mark.parametrize(
    ("visibility", "reaches"),
    [(Visibility.PUBLIC, 2), (Visibility.MUNICIPALITIES, 2), (Visibility.CONTACT_ONLY, 0)],
)
def test_lessons_for_towns_reach_members_but_those_on_request_do_not(watcher, visibility, reaches):
    colleague = acting(Role.EDITOR, watcher.municipality)
    save(watcher, kind="lessons", when=SAVED)
    lesson(visibility)
    assert run(DUE) == reaches
    run_jobs()
    assert {sent.to[0] for sent in mail.outbox} == (
        {watcher.user.email, colleague.user.email} if reaches else set()
    )


def test_texts_of_lessons_for_towns_are_searched(watcher):
    save(watcher, "q=Zinnober", kind="lessons", when=SAVED)
    secret = lesson(Visibility.MUNICIPALITIES, what_happened="Zinnober")
    lesson(Visibility.CONTACT_ONLY, what_happened="Zinnober")
    run(DUE)
    assert hits_of(SavedSearch.objects.get()) == [str(secret.pk)]


def test_former_members_read_nothing_of_a_confidential_lesson(client, watcher):
    save(watcher, kind="lessons", when=SAVED)
    lesson(Visibility.MUNICIPALITIES)
    run(DUE)
    Membership.objects.filter(user=watcher.user).delete()
    run_jobs()
    assert mail.outbox == []
    assert "Treffer" not in sign_in(client, watcher).get("/benachrichtigungen/").text


def narrowed(row):
    Lesson.objects.filter(pk=row.pk).update(visibility=Visibility.CONTACT_ONLY)


def taken_down(row):
    Lesson.objects.filter(pk=row.pk).update(state=State.TAKEN_DOWN)


def project_taken_down(row):
    Project.objects.filter(pk=row.project_id).update(state=State.TAKEN_DOWN)


@pytest.mark.parametrize("happens", [narrowed, taken_down, project_taken_down, Lesson.delete])
def test_hits_gone_before_sending_are_not_counted(client, watcher, happens):
    save(watcher, kind="lessons", when=SAVED)
    rows = [lesson() for _n in range(3)]
    run(DUE)
    happens(rows[0])
    run_jobs()
    assert mail.outbox[0].subject == "2 neue Treffer: Pegel"
    assert "3" not in mail.outbox[0].body.partition("http")[0]
    assert "2 neue Treffer: Pegel" in sign_in(client, watcher).get("/benachrichtigungen/").text


def test_no_mail_if_all_hits_are_gone(client, watcher):
    save(watcher, when=SAVED)
    appears(LATER)
    run(DUE)
    Project.objects.update(state=State.TAKEN_DOWN)
    run_jobs()
    assert mail.outbox == []
    assert MailRecord.objects.get().status == MailRecord.Status.CANCELLED
    assert "Treffer" not in sign_in(client, watcher).get("/benachrichtigungen/").text


def test_a_new_member_is_notified_of_later_hits_only(watcher):
    save(watcher, when=SAVED)
    appears(LATER)
    run(DUE)
    newcomer = acting(Role.EDITOR, watcher.municipality)
    assert told() == {watcher.user_id}
    appears("2026-11-19 12:00")
    run("2026-11-20 05:35")
    assert newcomer.user_id in told()


def test_suspended_people_are_not_notified(watcher):
    save(watcher, when=SAVED)
    watcher.user.is_active = False
    watcher.user.save()
    appears(LATER)
    assert run(DUE) == 0


def test_a_deleted_theme_does_not_match_everything(watcher):
    save(watcher, "theme=mobility", when=SAVED)
    appears(LATER, themes=["climate_adaptation"])
    Theme.objects.filter(code="mobility").delete()
    assert run(DUE) == 0


def test_one_broken_search_does_not_block_others(watcher, owner):
    save(watcher, when=SAVED)
    SavedSearch.objects.update(query="near=kaputt&theme=%00&q=" + "x" * 300)
    save(owner, when=SAVED)
    appears(LATER)
    assert run(DUE) == 1
    assert told() == {owner.user_id}


def test_at_most_fifty_hits_are_announced(watcher):
    save(watcher, when=SAVED)
    with at(LATER):
        for _n in range(MAX_HITS + 5):
            ProjectFactory(published=True, title="Pegel")
    run(DUE)
    assert len(hits_of(SavedSearch.objects.get())) == MAX_HITS


def queries_of(action) -> int:
    with CaptureQueriesContext(connection) as queries:
        action()
    return len(queries)


def test_number_of_queries_is_the_same_for_one_hit_and_many(watcher):
    save(watcher, when=SAVED)
    numbers = []
    for day, number in (("18", 1), ("19", 40)):
        for _n in range(number):
            appears(f"2026-11-{day} 12:00")
        numbers.append(queries_of(lambda day=day: run(f"2026-11-{int(day) + 1} 05:35")))
        notices = list(Notice.objects.filter(kind=SAVED_SEARCH).order_by("-created_at")[:1])
        numbers.append(queries_of(lambda notices=notices: lines_of(notices)))
        run_jobs()
        assert len(notices[0].data["hits"]) == number
    assert numbers[:2] == numbers[2:]
