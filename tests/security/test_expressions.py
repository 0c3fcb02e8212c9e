"""Every regular expression and text function of the project runs in time linear in its input."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from time import process_time

import pytest
from django.core.exceptions import ValidationError

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "root_packages"
]
METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
# Growth is measured over a factor of eight: linear takes eight times as long, quadratic 64 times
SHORT, LONG, MAX_GROWTH = 1_000, 8_000, 32
SECONDS = 0.02
STARTS, ENDS = ("", "# a", "1"), ("", "!b")
UNITS = (
    " ", "\n", "\u00a0", "a", "ä", "1", "-", "=", "#", "*", ".", ",", "'", "(", "[", "@", "/", ":",
    "a ", "1 ", "1.", "1,", "a.", "a:", "a-", "[a", "](", "(a", "**a", "*a ", "1 . ", "111.", "a@", "a@a.",
    "www.", "https://", "[a](https://", "ab 1.", "- ", " -", "€ ", "\r\n", "mai ", "1 mai ", "\u2028", "%s",
)  # fmt: skip


def seconds(run: Callable, line: str) -> float:
    begin = process_time()
    with suppress(ValueError, ArithmeticError, ValidationError):
        run(line)
    return process_time() - begin


def is_linear(run: Callable, line_of: Callable[[int], str], allowed: float = SECONDS) -> bool:
    """Fast at every length, or growing at most linearly; the best of three runs counts."""
    for length in (24, 250):
        if seconds(run, line_of(length)) > allowed * 5:
            return False
    if seconds(run, line_of(LONG)) < allowed:
        return True
    short, long = (min(seconds(run, line_of(n)) for _ in range(3)) for n in (SHORT, LONG))
    return long < allowed or long < MAX_GROWTH * max(short, 1e-4)


def lines() -> Iterator[tuple[str, str, str]]:
    for unit in UNITS:
        for start in STARTS:
            for end in ENDS:
                yield start, unit, end


def line_of(start: str, unit: str, end: str) -> Callable[[int], str]:
    return lambda length: start + unit * (length // len(unit)) + end


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                yield name.removesuffix(".__init__"), ast.parse(path.read_text())


def compiled_in(value, depth: int = 0) -> Iterator[re.Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict) and depth < 3:
        for each in (*value, *value.values()):
            yield from compiled_in(each, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset) and depth < 3:
        for each in value:
            yield from compiled_in(each, depth + 1)


def methods_of(tree: ast.Module, name: str) -> set[str]:
    """Methods the module calls on the pattern; all match methods if it makes no direct call."""
    found = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    }
    return found.intersection(METHODS) or {"match", "fullmatch", "search"}


def expressions() -> dict[str, tuple[re.Pattern, str]]:
    """Map each location to a pattern and the method called on it."""
    found = {}
    for module, tree in modules():
        for name, value in (
            vars(import_module(module)).items() if "re." in ast.unparse(tree) else ()
        ):
            for number, pattern in enumerate(compiled_in(value)):
                if isinstance(pattern.pattern, str):
                    for method in sorted(methods_of(tree, name)):
                        found[f"{module}.{name}[{number}].{method}"] = pattern, method
        for node in ast.walk(tree):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
                is_text = node.args and isinstance(node.args[0], ast.Constant)
                if node.func.attr in METHODS and is_text and isinstance(node.args[0].value, str):
                    pattern = re.compile(node.args[0].value)
                    found[f"{module}:{node.lineno}.{node.func.attr}"] = pattern, node.func.attr
    return found


def runner(pattern: re.Pattern, method: str) -> Callable[[str], object]:
    if method == "sub":
        return lambda line: pattern.sub("", line)
    if method == "finditer":
        return lambda line: list(pattern.finditer(line))
    return getattr(pattern, method)


FOUND = expressions()


def test_the_walk_finds_the_expressions():
    assert len(FOUND) > 40
    for known in (
        "core.text.prose._MARKS[0].finditer",
        "projects.text_import.parsing._LABEL[0].match",
    ):
        assert any(known in name or known.rsplit(".", 1)[0] in name for name in FOUND)


def test_a_quadratic_expression_is_detected():
    slow = re.compile(r"#{1,6}\s*(?P<text>[^#].*?)\s*#*$")
    assert not all(is_linear(slow.match, line_of(*line)) for line in lines())


@pytest.mark.parametrize("name", FOUND)
def test_expression_is_linear(name):
    run = runner(*FOUND[name])
    wrong = [line for line in lines() if not is_linear(run, line_of(*line))]
    assert not wrong


def functions() -> dict[str, Callable[[str], object]]:
    from core.formats.numbers import parse_decimal
    from core.formats.xml import printable
    from core.forms.fields import ExactNumberField, WebAddressField, WholeNumberField
    from core.lists.search import words_of
    from core.security.csv_cells import cell
    from core.text.folding import fold, nfc, shortened
    from core.text.markdown import render_markdown, render_page
    from core.text.prose import plain
    from editorial.files.storage import plain_name
    from projects.indicators import time_series
    from projects.rules import prerequisites
    from projects.text_import import amounts, days
    from projects.text_import.parsing import recognise
    from projects.text_import.reading import clean

    return {
        "render_markdown": render_markdown,
        "render_page": render_page,
        "plain": plain,
        "shortened": lambda text: shortened(text, 155),
        "fold": fold,
        "nfc": nfc,
        "words_of": words_of,
        "printable": printable,
        "cell": cell,
        "clean and recognise": lambda text: recognise(clean(f"x{text}")),
        "money": amounts.money,
        "days": amounts.days,
        "span_of": days.span_of,
        "period_of": days.period_of,
        "parse_decimal": parse_decimal,
        "whole number": WholeNumberField().clean,
        "exact number": ExactNumberField().clean,
        "web address": WebAddressField().clean,
        "series": time_series.parse,
        "prerequisites": prerequisites._numbers,
        "file name": plain_name,
    }


FUNCTIONS = functions()
BLOCKS = (
    "- a\n", "1. a\n", "2. a\n", "  - a\n - b\n", "- a\n  1. b\n", "\n", "- a\n\n",
    " 1. a\n", "a\n\n  b\n", "# a\n",
    "---\n", "a\n---\n", "Kosten: 1\n", "Lösung\n", "**Lösung**\n", "Titel\n\n", "[a](https://a.de) ",
    "a@b.de ",
    "https://a.de/() ", "https://a.de/)", "[a](https://a.de/(", "**a** ", "**a**", "a\u0308", "\x0b", "<b>",
    "&amp;", "12 000 ", "12.000 € ",
)  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_is_linear(name):
    run, wrong = FUNCTIONS[name], []
    for unit in (*UNITS, *BLOCKS):
        for start in ("", "a", "# a", "Titel: "):
            if not is_linear(run, line_of(start, unit, "!"), allowed=0.1):
                wrong.append((start, unit))
    assert not wrong
