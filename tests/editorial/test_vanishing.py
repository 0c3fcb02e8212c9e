"""Entries taken down or rejected appear in no outlet from the moment of the decision."""

import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from core.models import MailRecord
from editorial.workflow import authorship
from editorial.workflow.announcements import Announcement, announce
from editorial.workflow.choices import State
from editorial.workflow.services import move
from notifications.choices import Mode
from notifications.models import Notice
from notifications.services import members, notify
from tests.factories import (
    EventFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    moderator,
)
from tests.mails import written_mails
from tests.notifications.telling import berlin, run_jobs
from tests.signing_in import sign_in
from watching.upstream import NEW_ON_LIST

pytestmark = pytest.mark.django_db
WORD = "Kupferdiebstahl"
KINDS = {
    "projects": (ProjectFactory, "projekte"),
    "lessons": (LessonFactory, "erfahrungen"),
    "needs": (NeedFactory, "bedarfe"),
    "events": (EventFactory, "veranstaltungen"),
}
LISTS = {
    "list": "/{page}/",
    "list as htmx asks for it": "/{page}/ htmx",
    "search": "/{page}/?q={word}",
    "misspelt search": "/{page}/?q=Kupferdibstal",
    "list with archived ones": "/{page}/?archived=include",
    "list near": "/{page}/?near=49.87,8.65",
    "list in English": "/en/{english}/",
    "feed": "/feeds/{kind}.atom",
    "feed of a search": "/feeds/{kind}.atom?q={word}",
    "sitemap": "/sitemap.xml",
    "town": "{town}",
    "home": "/",
    "map": "/karte/",
}
OF_THE_API = {
    "list": "/api/v1/{kind}/",
    "search": "/api/v1/{kind}/?q={word}",
    "with archived ones": "/api/v1/{kind}/?archived=include",
}
ENGLISH = {"projects": "projects", "lessons": "lessons", "needs": "needs", "events": "events"}
ALL = [(kind, outlet) for kind in KINDS for outlet in LISTS]
ALL_OF_THE_API = [
    (kind, outlet) for kind in ("projects", "lessons", "events") for outlet in OF_THE_API
]
OF_ALL_KINDS = ("sitemap", "town", "home", "map")


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


def made(kind: str, **state):
    town = state.pop("municipality", None) or MunicipalityFactory(short_name="Stadt A")
    fields = {"municipality": town, "title": f"{WORD} verhindern", **state}
    if kind == "lessons":
        fields["project"] = ProjectFactory(published=True, municipality=town, title="Pegel")
        del fields["municipality"]
    if state.get("published"):
        fields.setdefault("slug", "der-eintrag")
    return KINDS[kind][0](**fields)


def published(kind: str):
    return made(kind, published=True)


def taken_down(entry) -> None:
    move(entry, "take_down", by=moderator(), expected_version=entry.version, reason="Recht")


def rejected(kind: str, **state):
    entry = made(kind, submitted=True, **state)
    move(entry, "reject", by=moderator(), expected_version=entry.version, reason="Werbung")
    return entry


def address(pattern: str, kind: str, entry) -> str:
    if kind == "events":  # their feed is a calendar
        pattern = pattern.replace(".atom", ".ics")
    return pattern.format(
        page=KINDS[kind][1],
        kind=kind,
        word=WORD,
        english=ENGLISH[kind],
        town=entry.municipality.get_absolute_url(),
    )


def shows(path: str, entry, client: Client | None = None) -> bool:
    """Whether the response contains the entry's title, id or address, apart from the search term."""
    path, _blank, htmx = path.partition(" ")
    headers = {"HX-Request": "true"} if htmx else {}
    text = (client or Client()).get(path, headers=headers, follow=True).text
    found = (f"{WORD} verhindern", str(entry.pk), "/der-eintrag/")
    return any(words in text for words in found)


NOT_EVERYWHERE = {(kind, at) for kind in ("lessons", "needs", "events") for at in ("home", "map")}
# the map shows towns with counts, no titles; the counts are tested below
NUMBERS_ONLY = {("projects", "map")}


class Outlets:
    """A public and a rejected entry of each kind in one town, and the outlets that show them."""

    def __init__(self) -> None:
        town = MunicipalityFactory(short_name="Stadt A")
        self.public, self.rejected, self.words = {}, {}, {}
        for kind in KINDS:
            title, slug = f"{WORD} verhindern: {kind}", f"der-eintrag-{kind}"
            entry = made(kind, published=True, municipality=town, title=title, slug=slug)
            refused = rejected(kind, municipality=town, title=f"{WORD} abwenden: {kind}")
            self.public[kind], self.rejected[kind] = entry, refused
            self.words[f"{kind} public"] = (title, str(entry.pk), f"/{slug}/")
            self.words[f"{kind} rejected"] = (refused.title, str(refused.pk))

    def shown(self) -> set[tuple[str, str]]:
        """Pairs of (kind and state, outlet) for all entries shown; each page is loaded once."""
        found, loaded = set(), {}
        cases = [(LISTS, *case) for case in ALL] + [(OF_THE_API, *case) for case in ALL_OF_THE_API]
        for patterns, kind, outlet in cases:
            path = address(patterns[outlet], kind, self.public[kind])
            text = loaded[path] = loaded.get(path) or text_of(path)
            place = outlet if patterns is LISTS else f"API: {outlet}"
            found |= {
                (name, place if outlet in OF_ALL_KINDS else f"{place} of {kind}")
                for name, words in self.words.items()
                if any(word in text for word in words)
            }
        return found


def text_of(path: str) -> str:
    path, _blank, htmx = path.partition(" ")
    answer = Client().get(path, headers={"HX-Request": "true"} if htmx else {}, follow=True)
    assert answer.status_code == 200, path
    return answer.text


def test_taken_down_entry_leaves_every_outlet_and_a_rejected_one_never_reaches_any():
    outlets = Outlets()
    expected = {
        (f"{kind} public", outlet if outlet in OF_ALL_KINDS else f"{outlet} of {kind}")
        for kind, outlet in ALL
        if (kind, outlet) not in NOT_EVERYWHERE | NUMBERS_ONLY
    } | {(f"{kind} public", f"API: {outlet} of {kind}") for kind, outlet in ALL_OF_THE_API}
    before = outlets.shown()
    assert expected - before == set()
    assert {case for case in before if "rejected" in case[0]} == set()
    for entry in outlets.public.values():
        taken_down(entry)
    assert outlets.shown() == set()


@pytest.mark.parametrize("kind", KINDS)
def test_its_own_addresses_answer_410_without_its_text(kind):
    entry, client = published(kind), Client()
    own = [f"/{KINDS[kind][1]}/der-eintrag/", f"/en/{ENGLISH[kind]}/der-eintrag/"]
    assert "application/ld+json" in client.get(own[0]).text or kind == "needs"
    taken_down(entry)
    for path in own:
        answer = client.get(path)
        assert answer.status_code == 410
        assert WORD not in answer.text
        assert "ld+json" not in answer.text
    assert client.get(f"/id/{entry.pk}/").status_code == 404
    if kind != "needs":
        answer = client.get(f"/api/v1/{kind}/{entry.pk}/")
        assert answer.status_code == 410
        assert WORD not in answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_rejected_entry_has_no_address(kind):
    entry, client = rejected(kind), Client()
    paths = [f"/id/{entry.pk}/", f"/{KINDS[kind][1]}/{entry.pk}/"]
    paths += [f"/api/v1/{kind}/{entry.pk}/"] if kind != "needs" else []
    assert [client.get(path).status_code for path in paths] == [404] * len(paths)


@pytest.mark.parametrize("who", ["town", "other town"])
def test_other_towns_lose_it_and_its_own_town_keeps_it(who):
    town = MunicipalityFactory(short_name="Stadt A")
    client = sign_in(Client(), acting(municipality=town) if who == "town" else acting())
    wrong = set()
    for kind, (_factory, page) in KINDS.items():
        entry = made(kind, published=True, municipality=town)
        taken_down(entry)
        own_page = client.get(f"/{page}/{entry.pk}/", follow=True).text
        wrong |= {(kind, "own page")} if (WORD in own_page) != (who == "town") else set()
        wrong |= {(kind, "list")} if shows(f"/{page}/", entry, client) else set()
    assert wrong == set()
    assert WORD not in client.get("/").text


def numbers(kind: str) -> list:
    """All counts: results, facets, figures of the API, home and map."""
    client = Client()
    page = client.get(f"/{KINDS[kind][1]}/").text
    found = re.findall(r'data-count="([^"]+)"[^>]*>(\d+)<', page)
    state = dict(found).get("state-06", "0")
    figures = [
        int(state),
        len(re.findall(r"gefunden", page)) and int(re.search(r"(\d+) [^<]*gefunden", page)[1]),
    ]
    if kind == "needs":
        return figures
    listed = client.get(f"/api/v1/{kind}/?count=capped").json()
    return [*figures, listed["count"]["value"]]


@pytest.mark.parametrize("kind", KINDS)
def test_counts_and_facets_drop_it(kind):
    entry = published(kind)
    before = numbers(kind)
    assert all(number == 1 for number in before)
    taken_down(entry)
    assert all(number == 0 for number in numbers(kind))


def test_projects_drop_a_lesson_that_was_taken_down():
    lesson, client = published("lessons"), Client()
    path = f"/api/v1/projects/{lesson.project_id}/?expand=lessons"
    assert WORD in client.get(path).text
    taken_down(lesson)
    assert WORD not in client.get(path).text
    assert WORD not in client.get(lesson.project.get_absolute_url()).text
    assert client.get("/api/v1/projects/").json()["results"][0]["lesson_count"] == 0


def test_dependents_of_a_project_vanish_with_it():
    lesson, client = published("lessons"), Client()
    taken_down(lesson.project)
    for path in ("/erfahrungen/", "/feeds/lessons.atom", "/sitemap.xml", "/api/v1/lessons/"):
        assert not shows(path, lesson), path
    assert client.get("/erfahrungen/der-eintrag/").status_code in (404, 410)


def told(entry, actor, mode: Mode) -> None:
    receivers = members(actor.municipality_id, people=[actor.user_id])
    data = {"what": "project"}
    at_once = mode == Mode.AT_ONCE
    notify(NEW_ON_LIST, entry.pk, key=str(entry.pk), to=receivers, data=data, at_once=at_once)


def test_pending_digest_is_not_sent_and_the_list_is_empty():
    from notifications import digests

    entry, reader = published("projects"), acting()
    with time_machine.travel(berlin("2026-11-20 10:00"), tick=False):
        told(entry, reader, Mode.DIGEST)
    assert shows("/benachrichtigungen/", entry, sign_in(Client(), reader))
    taken_down(entry)
    assert not shows("/benachrichtigungen/", entry, sign_in(Client(), reader))
    with time_machine.travel(berlin("2026-11-23 06:05"), tick=False):
        digests.build(timezone.localtime())
    assert not written_mails().filter(to=reader.user.email).exists()


def test_queued_mail_is_cancelled():
    from notifications import digests

    entry, reader = published("projects"), acting()
    with time_machine.travel(berlin("2026-11-20 10:00"), tick=False):
        told(entry, reader, Mode.DIGEST)
    with time_machine.travel(berlin("2026-11-23 06:05"), tick=False):
        digests.build(timezone.localtime())
    waiting = MailRecord.objects.get(to=reader.user.email)
    assert waiting.status == MailRecord.Status.WAITING
    taken_down(entry)
    run_jobs()
    waiting.refresh_from_db()
    assert waiting.status == MailRecord.Status.CANCELLED


@pytest.mark.parametrize("kind", KINDS)
def test_only_its_authors_are_told_and_only_once(kind):
    entry, author, stranger = published(kind), None, acting()
    author = acting(municipality=entry.municipality)
    authorship.written("created", entry, by=author)
    announce(Announcement(entry, is_new=True))
    taken_down(entry)
    assert [row.to for row in MailRecord.objects.all()] == [author.user.email]
    assert not Notice.objects.filter(user=stranger.user).exists()
    entry.refresh_from_db()
    assert entry.state == State.TAKEN_DOWN
