"""Change feed: which table's rows affect which public objects.

**A new kind** needs a `Feed`, an entry in `WATCHES` and one in `changefeed.resources.KINDS`; then
``manage.py make_feed_triggers``, whose migration also adds the objects that are public already.
"""
# ruff: noqa: S608 (no external input)

from django.db import models

from adoptions.models import Adoption
from changefeed.triggers import Effect, Feed, Watch, fill, triggers
from editorial.models import FreshnessRule
from events.models import Event, Registration
from lessons.models import Agreement, Lesson
from municipalities.models import Municipality
from needs.models import Need, Participation
from projects.models import (
    Artifact,
    ArtifactType,
    Funding,
    FundingProgramme,
    Indicator,
    Link,
    Partner,
    PhaseChange,
    Prerequisite,
    Project,
    Theme,
)

_REMOVE = """\
DO $remove$
DECLARE
    made regprocedure;
BEGIN
    FOR made IN SELECT oid FROM pg_proc
        WHERE starts_with(proname, 'changefeed_') AND prorettype = 'trigger'::regtype
            AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', made);
    END LOOP;
END
$remove$;
"""
_EDITORIAL = "r.state IN ('published', 'archived') AND r.revision_of_id IS NULL"

MUNICIPALITY = Feed(
    "municipality", "municipalities_municipality", "r.valid_until IS NULL", version=""
)
PROJECT = Feed("project", "projects_project", _EDITORIAL)
LESSON = Feed(
    "lesson",
    "lessons_lesson",
    f"{_EDITORIAL} AND r.visibility = 'public'",
    gate="project_id",
    gate_feed=PROJECT,
    gates=("project_id",),
)
# same rows as `adoptions.listing.shared` for anonymous readers
ADOPTION = Feed(
    "adoption",
    "adoptions_adoption",
    "r.basis = 'town' AND r.origin_confirmed_at IS NOT NULL AND r.origin_disputed_at IS NULL",
    gate="project_id",
    gate_feed=PROJECT,
    gates=("project_id", "result_project_id"),
)
NEED = Feed(
    "need",
    "needs_need",
    _EDITORIAL,
    gate_feed=PROJECT,
    gates=("solved_by_id", "joint_project_id"),
)
EVENT = Feed("event", "events_event", _EDITORIAL, gate_feed=PROJECT, gates=("project_id",))
FEEDS = {feed.kind: feed for feed in (MUNICIPALITY, PROJECT, LESSON, ADOPTION, NEED, EVENT)}

_WAS_PUBLIC = f"({PROJECT.is_public('c')})"
# one UNION branch per column: with OR, updating a register of 12,000 towns takes minutes
_TOWNS = """SELECT c.id FROM {changed} c UNION SELECT m.id FROM {changed} c
    JOIN municipalities_municipality m ON m.district_id = c.id"""
_NAMED = ("short_name", "ars", "state", "district_id", "population", "population_on")


def _of_town(feed: Feed, ids: str) -> Effect:
    """Objects that show the town's name, or figures per inhabitant."""
    return Effect(feed, ids.replace("{towns}", _TOWNS), _NAMED, on=("update",))


def _of_project(
    feed: Feed, column: str, columns: tuple[str, ...], *, vanishing: bool = False
) -> Effect:
    ids = f"SELECT x.id FROM {feed.table} x JOIN {{changed}} c ON x.{column} = c.id"
    return Effect(feed, f"{ids} WHERE {_WAS_PUBLIC}", columns, vanishing, on=("update", "delete"))


TOWN = Watch(
    feed=MUNICIPALITY,
    only_public=False,  # objects may name former towns, too
    effects=(
        Effect(
            MUNICIPALITY,
            "SELECT m.id FROM {changed} c JOIN municipalities_municipality m"
            " ON m.district_id = c.id"
            " UNION SELECT m.id FROM {changed} c JOIN municipalities_municipality m"
            " ON m.association_id = c.id",
            ("short_name", "ars"),
            on=("update",),
        ),
        _of_town(PROJECT, "SELECT id FROM projects_project WHERE municipality_id IN ({towns})"),
        _of_town(
            PROJECT,
            "SELECT project_id FROM projects_project_partner_municipalities"
            " WHERE municipality_id IN ({towns})",
        ),
        _of_town(LESSON, "SELECT id FROM lessons_lesson WHERE municipality_id IN ({towns})"),
        _of_town(ADOPTION, "SELECT id FROM adoptions_adoption WHERE municipality_id IN ({towns})"),
        _of_town(
            ADOPTION,
            "SELECT a.id FROM adoptions_adoption a JOIN projects_project p"
            " ON p.id = a.project_id WHERE p.municipality_id IN ({towns})",
        ),
        _of_town(NEED, "SELECT id FROM needs_need WHERE municipality_id IN ({towns})"),
        _of_town(
            NEED, "SELECT need_id FROM needs_participation WHERE municipality_id IN ({towns})"
        ),
        _of_town(EVENT, "SELECT id FROM events_event WHERE municipality_id IN ({towns})"),
        Effect(
            EVENT,
            "SELECT e.id FROM events_event e JOIN {changed} c ON e.municipality_id = c.id",
            ("latitude", "longitude"),
            on=("update",),
        ),
    ),
)
PROJECTS = Watch(
    feed=PROJECT,
    effects=(
        _of_project(LESSON, "project_id", ("state", "title"), vanishing=True),
        _of_project(
            ADOPTION,
            "project_id",
            ("state", "title", "municipality_id", "license", "language"),
            vanishing=True,
        ),
        _of_project(ADOPTION, "result_project_id", ("state", "title")),
        _of_project(NEED, "solved_by_id", ("state", "title", "slug")),
        _of_project(NEED, "joint_project_id", ("state", "title", "slug")),
        _of_project(EVENT, "project_id", ("state", "title")),
        Effect(
            MUNICIPALITY,
            "SELECT c.municipality_id FROM {changed} c WHERE c.state = 'published'",
            ("state", "municipality_id"),
        ),
    ),
)
LESSONS = Watch(
    feed=LESSON,
    effects=(
        Effect(
            PROJECT,
            f"SELECT c.project_id FROM {{changed}} c WHERE {LESSON.own_of('c')}",
            ("state", "visibility", "project_id", "polarity", "evidence_url"),
        ),
    ),
)
ADOPTIONS = Watch(
    feed=ADOPTION,
    effects=(
        Effect(
            PROJECT,
            f"SELECT c.project_id FROM {{changed}} c WHERE {ADOPTION.own_of('c')}",
            (
                *("stage", "basis", "project_id", "adopter_confirmed_at"),
                *("origin_confirmed_at", "origin_disputed_at"),
            ),
        ),
    ),
)
EVENTS = Watch(feed=EVENT)
NEEDS = Watch(feed=NEED, ignored=("matched_until",))
RULES = Watch(
    effects=(
        Effect(
            PROJECT,
            "SELECT p.id FROM projects_project p, {changed} c WHERE c.kind IN ('project', 'contact')",
        ),
        Effect(LESSON, "SELECT l.id FROM lessons_lesson l, {changed} c WHERE c.kind = 'lesson'"),
        Effect(NEED, "SELECT n.id FROM needs_need n, {changed} c WHERE c.kind = 'need'"),
    )
)


def part(feed: Feed, column: str, *, only: str = "TRUE") -> Watch:
    """Rows shown as part of an object; ``only`` restricts them (``c``) to public ones."""
    ids = f"SELECT c.{column} FROM {{changed}} c WHERE {only}"
    return Watch(effects=(Effect(feed, ids),), owners=((column, feed.table),))


def code_of(*shown: tuple[Feed, str]) -> Watch:
    """Rows whose code is shown in objects; each SQL selects object ids by the row's id."""
    effects = tuple(
        Effect(feed, f"{ids} IN (SELECT c.id FROM {{changed}} c)", ("code",), on=("update",))
        for feed, ids in shown
    )
    return Watch(effects=effects, on=("update",))


WATCHES: dict[type[models.Model], Watch] = {
    Municipality: TOWN,
    Project: PROJECTS,
    Project.themes.through: part(PROJECT, "project_id"),
    Project.partner_municipalities.through: part(PROJECT, "project_id"),
    PhaseChange: part(PROJECT, "project_id"),
    Funding: part(PROJECT, "project_id"),
    Partner: part(PROJECT, "project_id"),
    Link: part(PROJECT, "project_id"),
    Artifact: part(PROJECT, "project_id", only="c.visibility = 'public'"),
    Prerequisite: part(PROJECT, "project_id"),
    Indicator: part(PROJECT, "project_id"),
    Lesson: LESSONS,
    Agreement: part(LESSON, "lesson_id"),
    Adoption: ADOPTIONS,
    Need: NEEDS,
    Need.themes.through: part(NEED, "need_id"),
    Participation: part(NEED, "need_id"),
    Event: EVENTS,
    Event.themes.through: part(EVENT, "event_id"),
    Registration: part(EVENT, "event_id"),
    FreshnessRule: RULES,
    Theme: code_of(
        (PROJECT, "SELECT project_id FROM projects_project_themes WHERE theme_id"),
        (NEED, "SELECT need_id FROM needs_need_themes WHERE theme_id"),
        (EVENT, "SELECT event_id FROM events_event_themes WHERE theme_id"),
    ),
    FundingProgramme: code_of(
        (PROJECT, "SELECT project_id FROM projects_funding WHERE programme_id"),
        (ADOPTION, "SELECT id FROM adoptions_adoption WHERE funding_id"),
    ),
    ArtifactType: code_of((PROJECT, "SELECT project_id FROM projects_artifact WHERE type_id")),
}


def triggers_sql() -> str:
    """The SQL that (re)creates all triggers of the feed and adds rows for what has none."""
    tables = {model._meta.db_table: watch for model, watch in WATCHES.items()}
    made = (sql for table, watch in tables.items() for sql in triggers(table, watch))
    return "\n".join([_REMOVE, *made, *(f"{fill(feed)}\n" for feed in FEEDS.values())])
