"""The embedded project card in a foreign page, narrow and wide, light and dark."""

import re
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from projects.models import Project
from tests.browser.axe import found_on_screens
from tests.factories import MunicipalityFactory, ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def project():
    town = MunicipalityFactory(short_name="Haßfurt")
    return ProjectFactory(
        published=True,
        municipality=town,
        title=f"{UNBROKEN} misst Pegel",
        slug="pegel",
        paused=True,
    )


@pytest.fixture
def foreign_page(client, project, site):
    """URL of a page on another origin that holds the embed code of the project page."""
    page = client.get("/projekte/pegel/", headers={"host": "localhost"}).text
    code = unescape(re.search(r'id="embed-code"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1])
    body = f"<!doctype html><html lang=de><title>Verband</title><h1>Verband</h1>{code}".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body if self.path == "/" else b"")

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def test_foreign_page_shows_the_styled_card_and_leads_out_of_the_frame(
    new_context, foreign_page, site, project
):
    context = new_context(viewport={"width": 500, "height": 900})
    page = context.new_page()
    problems = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.goto(foreign_page, wait_until="networkidle")
    card = page.frame_locator("iframe")
    expect(card.get_by_role("heading")).to_have_text(project.title)
    assert "Fira Sans" in card.locator("body").evaluate("e => getComputedStyle(e).fontFamily")
    assert card.locator("body").evaluate("() => document.fonts.check('16px \"Fira Sans\"')")
    border = card.locator(".card").evaluate("e => getComputedStyle(e).borderTopWidth")
    assert border == "1px"
    assert context.cookies() == []
    card.get_by_role("link", name="Zum Projekt").click()
    page.wait_for_url(f"{site}/projekte/pegel/")
    # the test's own access to the sandboxed frame is reported as a script; the card has none
    assert [text for text in problems if "Blocked script execution" not in text] == []


def test_card_of_any_state_fits_any_width_and_is_accessible(new_context, site, project):
    screens = [(width, scheme) for width in (240, 390, 720) for scheme in ("light", "dark")]
    page, problems = new_context().new_page(), []
    for state in ("published", "archived", "taken_down"):
        Project.objects.update(state=state)
        page.goto(f"{site}/einbetten/projekte/{project.pk}/")
        problems += found_on_screens(page, state, screens)
    assert problems == []


def test_offered_height_shows_the_whole_card(new_context, site, project):
    from projects.public.embedding import height_at

    for width in (240, 360, 600):
        page = new_context(viewport={"width": width, "height": 100}).new_page()
        page.goto(f"{site}/einbetten/projekte/{project.pk}/")
        needed = page.evaluate("document.querySelector('.card').scrollHeight")
        assert needed <= height_at(project, width), width


def test_embed_code_can_be_selected_without_scripts(new_context, site, project):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/projekte/pegel/")
    page.get_by_text("Auf Ihrer Website einbetten").click()
    expect(page.get_by_label("Code zum Kopieren")).to_be_visible()
    expect(page.get_by_label("Code zum Kopieren")).to_have_value(re.compile("^<iframe src="))
