"""Each question of the forms has a worked example beside it."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from lessons.forms import EXAMPLES as OF_LESSONS
from needs.forms import EXAMPLES as OF_NEEDS
from projects.wizard.forms import FORMS, FORMSETS, STEPS
from projects.wizard.forms.examples import EXAMPLES as OF_PROJECTS
from tests.factories import LessonFactory, NeedFactory, ProjectFactory, acting
from tests.projects import steps
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
NEEDS_NONE = {
    "paused",
    "remove_picture",
    "partner_municipalities",
}  # checkboxes, and towns selected by name
UNDER_ANOTHER_NAME = {"town_query": "towns"}


@pytest.fixture
def author(client):
    actor = acting()
    sign_in(client, actor)
    return actor


def without_sample(page, form, examples: dict) -> list[str]:
    """Names of visible fields whose example is missing or not on the page."""
    names = [field.name for field in form.visible_fields() if field.name not in NEEDS_NONE]
    texts = {name: examples.get(UNDER_ANOTHER_NAME.get(name, name)) for name in names}
    return [name for name, text in texts.items() if not text or escape(str(text)) not in page.text]


@pytest.mark.parametrize("step", STEPS)
def test_each_question_about_a_project_has_an_example(client, author, step):
    project = ProjectFactory(municipality=author.municipality)
    page = client.get(steps.address(project, step))
    assert without_sample(page, page.context["form"], OF_PROJECTS) == []
    for formset in page.context["formsets"]:
        assert formset.example
        assert escape(str(formset.example)) in page.text


def test_all_steps_are_covered():
    assert set(FORMSETS) <= set(FORMS) == set(STEPS)


def test_the_first_question_has_an_example(client, author):
    page = client.get("/projekte/neu/")
    assert without_sample(page, page.context["form"], OF_PROJECTS) == []


def test_each_question_about_a_lesson_has_an_example(client, author):
    project = ProjectFactory(published=True, municipality=author.municipality)
    lesson = LessonFactory(project=project)
    for path in (
        reverse("lesson_create", args=[project.pk]),
        reverse("lesson_edit", args=[lesson.pk]),
    ):
        page = client.get(path)
        assert without_sample(page, page.context["form"], OF_LESSONS) == []


def test_each_question_about_a_need_has_an_example(client, author):
    need = NeedFactory(municipality=author.municipality)
    for path in ("/bedarfe/neu/", reverse("need_edit", args=[need.pk])):
        page = client.get(path)
        assert without_sample(page, page.context["form"], OF_NEEDS) == []
