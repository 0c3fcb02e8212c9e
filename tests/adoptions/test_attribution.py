"""Copied text names its source and licence, whatever becomes of the adoption."""

import pytest
from django.utils import timezone

from adoptions.models import Adoption
from adoptions.services import confirming, results
from projects.models import Project
from tests.adoptions.recorded import record
from tests.factories import AdoptionFactory, acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(project, adoption, adopter):
    """A published project copied from the source."""
    Project.objects.filter(pk=project.pk).update(summary="Kurz", solution="Lösung")
    draft = results.start_project(adoption, by=adopter, token=adoption.pk)
    Project.objects.filter(pk=draft.pk).update(
        state="published", slug="kopie", published_at=timezone.now(), title="Kopie"
    )
    return Project.objects.get(pk=draft.pk)


def source_box(client) -> str:
    section = client.get("/projekte/kopie/").text.partition('id="nachnutzungen"')[2]
    return section.partition("</section>")[0].partition('<ul class="town-list"')[0]


def test_licence_stays_after_the_text_is_rewritten(client, copy):
    Project.objects.filter(pk=copy.pk).update(**dict.fromkeys(results.COPIED_FIELDS, "Neu"))
    box = source_box(client)
    assert "/projekte/dipas/" in box
    assert "Hamburg (Hessen)" in box
    assert "CC BY 4.0" in box
    assert "Wörtlich" not in box


@pytest.mark.parametrize("who", ["anonymous", "third town", "adopter", "origin"])
def test_after_a_dispute_the_copy_names_source_and_licence_and_claims_nothing(
    client, copy, adoption, origin, adopter, who
):
    confirming.dispute(adoption, by=origin, reason="Nicht abgesprochen.")
    actors = {"third town": acting(), "adopter": adopter, "origin": origin}
    if who in actors:
        sign_in(client, actors[who])
    box = source_box(client)
    assert "/projekte/dipas/" in box
    assert "CC BY 4.0" in box
    assert "Nachnutzung von" not in box
    assert (adoption.get_absolute_url() in box) == (who in ("adopter", "origin"))


def test_hidden_source_is_named_by_town_and_licence_only(client, copy, project):
    Project.objects.filter(pk=project.pk).update(state="taken_down")
    box = source_box(client)
    assert "Hamburg (Hessen)" in box
    assert "CC BY 4.0" in box
    assert "DIPAS" not in box
    assert "/projekte/dipas/" not in box


def test_a_linked_project_without_copied_text_names_no_licence(client, project, adopter, origin):
    own = AdoptionFactory(municipality=adopter.municipality).project
    Project.objects.filter(pk=own.pk).update(municipality=adopter.municipality, slug="kopie")
    adoption = record(project, adopter)
    results.link_project(adoption, Project.objects.get(pk=own.pk), by=adopter)
    assert "Nachnutzung von" in source_box(client)
    assert "CC BY" not in source_box(client)
    confirming.dispute(adoption, by=origin, reason="Nein.")
    assert "DIPAS" not in client.get("/projekte/kopie/").text


def test_public_source_stays_named_after_the_town_adopts_the_entry(
    client, project, adopter, origin
):
    AdoptionFactory(project=project, municipality=adopter.municipality, public_source=True)
    adoption = record(project, adopter)
    confirming.confirm(adoption, by=origin)
    assert Adoption.objects.get().source_url == "https://stadt.example/quelle"
    assert "https://stadt.example/quelle" in client.get(adoption.get_absolute_url()).text
