"""Matches of a need by theme, words and similar towns, with reasons; only readable entries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from editorial.workflow.choices import State
from lessons.choices import Visibility
from municipalities.actors import ANONYMOUS
from needs import services
from needs.matching import MAX_SHOWN, matches
from projects.models import Theme
from tests.factories import (
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    moderator,
)
from tests.needs.people import PEOPLE
from tests.needs.writing import page
from tests.people import sign_in_as
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
OTHER_THEME = ["climate_adaptation"]


def found(need, actor=ANONYMOUS) -> list:
    return [match.found for match in matches(need, actor).all()]


def reasons(need, actor=ANONYMOUS) -> list[list[str]]:
    return [match.reasons for match in matches(need, actor).all()]


def project(**fields):
    return ProjectFactory(**({"published": True, "title": "Schilder"} | fields))


def lesson(**fields):
    themes = fields.pop("themes", ["mobility"])
    return LessonFactory(
        **({"published": True, "title": "Schilder", "project": project(themes=themes)} | fields)
    )


def unlike() -> object:
    """A very large district that shares no attribute with the town of the need."""
    return MunicipalityFactory(
        state="01", kind="district", population=3_000_000, area_km2=9, settlement_type="3"
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: project(themes=["mobility"]), "gleiches Thema"),
        (lambda: lesson().project, "gleiches Thema"),
        (lambda: NeedFactory(published=True, title="Schilder"), "gleiches Thema"),
        (lambda: project(themes=OTHER_THEME, title="Ein Pegel"), "gleiches Stichwort: Pegel"),
        (
            lambda: NeedFactory(published=True, themes=OTHER_THEME, text="Wir messen Regen."),
            "gleiches Stichwort: messen",
        ),
    ],
)
def test_matches_by_theme_or_by_a_word_of_the_title(need, make, words):
    row = make()
    assert row in found(need)
    assert all(words in each for each in reasons(need))


def test_a_lesson_matches_by_the_theme_of_its_project_and_by_its_words(need):
    by_theme = lesson()
    by_word = lesson(themes=OTHER_THEME, what_happened="Die Pegel froren ein.")
    fitting = matches(need, ANONYMOUS).lessons
    assert {match.found for match in fitting} == {by_theme, by_word}


def test_several_themes_are_counted_in_words(need):
    need.themes.set(Theme.objects.filter(code__in=["mobility", "climate_adaptation"]))
    project(themes=["mobility", "climate_adaptation"])
    assert reasons(need)[0][0] == "2 gleiche Themen"


def test_words_match_by_their_stem_but_stop_words_do_not(owner):
    need = NeedFactory(
        published=True,
        municipality=owner.municipality,
        title="Pegel und der Mast",
        themes=["waste"],
    )
    fitting = project(title="Pegels Stand", themes=OTHER_THEME)
    project(title="Wald und Wiese der Stadt", themes=OTHER_THEME)
    assert found(need) == [fitting]


@pytest.mark.parametrize("title", ["KI", "???", "' & | ! ( ) :* <->", "oder nicht", "-- \\ %"])
def test_a_title_without_words_matches_by_theme_only(owner, title):
    need = NeedFactory(published=True, municipality=owner.municipality, title=title)
    fitting = project(themes=["mobility"])
    project(themes=OTHER_THEME)
    assert found(need) == [fitting]


def test_a_need_without_themes_and_words_has_no_matches(owner):
    need = NeedFactory(published=True, municipality=owner.municipality, title="KI")
    need.themes.clear()
    project(themes=["mobility"])
    assert found(need) == []


def test_a_similar_town_is_no_match_by_itself_but_ranks_first_with_its_reason(need):
    twin = MunicipalityFactory(state="09")
    project(municipality=twin, themes=OTHER_THEME)
    far = project(municipality=unlike(), themes=["mobility"])
    near = project(municipality=twin, themes=["mobility"])
    assert found(need) == [near, far]
    assert reasons(need)[0] == [
        "gleiches Thema",
        "ähnlich groß",
        "ähnlich dicht besiedelt",
        "gleiche Art",
        "gleiches Land",
    ]
    assert reasons(need)[1] == ["gleiches Thema"]


def test_more_in_common_ranks_first(need):
    one = project(themes=["mobility"])
    both = project(themes=["mobility"], title="Pegel")
    assert found(need) == [both, one]


def test_content_outranks_similarity_of_towns(owner):
    """A dissimilar town sharing theme and words helps more than a twin sharing a common word."""
    need = NeedFactory(
        published=True,
        municipality=owner.municipality,
        title="Bürgerbeteiligung online für eine kleine Stadt",
        themes=["participation"],
    )
    for title in (
        "Kleine Stadt, große Sensoren",
        "Online parken in der Stadt",
        "Digitale Gemeinde",
    ):
        project(title=title, municipality=MunicipalityFactory(state="09"), themes=OTHER_THEME)
    far = project(title="Bürgerbeteiligung in der Großstadt", municipality=unlike())
    far.themes.set(Theme.objects.filter(code="participation"))
    assert found(need) == [far]
    assert reasons(need)[0] == ["gleiches Thema", "gleiches Stichwort: Bürgerbeteiligung"]


def test_words_are_found_within_compounds_and_named(owner):
    need = NeedFactory(
        published=True, municipality=owner.municipality, title="Pegel und Regen", themes=["waste"]
    )
    fitting = project(title="Starkregenwarnung mit Bachpegeln", themes=OTHER_THEME)
    assert found(need) == [fitting]
    assert reasons(need)[0][0] == "gleiche Stichwörter: Pegel, Regen"


def test_ties_are_ordered_newest_first_and_deterministically(need):
    now = timezone.now()
    town = MunicipalityFactory()
    rows = [
        project(municipality=town, themes=["mobility"], published_at=now - timedelta(days=n % 3))
        for n in range(5)
    ]
    expected = sorted(rows, key=lambda row: (-row.published_at.timestamp(), str(row.pk)))
    for _time in range(3):
        assert found(need) == expected


def test_at_most_six_of_each_kind(need):
    for _n in range(MAX_SHOWN + 2):
        lesson()
        NeedFactory(published=True)
    fitting = matches(need, ANONYMOUS)
    assert [len(rows) for rows in (fitting.projects, fitting.lessons, fitting.needs)] == [
        MAX_SHOWN
    ] * 3


def test_entries_of_its_own_town_are_not_matches(need, owner):
    own = {"municipality": owner.municipality}
    project(**own, themes=["mobility"])
    LessonFactory(published=True, project=project(**own, themes=["mobility"]))
    NeedFactory(published=True, **own)
    assert found(need) == found(need, owner) == []


@pytest.mark.parametrize("who", ["anonymous", "its town", "another town", "moderator"])
def test_unpublished_entries_never_match_for_any_reader(need, owner, who):
    writer = acting()
    for state in [state for state in State.values if state != State.PUBLISHED]:
        common = {"municipality": writer.municipality, "state": state, "slug": f"x-{state}"}
        common["published_at"] = timezone.now()
        project(**common, published=False, themes=["mobility"])
        NeedFactory(**common)
        lesson(state=state, title=f"Schilder {state}")
    actor = {
        "anonymous": ANONYMOUS,
        "its town": writer,
        "another town": owner,
        "moderator": moderator(),
    }[who]
    fitting = matches(need, actor)
    assert fitting.needs == fitting.lessons == []
    assert {match.found.state for match in fitting.projects} == {State.PUBLISHED}


def test_closed_needs_do_not_match(need, third):
    closed = NeedFactory(published=True, municipality=third.municipality)
    services.close(closed, by=third, resolution="dropped")
    assert found(need) == []


READERS = {
    Visibility.PUBLIC: set(PEOPLE),
    Visibility.MUNICIPALITIES: {"RA", "AA", "AC", "MO", "SA"},
    Visibility.CONTACT_ONLY: set(),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_the_page_shows_lessons_only_to_their_readers(client, need, owner, who):
    for visibility in Visibility.values:
        lesson(visibility=visibility, title=f"Schlamm in der Nachtwache {visibility}")
    sign_in_as(client, who, owner.municipality)
    text = client.get(page(need)).text
    shown = {visibility for visibility in READERS if f"Nachtwache {visibility}" in text}
    assert shown == {visibility for visibility, people in READERS.items() if who in people}


def test_the_page_shows_each_match_with_its_reasons(client, need):
    project(themes=["mobility"], title="Ampeln")
    lesson(title="Kabelbruch")
    NeedFactory(published=True, title="Schlaglöcher", themes=OTHER_THEME, text="Pegel")
    text = client.get(page(need)).text.split('id="passend"')[1]
    for title, why in (("Ampeln", "gleiches Thema"), ("Kabelbruch", "gleiches Thema"),
                       ("Schlaglöcher", "gleiches Stichwort: Pegel")):  # fmt: skip
        assert why in text.split(title)[1].split("</li>")[0]


def test_the_page_gives_its_reasons_in_english_too(client, need):
    project(themes=["mobility"], title="Ampeln Pegel")
    text = client.get("/en/needs/pegel-messen/").text
    assert "gleiches Thema" not in text
    assert "gleiches Stichwort: Pegel" not in text


@pytest.mark.parametrize(
    ("who", "promised"), [("AN", False), ("AC", False), ("MO", False), ("RA", True), ("AA", True)]
)
def test_without_matches_an_alert_is_promised_only_to_those_who_get_it(
    client, need, owner, who, promised
):
    sign_in_as(client, who, owner.municipality)
    text = client.get(page(need)).text
    assert "Dazu gibt es hier noch nichts Passendes." in text
    assert ("Wir melden uns" in text) == promised


def test_an_alert_is_promised_to_a_town_that_joined(client, need, joiner):
    services.join(need, by=joiner)
    sign_in(client, joiner)
    assert "Wir melden uns" in client.get(page(need)).text


def test_a_draft_shows_its_matches_to_its_town_before_submission(client, draft, owner):
    project(themes=["mobility"], title="Ampeln")
    sign_in(client, owner)
    assert "Ampeln" in client.get(page(draft)).text
