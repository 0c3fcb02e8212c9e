"""The layers drawn in docs/architecture.md are those of the import contract."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def contracts() -> list[dict]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def test_drawn_layers_are_those_of_the_contract():
    picture = (ROOT / "docs/architecture.md").read_text().split("```")[1]
    drawn = [re.findall(r"(?:^ {3}|│ +)([a-z_]+)", line) for line in picture.splitlines()]
    layers = [row.split(" | ") for row in contracts()[0]["layers"]]
    assert [names for names in drawn if names] == layers


def test_every_subpackage_of_editorial_is_in_the_contract():
    rooms = {path.parent.name for path in (ROOT / "editorial").glob("*/__init__.py")}
    ordered = {room for row in contracts()[1]["layers"] for room in row.split(" | ")}
    assert rooms - ordered == {"migrations"}
