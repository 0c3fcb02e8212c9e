"""Recipients of notices of upstream changes: each person once, significant changes only."""

from collections import Counter
from itertools import combinations

import pytest

from adoptions.choices import Stage
from adoptions.models import Adoption
from contacts.models import ContactRequest
from editorial.authoring import writing
from editorial.workflow.choices import State
from lessons.choices import Polarity, Visibility
from lessons.models import Lesson
from lessons.services import CONTENT
from municipalities.choices import Role
from municipalities.models import Membership
from notifications.models import Notice
from projects.choices import OperatorModel
from projects.models import Project
from projects.services.writing import open_revision
from tests.contacts.talks import close, say
from tests.factories import AdoptionFactory, LessonFactory, acting
from tests.notifications.telling import berlin
from tests.rollback import rolled_back
from tests.watching.changes import (
    RELATIONS,
    change,
    jobs,
    publish,
    relate,
    run_jobs_of_publication,
    told,
    write_lesson,
)
from watching import services, upstream

pytestmark = pytest.mark.django_db
SOME_RELATIONS = [some for n in (1, 2, 3) for some in combinations(RELATIONS, n)]
LONG = " ".join(f"Satz{n} über den Pegel am Bach." for n in range(40))


def of(project, owner, **fields) -> None:
    change(project, owner, **fields)
    run_jobs_of_publication()


def significant(project, owner):
    change(project, owner, cost_running_eur=9_000)


def failure(project, owner):
    write_lesson(project, owner)


def discontinued(project, owner):
    LessonFactory(project=project, published=True)
    change(project, owner, phase="discontinued")


EVENTS = [significant, failure, discontinued]
each_event = pytest.mark.parametrize("event", EVENTS)


@each_event
def test_one_notice_per_person_for_any_combination_of_relations(project, owner, event):
    """One town with two members for each combination of relations."""
    people, stranger = {}, acting()
    for relations in SOME_RELATIONS:
        person = acting()
        colleague = acting(Role.COORDINATOR, person.municipality)
        relate(person, project, *relations)
        people["+".join(relations)] = [person.user_id, colleague.user_id]
    event(project, owner)
    run_jobs_of_publication()
    heard = Counter(told())
    found = {relations: [heard.pop(pk, 0) for pk in both] for relations, both in people.items()}
    assert found == {key: [1, 1] for key in people}
    assert stranger.user_id not in heard
    assert heard == {}


@each_event
def test_the_job_is_idempotent(watcher, project, owner, event):
    relate(watcher, project, *RELATIONS)
    event(project, owner)
    for _n in range(3):
        run_jobs_of_publication()
    assert told() == [watcher.user_id]


@each_event
def test_towns_with_different_relations_are_all_notified(project, owner, event):
    people = [acting() for _relation in RELATIONS]
    for person, relation in zip(people, RELATIONS, strict=True):
        relate(person, project, relation)
    event(project, owner)
    run_jobs_of_publication()
    assert sorted(told()) == sorted(person.user_id for person in people)


@each_event
def test_its_own_town_is_not_notified(project, owner, event):
    services.watch(by=owner, project=project)
    event(project, owner)
    run_jobs_of_publication()
    assert told() == []


@each_event
def test_members_of_two_of_the_towns_are_notified_once(watcher, project, owner, event):
    second = acting().municipality
    membership = Membership.objects.create(user=watcher.user, municipality=second, role=Role.EDITOR)
    relate(watcher, project, "watch")
    AdoptionFactory(project=project, municipality=membership.municipality)
    event(project, owner)
    run_jobs_of_publication()
    assert told().count(watcher.user_id) == 1


@each_event
@pytest.mark.parametrize("fate", ["left", "suspended"])
def test_former_and_suspended_members_are_not_notified(watcher, project, owner, event, fate):
    relate(watcher, project, "watch")
    if fate == "left":
        Membership.objects.filter(user=watcher.user).delete()
    else:
        watcher.user.is_active = False
        watcher.user.save()
    event(project, owner)
    run_jobs_of_publication()
    assert told() == []


@each_event
def test_no_notices_after_removal_from_the_list(watcher, project, owner, event):
    relate(watcher, project, "watch")
    services.unwatch(by=watcher, project_id=project.pk)
    event(project, owner)
    run_jobs_of_publication()
    assert told() == []


SIGNIFICANT = (
    {"phase": "operation"},
    {"paused": True},
    {"cost_one_off_eur": 5},
    {"staff_days": 3},
    {"operator_model": OperatorModel.values[0]},
    {"launch_on": berlin("2027-01-01 00:00").date()},
    {"end_on": berlin("2028-01-01 00:00").date()},
    {"solution": "Ganz anders: eine Drohne fliegt jeden Morgen den Bach ab."},
    {"problem": LONG},
    {"benefit": "Niemand mehr wird gewarnt, denn die Sirenen sind abgebaut worden."},
)
MINOR = (
    {"problem": "Starkreegn kam ohne Vorwarnung."},
    {"problem": "Starkregen kam  ohne Vorwarnung.\n"},
    {"solution": "Zehn Sensoren senden alle fünf Minuten!"},
    {"benefit": "Anwohner werden eine Stunde früher gewarnt"},
    {"title": "DIPAS 2"},
    {"summary": "Etwas ganz anderes als vorher steht jetzt hier."},
    {"contact_email": "neu@stadt.example"},
    {"responsible_function": "Amt 13"},
    {"internal_note": "Etwas ganz anderes"},
    {"keywords": ["Pegel"]},
    {},
)


def test_facts_and_rewritten_texts_are_significant(watcher, project, owner):
    relate(watcher, project, "watch")
    for fields in SIGNIFICANT:
        with rolled_back():
            of(Project.objects.get(pk=project.pk), owner, **fields)
            assert told() == [watcher.user_id], fields
            said = Notice.objects.get(kind=upstream.UPSTREAM).data
            assert said == {"what": "changed", "fields": list(fields)}


def test_a_minor_edit_notifies_nobody(watcher, project, owner):
    relate(watcher, project, *RELATIONS)
    for fields in MINOR:
        with rolled_back():
            of(Project.objects.get(pk=project.pk), owner, **fields)
            assert (jobs(), told()) == ([], []), fields


def test_in_a_long_text_a_new_part_is_significant_but_a_typo_is_not(watcher, project, owner):
    Project.objects.update(solution=LONG)
    relate(watcher, project, "watch")
    of(project, owner, solution=LONG.replace("Satz7 ", "Satz8 "))
    assert told() == []
    project.refresh_from_db()
    of(project, owner, solution=LONG + " Neu ist ein zweiter Teil." * 30)
    assert told() == [watcher.user_id]


def test_two_changes_make_two_notices(watcher, project, owner):
    relate(watcher, project, "watch")
    of(project, owner, staff_days=3)
    of(project, owner, staff_days=4)
    assert told() == [watcher.user_id] * 2


@pytest.mark.parametrize("polarity", Polarity.values)
def test_only_lessons_on_failures_and_obstacles_are_announced(watcher, project, owner, polarity):
    relate(watcher, project, "watch")
    write_lesson(project, owner, polarity=polarity)
    run_jobs_of_publication()
    assert len(told()) == (polarity in ("failure", "obstacle"))


def test_a_lesson_of_an_adopter_is_announced_to_the_town_of_the_project_too(
    project, owner, watcher
):
    relate(watcher, project, "watch", "adoption")
    other = acting()
    relate(other, project, "watch")
    LessonFactory(project=project, municipality=watcher.municipality, published=True)
    row = Lesson.objects.get()
    upstream.tell("lesson", str(row.pk), version=1, is_new=True, changed=[])
    assert sorted(told()) == sorted([other.user_id, owner.user_id])


def test_an_edited_lesson_is_not_announced_as_new(watcher, project, owner):
    row = write_lesson(project, owner)
    relate(watcher, project, "watch")
    revision = writing.open_revision(CONTENT, row, by=owner)
    Lesson.objects.filter(pk=revision.pk).update(what_happened=LONG)
    publish(revision, owner)
    assert [args["is_new"] for args in jobs()] == [True]


@pytest.mark.parametrize(
    ("visibility", "hear"),
    [
        (Visibility.PUBLIC, True),
        (Visibility.MUNICIPALITIES, True),
        (Visibility.CONTACT_ONLY, False),
    ],
)
def test_lessons_for_towns_are_announced_but_those_on_request_are_not(
    watcher, project, owner, visibility, hear
):
    relate(watcher, project, *RELATIONS)
    write_lesson(project, owner, visibility=visibility)
    run_jobs_of_publication()
    assert told() == ([watcher.user_id] if hear else [])


@pytest.mark.parametrize("stage", [Stage.DECLINED, Stage.DISCONTINUED])
def test_towns_that_ended_their_adoption_are_not_notified(watcher, project, owner, stage):
    ended = {"stage": stage, "reason_code": "cost", "reason": "zu teuer"}
    AdoptionFactory(project=project, municipality=watcher.municipality, **ended)
    of(project, owner, staff_days=3)
    assert told() == []


def test_adoptions_not_confirmed_by_the_town_do_not_count(watcher, project, owner):
    AdoptionFactory(project=project, municipality=watcher.municipality, public_source=True)
    of(project, owner, staff_days=3)
    assert told() == []


def test_every_open_stage_of_an_adoption_counts(watcher, project, owner):
    relate(watcher, project, "adoption")
    for stage in [stage for stage in Stage if stage not in ("declined", "discontinued")]:
        with rolled_back():
            Adoption.objects.update(stage=stage)
            of(Project.objects.get(pk=project.pk), owner, staff_days=3)
            assert told() == [watcher.user_id], stage


def test_towns_that_asked_are_notified_even_after_the_request_is_closed(watcher, project, owner):
    relate(watcher, project, "request")
    say(ContactRequest.objects.get(), owner)
    close(ContactRequest.objects.get(), watcher)
    of(project, owner, staff_days=3)
    assert told() == [watcher.user_id]


@each_event
def test_entries_gone_before_the_job_ran_are_not_announced(watcher, project, owner, event):
    relate(watcher, project, *RELATIONS)
    event(project, owner)
    for state in (State.TAKEN_DOWN, State.DRAFT):
        (Lesson if event is failure else Project).objects.update(state=state)
        run_jobs_of_publication()
        assert told() == [], state


@pytest.mark.parametrize("model", ["project", "lesson", "need"])
def test_a_job_about_a_deleted_object_does_nothing(model, owner):
    given = {"version": 1, "is_new": True, "changed": []}
    assert upstream.tell(model, str(owner.user_id), **given) == 0


def test_refused_or_unpublished_changes_start_no_job(watcher, project, owner):
    relate(watcher, project, "watch")
    revision = open_revision(project, by=owner)
    Project.objects.filter(pk=revision.pk).update(staff_days=3)
    assert jobs() == []
