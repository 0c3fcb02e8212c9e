#!/usr/bin/env python3
"""Walk through the running demo in Chromium and take the README's screenshots.

Starts its own instance on PORT (default 8765) with fresh data, so the screenshots are reproducible.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs/screenshots"
PORT = os.environ.get("PORT", "8765")
ADDRESS = f"http://localhost:{PORT}"
# start page, link to follow, name of the screenshot
WITH_OTHERS = (
    ("/erfahrungen/", "Ohne Schwellenwert", "lesson"),
    ("/bedarfe/", "Pegel der Nassach", "need"),
    ("/anfragen/", "Pegel an kleinen Bächen", "request"),
)
sys.path.insert(0, str(ROOT))


def wait(process: subprocess.Popen) -> None:
    for _try in range(240):
        if process.poll() is not None:
            sys.exit("The site did not start; try `make run`.")
        try:
            urllib.request.urlopen(f"{ADDRESS}/health/ready", timeout=2)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    sys.exit("The site does not answer.")


def tour() -> None:
    import django
    from playwright.sync_api import sync_playwright

    django.setup()
    from core.demo import PASSWORD, totp_code
    from tests.browser import walk
    from tests.conftest import CHROMIUM, CHROMIUM_ARGS

    shot = walk.save_shots(TARGET)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)

        def tab(**options):
            size = {"width": 1280, "height": 900}
            return chromium.new_context(
                base_url=ADDRESS, locale="de-DE", viewport=size, **options
            ).new_page()

        writer, moderator, visitor = tab(), tab(), tab()
        visitor.goto("/")
        shot(visitor, "home")
        walk.sign_in(writer, "editor@darmstadt.example", PASSWORD)
        walk.write_project(writer, shot)
        walk.sign_in(moderator, "moderation@exchange.example", PASSWORD, totp_code)
        walk.decide(moderator, "Rückfrage stellen", "Bitte nennen Sie eine Zahl zum Nutzen.")
        walk.answer(writer, "Bitte nennen Sie eine Zahl zum Nutzen.")
        walk.decide(moderator, "Veröffentlichen", shot=shot)
        walk.find(visitor, shot)
        dark = tab(color_scheme="dark")
        dark.goto("/projekte/")
        shot(dark, "list-dark")
        asking = tab()
        walk.sign_in(asking, "editor@hassfurt.example", PASSWORD)
        for path, link, name in WITH_OTHERS:
            asking.goto(path)
            asking.locator("main").get_by_role("link", name=link).first.click()
            asking.wait_for_load_state()
            shot(asking, name)
        chromium.close()
    print(f"Screenshots are in {TARGET.relative_to(ROOT)}.")


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {
            "PORT": PORT,
            "EXCHANGE_DATA_DIR": data,
            "DJANGO_SETTINGS_MODULE": "exchange.settings",
        }
        process = subprocess.Popen([sys.executable, str(ROOT / "scripts/run.py")])
        try:
            wait(process)
            tour()
        finally:
            process.terminate()
            process.wait(timeout=30)


if __name__ == "__main__":
    main()
