"""A member leaves and hands over; the last member asks a moderator; both are in the log."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from contacts.models import Responsibility
from core.models import AuditEntry
from editorial.workflow import authorship
from editorial.workflow.choices import State
from municipalities.choices import Role
from municipalities.models import Membership
from tests.browser.axe import check_screens, signed_in
from tests.browser.people import as_person, button, look
from tests.factories import MunicipalityFactory, ProjectFactory, acting, administrator, moderator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Interkommunales Hochwasserfrühwarnsystem mit Pegelmessung an Gewässern dritter Ordnung für alle"
LEAVING = "/meine-kommune/verlassen/"


@pytest.fixture
def coordinator():
    return acting(Role.COORDINATOR, MunicipalityFactory(short_name="Haßfurt", state="09"))


@pytest.fixture
def leaver(coordinator):
    person = acting(Role.EDITOR, coordinator.municipality)
    person.user.full_name, person.user.office = "Anna Beispiel", "Stadtentwicklung"
    person.user.save()
    for number in range(12):
        draft = ProjectFactory(
            municipality=person.municipality, created_by=person.user, title=f"{number + 1}. {LONG}"
        )
        authorship.written("created", draft, by=person)
    ProjectFactory(
        municipality=person.municipality, created_by=person.user, state=State.CHANGES_REQUESTED
    )
    Responsibility.objects.create(municipality=person.municipality, owner=person.user)
    return person


def test_handover_is_shown_in_the_log(tab, site, coordinator, leaver):
    heir = acting(Role.EDITOR, coordinator.municipality)
    page = as_person(tab, site, coordinator)
    page.goto("/meine-kommune/team/")
    page.get_by_role("link", name="entfernen: Anna Beispiel").click()
    expect(page.get_by_text("Hier stehen die ersten 10 von 12")).to_be_hidden()
    page.locator("summary").filter(has_text="Entwürfe").click()
    expect(page.get_by_text("Hier stehen die ersten 10 von 12")).to_be_visible()
    look(page, "handover")
    button(page, "Übergeben und entfernen").click()
    expect(page.get_by_role("alert")).to_contain_text("Bitte wählen Sie, wer das übernimmt")
    look(page, "handover-error")
    page.get_by_label("Übernimmt").select_option(str(heir.user_id))
    button(page, "Übergeben und entfernen").click()
    expect(page.get_by_text("Die Person gehört nicht mehr zu Ihrer Kommune.")).to_be_visible()
    assert not Membership.objects.filter(user=leaver.user).exists()
    _reads_the_log(page)
    heirs = as_person(tab, site, heir)
    heirs.goto("/meine-kommune/")
    heirs.get_by_role("link", name="Benachrichtigungen").first.click()
    expect(heirs.locator("main")).to_contain_text("Anna Beispiel hat Ihnen übergeben")
    look(heirs, "handover-notice")


def _reads_the_log(page) -> None:
    page.goto("/meine-kommune/")
    page.locator("main").get_by_role("link", name="Protokoll").click()
    expect(page.locator("main")).to_contain_text("aus der Kommune entfernt")
    page.locator("summary").filter(has_text="Suchen und filtern").click()
    page.get_by_label("Handlung").select_option("member_removed")
    button(page, "Anzeigen").click()
    expect(page.locator(".log--audit li")).to_have_count(1)
    page.locator(".log--audit summary").first.click()
    look(page, "log")
    with page.expect_download() as download:
        page.get_by_role("link", name="Als CSV herunterladen").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Handlung"] for row in rows] == ["aus der Kommune entfernt"]


def test_last_member_leaves_with_the_consent_of_a_moderator(tab, site, coordinator):
    page = as_person(tab, site, coordinator)
    page.goto(LEAVING)
    page.get_by_label("Nachricht an die Moderation").fill("Ich wechsle das Amt.")
    look(page, "succession-ask")
    button(page, "Die Moderation um Übernahme bitten").click()
    expect(button(page, "Ich bleibe doch")).to_be_visible()
    look(page, "succession-asked")
    staff = as_person(tab, site, moderator())
    staff.goto("/moderation/nachfolge/")
    expect(staff.locator("main")).to_contain_text("Ich wechsle das Amt.")
    staff.get_by_text("Weggang annehmen", exact=True).click()
    look(staff, "succession-list")
    button(staff, "Ja, Weggang annehmen").click()
    expect(staff.locator("main")).to_contain_text("Zurzeit bittet niemand um Nachfolge.")
    assert not Membership.objects.exists()


def test_pages_of_handover_are_accessible(tab, site, client, coordinator, leaver):
    page = tab()
    signed_in(page, client, coordinator, site)
    handover = f"/meine-kommune/team/{leaver.membership.pk}/uebergabe/"
    found = []
    for path in (handover, LEAVING, "/meine-kommune/protokoll/", "/meine-kommune/team/"):
        found += check_screens(page, path, shot=path.strip("/").replace("/", "-"))
    wrong = "/meine-kommune/protokoll/?since=gestern&action=x"
    found += check_screens(page, wrong, shot="log-error")
    signed_in(page, client, administrator(), site)
    AuditEntry.objects.create(action="sign_in_failed", kind="accounts.user", object_id="")
    found += check_screens(page, "/moderation/protokoll/", shot="whole-log")
    found += check_screens(page, "/moderation/nachfolge/")
    assert found == []
