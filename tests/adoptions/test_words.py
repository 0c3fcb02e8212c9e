"""Texts and choices of adoption forms and pages."""

import re

import pytest

from adoptions.choices import Stage
from adoptions.services import confirming
from municipalities.choices import Role
from projects.models import Project
from tests.adoptions.recorded import record
from tests.factories import AdoptionFactory, MunicipalityFactory, ProjectFactory, acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def test_saving_the_stage_without_a_choice_changes_nothing(client, project, adopter):
    adoption = record(project, adopter, stage=Stage.OPERATING)
    sign_in(client, adopter)
    page = client.get(adoption.get_absolute_url()).text
    form = page.partition('name="stage"')[2].partition("</select>")[0]
    assert form.index("Bitte wählen") < form.index("interessiert")
    assert "selected" not in form.replace('value="" selected', "")
    answer = client.post(
        f"{adoption.get_absolute_url()}stand/", {"stage": "", "version": adoption.version}
    )
    assert answer.status_code == 422
    assert "Bitte machen Sie hier eine Angabe." in answer.text
    adoption.refresh_from_db()
    assert adoption.stage == Stage.OPERATING


def test_upstream_projects_are_not_offered_as_own_project(client, project, adopter):
    """A→B: when A's town adopts B, it is offered its other projects, not A."""
    town = acting(Role.EDITOR, project.municipality)
    copy = ProjectFactory(published=True, municipality=adopter.municipality, title="Kopie")
    AdoptionFactory(
        project=project, municipality=adopter.municipality, result_project=copy, confirmed=True
    )
    ProjectFactory(published=True, municipality=town.municipality, title="Ganz anderes")
    back = record(copy, town)
    sign_in(client, town)
    page = client.get(back.get_absolute_url()).text
    offered = page.partition('name="project"')[2].partition("</select>")[0]
    assert "Ganz anderes" in offered
    assert "DIPAS" not in offered


def test_copied_title_and_town_name_are_not_repeated(client, adopter):
    """Neither the suffix of a copied title nor the brackets around a town appear twice."""
    town = MunicipalityFactory(short_name="Darmstadt", district=None, state="06")
    source = ProjectFactory(published=True, municipality=town, title="Brücken (Nachnutzung)")
    adoption = record(source, adopter)
    confirming.confirm(adoption, by=acting(Role.EDITOR, town))
    sign_in(client, adopter)
    client.post(f"{adoption.get_absolute_url()}projekt/")
    draft = Project.objects.get(municipality=adopter.municipality)
    assert draft.title == "Brücken (Nachnutzung)"
    page = client.get(f"/projekte/{draft.pk}/").text
    assert "Darmstadt (Hessen)" in page
    assert "(Darmstadt (Hessen))" not in page


def test_missing_readiness_item_reads_as_a_sentence(client, project):
    page = client.get(project.get_absolute_url()).text
    assert re.search(r"Drei bestätigte Nachnutzungen <span[^>]*>nicht vorhanden<", page)
