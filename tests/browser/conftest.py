"""Real Chromium against a live server."""

import os

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def site(live_server, settings):
    """Address of the running site; absolute URLs of the site point there, too."""
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    settings.RATE_FACTOR = 50
    return settings.SITE_URL


@pytest.fixture
def tab(new_context, site):
    """A page in its own browser context; console errors and foreign requests fail the test."""
    opened = []

    def open_tab(**options):
        context = new_context(base_url=site, locale="de-DE", **options)
        page = context.new_page()
        problems: list[str] = []
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "request",
            lambda r: (
                problems.append(f"foreign request {r.url}")
                if not r.url.startswith((site, "data:"))
                else None
            ),
        )
        opened.append(problems)
        return page

    yield open_tab
    meant = ("status of 4", "ERR_INTERNET_DISCONNECTED")
    seen = [
        text for problems in opened for text in problems if not any(word in text for word in meant)
    ]
    assert seen == []
