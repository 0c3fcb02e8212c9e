"""CSV cells that no spreadsheet evaluates as a formula."""

import pytest

from core.security.csv_cells import cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+49", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x",
        " =1", '"=1', "'=1", "\u200b=1", "\x01=1", "\u00a0=1", "\ufeff=1", " '\"\u200d-2",
        "\tText", "\rText", "\nText", "\u2028=1",
    ],
)  # fmt: skip
def test_what_could_start_a_formula_is_quoted(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Pegel", "a=b", "10 %", "„Zitat“", "", " Rand", "Ä-B"])
def test_everything_else_stays_as_it_is(text):
    assert cell(text) == text


def test_none_is_an_empty_cell():
    assert cell(None) == ""
    assert cell(12) == "12"
