"""Register files as office programs save them: read, or refused with line, column and remedy."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from municipalities.models import Municipality
from municipalities.register.files import read
from municipalities.register.rows import RegisterError
from tests import register_data

NAME, ARS, AGS, PEOPLE, AREA, POSTCODE = 2, 1, 0, 10, 12, 13


@pytest.fixture(scope="module")
def few():
    return register_data.towns(per_district=1)


@pytest.fixture
def load(tmp_path):
    """A function that writes the content to a file and reads it as a register."""

    def loaded(content: str | bytes):
        path = tmp_path / "register.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path)

    return loaded


@pytest.fixture
def reasons(load):
    def told(content) -> str:
        with pytest.raises(RegisterError) as caught:
            load(content)
        return "\n".join([caught.value.message, *map(str, caught.value.problems)])

    return told


def table(rows: list[list[str]], separator=";", end="\r\n", **options) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end, **options).writerows(rows)
    return out.getvalue()


def cells(towns) -> list[list[str]]:
    return list(csv.reader(io.StringIO(register_data.as_csv(towns))))


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_line_ending_is_read(few, load, separator, end):
    assert load(table(cells(few), separator, end)).rows == load(register_data.as_csv(few)).rows


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "mac_roman", "cp850"])
@pytest.mark.parametrize("write", [register_data.as_csv, register_data.as_extract])
def test_common_encodings_are_read(few, load, encoding, write):
    text = write(few).replace("©", "(c)")
    assert load(text.encode(encoding)).rows == load(text).rows


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\r\n', "\ufeffSEP=;\r\n"])
def test_the_sep_line_of_excel_is_skipped(few, load, first):
    found = load(first + table(cells(few)))
    assert len(found.rows) == len(load(register_data.as_csv(few)).rows)
    assert found.rows[0].line == 3


def test_a_sheet_saved_by_excel_is_read(few, load):
    """Quotes everywhere, trailing empty columns, decimal commas, thousands separated by points."""
    rows = cells(few)
    for row in rows[1:]:
        row[PEOPLE] = f"{int(row[PEOPLE]):,}".replace(",", ".")
        for column in (AREA, 14, 15):
            row[column] = row[column].replace(".", ",")
    rows = [[*row, "", ""] for row in rows]
    assert load(table(rows, quoting=csv.QUOTE_ALL)).rows == load(register_data.as_csv(few)).rows


def test_headings_have_accepted_variants(few, load):
    rows = cells(few)
    rows[0] = [
        {
            "ars": "Amtlicher Regionalschlüssel",
            "name": "Gemeindename",
            "einwohner_2022": "Einwohner 2022",
            "plz": "PLZ",
            "flaeche_km2": "Fläche (km²)",
            "bezeichnung": " BEZEICHNUNG ",
        }.get(name, name)
        for name in rows[0]
    ]
    assert load(table(rows)).rows == load(register_data.as_csv(few)).rows


def test_a_missing_column_is_named(few, reasons):
    rows = cells(few)
    rows[0][PEOPLE] = "Leute"
    assert "fehlen die Spalten: einwohner_2022" in reasons(table(rows))


@pytest.mark.parametrize(
    ("column", "value"),
    [(ARS, "{ars:.11}"), (ARS, "1,0015E+10"), (ARS, "6.4E+10"), (AGS, "1001001")],
)
def test_a_key_without_its_leading_zero_is_refused_with_the_remedy(few, reasons, column, value):
    rows = cells(few)
    rows[1][column] = rows[1][ARS][1:] if "{" in value else value
    told = reasons(table(rows))
    assert "Zeile 2: Spalte „" in told
    assert "führende Null fehlt" in told
    assert "Format „Text“" in told


@pytest.mark.parametrize(
    "name",
    [
        *("DÃ¼sseldorf", "D\ufffdsseldorf", "D?sseldorf", "D&uuml;sseldorf", "D³sseldorf"),
        *("D√ºsseldorf", "DŸsseldorf", "GroÃŸ-Gerau", "Groá-Gerau", "Gro§-Gerau", "D=FCsseldorf"),
    ],
)
@pytest.mark.parametrize("column", ["name", "kreis", "gemeindeverband"])
def test_a_garbled_name_is_refused(few, reasons, name, column):
    rows = cells(few)
    rows[2][rows[0].index(column)] = name
    told = reasons(table(rows))
    assert f"Zeile 3: Spalte „{column}“: „{name}“ ist beschädigt" in told
    assert "speichern Sie sie als „CSV UTF-8“" in told


@pytest.mark.parametrize("name", ["Bautzen / Budyšin", "Mörfelden-Walldorf", "Frankfurt (Oder)"])
def test_unusual_names_are_accepted(few, load, name):
    rows = cells(few)
    rows[1][NAME] = name
    assert load(table(rows)).rows[0].name == name


def test_all_errors_are_reported_at_once(few, reasons):
    rows = cells(few)
    rows[3][ARS], rows[3][PEOPLE], rows[3][POSTCODE] = "12", "viele", "1"
    rows[5][NAME] = "D?sseldorf"
    rows[7] = list(rows[6])
    told = reasons(table(rows))
    assert "3 Zeilen sind fehlerhaft" in told
    for part in (
        "„ars“",
        "„einwohner_2022“",
        "„plz“",
        "Zeile 6: Spalte „name“",
        "schon in Zeile 7",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04" + b"\0" * 26 + b"xl/workbook.xml", "Excel-Mappe"),
        (b"<html><table><tr>", "Webseite"),
        (b"", "Das Format ist unbekannt"),
    ],
)
def test_other_file_types_are_refused_with_the_reason(reasons, content, reason):
    assert reason in reasons(content)


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_successors_are_read_in_the_same_formats(few, tmp_path, encoding):
    register, pairs = tmp_path / "register.csv", tmp_path / "pairs.csv"
    register.write_text(register_data.as_csv(few))
    call_command("load_register", register, verbosity=0)
    register.write_text(register_data.as_csv(few[1:]))
    pairs.write_bytes(f"sep=;\r\nold_ars;new_ars\r\n{few[0].ars};{few[1].ars}\r\n".encode(encoding))
    call_command("load_register", register, successors=pairs, verbosity=0)
    assert Municipality.objects.get(ars=few[0].ars).successors.get().ars == few[1].ars


@pytest.mark.django_db
def test_successors_in_one_column_are_refused(few, tmp_path):
    register, pairs = tmp_path / "register.csv", tmp_path / "pairs.csv"
    register.write_text(register_data.as_csv(few))
    pairs.write_text(f"{few[0].ars}\n")
    with pytest.raises(CommandError, match="zwei Spalten"):
        call_command("load_register", register, successors=pairs, verbosity=0)
