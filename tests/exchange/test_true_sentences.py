"""Statements on pages are true for their reader, and error summaries are complete without repetition."""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.urls import reverse

from editorial.models import StoredFile
from lessons.choices import Visibility
from projects.models import Indicator
from projects.wizard.forms import STEPS
from tests.events import writing as event_writing
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    EventFactory,
    LessonFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.needs import writing as need_writing
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TOO_LONG = "x" * 500


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


project, _project = shared_world(lambda: ProjectFactory(published=True), name="project")


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def summary(answer) -> list[str]:
    """The lines of the error summary."""
    assert answer.status_code == 422
    found = re.search(r'id="fehler".*?</ul>', answer.text, re.DOTALL)[0]
    return [text_of(line) for line in re.findall(r"<li>(.*?)</li>", found, re.DOTALL)]


def test_empty_states_do_not_deny_content_for_towns_only(client, project):
    LessonFactory(published=True, project=project, visibility=Visibility.MUNICIPALITIES)
    AdoptionFactory(project=project)
    page = client.get(project.get_absolute_url()).text
    assert "Öffentlich ist zu diesem Projekt noch keine Erfahrung geteilt." in page
    assert "Öffentlich steht hier noch keine Frage." in page
    assert "Hier steht noch keine bestätigte Nachnutzung." in page
    sign_in(client, acting())
    page = client.get(project.get_absolute_url()).text
    assert "noch keine Erfahrung geteilt" not in page
    assert "Öffentlich steht" not in page


def test_empty_lists_do_not_deny_archived_projects(client):
    ProjectFactory(published=True, state="archived")
    for path in ("/projekte/", "/karte/"):
        assert "noch keine Kommune etwas geteilt" not in client.get(path).text


def test_readiness_counts_the_measured_values_that_the_page_shows(client, project):
    values = [{"on": "2025-01-01", "value": "3", "note": ""}]
    Indicator.objects.create(
        project=project, name="Dauer", unit="Tage", direction="less", values=values
    )
    page = text_of(client.get(project.get_absolute_url()).text)
    assert "Ein Beleg: Quelle, Evaluation oder Messung vorhanden" in page


def test_readiness_considers_public_content_only(client, project):
    ArtifactFactory(project=project, visibility="municipalities", title="Beschluss 17")
    sign_in(client, acting())
    page = text_of(client.get(project.get_absolute_url()).text)
    assert "Beschluss 17" in page
    assert "Beschluss- oder Ratsvorlage öffentlich nicht vorhanden" in page


def test_tags_of_a_card_are_separate_list_items(client, project):
    LessonFactory(published=True, project=project)
    EventFactory(published=True)
    NeedFactory(published=True, time_frame="year")
    for path in ("/", "/projekte/", "/erfahrungen/", "/bedarfe/", "/veranstaltungen/"):
        card = re.search(r'<ul class="card__foot tags">.*?</ul>', client.get(path).text, re.DOTALL)[
            0
        ]
        labels = re.findall(r"<li[^>]*>(.*?)</li>", card, re.DOTALL)
        assert labels
        assert text_of(card) == " ".join(map(text_of, labels)), path


def test_keywords_link_to_the_search(client):
    project = ProjectFactory(published=True, keywords="Starkregen, Bach & Fluss")
    page = client.get(project.get_absolute_url()).text
    for address in re.findall(r'href="(/projekte/\?q=[^"]*)"', page):
        assert project.title in client.get(unescape(address)).text
    assert page.count("/projekte/?q=") == 2


def test_a_file_is_labelled_by_its_kind(client, project):
    facts = {"municipality": project.municipality, "size": 9, "sha256": "0" * 64}
    for kind, name in (("image", "Bild, 9"), ("pdf", "PDF, 9")):
        file = StoredFile.objects.create(kind=kind, original_name="x", content_type="x", **facts)
        ArtifactFactory(project=project, file=file, url="", title=kind)
        assert name in text_of(client.get(project.get_absolute_url()).text)


def pages_with_forms(project):
    draft = ProjectFactory(municipality=project.municipality)
    yield from (reverse("project_edit", args=[draft.pk, step]) for step in STEPS)
    yield from (reverse(name) for name in ("project_create", "need_create", "event_create"))
    yield from (
        reverse(name) for name in ("project_list", "lesson_list", "need_list", "event_list")
    )
    yield from (reverse(name) for name in ("search", "statistics", "map", "expert_own", "team"))
    yield reverse("lesson_create", args=[project.pk])
    yield project.get_absolute_url()


def test_empty_choices_are_labelled_in_words(client, project):
    sign_in(client, acting("coordinator", project.municipality))
    for path in pages_with_forms(project):
        assert "-----" not in client.get(path).text, path
    sign_in(client, acting())
    assert "-----" not in client.get(reverse("adoption_record", args=[project.pk])).text


def test_empty_choices_are_labelled_in_moderation_and_administration(client, project):
    sign_in(client, moderator())
    for name in ("moderation_queue", "canned_response_list"):
        assert "-----" not in client.get(reverse(name)).text
    sign_in(client, administrator())
    pages = [reverse("whole_log"), reverse("admin:index")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
    for path in pages:
        answer = client.get(path)
        assert answer.status_code in (200, 302, 403), path
        assert "-----" not in answer.text, path


LESSON = {"visibility": "public", "polarity": "", "title": "", "what_happened": "", "area": ""}


def test_a_lesson_lists_all_errors_at_once_naming_each_field_once(client, project):
    sign_in(client, acting(municipality=project.municipality))
    address = reverse("lesson_create", args=[project.pk])
    lines = summary(client.post(address, LESSON | {"evidence_url": "kein Netz", "submit": "1"}))
    assert len(lines) == 5
    assert [line for line in lines if line.startswith("Bereich: Bitte wählen Sie, worum es ging.")]
    assert [line for line in lines if "Bereich: Bereich" in line or "??" in line] == []


def test_a_need_and_an_event_list_all_errors_at_once(client, project):
    sign_in(client, acting(municipality=project.municipality))
    sent = need_writing.form(title=TOO_LONG, text="", themes=[], submit="1")
    assert len(summary(client.post(reverse("need_create"), sent))) == 3
    sent = event_writing.form(title=TOO_LONG, text="", themes=[], place="", submit="1")
    sent["ends_at_0" if "ends_at_0" in sent else "ends_at"] = ""
    lines = summary(client.post(reverse("event_create"), sent))
    assert len(lines) == 5
    assert [line for line in lines if re.match(r"(.+): \1", line)] == []


def test_required_fields_may_be_empty_in_a_draft(client, project):
    sign_in(client, acting(municipality=project.municipality))
    sent = need_writing.form(title=TOO_LONG, text="", themes=[])
    assert len(summary(client.post(reverse("need_create"), sent))) == 1


def test_a_missing_reason_and_a_note_too_long_are_listed_together(client, project):
    actor = acting()
    adoption = AdoptionFactory(project=project, municipality=actor.municipality)
    sign_in(client, actor)
    sent = {"stage": "discontinued", "note": "x" * 2_001, "version": adoption.version}
    lines = summary(client.post(reverse("adoption_stage", args=[adoption.pk]), sent))
    assert len(lines) == 2
