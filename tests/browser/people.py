"""People of the towns, each in their own browser page."""

import os
from pathlib import Path

from django.conf import settings
from django.test import Client

from tests.signing_in import sign_in


def as_person(tab, site, actor, **screen):
    page, client = tab(**screen), Client()
    sign_in(client, actor)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    return page


def button(page, name: str):
    return page.locator("main").get_by_role("button", name=name, exact=True)


def is_looking() -> bool:
    return bool(os.environ.get("SHOTS"))


def look(page, name: str) -> None:
    """Take a screenshot if ``SHOTS`` names a folder."""
    if is_looking():
        page.screenshot(path=str(Path(os.environ["SHOTS"]) / f"{name}.png"), full_page=True)
