"""The steps of the core workflow in Chromium, shared by the test and the tour."""

import io
import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
TITLE = "Glätteerkennung an Brücken"
SUMMARY = "Sensoren an acht Brücken melden Glätte, bevor der Winterdienst losfährt."
SOLUTION = "Infrarotsensoren messen den Belag.\n\n- Funk: LoRaWAN\n- Batterie: zwei Winter"


def picture() -> bytes:
    """A drawn picture: a bridge over a river in the early light."""
    image = Image.new("RGB", (1600, 900), "#d9e4ee")
    draw = ImageDraw.Draw(image)
    for y in range(560):
        shade = y / 560
        draw.line(
            (0, y, 1600, y), (int(150 + 90 * shade), int(180 + 50 * shade), int(205 + 25 * shade))
        )
    draw.ellipse((1180, 300, 1300, 420), fill="#fff3d6")
    draw.polygon(
        [
            (0, 600),
            (300, 430),
            (620, 560),
            (980, 400),
            (1330, 540),
            (1600, 450),
            (1600, 900),
            (0, 900),
        ],
        "#8aa39a",
    )
    draw.rectangle((0, 700, 1600, 900), "#5f86a3")
    draw.rectangle((0, 590, 1600, 630), "#4b5563")
    for x in range(120, 1600, 340):
        draw.rectangle((x, 620, x + 44, 780), "#5d6673")
        draw.arc((x - 150, 640, x + 194, 860), 180, 360, "#4b5563", 14)
    draw.rectangle((796, 560, 804, 592), "#1f2937")
    draw.ellipse((784, 540, 816, 572), fill="#2f6fde")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def sign_in(page: Page, email: str, password: str, code: Callable[[], str] | None = None) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-Mail").first.fill(email)
    page.get_by_label("Passwort", exact=True).fill(password)
    page.locator("main form button").first.click()
    if code:
        page.locator("input[name=code]").fill(code())
        page.locator("main form button").first.click()
    expect(page.get_by_role("button", name="Abmelden")).to_be_visible()


def write_project(page: Page, shot=lambda page, name: None) -> None:
    """The editor fills all steps, with a picture and a PDF, and submits."""
    page.goto("/meine-kommune/")
    shot(page, "dashboard")
    page.locator("main").get_by_role("link", name="Projekt teilen").first.click()
    page.get_by_label("Wie heißt das Projekt?").fill(TITLE)
    page.get_by_role("button", name="Entwurf anlegen").click()

    page.get_by_label("Kurzbeschreibung").fill(
        "Sensoren an acht Brücken melden Glätte, bevor der Winterdienst losfährt."
    )
    page.get_by_label("Pilot").check()
    page.get_by_label("Mobilität & Verkehr").check()
    page.get_by_label("Bild", exact=False).and_(page.locator("input[type=file]")).set_input_files(
        {"name": "bruecke.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_label("Bildbeschreibung").fill("Straße über eine Brücke am Morgen")
    shot(page, "form")
    page.get_by_role("button", name="Speichern und weiter").click()

    page.get_by_label("Ausgangslage").fill("Der Winterdienst fuhr **jede Nacht** alle Brücken an.")
    page.get_by_label("Lösung").fill(
        "Infrarotsensoren messen den Belag.\n\n- Funk: LoRaWAN\n- Batterie: zwei Winter"
    )
    page.get_by_label("Nutzen für die Menschen").fill(
        "Weniger Unfälle und 140 Fahrten weniger im Winter."
    )
    page.get_by_role("button", name="Speichern und weiter").click()

    page.get_by_label("Beginn").fill("2025-10-01")
    page.get_by_label("Einmalige Kosten (Euro)").fill("24000")
    page.get_by_label("Laufende Kosten pro Jahr (Euro)").fill("1800")
    page.get_by_label("Personentage").fill("20")
    page.get_by_role("button", name="Speichern und weiter").click()

    page.get_by_label("Was messen Sie?").fill("Fahrten des Winterdienstes")
    page.get_by_label("Einheit").fill("Fahrten")
    page.get_by_label("Messwerte").fill("2023 410\n2024 270")
    page.get_by_role("button", name="Speichern und weiter").click()

    page.get_by_label("Name", exact=True).fill("Stadtwerke")
    page.locator("#id_partners-0-kind").select_option("municipal_company")
    page.locator("#id_partners-0-role").select_option("operator")
    page.get_by_role("button", name="Speichern und weiter").click()

    page.locator("#id_artifacts-0-title").fill("Leistungsbeschreibung Sensoren")
    page.locator("#id_artifacts-0-type").select_option(label="Leistungsbeschreibung")
    page.locator("#id_artifacts-0-upload").set_input_files(
        {"name": "leistung.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Speichern und weiter").click()

    page.get_by_label("Zuständige Stelle").fill("Tiefbauamt")
    page.get_by_label("E-Mail der zuständigen Stelle").fill("tiefbau@darmstadt.example")
    page.get_by_role("button", name="Speichern und weiter").click()
    shot(page, "review")
    submit(page)


def submit(page: Page) -> None:
    page.get_by_role("button", name="Einreichen").click()
    expect(page.get_by_text("Eingereicht.")).to_be_visible()


def decide(page: Page, decision: str, reason: str = "", shot=lambda page, name: None) -> None:
    """The moderator opens the entry from the queue and decides."""
    page.goto("/moderation/")
    page.get_by_role("link", name=TITLE).click()
    shot(page, "moderation")
    page.get_by_label(decision).check()
    if reason:
        page.get_by_label("Begründung").fill(reason)
    page.get_by_role("button", name="Entscheiden").click()
    expect(page.get_by_role("status").first).to_contain_text("Die Kommune erhält eine Mail")


def answer(page: Page, question: str) -> None:
    """The editor reads the question, changes the text and submits again."""
    page.goto("/meine-kommune/")
    expect(page.get_by_text(question)).to_be_visible()
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="Geschichte").click()
    page.get_by_label("Nutzen für die Menschen").fill(
        "Weniger Unfälle: acht statt vierzehn im Winter 2025."
    )
    page.get_by_role("button", name="Speichern", exact=True).click()
    page.get_by_role("link", name="Prüfen und einreichen").click()
    submit(page)


def find(page: Page, shot=lambda page, name: None) -> None:
    """A visitor finds it by a misspelt compound, live, and by a filter, and reads it."""
    page.goto("/projekte/")
    page.get_by_label("Suchbegriff").press_sequentially("Gläteerkenung", delay=20)
    expect(page.locator("#ergebnis").get_by_role("link", name=TITLE)).to_be_visible()
    expect(page).to_have_url(re.compile("q=Gl"))
    page.goto("/projekte/?theme=mobility&state=06")
    shot(page, "list")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_text("acht statt vierzehn")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("tiefbau@darmstadt.example")
    shot(page, "project")


def save_shots(folder: Path):
    """Return a ``shot`` function that saves screenshots into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)

    def shot(page: Page, name: str) -> None:
        page.screenshot(path=str(folder / f"{name}.png"))

    return shot
