import csv
import time
from datetime import date
from pathlib import Path
from zlib import crc32

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipalities.choices import MunicipalityKind, SettlementType
from municipalities.keys import find
from municipalities.models import Municipality
from municipalities.register.files import read
from municipalities.register.load import LOCK, load
from municipalities.register.rows import Level, RegisterFile
from tests import register_data
from tests.factories import MunicipalityFactory, ProjectFactory
from tests.municipalities.loading import rows_read_for_each, rows_read_for_each_in_vain

pytestmark = pytest.mark.django_db
FORMATS = {
    "csv": register_data.as_csv,
    "gv100": register_data.as_gv100,
    "extract": register_data.as_extract,
}
Event = apps.get_model("municipalities", "MunicipalityEvent")


@pytest.fixture
def few():
    return register_data.towns(per_district=2)


@pytest.fixture
def save(tmp_path):
    def saved(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "register"
        path.write_bytes(text.encode(encoding))
        return path

    return saved


def load_file(path: Path, **options) -> None:
    call_command("load_register", path, verbosity=0, **options)


def snapshot() -> list:
    return list(Municipality.objects.order_by("ars").values_list())


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_each_format_yields_the_same_register(few, save, write):
    load_file(save(write(few)))
    towns = Municipality.objects.filter(
        kind__in=[MunicipalityKind.TOWN, MunicipalityKind.MUNICIPALITY]
    )
    assert towns.count() == len(few) - 4
    assert not towns.filter(district=None).exists()
    assert Municipality.objects.filter(kind=MunicipalityKind.DISTRICT).count() == 294
    assert Municipality.objects.filter(kind=MunicipalityKind.STATE).count() == 13
    first = few[0]
    town = Municipality.objects.get(ars=first.ars)
    assert (town.ags, town.name, town.population) == (first.ags, first.name, first.population)
    assert float(town.area_km2) == first.area
    assert town.postal_code == first.postal_code
    assert town.district.short_name.startswith("Kreis ")
    assert town.association.ars == first.ars[:9] + "000"
    assert town.association.kind == MunicipalityKind.JOINT_MUNICIPALITY


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_city_states_have_one_row_and_bremen_is_a_state_of_two_towns(few, save, write):
    load_file(save(write(few)))
    kinds = dict(Municipality.objects.filter(district=None).values_list("ars", "kind"))
    assert kinds["020000000000"] == kinds["110000000000"] == MunicipalityKind.CITY_STATE
    assert kinds["040000000000"] == MunicipalityKind.CITY_STATE
    assert kinds["040110000000"] == kinds["040120000000"] == MunicipalityKind.INDEPENDENT_CITY
    assert Municipality.objects.filter(ars__startswith="02").count() == 1
    assert Municipality.objects.get(ars="040000000000").short_name == "Land Bremen"


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_second_run_changes_nothing(few, save, write):
    path = save(write(few))
    load_file(path)
    before, events = snapshot(), Event.objects.count()
    assert load(read(path).rows, as_of=date(2026, 1, 1)).is_unchanged
    assert snapshot() == before
    assert Event.objects.count() == events


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_umlauts_survive_every_encoding(few, save, write, encoding):
    text = write(few).replace("©", "(c)")
    load_file(save(text, encoding))
    assert Municipality.objects.filter(name__startswith="Ö").exists()
    assert not Municipality.objects.filter(name__contains="\ufffd").exists()


def test_extract_may_be_separated_by_commas(few, save, tmp_path):
    lines = register_data.as_extract(few).splitlines()
    with (tmp_path / "commas.csv").open("w", encoding="utf-8") as file:
        csv.writer(file).writerows(csv.reader(lines, delimiter=";"))
    load_file(tmp_path / "commas.csv")
    town = Municipality.objects.get(ars=few[0].ars)
    assert (town.latitude, town.longitude) == (few[0].latitude, few[0].longitude)
    assert town.settlement_type in SettlementType.values
    assert town.population_on == date(2023, 12, 31)


def test_figures_of_districts_and_states_are_the_sums_of_their_towns(few, save):
    load_file(save(register_data.as_csv(few)))
    inhabitants = sum(town.population for town in few if town.ars.startswith("06"))
    hesse = Municipality.objects.get(ars="060000000000")
    assert (hesse.population, hesse.short_name) == (inhabitants, "Hessen")
    district = Municipality.objects.get(ars=few[0].ars[:5].ljust(12, "0"))
    inside = [town for town in few if town.ars.startswith(few[0].ars[:5])]
    assert district.population == sum(town.population for town in inside)
    assert 47 < district.latitude < 55


BROKEN = {
    "letters in the key": (1, "12x45", "hat nicht 12 Ziffern"),
    "an unknown Land": (1, "990010001001", "Das Land 99 gibt es nicht"),
    "a key of another Land": (8, "07", "passt nicht zum Schlüssel"),
    "the name of another Land": (9, "Hessen", "heißt Schleswig-Holstein, nicht Hessen"),
    "no name": (2, "", "Der Name fehlt"),
    "an unknown kind": (4, "Planet", "„Planet“ ist unbekannt"),
    "inhabitants in words": (10, "viele", "„viele“ ist keine Zahl"),
    "negative inhabitants": (10, "-5", "„-5“ ist keine Zahl"),
    "a place in Paris": (14, "2.35", "liegt nicht in Deutschland"),
    "half a place": (15, "", "liegt nicht in Deutschland"),
    "an unknown settlement type": (17, "Wüste", "ist unbekannt"),
    "a short postcode": (13, "123", "hat nicht fünf Ziffern"),
}


@pytest.mark.parametrize(("column", "value", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_row_is_named_and_nothing_is_written(few, save, column, value, reason):
    rows = list(csv.reader(register_data.as_csv(few).splitlines()))
    rows[3][column] = value
    path = save("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows))
    with pytest.raises(CommandError) as caught:
        load_file(path)
    assert "Zeile 4: " in str(caught.value)
    assert reason in str(caught.value)
    assert "nichts geschrieben" in str(caught.value)
    assert not Municipality.objects.exists()


def test_all_broken_rows_are_listed_at_once(few, save):
    lines = register_data.as_csv(few).splitlines()
    lines[5] = lines[5].replace(few[4].ars, "x")
    lines[9] = lines[9] + ",eine Spalte zu viel"
    with pytest.raises(CommandError) as caught:
        load_file(save("\n".join(lines)))
    assert "Zeile 6: " in str(caught.value)
    assert "Zeile 10: " in str(caught.value)


def test_a_duplicate_key_is_refused(few, save):
    with pytest.raises(CommandError, match="steht schon in Zeile 2"):
        load_file(save(register_data.as_csv([*few, few[0]])))


def test_a_broken_fixed_width_record_is_named(few, save):
    lines = register_data.as_gv100(few).splitlines()
    lines[3] = lines[3][:139] + "      zwölf" + lines[3][150:]
    lines[5] = "99" + lines[5][2:]
    with pytest.raises(CommandError) as caught:
        load_file(save("\r\n".join(lines)))
    assert "Zeile 4: " in str(caught.value)
    assert "Zeile 6: " in str(caught.value)


@pytest.mark.parametrize("content", ["", "a;b\n1;2", "\0\0", "Guten Tag"])
def test_a_file_of_unknown_format_is_refused(save, content):
    with pytest.raises(CommandError):
        load_file(save(content))


def test_a_missing_file_is_a_message_not_a_traceback(tmp_path):
    with pytest.raises(CommandError, match="lässt sich nicht lesen"):
        load_file(tmp_path / "nothing.csv")


def test_a_town_missing_from_the_file_ends_but_keeps_its_projects(few, save):
    load_file(save(register_data.as_csv(few)))
    gone = Municipality.objects.get(ars=few[0].ars)
    project = ProjectFactory(municipality=gone, published=True)
    load_file(save(register_data.as_csv(few[1:])), as_of=date(2025, 12, 31))
    gone.refresh_from_db()
    assert gone.valid_until == date(2025, 12, 31)
    assert gone not in Municipality.objects.current()
    project.refresh_from_db()
    assert project.municipality == gone


def test_successors_are_stored_and_shown(few, save, client, tmp_path):
    load_file(save(register_data.as_csv(few)))
    pairs = tmp_path / "successors.csv"
    pairs.write_text(f"old_ars,new_ars\n{few[0].ars},{few[1].ars}\n")
    load_file(save(register_data.as_csv(few[1:])), successors=pairs)
    gone = Municipality.objects.get(ars=few[0].ars)
    assert [town.ars for town in gone.successors.all()] == [few[1].ars]
    answer = client.get(f"/kommunen/{few[0].ars}/")
    assert answer.status_code == 200
    assert f"/kommunen/{few[1].ars}/" in answer.content.decode()
    events = Event.objects.count()
    load_file(save(register_data.as_csv(few[1:])), successors=pairs)
    assert gone.successors.count() == 1
    assert Event.objects.count() == events


@pytest.mark.parametrize("line", ["1,2", "010010001001,010010001001", "a", "010010001001"])
def test_an_invalid_successor_stops_the_load(few, save, tmp_path, line):
    pairs = tmp_path / "successors.csv"
    pairs.write_text(line)
    with pytest.raises(CommandError):
        load_file(save(register_data.as_csv(few)), successors=pairs)
    assert not Municipality.objects.exists()


def test_an_unknown_successor_rolls_everything_back(few, save, tmp_path):
    pairs = tmp_path / "successors.csv"
    pairs.write_text("010010999999,010010999998\n")
    with pytest.raises(CommandError, match="010010999999"):
        load_file(save(register_data.as_csv(few)), successors=pairs)
    assert not Municipality.objects.exists()


def test_a_town_that_reappears_is_current_again(few, save):
    load_file(save(register_data.as_csv(few)))
    pk = Municipality.objects.get(ars=few[0].ars).pk
    load_file(save(register_data.as_csv(few[1:])))
    load_file(save(register_data.as_csv(few)))
    town = Municipality.objects.get(ars=few[0].ars)
    assert (town.pk, town.valid_until) == (pk, None)


def test_a_town_changing_its_joint_body_keeps_its_row_and_redirects_its_old_url(few, save, client):
    load_file(save(register_data.as_csv(few)))
    old = few[0].ars
    pk = Municipality.objects.get(ars=old).pk
    few[0].ars = old[:5] + "5777" + old[9:]
    few[0].joint_body = "Bund 777"
    load_file(save(register_data.as_csv(few)))
    town = Municipality.objects.get(ags=few[0].ags)
    assert (town.pk, town.ars) == (pk, few[0].ars)
    assert town.association.ars == old[:5] + "5777000"
    assert client.get(f"/kommunen/{old}/").headers["Location"] == f"/kommunen/{town.ars}/"


def test_only_towns_within_the_levels_and_states_of_the_file_end(few, save):
    load_file(save(register_data.as_csv(few)))
    hesse = [town for town in few if town.ars.startswith("06")]
    only_towns = [
        line for line in register_data.as_gv100(hesse[1:]).splitlines() if line.startswith("60")
    ]
    load_file(save("\n".join(only_towns)))
    ended = Municipality.objects.exclude(valid_until=None)
    assert [town.ars for town in ended] == [hesse[0].ars]


def test_bodies_outside_the_official_list_are_not_changed(few, save):
    body = MunicipalityFactory(kind=MunicipalityKind.SPECIAL_ASSOCIATION)
    load_file(save(register_data.as_csv(few)))
    body.refresh_from_db()
    assert body.valid_until is None


def test_a_newer_figure_moves_the_current_one_to_the_previous(few, save):
    load_file(save(register_data.as_extract(few, day="31.12.2023")))
    former = few[0].population
    few[0].population += 100
    load_file(save(register_data.as_extract(few, day="31.12.2024")))
    town = Municipality.objects.get(ars=few[0].ars)
    assert (town.population, town.population_on) == (former + 100, date(2024, 12, 31))
    assert (town.population_before, town.population_before_on) == (former, date(2023, 12, 31))


def test_an_older_file_does_not_overwrite_newer_figures(few, save):
    load_file(save(register_data.as_extract(few, day="31.12.2024")))
    newer = few[0].population
    few[0].population = 1
    load_file(save(register_data.as_extract(few, day="31.12.2019")))
    assert Municipality.objects.get(ars=few[0].ars).population == newer


def test_the_own_format_has_columns_for_both_figures(few, save):
    load_file(save(register_data.as_csv(few)))
    town = Municipality.objects.get(ars=few[0].ars)
    assert town.population_before == few[0].population_before
    assert (town.population_on, town.population_before_on) == (
        date(2022, 5, 15),
        date(2019, 12, 31),
    )


def test_fields_missing_from_a_format_are_kept(few, save):
    load_file(save(register_data.as_csv(few)))
    Municipality.objects.filter(ars=few[0].ars).update(
        about="Über uns", website="https://a.example"
    )
    load_file(save(register_data.as_gv100(few)))
    town = Municipality.objects.get(ars=few[0].ars)
    assert (town.latitude, town.longitude) == (few[0].latitude, few[0].longitude)
    assert town.settlement_type
    assert (town.about, town.website) == ("Über uns", "https://a.example")


def test_abbreviated_titles_are_expanded(few, save):
    few[0].name, few[1].name = "Haßfurt, St", "Prien, M"
    load_file(save(register_data.as_csv(few)))
    names = Municipality.objects.filter(ars__in=[few[0].ars, few[1].ars]).values_list("name")
    assert set(names) == {("Haßfurt, Stadt",), ("Prien, Markt",)}


def test_dry_run_reports_the_figures_and_writes_nothing(few, save, capsys):
    load_file(save(register_data.as_csv(few)), dry_run=True)
    assert not Municipality.objects.exists()
    told = capsys.readouterr().out
    assert "Neu 1" in told
    assert "nichts geschrieben" in told


def test_sample_towns_are_updated_not_duplicated(few, save):
    call_command("load_sample", verbosity=0)
    before = Municipality.objects.get(ars="020000000000")
    load_file(save(register_data.as_csv(few)))
    hamburg = Municipality.objects.get(ars="020000000000")
    assert hamburg.pk == before.pk
    assert hamburg.population == few[-4].population != before.population


def test_two_loads_cannot_run_at_once(few, save):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [crc32(LOCK.encode())])
        with pytest.raises(CommandError, match="gerade schon geladen"):
            load_file(save(register_data.as_csv(few)))
    finally:
        other.close()
    assert not Municipality.objects.exists()


def test_number_of_statements_does_not_grow_with_the_file(few, save):
    def statements(rows) -> int:
        found = read(save(register_data.as_csv(rows))).rows
        with CaptureQueriesContext(
            connection,
        ) as queries:
            load(found, as_of=date(2026, 1, 1))
        return len(queries)

    assert statements(few[:20]) == statements(few) <= 16


def test_key_of_eight_digits_redirects_to_the_town(client):
    town = MunicipalityFactory(ars="064110000000", ags="06411000")
    assert find("06411000") == find("064110000000") == town
    assert client.get("/kommunen/06411000/").headers["Location"] == town.get_absolute_url()
    assert find("064119999999") is None
    assert find("06411") == town  # a town that is its own district
    assert find("06412") is None


def seconds_of_reading(path) -> tuple[RegisterFile, float]:
    """The file as read, and the CPU time in seconds."""
    started = time.process_time()
    return read(path), time.process_time() - started


def towns_of(found: RegisterFile) -> set:
    return {(row.ars, row.name, row.population) for row in found.rows if row.level == Level.TOWN}


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_reading_time_grows_linearly_up_to_full_size(few, save, write):
    rows = register_data.towns()
    assert 10_500 < len(rows) < 11_000
    path = save(write(few))
    small = min(seconds_of_reading(path)[1] for _try in range(3))
    found, seconds = seconds_of_reading(save(write(rows)))
    assert seconds < 3 * small * len(rows) / len(few)
    assert {(row.ars, row.name, row.population) for row in rows} <= towns_of(found)


def test_loading_cost_per_row_is_constant_up_to_full_size(few, save):
    small = read(save(register_data.as_csv(few))).rows
    large = read(save(register_data.as_csv(register_data.towns()))).rows
    assert len(large) > 10_500
    of_small = rows_read_for_each_in_vain(small)
    assert rows_read_for_each(large) <= 1.5 * of_small
    assert Municipality.objects.count() > 10_500
