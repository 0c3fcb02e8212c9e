"""WCAG 3.1.2: content in another language than the page is marked with ``lang``."""

from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.utils import translation

from adoptions.models import Adoption
from discussion.models import Post
from lessons.models import Agreement
from municipalities.models import Municipality
from projects.models import Indicator, Link, Partner, Prerequisite
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    EventFactory,
    LessonFactory,
    NeedFactory,
    ProjectFactory,
    acting,
)
from tests.signing_in import sign_in
from updates.models import StatusUpdate

pytestmark = pytest.mark.django_db
WORD = "Quellwort"
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNMARKED = {"title", "option", "textarea", "script"}


class Parts(HTMLParser):
    """Collect each text that contains WORD, with the language declared for it."""

    def __init__(self, html: str):
        super().__init__()
        self.open, self.found = [], []
        self.feed(html)

    def language(self) -> str:
        return next((lang for _tag, lang in reversed(self.open) if lang), "")

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.open.append((tag, given.get("lang")))
        if WORD in (given.get("alt") or ""):
            self.found.append((self.language(), given["alt"]))
        if tag in VOID:
            self.open.pop()

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        in_svg_title = any(tag == "svg" for tag, _lang in self.open)
        if WORD in text and (in_svg_title or not UNMARKED & {tag for tag, _lang in self.open}):
            self.found.append((self.language(), text.strip()))


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


def everything(language: str) -> dict:
    project = ProjectFactory(
        published=True,
        language=language,
        keywords=WORD,
        paused=True,
        pause_reason=WORD,
        **dict.fromkeys(
            ("title", "summary", "problem", "solution", "benefit", "responsible_function"), WORD
        ),
    )
    town = project.municipality
    Municipality.objects.filter(pk=town.pk).update(about=WORD)
    ArtifactFactory(project=project, title=WORD)
    Link.objects.create(project=project, title=WORD, url="https://stadt.example/")
    Partner.objects.create(project=project, name=WORD, kind="company", role="technology")
    Prerequisite.objects.create(project=project, kind="other", text=WORD)
    Indicator.objects.create(
        project=project,
        name=WORD,
        unit="Tage",
        direction="less",
        source=WORD,
        method=WORD,
        values=[{"on": "2025-01-01", "value": "3", "note": WORD}],
    )
    texts = dict.fromkeys(("title", "what_happened", "do_differently"), WORD)
    lesson = LessonFactory(published=True, project=project, language=language, **texts)
    need = NeedFactory(published=True, municipality=town, language=language, title=WORD, text=WORD)
    places = dict.fromkeys(("title", "text", "place", "contact_function"), WORD)
    event = EventFactory(
        published=True, municipality=town, project=project, language=language, **places
    )
    pages = [project, lesson, need, event, town]
    with translation.override("en" if language == "de" else "de"):
        return {
            "project": project,
            "lesson": lesson,
            "paths": [row.get_absolute_url() for row in pages],
        }


def member_content(made) -> None:
    """Content without a language field, assumed to be in the site's default language."""
    project, lesson = made["project"], made["lesson"]
    other = acting()
    StatusUpdate.objects.create(project=project, on="2026-01-01", title=WORD, text=WORD)
    question = Post.objects.create(
        project=project, municipality=other.municipality, author=other.user, text=WORD
    )
    Post.objects.create(
        project=project, municipality=project.municipality, question=question, text=WORD
    )
    Agreement.objects.create(lesson=lesson, municipality=other.municipality, note=WORD)
    AdoptionFactory(project=project, confirmed=True, changes=WORD, result=WORD)


LISTS = ("", "projects/", "lessons/", "needs/", "events/", "map/", f"search/?q={WORD}")


def parts_of(client, paths) -> list:
    found = []
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        here = Parts(answer.content.decode()).found
        assert here or "map" in path, path
        found += [(path, *part) for part in here]
    return found


def test_german_content_is_marked_on_english_pages(client):
    made = everything("de")
    member_content(made)
    adoption = Adoption.objects.get()
    with translation.override("en"):
        paths = [*made["paths"], adoption.get_absolute_url()]
    public = parts_of(client, [*(f"/en/{path}" for path in LISTS), *paths])
    assert [part for part in public if part[1] != "de"] == []

    sign_in(client, acting(municipality=made["project"].municipality))
    inside = parts_of(client, paths)
    assert [part for part in inside if part[1] != "de"] == []


def test_english_entries_are_marked_on_german_pages(client):
    made = everything("en")
    Municipality.objects.update(about="")
    paths = [path for path in made["paths"] if "musterstadt" not in path]
    lists = (
        "/",
        "/projekte/",
        "/erfahrungen/",
        "/bedarfe/",
        "/veranstaltungen/",
        "/suche/?q=" + WORD,
    )
    found = parts_of(client, [*lists, *paths])
    assert [part for part in found if part[1] != "en"] == []


def test_content_in_the_language_of_the_page_is_not_marked(client):
    project = ProjectFactory(published=True)
    page = client.get(f"/projekte/{project.slug}/").content.decode()
    assert 'lang="de"' not in page.partition("<main")[2]
