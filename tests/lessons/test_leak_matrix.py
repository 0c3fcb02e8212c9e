"""A lesson of each visibility × every kind of reader × every outlet: what one may not see is not there.

Row L1 of docs/security.md. An outlet that is added later (feed, export, digest) is added to OUTLETS.
"""

import re

import pytest
from django.conf import settings

from core.models import MailRecord
from editorial.workflow.choices import State
from lessons.choices import Visibility
from lessons.models import Disclosure, Lesson
from municipalities.choices import Role
from municipalities.models import Membership
from tests.factories import (
    LessonFactory,
    MunicipalityFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("finished")]
FOUND_BY, SECRET = "Kupferdiebstahl", "Nachtwache"
PEOPLE = ("AN", "RA", "AA", "RB", "RD", "XX", "MO", "SA")
READERS = {
    Visibility.PUBLIC: set(PEOPLE),
    Visibility.MUNICIPALITIES: {"RA", "AA", "RB", "RD", "MO", "SA"},
    Visibility.CONTACT_ONLY: {"RA", "AA", "RD"},
}


@pytest.fixture
def town():
    return MunicipalityFactory(short_name="Stadt A")


@pytest.fixture
def project(town):
    return ProjectFactory(published=True, municipality=town, slug="projekt")


def written(project, visibility, state=State.PUBLISHED) -> Lesson:
    return LessonFactory(
        published=True,
        state=state,
        project=project,
        slug="erfahrung",
        visibility=visibility,
        title=f"{FOUND_BY} trotz {SECRET}",
        what_happened=f"{FOUND_BY} trotz {SECRET} auf der Baustelle.",
        do_differently=f"Keine {SECRET} mehr.",
    )


@pytest.fixture
def as_person(client, town):
    """Sign the client in; XX is a member who was removed after signing in, RD works for a town
    that the lesson was shown to, if it is “on request”.
    """

    def sign(who: str):
        makers = {
            "RA": lambda: acting(Role.EDITOR, town),
            "AA": lambda: acting(Role.COORDINATOR, town),
            "RB": acting,
            "RD": acting,
            "XX": acting,
            "MO": moderator,
            "SA": administrator,
        }
        if who == "AN":
            return client
        actor = makers[who]()
        sign_in(client, actor)
        if who == "XX":
            Membership.objects.filter(user=actor.user).delete()
        if who in ("RD", "XX"):
            for lesson in Lesson.objects.filter(visibility=Visibility.CONTACT_ONLY):
                Disclosure.objects.create(lesson=lesson, municipality=actor.municipality)
        return client

    return sign


PERSONAL = {
    "page of the lesson": lambda lesson: "/erfahrungen/erfahrung/",
    "page of the lesson in English": lambda lesson: "/en/lessons/erfahrung/",
    "permanent address": lambda lesson: f"/id/{lesson.pk}/",
    "page of the project": lambda lesson: "/projekte/projekt/",
    "page of the town": lambda lesson: lesson.municipality.get_absolute_url(),
    "list": lambda lesson: "/erfahrungen/",
    "list as htmx asks for it": lambda lesson: "/erfahrungen/ htmx",
    "search": lambda lesson: f"/erfahrungen/?q={FOUND_BY}",
    "misspelt search": lambda lesson: "/erfahrungen/?q=Kupferdibstal",
    "filtered list": lambda lesson: "/erfahrungen/?polarity=failure&archived=include",
    "list of the project": lambda lesson: f"/erfahrungen/?project={lesson.project_id}",
    "list near": lambda lesson: "/erfahrungen/?near=49.87,8.65",
}
FOR_ALL = {
    "list of the API": lambda lesson: "/api/v1/lessons/?archived=include",
    "search of the API": lambda lesson: f"/api/v1/lessons/?q={FOUND_BY}",
    "object of the API": lambda lesson: f"/api/v1/lessons/{lesson.pk}/",
    "expanded list of the API": lambda lesson: "/api/v1/lessons/?expand=project",
    "expanded projects of the API": lambda lesson: "/api/v1/projects/?expand=lessons",
    "feed": lambda lesson: "/feeds/lessons.atom",
    "feed of a search": lambda lesson: f"/feeds/lessons.atom?q={FOUND_BY}",
    "export": lambda lesson: "/api/v1/exports/lessons.jsonl",
    "export as a table": lambda lesson: "/api/v1/exports/lessons.csv",
    "change feed": lambda lesson: "/api/v1/changes/?include=object&page_size=100",
    "permanent address for programs": lambda lesson: f"/id/{lesson.pk}/ json",
    "expanded project of the API": lambda lesson: (
        f"/api/v1/projects/{lesson.project_id}/?expand=lessons"
    ),
}
NOWHERE = {
    "search of projects": lambda lesson: f"/projekte/?q={FOUND_BY}",
    "search of projects in the API": lambda lesson: f"/api/v1/projects/?q={FOUND_BY}",
    "home": lambda lesson: "/",
    "map": lambda lesson: "/karte/",
    "list of towns": lambda lesson: f"/kommunen/?q={SECRET}",
    "finding a town": lambda lesson: "/zugang-beantragen/?q=Stadt",
    "project of the API": lambda lesson: f"/api/v1/projects/{lesson.project_id}/",
    "town of the API": lambda lesson: f"/api/v1/municipalities/{lesson.municipality.ars}/",
    "queue of the moderation": lambda lesson: "/moderation/",
    "feed of projects": lambda lesson: f"/feeds/projects.atom?q={FOUND_BY}",
    "feed of the project": lambda lesson: f"/feeds/projects/{lesson.project_id}.atom",
    "card of the project": lambda lesson: f"/einbetten/projekte/{lesson.project_id}/",
    "oEmbed of the project": lambda lesson: (
        f"/api/oembed?url={settings.SITE_URL}/projekte/projekt/"
    ),
    "oEmbed of the project as XML": lambda lesson: (
        f"/api/oembed?format=xml&url={settings.SITE_URL}/id/{lesson.project_id}/"
    ),
    "catalogue": lambda lesson: "/api/v1/catalog/",
    "catalogue in JSON-LD": lambda lesson: "/api/v1/catalog/?format=jsonld",
    "notices": lambda lesson: "/benachrichtigungen/",
    "requests": lambda lesson: "/anfragen/",
}


ASKED_AS = {"htmx": {"HX-Request": "true"}, "json": {"Accept": "application/json"}}


def read(client, path: str) -> str:
    path, _blank, asked_as = path.partition(" ")
    headers = ASKED_AS.get(asked_as, {})
    answer = client.get(path, follow=True, headers=headers)
    text = answer.getvalue().decode() if answer.streaming else answer.text
    return (
        text.replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "").replace(f"„{SECRET}“", "")
    )


@pytest.mark.parametrize("visibility", Visibility.values)
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("outlet", PERSONAL)
def test_pages_show_it_to_exactly_its_readers(as_person, project, outlet, who, visibility):
    lesson = written(project, visibility)
    client = as_person(who)
    assert (SECRET in read(client, PERSONAL[outlet](lesson))) == (who in READERS[visibility])


@pytest.mark.parametrize("visibility", Visibility.values)
@pytest.mark.parametrize("who", ["AN", "RA", "RD", "SA"])
@pytest.mark.parametrize("outlet", FOR_ALL)
def test_api_gives_out_public_ones_only_whoever_asks(as_person, project, outlet, who, visibility):
    lesson = written(project, visibility)
    text = read(as_person(who), FOR_ALL[outlet](lesson))
    assert (SECRET in text) == (visibility == Visibility.PUBLIC)


@pytest.mark.parametrize("visibility", Visibility.values)
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("outlet", NOWHERE)
def test_other_pages_never_carry_its_text(as_person, project, outlet, who, visibility):
    lesson = written(project, visibility)
    assert SECRET not in read(as_person(who), NOWHERE[outlet](lesson))


@pytest.mark.parametrize("visibility", Visibility.values)
@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_is_told_a_number_that_includes_what_he_may_not_see(
    as_person, project, who, visibility
):
    written(project, visibility)
    client = as_person(who)
    page = client.get("/erfahrungen/").text
    counted = 1 if who in READERS[visibility] else 0
    heard = f"{counted} Erfahrung gefunden" if counted else "0 Erfahrungen gefunden"
    assert heard in page
    for facet in ("polarity-failure", "area-technology", "state-06", "theme-climate_adaptation"):
        found = re.search(rf'data-count="{facet}"[^>]*>(\d+)<', page)
        assert int(found[1]) == counted, facet


@pytest.mark.parametrize("visibility", Visibility.values)
@pytest.mark.parametrize("who", PEOPLE)
def test_public_numbers_count_public_lessons_only_whoever_reads(
    as_person, project, who, visibility
):
    written(project, visibility)
    client = as_person(who)
    number = 1 if visibility == Visibility.PUBLIC else 0
    assert client.get("/api/v1/lessons/?count=capped").json()["count"]["value"] == number
    assert client.get("/api/v1/projects/").json()["results"][0]["lesson_count"] == number
    assert len(client.get("/api/v1/projects/?has_lessons=true").json()["results"]) == number
    assert len(client.get("/api/v1/projects/?has_lessons=false").json()["results"]) == 1 - number
    assert ("1 Erfahrung<" in client.get("/projekte/").text) == bool(number)
    listed = "1 Projekt gefunden" in client.get("/projekte/?has_lessons=true").text
    assert listed == bool(number)


@pytest.mark.parametrize("visibility", Visibility.values)
@pytest.mark.parametrize("who", ["AN", "RA", "RB", "SA"])
def test_machines_are_shown_public_lessons_only(as_person, project, who, visibility):
    written(project, visibility)
    client = as_person(who)
    is_public = visibility == Visibility.PUBLIC
    assert ("/erfahrungen/erfahrung/" in client.get("/sitemap.xml").text) == is_public
    page = client.get("/erfahrungen/erfahrung/").text
    assert ("application/ld+json" in page) == is_public
    for path in ("/projekte/projekt/", project.municipality.get_absolute_url()):
        block = re.search(
            r'<script type="application/ld\+json">(.*?)</script>', client.get(path).text, re.DOTALL
        )
        assert SECRET not in block[1]


@pytest.mark.parametrize("visibility", Visibility.values)
@pytest.mark.parametrize("state", [s for s in State.values if s != State.PUBLISHED])
def test_unpublished_lessons_are_nowhere_for_others(client, project, visibility, state):
    lesson = written(project, visibility, state)
    outlets = PERSONAL | FOR_ALL
    if state == State.ARCHIVED and visibility == Visibility.PUBLIC:
        outlets = {name: outlets[name] for name in ("list", "search", "page of the town")}
    for name, path in outlets.items():
        assert SECRET not in read(client, path(lesson)), name
    sign_in(client, acting())
    if state == State.ARCHIVED and visibility != Visibility.CONTACT_ONLY:
        outlets = {name: outlets[name] for name in ("list", "search", "page of the town")}
    for name, path in outlets.items():
        assert SECRET not in read(client, path(lesson)), name


@pytest.mark.parametrize("state", [State.TAKEN_DOWN, State.ARCHIVED, State.REJECTED])
def test_lessons_leave_the_lists_with_their_project(client, project, state):
    lesson = written(project, Visibility.PUBLIC)
    type(project).objects.filter(pk=project.pk).update(state=state)
    for name in ("list", "search", "page of the town", "list near"):
        assert SECRET not in read(client, PERSONAL[name](lesson)), name
    gone = state != State.ARCHIVED
    assert (SECRET not in read(client, PERSONAL["page of the lesson"](lesson))) == gone
    assert (SECRET not in read(client, FOR_ALL["object of the API"](lesson))) == gone


@pytest.mark.parametrize("visibility", [Visibility.MUNICIPALITIES, Visibility.CONTACT_ONLY])
def test_hidden_and_missing_lessons_answer_alike(client, project, visibility):
    lesson = written(project, visibility)
    for hidden, missing in (
        ("/erfahrungen/erfahrung/", "/erfahrungen/gibtesnicht/"),
        (f"/api/v1/lessons/{lesson.pk}/", "/api/v1/lessons/00000000-0000-4000-8000-000000000000/"),
    ):
        answers = [client.get(path) for path in (hidden, missing)]
        assert [answer.status_code for answer in answers] == [404, 404]
    Lesson.objects.update(state=State.TAKEN_DOWN)
    assert client.get("/erfahrungen/erfahrung/").status_code == 404
    assert client.get(f"/api/v1/lessons/{lesson.pk}/").status_code == 404


def test_mails_about_a_lesson_go_to_its_town_alone(project, town):
    from editorial.workflow.services import move

    author, stranger = acting(Role.EDITOR, town), acting()
    lesson = LessonFactory(project=project, visibility=Visibility.CONTACT_ONLY)
    from core.audit import recording as audit

    audit.record("created", lesson, by=author.user_id, municipality_id=town.pk)
    move(lesson, "submit", by=author, expected_version=1)
    move(lesson, "publish", by=moderator(), expected_version=2)
    receivers = set(MailRecord.objects.values_list("to", flat=True))
    assert receivers == {author.user.email}
    assert stranger.user.email not in receivers


@pytest.mark.parametrize("visibility", Visibility.values)
def test_mails_name_only_what_everybody_may_read_and_say_who_reads_it(project, town, visibility):
    from core.audit import recording as audit
    from editorial.workflow.services import move

    author = acting(Role.EDITOR, town)
    lesson = LessonFactory(project=project, visibility=visibility, title=f"{FOUND_BY} {SECRET}")
    audit.record("created", lesson, by=author.user_id, municipality_id=town.pk)
    move(lesson, "submit", by=author, expected_version=1)
    move(lesson, "publish", by=moderator(), expected_version=2)
    sent = MailRecord.objects.get()
    everything = sent.subject + sent.text + sent.html
    assert (SECRET in everything) == (visibility == Visibility.PUBLIC)
    assert ("Lesen können es jetzt alle" in everything) == (visibility == Visibility.PUBLIC)
