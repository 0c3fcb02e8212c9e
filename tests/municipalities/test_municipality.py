import pytest
from django.db import IntegrityError, transaction

from municipalities.choices import MunicipalityKind, SizeClass
from municipalities.models import Municipality
from municipalities.naming import ags_of, short_name
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("population", "size_class"),
    [
        (None, ""),
        (0, SizeClass.UNDER_5K),
        (4_999, SizeClass.UNDER_5K),
        (5_000, SizeClass.FROM_5K),
        (9_999, SizeClass.FROM_5K),
        (10_000, SizeClass.FROM_10K),
        (19_999, SizeClass.FROM_10K),
        (20_000, SizeClass.FROM_20K),
        (49_999, SizeClass.FROM_20K),
        (50_000, SizeClass.FROM_50K),
        (99_999, SizeClass.FROM_50K),
        (100_000, SizeClass.FROM_100K),
        (499_999, SizeClass.FROM_100K),
        (500_000, SizeClass.FROM_500K),
        (3_600_000, SizeClass.FROM_500K),
    ],
)
def test_size_class_is_derived_from_population(population, size_class):
    town = MunicipalityFactory(population=population)
    town.refresh_from_db()
    assert town.size_class == size_class


def test_umlauts_sort_as_if_written_out():
    for name in (
        "Olpe",
        "Öhringen",
        "Offenbach",
        "Oettingen",
        "Zwickau",
        "Ulm",
        "Übersee",
        "Aßlar",
    ):
        MunicipalityFactory(short_name=name)
    names = [town.short_name for town in Municipality.objects.order_by("sort_key")]
    assert names == [
        *("Aßlar", "Öhringen", "Oettingen", "Offenbach", "Olpe", "Übersee", "Ulm", "Zwickau")
    ]


def test_a_key_is_unique_and_has_twelve_digits():
    MunicipalityFactory(ars="064110000000")
    for ars in ("064110000000", "06411000", "06411000000x"):
        with pytest.raises(IntegrityError), transaction.atomic():
            MunicipalityFactory(ars=ars, ags="")


@pytest.mark.parametrize(
    ("name", "kind", "label", "expected"),
    [
        ("Kiel, Landeshauptstadt", MunicipalityKind.INDEPENDENT_CITY, "Kreisfreie Stadt", "Kiel"),
        ("Fulda", MunicipalityKind.DISTRICT, "Landkreis", "Landkreis Fulda"),
        ("Odenwaldkreis", MunicipalityKind.DISTRICT, "Landkreis", "Odenwaldkreis"),
        ("Region Hannover", MunicipalityKind.DISTRICT, "Landkreis", "Region Hannover"),
        ("Sögel", MunicipalityKind.JOINT_MUNICIPALITY, "Samtgemeinde", "Samtgemeinde Sögel"),
        ("Amt Föhr", MunicipalityKind.JOINT_MUNICIPALITY, "Amt", "Amt Föhr"),
    ],
)
def test_short_names_drop_titles_of_towns_but_keep_the_kind_of_districts(
    name, kind, label, expected
):
    assert short_name(name, kind, label) == expected


def test_the_short_key_omits_the_joint_body():
    assert ags_of("010545417033", MunicipalityKind.TOWN) == "01054033"
    assert ags_of("010545417000", MunicipalityKind.JOINT_MUNICIPALITY) == ""
