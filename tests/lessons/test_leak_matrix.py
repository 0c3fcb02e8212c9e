"""A lesson of each visibility × every kind of reader × every outlet: unreadable lessons appear nowhere.

Row L1 of docs/security.md. New outlets (feed, export, digest) must be added to the dictionaries
below. Each lesson contains a unique word, so that one request reveals which lessons a page shows.
"""

import re
from dataclasses import dataclass
from itertools import product

import pytest
from django.conf import settings

from core.models import MailRecord
from editorial.workflow import authorship
from editorial.workflow.choices import State
from editorial.workflow.services import move
from lessons.choices import Visibility
from lessons.models import Disclosure, Lesson
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Municipality
from projects.models import Project
from tests.factories import LessonFactory, MunicipalityFactory, ProjectFactory, acting, moderator
from tests.mails import written_mails
from tests.outlets import read, wrongly_shown
from tests.people import sign_in_as
from tests.shared_world import shared_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("finished")]
FOUND_BY = "Kupferdiebstahl"
# RB works for a town to which the lesson “on request” was shown; XX is a former member of it
PEOPLE = ("AN", "RA", "AA", "RB", "RC", "XX", "MO", "SA")
READERS = {
    Visibility.PUBLIC: set(PEOPLE),
    Visibility.MUNICIPALITIES: {"RA", "AA", "RB", "RC", "MO", "SA"},
    Visibility.CONTACT_ONLY: {"RA", "AA", "RB"},
}


def word_of(lesson: Lesson) -> str:
    """A word that only the texts of this lesson contain."""
    return f"Nachtwache{lesson.state}{lesson.visibility}".replace("_", "")


def written(project, visibility, state=State.PUBLISHED) -> Lesson:
    lesson = LessonFactory.build(
        state=state,
        published=True,
        visibility=visibility,
        project=project,
    )
    word = word_of(lesson)
    lesson.slug = word.lower()
    lesson.title = f"{FOUND_BY} trotz {word}"
    lesson.what_happened = f"{FOUND_BY} trotz {word} auf der Baustelle."
    lesson.do_differently = f"Keine {word} mehr."
    lesson.save()
    return lesson


@dataclass
class World:
    """Town A with a project and a published lesson of each visibility; one was shown to town B."""

    town: Municipality
    side: Municipality
    project: Project
    lessons: dict[str, Lesson]

    def client_of(self, client, who: str):
        if who == "XX":
            return sign_in_as(client, who, self.side)
        return sign_in_as(client, who, self.town, self.side)

    def wrong(self, client, outlets: dict, readable) -> dict:
        words = {key: word_of(lesson) for key, lesson in self.lessons.items()}
        return wrongly_shown(client, outlets, self.lessons, words, readable)


def build() -> World:
    town, side = MunicipalityFactory(short_name="Stadt A"), MunicipalityFactory()
    project = ProjectFactory(published=True, municipality=town, slug="projekt")
    lessons = {visibility: written(project, visibility) for visibility in Visibility.values}
    Disclosure.objects.create(lesson=lessons[Visibility.CONTACT_ONLY], municipality=side)
    return World(town, side, project, lessons)


world, _world = shared_world(build)


def readable_by(who: str) -> set[str]:
    return {visibility for visibility, people in READERS.items() if who in people}


PERSONAL = {
    "page of the lesson": lambda lesson: f"/erfahrungen/{lesson.slug}/",
    "page of the lesson in English": lambda lesson: f"/en/lessons/{lesson.slug}/",
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
    "list of towns": lambda lesson: f"/kommunen/?q={word_of(lesson)}",
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


@pytest.mark.parametrize("who", PEOPLE)
def test_pages_show_each_lesson_to_exactly_its_readers(client, world, who):
    reader = world.client_of(client, who)
    assert world.wrong(reader, PERSONAL, readable_by(who)) == {}


@pytest.mark.parametrize("who", ["AN", "RA", "RB", "SA"])
def test_api_returns_only_public_lessons_to_any_reader(client, world, who):
    reader = world.client_of(client, who)
    assert world.wrong(reader, FOR_ALL, {Visibility.PUBLIC}) == {}


@pytest.mark.parametrize("who", PEOPLE)
def test_other_pages_never_contain_their_texts(client, world, who):
    assert world.wrong(world.client_of(client, who), NOWHERE, set()) == {}


@pytest.mark.parametrize("who", PEOPLE)
def test_counts_include_only_readable_lessons(client, world, who):
    page = world.client_of(client, who).get("/erfahrungen/").text
    counted = len(readable_by(who))
    assert f"{counted} Erfahrung{'en' * (counted > 1)} gefunden" in page
    for facet in ("polarity-failure", "area-technology", "state-06", "theme-climate_adaptation"):
        found = re.search(rf'data-count="{facet}"[^>]*>(\d+)<', page)
        assert int(found[1]) == counted, facet


@pytest.mark.parametrize("who", PEOPLE)
def test_public_counts_include_only_public_lessons_for_any_reader(client, world, who):
    numbers = {str(world.project.pk): 1}
    for visibility in (Visibility.MUNICIPALITIES, Visibility.CONTACT_ONLY):
        project = ProjectFactory(published=True, municipality=world.town)
        LessonFactory(published=True, project=project, visibility=visibility)
        numbers[str(project.pk)] = 0
    client = world.client_of(client, who)

    def counted(query=""):
        rows = client.get(f"/api/v1/projects/{query}").json()["results"]
        return {row["id"]: row["lesson_count"] for row in rows}

    assert client.get("/api/v1/lessons/?count=capped").json()["count"]["value"] == 1
    assert counted() == numbers
    for has, number in (("true", 1), ("false", 0)):
        assert counted(f"?has_lessons={has}") == {k: n for k, n in numbers.items() if n == number}
    assert re.findall(r"\d+ Erfahrung(?:en)?<", client.get("/projekte/").text) == ["1 Erfahrung<"]
    assert "1 Projekt gefunden" in client.get("/projekte/?has_lessons=true").text


@pytest.mark.parametrize("who", ["AN", "RA", "RC", "SA"])
def test_sitemap_and_linked_data_contain_only_public_lessons(client, world, who):
    client = world.client_of(client, who)
    sitemap = client.get("/sitemap.xml").text
    for visibility, lesson in world.lessons.items():
        is_public = visibility == Visibility.PUBLIC
        assert (lesson.get_absolute_url() in sitemap) == is_public, visibility
        page = client.get(lesson.get_absolute_url()).text
        assert ("application/ld+json" in page) == is_public, visibility
    for path in (world.project.get_absolute_url(), world.town.get_absolute_url()):
        block = re.search(
            r'<script type="application/ld\+json">(.*?)</script>', client.get(path).text, re.DOTALL
        )
        assert [row for row in world.lessons.values() if word_of(row) in block[1]] == []


UNPUBLISHED = [state for state in State.values if state != State.PUBLISHED]
# outlets that still show archived lessons to those who may read them
WITH_ARCHIVED = (
    "page of the lesson", "page of the lesson in English", "permanent address", "filtered list",
    "page of the project", "list of the API", "object of the API", "change feed",
    "permanent address for programs",
)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "reads"),
    [("AN", [Visibility.PUBLIC]), ("RC", [Visibility.PUBLIC, Visibility.MUNICIPALITIES])],
)
def test_other_towns_see_unpublished_lessons_nowhere(client, world, who, reads):
    world.lessons = {
        (state, visibility): written(world.project, visibility, state)
        for state, visibility in product(UNPUBLISHED, Visibility.values)
    }
    client = world.client_of(client, who)
    archived = {(State.ARCHIVED, visibility) for visibility in reads}
    public = {(State.ARCHIVED, Visibility.PUBLIC)}
    lists = {name: path for name, path in (PERSONAL | FOR_ALL).items() if name not in WITH_ARCHIVED}
    pages, api = (
        {name: path for name, path in outlets.items() if name in WITH_ARCHIVED}
        for outlets in (PERSONAL, FOR_ALL)
    )
    assert world.wrong(client, lists, set()) == {}
    assert world.wrong(client, pages, archived) == {}
    assert world.wrong(client, api, public) == {}


@pytest.mark.parametrize("state", [State.TAKEN_DOWN, State.ARCHIVED, State.REJECTED])
def test_lessons_leave_the_lists_with_their_project(client, world, state):
    lesson = world.lessons[Visibility.PUBLIC]
    word = word_of(lesson)
    Project.objects.filter(pk=world.project.pk).update(state=state)
    for name in ("list", "search", "page of the town", "list near"):
        assert word not in read(client, PERSONAL[name](lesson)), name
    gone = state != State.ARCHIVED
    assert (word not in read(client, PERSONAL["page of the lesson"](lesson))) == gone
    assert (word not in read(client, FOR_ALL["object of the API"](lesson))) == gone


@pytest.mark.parametrize("visibility", [Visibility.MUNICIPALITIES, Visibility.CONTACT_ONLY])
def test_hidden_and_missing_lessons_are_indistinguishable(client, world, visibility):
    lesson = world.lessons[visibility]
    page = lesson.get_absolute_url()
    for hidden, missing in (
        (page, "/erfahrungen/gibtesnicht/"),
        (f"/api/v1/lessons/{lesson.pk}/", "/api/v1/lessons/00000000-0000-4000-8000-000000000000/"),
    ):
        answers = [client.get(path) for path in (hidden, missing)]
        assert [answer.status_code for answer in answers] == [404, 404]
    Lesson.objects.update(state=State.TAKEN_DOWN)
    assert client.get(page).status_code == 404
    assert client.get(f"/api/v1/lessons/{lesson.pk}/").status_code == 404


def sent_about(world, visibility, title: str) -> tuple[Actor, list[MailRecord]]:
    """The author of a lesson and all mails from its creation to its publication."""
    author = acting(Role.EDITOR, world.town)
    lesson = LessonFactory(project=world.project, visibility=visibility, title=title)
    authorship.written("created", lesson, by=author)
    move(lesson, "submit", by=author, expected_version=1)
    move(lesson, "publish", by=moderator(), expected_version=2)
    return author, list(written_mails())


def test_mails_about_a_lesson_go_only_to_its_town(world):
    stranger = acting()
    author, sent = sent_about(world, Visibility.CONTACT_ONLY, "Batterien")
    assert {mail.to for mail in sent} == {author.user.email}
    assert stranger.user.email not in {mail.to for mail in sent}


@pytest.mark.parametrize("visibility", Visibility.values)
def test_mails_name_only_public_lessons_and_state_who_can_read_them(world, visibility):
    _author, (sent,) = sent_about(world, visibility, f"{FOUND_BY} Zinnober")
    everything = sent.subject + sent.text + sent.html
    assert ("Zinnober" in everything) == (visibility == Visibility.PUBLIC)
    assert ("Lesen können es jetzt alle" in everything) == (visibility == Visibility.PUBLIC)
