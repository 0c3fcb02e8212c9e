"""One declaration per kind: the same object from columns and from a loaded row."""

import pytest

from adoptions.api import ADOPTIONS, AdoptedProject
from changefeed.resources import KINDS, RESOURCES
from municipalities.api import MUNICIPALITIES, MunicipalityReference, ParentReference
from tests.factories import AdoptionFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db


def test_references_are_the_same_from_columns_and_from_a_loaded_row():
    district = MunicipalityFactory(ars="064320000000", short_name="Kreis", kind="district")
    town = MunicipalityFactory(ars="064320001001", district=district)
    adoption = AdoptionFactory(confirmed=True, municipality=town)
    card = ADOPTIONS.cards([adoption.pk])[adoption.pk]
    assert card["municipality"] == MunicipalityReference.of(town)
    assert card["municipality"]["district_name"] == "Kreis"
    assert card["source_municipality"] == MunicipalityReference.of(adoption.project.municipality)
    assert card["project"] == AdoptedProject.of(adoption.project)
    assert card["result_project"] is None
    detail = MUNICIPALITIES.details([town.pk])[town.pk]
    assert detail["district"] == ParentReference.of(district)


def test_a_reference_without_the_related_row_has_null():
    town = MunicipalityFactory(ars="064110000000", district=None)
    assert MunicipalityReference.of(town)["district_name"] is None


@pytest.mark.parametrize("kind", RESOURCES, ids=lambda kind: kind.name)
def test_a_kind_names_only_what_exists(kind):
    fields = kind.objects.detail().fields
    assert set(kind.references) <= set(fields)
    assert set(kind.references) <= set(KINDS)
    assert set(kind.parts.values()) <= set(fields)
    assert kind.many <= kind.filters
    columns = {field.attname for field in kind.model._meta.concrete_fields}
    assert set(kind.texts) <= columns


@pytest.mark.parametrize("kind", RESOURCES, ids=lambda kind: kind.name)
def test_keys_in_json_are_those_described(kind):
    for described in {kind.objects.card, kind.objects.detail}:
        assert set(described.key_order) - set(described().fields) <= {
            *("freshness", "review_due_on", "contact_verified_at", "version", "verified_at"),
        }
