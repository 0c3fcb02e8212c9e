"""One text with special characters, in every outlet of the product."""

import csv
import io
import json
import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from icalendar import Calendar

from core.mail.outbox import render_mail
from municipalities.models import Municipality
from notifications.kinds import Line
from tests.factories import EventFactory, LessonFactory, NeedFactory, ProjectFactory, acting
from tests.shared_world import shared_world
from tests.signing_in import sign_in
from updates.models import StatusUpdate

pytestmark = pytest.mark.django_db
SHORT = "24. Dezember zu, 2024. <b>5*3*2</b> m_2_x, -5 > C:\\n &nbsp; (c) # 7"
LONG = (
    f"{SHORT}\n\n\t31. Dezember\n\n1) a | b\n+ 12.000 €\n\n[1]: https://stadt.de\n\n10. Mai ~~x~~"
)


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


def glued(text: str) -> str:
    return " ".join(text.split())


def seen(html: str) -> str:
    """The visible text of a page, without tags."""
    html = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    return glued(unescape(re.sub(r"<[^>]+>", "", re.sub(r"<br>|</p>|</li>", "\n", html))))


def descriptions(html: str) -> list[str]:
    return [
        glued(unescape(text)) for text in re.findall(r'name="description" content="([^"]*)"', html)
    ]


def one_of_each() -> dict:
    project = ProjectFactory(
        published=True, summary=SHORT, problem=LONG, solution=LONG, benefit=LONG
    )
    StatusUpdate.objects.create(project=project, on="2026-01-01", title="Neu", text=LONG)
    Municipality.objects.filter(pk=project.municipality_id).update(about=LONG)
    return {
        "project": project,
        "lesson": LessonFactory(published=True, project=project, what_happened=LONG),
        "need": NeedFactory(published=True, text=LONG),
        "event": EventFactory(published=True, text=LONG),
        "town": Municipality.objects.get(pk=project.municipality_id),
    }


everything, _everything = shared_world(one_of_each, name="everything")
LINKED = {"lesson": "articleBody", "event": "description", "project": "abstract"}


def linked_data(page: str) -> dict:
    (block,) = re.findall(
        r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL
    )
    return json.loads(block)


@pytest.mark.parametrize("kind", ["project", "lesson", "need", "event", "town"])
def test_pages_and_their_linked_data_contain_it_as_typed(client, everything, kind):
    page = client.get(everything[kind].get_absolute_url()).text
    assert glued(LONG) in seen(page)
    assert "<code>" not in page
    assert "<pre" not in page
    if kind in ("lesson", "need", "event"):
        assert any(SHORT in text for text in descriptions(page))
    if kind == "project":
        assert SHORT in descriptions(page)[0]
    if kind in LINKED:
        data = glued(linked_data(page)[LINKED[kind]])
        assert data == glued(SHORT if kind == "project" else LONG)


@pytest.mark.parametrize("path", ["/projekte/", "/erfahrungen/", "/bedarfe/", "/veranstaltungen/"])
def test_cards_show_its_beginning(client, everything, path):
    assert SHORT in seen(client.get(path).text)


def test_calendars_contain_it(client, everything):
    (entry,) = Calendar.from_ical(client.get("/feeds/events.ics").content).walk("VEVENT")
    assert glued(LONG) in glued(str(entry["description"]))


@pytest.mark.parametrize("kind", ["projects", "lessons", "needs"])
def test_feeds_contain_it(client, everything, kind):
    root = ElementTree.fromstring(client.get(f"/feeds/{kind}.atom").content)
    summary = root.find(".//{http://www.w3.org/2005/Atom}summary").text
    assert glued(summary) == glued(SHORT if kind == "projects" else LONG)


def test_the_feed_of_a_project_contains_it(client, everything):
    root = ElementTree.fromstring(
        client.get(f"/feeds/projects/{everything['project'].pk}.atom").content
    )
    assert glued(root.find(".//{http://www.w3.org/2005/Atom}summary").text) == glued(LONG)


@pytest.mark.parametrize(
    ("kind", "path", "name"),
    [
        ("project", "projects", "solution"),
        ("lesson", "lessons", "what_happened"),
        ("need", "needs", "text"),
        ("event", "events", "text"),
    ],
)
def test_the_api_returns_it_as_typed(client, everything, kind, path, name):
    assert client.get(f"/api/v1/{path}/{everything[kind].pk}/").json()[name] == LONG


def test_exports_contain_it_as_typed(client, everything):
    lines = b"".join(client.get("/api/v1/exports/projects.jsonl").streaming_content).splitlines()
    assert json.loads(lines[0])["solution"] == LONG
    table = b"".join(client.get("/api/v1/exports/projects.csv").streaming_content).decode(
        "utf-8-sig"
    )
    (row,) = csv.DictReader(io.StringIO(table, newline=""))
    assert row["solution"].replace("\r\n", "\n") == LONG


def test_search_snippets_contain_it(client, everything):
    found = client.get("/api/v1/search/", {"q": "Dezember", "kind": "event"}).json()["results"][0]
    assert found["snippet"].startswith(SHORT)


def test_the_embeddable_card_contains_it(client, everything):
    assert SHORT in seen(client.get(f"/einbetten/projekte/{everything['project'].pk}/").text)


def test_the_preview_shows_it(client):
    author = acting()
    draft = ProjectFactory(municipality=author.municipality, summary=SHORT, solution=LONG)
    page = sign_in(client, author).get(f"/projekte/{draft.pk}/vorschau/").text
    assert glued(LONG) in seen(page)


def test_mails_quote_it(everything):
    quote = LONG.replace("https://stadt.de", "siehe oben")  # mails drop links from quoted texts
    line = Line(title=SHORT, text=SHORT, url="/", quote=quote)
    mail = render_mail("notifications/single", {"line": line})
    assert SHORT in mail.subject + mail.text
    assert [row.strip() for row in quote.splitlines()] == [
        row.removeprefix(">").strip() for row in mail.text.splitlines() if row.startswith(">")
    ]
    assert glued(quote) in seen(mail.html)
