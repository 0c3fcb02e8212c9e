"""Two moderators work on one queue by keyboard; axe finds nothing on its pages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.models import AuditEntry
from editorial.models import CannedResponse
from editorial.workflow import claims
from editorial.workflow.choices import State
from projects.models import Link, Project
from tests.browser.axe import NARROWEST, check_screens
from tests.browser.people import as_person, button, look
from tests.editorial.waiting import revised, sent, waiting
from tests.factories import moderator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Interkommunales Hochwasserfrühwarnsystem mit Pegelmessung an Gewässern dritter Ordnung"
UNBROKEN = "https://stadt.example/" + "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 3


@pytest.fixture
def queue():
    """Entries of all kinds: one claimed by another moderator, one that changes only a link."""
    first = waiting(days=9, title="Glätteerkennung an Brücken")
    second = waiting("lesson", days=6, title="Batterien hielten nur vier Monate")
    held = waiting("need", days=3, title=LONG)
    revision = revised()
    Link.objects.filter(project=revision).update(url=UNBROKEN)
    Project.objects.filter(pk=sent(revision).pk).update(
        title="Pegelmessung", submitted_at=timezone.now() - timedelta(days=1)
    )
    Project.objects.filter(pk=revision.revision_of_id).update(title="Pegelmessung")
    other = moderator()
    claims.take(held, by=other)
    return {"first": first, "second": second, "held": held, "revision": revision}


def test_moderator_decides_by_keyboard_and_continues(tab, site, queue):
    page = as_person(tab, site, moderator())
    page.goto("/moderation/")
    look(page, "queue-wide")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=queue["second"].title)).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name=queue["first"].title)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=queue["first"].title).first).to_be_visible()
    look(page, "entry-free")

    button(page, "Übernehmen").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#inhalt")).to_contain_text("bei Ihnen bis")
    page.keyboard.press("r")
    expect(page.get_by_label("Rückfrage stellen")).to_be_checked()
    expect(page.get_by_label("Begründung")).to_be_focused()
    page.keyboard.type("Guten Tag! avr")
    expect(page.get_by_label("Rückfrage stellen")).to_be_checked()
    button(page, "Einfügen").focus()
    page.keyboard.press("Enter")
    block = CannedResponse.objects.first()
    expect(page.get_by_label("Begründung")).to_have_value(f"Guten Tag! avr\n\n{block.text}")
    page.get_by_label("Danach weiter").focus()
    page.keyboard.press("Space")
    look(page, "entry-mine")
    page.get_by_label("Begründung").focus()
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("status").first).to_contain_text("Rückfrage gestellt")
    expect(page.get_by_role("heading", name=queue["second"].title).first).to_be_visible()
    expect(page.get_by_label("Danach weiter")).to_be_checked()
    queue["first"].refresh_from_db()
    assert queue["first"].state == State.CHANGES_REQUESTED

    page.get_by_text("Tastatur", exact=True).click()
    page.get_by_label("Tastenkürzel einschalten").uncheck()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("v")
    expect(page.get_by_label("Veröffentlichen")).not_to_be_checked()
    page.reload()
    page.keyboard.press("v")
    expect(page.get_by_label("Veröffentlichen")).not_to_be_checked()


def test_claimed_entry_is_readable_and_taken_over_only_explicitly(tab, site, queue):
    page = as_person(tab, site, moderator(), java_script_enabled=False)
    page.goto("/moderation/?assignee=others")
    page.get_by_role("link", name=LONG).click()
    expect(page.locator(".decision")).to_contain_text("Sie können lesen, aber nicht entscheiden")
    look(page, "entry-held")
    page.get_by_label("Ablehnen").check()
    page.get_by_label("Begründung").fill("Das ist Werbung")
    button(page, "Entscheiden").click()
    expect(page.get_by_role("alert")).to_contain_text("Entschieden wurde nichts")
    expect(page.get_by_label("Begründung")).to_have_value("Das ist Werbung")
    look(page, "entry-refused")
    page.get_by_label("Textbaustein einfügen").select_option(
        label="Werbung statt Erfahrung (Ablehnung)"
    )
    button(page, "Einfügen").click()
    expect(page.get_by_label("Begründung")).to_have_value(
        f"Das ist Werbung\n\n{CannedResponse.objects.get(title='Werbung statt Erfahrung').text}"
    )
    expect(page.get_by_label("Ablehnen")).to_be_checked()
    button(page, "Trotzdem übernehmen").click()
    expect(page.locator(".decision")).to_contain_text("bei Ihnen bis")
    expect(page.get_by_label("Begründung")).to_have_value(re.compile("^Das ist Werbung"))
    assert AuditEntry.objects.filter(action="claimed").count() == 2


def test_corrected_links_are_approved_together(tab, site, queue):
    page = as_person(tab, site, moderator())
    page.goto("/moderation/")
    page.get_by_text("Filter", exact=True).first.click()
    page.get_by_label("nur Kleinigkeiten").check()
    button(page, "Filtern").click()
    expect(page.locator("[data-queue] ins")).to_have_text(UNBROKEN)
    look(page, "minor")
    page.get_by_label("„Pegelmessung“ freigeben").check()
    button(page, "Ausgewählte freigeben").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 Eintrag freigegeben")
    look(page, "minor-done")
    assert Link.objects.get(project=queue["revision"].revision_of_id).url == UNBROKEN


def test_pages_of_moderation_are_accessible_and_fit(tab, site, queue):
    judge = moderator()
    page = as_person(tab, site, judge)
    claims.take(queue["second"], by=judge)
    entries = [f"/moderation/{row.kind_name}/{row.pk}/" for row in list(queue.values())[:3]]
    block = CannedResponse.objects.first()
    paths = [
        "/moderation/", "/moderation/?minor=true", "/moderation/?kind=need&state=09",
        "/moderation/?kind=x", *entries, "/moderation/textbausteine/",
        f"/moderation/textbausteine/{block.pk}/", "/benachrichtigungen/einstellungen/",
    ]  # fmt: skip
    problems = []
    for number, path in enumerate(paths):
        problems += check_screens(page, path, narrowest=NARROWEST, shot=f"desk-{number}")
    assert problems == [], "\n".join(problems)
