"""What `found_on_screens` relies on: a theme changes colours only, and a width changes none."""

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
COLOUR = re.compile(r"--[\w-]*(color|shadow)[\w-]*")
PAINTS = re.compile(r"background.*|fill|stroke|opacity|.*(filter|blend|color|shadow).*")
SHEETS = [path.read_text() for path in STATIC.rglob("*.css")]


def declared(css: str, feature: str) -> set[str]:
    """CSS properties in media queries about ``feature``."""
    found = set()
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    for start in re.finditer(rf"@media[^{{]*{feature}[^{{]*\{{", css):
        depth, end = 1, start.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        found.update(re.findall(r"[{;]\s*([\w-]+)\s*:", css[start.end() : end]))
    return found


def test_theme_changes_colours_only():
    names = {name for css in SHEETS for name in declared(css, "prefers-color-scheme")}
    assert len(names) > 20
    assert {name for name in names if not COLOUR.fullmatch(name)} == set()
    scripts = [
        path.name for path in (STATIC / "js").glob("*.js") if "matchMedia" in path.read_text()
    ]
    assert scripts == []


def test_width_changes_no_colours():
    names = {name for css in SHEETS for name in declared(css, "width")}
    assert len(names) > 50
    assert {name for name in names if PAINTS.fullmatch(name)} == set()
