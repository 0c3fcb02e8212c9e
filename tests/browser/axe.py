"""What axe finds on a page, and whether the page is wider than the screen."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.signing_in import sign_in

AXE = (Path(__file__).parent.parent / "assets/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = [
    pytest.param(1280, "light", id="wide-light"),
    pytest.param(1280, "dark", id="wide-dark"),
    pytest.param(390, "light", id="phone-light"),
    pytest.param(390, "dark", id="phone-dark"),
]


def check(page, path: str) -> list[str]:
    response = page.goto(path)
    assert response.status in (200, 400, 404), (path, response.status)
    return found_on(page, path)


def found_on(page, path: str) -> list[str]:
    """On the page as it is now; ``path`` names it."""
    page.evaluate(AXE + "\n;0")
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    problems = [
        f"{path}: {row['id']} {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for row in found["violations"]
        for node in row["nodes"][:3]
    ]
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return problems + ([f"{path}: {width} px wider than the screen"] if width > 0 else [])


def signed_in(page, client, actor, site):
    """Give the browser the session of a test client."""
    sign_in(client, actor)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
