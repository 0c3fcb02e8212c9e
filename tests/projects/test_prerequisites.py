"""Structured prerequisites: parsed from free input, stored in normal form, kept through revisions."""

import pytest
from django.core.exceptions import ValidationError

from editorial.workflow.choices import State
from editorial.workflow.services import move
from municipalities.choices import Role
from projects.choices import Comparator
from projects.choices import PrerequisiteKind as K
from projects.models import Prerequisite, Project
from projects.rules.prerequisites import normal
from projects.services.writing import open_revision
from tests.factories import LessonFactory, ProjectFactory, acting, moderator
from tests.projects import steps
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "comparator", "typed", "kept"),
    [
        (K.POPULATION, "", "5000", (Comparator.AT_LEAST, "5000")),
        (K.POPULATION, "", "5.000 Einwohner", (Comparator.AT_LEAST, "5000")),
        (K.POPULATION, Comparator.BETWEEN, "5.000 – 20.000", (Comparator.BETWEEN, "5000-20000")),
        (K.POPULATION, Comparator.BETWEEN, "5000 bis 20000", (Comparator.BETWEEN, "5000-20000")),
        (K.STATE, "", "hessen", (Comparator.IS, "06")),
        (K.STATE, Comparator.IS_NOT, "09", (Comparator.IS_NOT, "09")),
        (K.LEGAL_FORM, "", "Landkreis", (Comparator.IS, "district")),
        (K.IT_OPERATOR, "", "Kommunaler IT-Dienstleister", (Comparator.IS, "municipal_it")),
        (K.LORAWAN, "", "", (Comparator.IS, "yes")),
        (K.PUBLIC_UTILITY, "", "Ja", (Comparator.IS, "yes")),
        (K.OTHER, "", "", (Comparator.IS, "")),
    ],
)
def test_common_input_is_normalised(kind, comparator, typed, kept):
    assert normal(kind, comparator, typed) == kept


@pytest.mark.parametrize(
    ("kind", "comparator", "typed"),
    [
        (K.POPULATION, "", ""),
        (K.POPULATION, "", "viele"),
        (K.POPULATION, "", "10 und 20"),
        (K.POPULATION, "", "1,5"),
        (K.POPULATION, "", "9" * 30),
        (K.POPULATION, Comparator.BETWEEN, "20000-5000"),
        (K.POPULATION, Comparator.IS, "5000"),
        (K.STATE, "", "Atlantis"),
        (K.STATE, Comparator.AT_LEAST, "06"),
        (K.LORAWAN, "", "vielleicht"),
        (K.OTHER, "", "Text im falschen Feld"),
    ],
)
def test_invalid_values_are_refused(kind, comparator, typed):
    with pytest.raises(ValidationError):
        normal(kind, comparator, typed)


@pytest.fixture
def draft(client):
    editor = acting(Role.EDITOR)
    sign_in(client, editor)
    return ProjectFactory(municipality=editor.municipality)


def test_step_stores_them_in_normal_form(client, draft):
    answer = client.post(
        f"/projekte/{draft.pk}/bearbeiten/effort/",
        steps.effort(
            draft,
            prerequisites=[{"kind": "population", "comparator": "", "value": "5.000"}],
            operator_model="own",
        ),
    )
    assert answer.status_code == 302
    row = draft.prerequisites.get()
    assert (row.comparator, row.value) == (Comparator.AT_LEAST, "5000")
    draft.refresh_from_db()
    assert draft.operator_model == "own"


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "population", "value": "viele"},
        {"kind": "state", "value": "Atlantis", "comparator": "is"},
        {"kind": "other", "value": "", "text": " "},
        {"kind": "volcano", "value": "1"},
        {"kind": "population", "value": "<script>alert(1)</script>"},
        {"kind": "population", "value": "😀" * 60},
        {"kind": "population", "value": "9" * 101},
    ],
)
def test_invalid_row_comes_back_with_the_typed_text(client, draft, row):
    typed = {"text": "Mein Satz"} | row
    answer = client.post(
        f"/projekte/{draft.pk}/bearbeiten/effort/", steps.effort(draft, prerequisites=[typed])
    )
    assert answer.status_code == 422
    assert not Prerequisite.objects.exists()
    assert "<script>alert" not in answer.text
    assert ("Mein Satz" in answer.text) == ("text" not in row)


def test_they_survive_a_revision_with_their_ids(client):
    editor = acting(Role.EDITOR)
    project = ProjectFactory(published=True, municipality=editor.municipality, operator_model="own")
    LessonFactory(project=project, published=True)
    row = Prerequisite.objects.create(
        project=project, kind=K.STATE, comparator=Comparator.IS, value="06", text="Landesrecht"
    )
    revision = open_revision(project, by=editor)
    copy = revision.prerequisites.get()
    assert (copy.origin_id, copy.value) == (row.pk, "06")
    Prerequisite.objects.filter(pk=copy.pk).update(value="09")
    move(revision, "submit", by=editor, expected_version=revision.version)
    revision.refresh_from_db()
    move(revision, "publish", by=moderator(), expected_version=revision.version)
    merged = Project.objects.get(pk=project.pk)
    assert merged.state == State.PUBLISHED
    assert merged.operator_model == "own"
    kept = merged.prerequisites.get()
    assert (kept.pk, kept.value) == (row.pk, "09")


def test_page_and_api_show_them(client):
    project = ProjectFactory(published=True, operator_model="municipal_it")
    Prerequisite.objects.create(
        project=project,
        kind=K.POPULATION,
        comparator=Comparator.BETWEEN,
        value="5000-20000",
        text="Grund",
    )
    page = client.get(project.get_absolute_url()).text
    assert "Einwohnerzahl: 5.000 bis 20.000 Einwohner" in page
    assert "kommunaler IT-Dienstleister" in page
    shown = client.get(f"/api/v1/projects/{project.pk}/").json()
    assert shown["operator_model"] == "municipal_it"
    assert shown["prerequisites"] == [
        {"kind": "population", "comparator": "between", "value": "5000-20000", "text": "Grund"}
    ]
