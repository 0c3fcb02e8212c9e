"""A theme changes colours only, so `found_on_screens` checks only colours in further themes."""

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
COLOUR = re.compile(r"--[\w-]*(color|shadow)[\w-]*")


def declared_for_themes(css: str) -> set[str]:
    """CSS properties declared in rules that depend on the reader's theme."""
    found = set()
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    for start in re.finditer(r"@media[^{]*prefers-color-scheme[^{]*\{", css):
        depth, end = 1, start.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        found.update(re.findall(r"[{;]\s*([\w-]+)\s*:", css[start.end() : end]))
    return found


def test_theme_changes_colours_only():
    sheets = [path.read_text() for path in STATIC.rglob("*.css")]
    declared = set().union(*map(declared_for_themes, sheets))
    assert len(declared) > 20
    assert {name for name in declared if not COLOUR.fullmatch(name)} == set()
    scripts = [
        path.name for path in (STATIC / "js").glob("*.js") if "matchMedia" in path.read_text()
    ]
    assert scripts == []
