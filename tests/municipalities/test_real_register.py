"""Properties of the complete official register of Germany, loaded once for all tests of this file."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest

from municipalities.choices import MunicipalityKind
from municipalities.finding import matcher
from municipalities.models import Municipality
from municipalities.register.files import read
from municipalities.register.load import load
from municipalities.similarity import nearest
from tests import register_data
from tests.municipalities.loading import rows_read_for_each, rows_read_for_each_in_vain
from tests.municipalities.naming_towns import FOUND, best
from tests.municipalities.neighbours import dear, sample
from tests.shared_world import shared_world

REAL_FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "municipalities_de.csv"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not REAL_FILE.exists(), reason="the real register is not part of the project"
    ),
]


@dataclass
class Loaded:
    """Rows read by the database per row of a generated file and of the real one."""

    few: float
    real: float


def load_real() -> Loaded:
    with NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(register_data.as_csv(register_data.towns(per_district=2)))
        file.flush()
        rows = read(Path(file.name)).rows
    few = rows_read_for_each_in_vain(rows)
    return Loaded(few, rows_read_for_each(read(REAL_FILE).rows))


loaded, _loaded = shared_world(load_real, name="loaded", autouse=True)


@pytest.mark.slow
def test_loading_costs_no_more_per_row_than_a_small_file(loaded):
    assert loaded.real <= 1.5 * loaded.few


@pytest.mark.slow
def test_it_is_complete_and_a_second_run_changes_nothing():
    above = [MunicipalityKind.STATE, MunicipalityKind.DISTRICT]
    assert Municipality.objects.exclude(kind__in=above).count() > 10_786
    assert not Municipality.objects.filter(kind=MunicipalityKind.TOWN, district=None).exists()
    assert load(read(REAL_FILE).rows, as_of=date(2026, 1, 1)).is_unchanged


def test_similar_towns_are_plausible_and_cheap_to_find():
    assert dear(sample()) == {}
    darmstadt = Municipality.objects.get(ars="064110000000")
    alike = nearest(darmstadt, count=20)
    assert all(row.town.population and row.town.population > 60_000 for row in alike)
    assert {row.town.kind for row in alike[:5]} == {MunicipalityKind.INDEPENDENT_CITY}
    incomplete = (
        Municipality.objects.filter(population=None).exclude(kind=MunicipalityKind.STATE).first()
    )
    if incomplete:
        assert incomplete not in [row.town for row in alike]
        assert len(nearest(incomplete)) == 20


def test_labels_are_unique():
    towns = Municipality.objects.current().select_related("district")
    labels = [town.full_label for town in towns]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("text", ["Mörfelden–Walldorf", "Darmstat", "64283"])
def test_finding_uses_the_index(text):
    condition = matcher(Municipality.objects.current(), text).condition
    plan = Municipality.objects.filter(condition).order_by("-population").explain()
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("ars", ["064110000000", "064120000000", "066330000000", "064340001001"])
def test_every_way_to_name_a_town_finds_it_among_all(ars):
    assert {text: best(text) for text in FOUND[ars]} == dict.fromkeys(FOUND[ars], ars)
