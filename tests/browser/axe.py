"""Check a page with axe, and whether it is wider than the screen."""

from pathlib import Path
from weakref import WeakKeyDictionary, WeakSet

import pytest
from django.conf import settings

from tests.browser.people import is_looking, look
from tests.signing_in import sign_in

AXE = (Path(__file__).parent.parent / "assets/axe-core/axe.min.js").read_text()
COLOURS = (Path(__file__).parent / "colours.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
SCREENS = [
    pytest.param(1280, "light", id="wide-light"),
    pytest.param(1280, "dark", id="wide-dark"),
    pytest.param(390, "light", id="phone-light"),
    pytest.param(390, "dark", id="phone-dark"),
]
FOUR = tuple(screen.values for screen in SCREENS)
WIDE_AND_PHONE = (FOUR[0], FOUR[3])
NARROWEST = 320
# without `preload`, axe fetches all style sheets again, for a rule that is not among ours
_RUN = """([rules, styles]) => {
    for (const running of document.getAnimations()) { try { running.finish() } catch {} }
    const options = {runOnly: rules, reporter: 'no-passes', preload: {assets: ['media']}}
    return axe.run(styles ? {include: colours.elements(styles)} : document, options)
}"""
_equipped: WeakSet = WeakSet()
_schemes: WeakKeyDictionary = WeakKeyDictionary()
_clean: set[tuple[str, str]] = set()


def check(page, path: str) -> list[str]:
    _open(page, path)
    return found_on(page, path)


def check_screens(
    page, path: str, screens=FOUR, *, narrowest: int = 0, shot: str = ""
) -> list[str]:
    """Load the page once and check it on each screen; see `found_on_screens`."""
    _show(page, *screens[0])
    _open(page, path)
    return found_on_screens(page, path, screens, narrowest=narrowest, shot=shot)


def found_on_screens(
    page, path: str, screens=FOUR, *, narrowest: int = 0, shot: str = ""
) -> list[str]:
    """Findings on the current page: all rules once at each width, the widths in alternating themes.

    Then the colours of what was not yet seen in a theme: a theme changes nothing but colours, and
    a width changes no colours (`test_themes`). A style found clean on an earlier page is not
    checked again. No element may be wider than the screen at ``narrowest`` and above. ``shot``
    names screenshots.
    """
    _equip(page)
    problems, full = [], _one_theme_per_width(screens)
    for width, scheme in full:
        _show(page, width, scheme)
        problems += _problems(page, f"{path} ({width}, {scheme})")
        page.evaluate("screen => colours.checkedAll(...screen)", [width, scheme])
    for width, scheme in screens:
        if (width, scheme) not in full:
            problems += _colours_left(page, path, width, scheme)
    if shot:
        _look_at(page, screens, shot)
    if narrowest:
        page.set_viewport_size({"width": narrowest, "height": 900})
        problems += _too_wide(page, f"{path} ({narrowest})")
    return problems


def found_on(page, path: str) -> list[str]:
    """Findings on the current page at the current screen size; ``path`` names the page."""
    _equip(page)
    return _problems(page, path)


def wider_than_screens(page, path: str, screens=FOUR, *, shot: str) -> list[str]:
    """Widths at which the current page is too wide, without running axe."""
    problems = []
    for width, scheme in _one_theme_per_width(screens):
        _show(page, width, scheme)
        problems += _too_wide(page, f"{path} ({width}, {scheme})")
    _look_at(page, screens, shot)
    return problems


def _look_at(page, screens, shot: str) -> None:
    if is_looking():
        for width, scheme in screens:
            _show(page, width, scheme)
            look(page, f"{shot}-{width}-{scheme}")


def _one_theme_per_width(screens) -> list[tuple[int, str]]:
    chosen = []
    for number, width in enumerate(dict.fromkeys(width for width, _scheme in screens)):
        schemes = [scheme for each, scheme in screens if each == width]
        chosen.append((width, schemes[number % len(schemes)]))
    return chosen


def _colours_left(page, path: str, width: int, scheme: str) -> list[str]:
    left = page.evaluate("screen => colours.stylesLeft(...screen)", [width, scheme])
    new = [style for style in left if (scheme, style) not in _clean]
    if not new:
        return []
    _show(page, width, scheme)
    problems = _problems(page, f"{path} ({width}, {scheme})", COLOUR_RULES, new)
    if not problems:
        _clean.update((scheme, style) for style in new)
    return problems


def _open(page, path: str) -> None:
    if page.context not in _equipped:
        page.context.add_init_script(AXE)
        page.context.add_init_script(COLOURS)
        _equipped.add(page.context)
    response = page.goto(path)
    assert response.status in (200, 400, 404), (path, response.status)


def _equip(page) -> None:
    """Load axe, unless `_open` did."""
    if page.evaluate("!window.axe"):
        page.evaluate(f"{AXE}\n;0")
        page.evaluate(COLOURS)


def _show(page, width: int, scheme: str) -> None:
    size = {"width": width, "height": 900}
    if page.viewport_size != size:
        page.set_viewport_size(size)
    if _schemes.get(page) != scheme:
        page.emulate_media(color_scheme=scheme)
        _schemes[page] = scheme


def _problems(page, path: str, rules: list[str] = RULES, styles: list[str] | None = None):
    found = page.evaluate(_RUN, [rules, styles])
    problems = [
        f"{path}: {row['id']} {node['html'][:160]} {_why(node)[:200]}"
        for row in found["violations"]
        for node in row["nodes"][:3]
    ]
    return problems + _too_wide(page, path)


def _why(node: dict) -> str:
    return "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])


def _too_wide(page, path: str) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{path}: {width} px wider than the screen"] if width > 0 else []


def signed_in(page, client, actor, site):
    """Give the browser the session of a test client."""
    sign_in(client, actor)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
