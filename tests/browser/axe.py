"""Check a page with axe, and whether it is wider than the screen."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.people import look
from tests.signing_in import sign_in

AXE = (Path(__file__).parent.parent / "assets/axe-core/axe.min.js").read_text()
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
_RUN = """rules => {
    for (const running of document.getAnimations()) { try { running.finish() } catch {} }
    return axe.run(document, {runOnly: rules, resultTypes: ['violations']})
}"""


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
    """Findings on the current page: all rules at each width, colour rules in each further theme.

    No element may be wider than the screen at ``narrowest`` and above. ``shot`` names screenshots.
    """
    page.evaluate(AXE + "\n;0")
    problems, widths = [], set()
    for width, scheme in screens:
        _show(page, width, scheme)
        rules = COLOUR_RULES if width in widths else RULES
        problems += _problems(page, f"{path} ({width}, {scheme})", rules)
        widths.add(width)
        if shot:
            look(page, f"{shot}-{width}-{scheme}")
    if narrowest:
        _show(page, narrowest, "light")
        problems += _too_wide(page, f"{path} ({narrowest})")
    return problems


def found_on(page, path: str) -> list[str]:
    """Findings on the current page at the current screen size; ``path`` names the page."""
    page.evaluate(AXE + "\n;0")
    return _problems(page, path, RULES)


def wider_than_screens(page, path: str, screens=FOUR, *, shot: str) -> list[str]:
    """Widths at which the current page is too wide, without running axe."""
    problems = []
    for width, scheme in screens:
        _show(page, width, scheme)
        problems += _too_wide(page, f"{path} ({width}, {scheme})")
        look(page, f"{shot}-{width}-{scheme}")
    return problems


def _open(page, path: str) -> None:
    response = page.goto(path)
    assert response.status in (200, 400, 404), (path, response.status)


def _show(page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)


def _problems(page, path: str, rules: list[str]) -> list[str]:
    found = page.evaluate(_RUN, rules)
    problems = [
        f"{path}: {row['id']} {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for row in found["violations"]
        for node in row["nodes"][:3]
    ]
    return problems + _too_wide(page, path)


def _too_wide(page, path: str) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{path}: {width} px wider than the screen"] if width > 0 else []


def signed_in(page, client, actor, site):
    """Give the browser the session of a test client."""
    sign_in(client, actor)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
