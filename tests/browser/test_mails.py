"""HTML mails as a mail program shows them: nothing too wide, nothing loaded, readable."""

import pytest

from core.models import MailRecord
from municipalities.choices import Role
from notifications import digests
from notifications.choices import Mode
from tests.browser.axe import wider_than_screens
from tests.contacts.outcomes import ended_talk, send
from tests.factories import LessonFactory, MunicipalityFactory, ProjectFactory, acting
from tests.mails import written_mails
from tests.notifications.telling import berlin, wants
from tests.watching.changes import (
    change,
    new_need,
    new_project,
    relate,
    run_jobs_of_publication,
    write_lesson,
)
from tests.watching.hits import appears, at, run, save
from watching import services
from watching.upstream import UPSTREAM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Interkommunales Hochwasserfrühwarnsystem mit Pegelmessung an Gewässern dritter Ordnung für alle"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
SCREENS = ((700, "light"), (390, "light"), (700, "dark"), (390, "dark"))


def mails(language: str) -> list[MailRecord]:
    """One mail of each kind, in this language."""
    owner = acting(Role.COORDINATOR, MunicipalityFactory(short_name="Hamburg", state="02"))
    reader = acting(Role.COORDINATOR, MunicipalityFactory(short_name="Haßfurt", state="09"))
    reader.user.language = language
    reader.user.save()
    town = {"municipality": owner.municipality, "published": True}
    project = ProjectFactory(title="DIPAS", slug="dipas", **town)
    LessonFactory(project=project, published=True)
    with at("2026-11-18 09:00"):
        _watched(reader, project, owner)
    appears("2026-11-18 10:00")
    run("2026-11-19 05:35")
    with at("2026-11-23 06:00"):
        digests.build(berlin("2026-11-23 06:00"))
        written_mails()
    wants(reader, Mode.AT_ONCE, UPSTREAM)
    project.refresh_from_db()
    change(project, owner, phase="discontinued")
    run_jobs_of_publication()
    ended_talk(ProjectFactory(title="Pegel am Deich", **town), owner, reader)
    send(30)
    return list(written_mails().filter(to=reader.user.email))


def _watched(reader, project, owner) -> None:
    relate(reader, project, "watch")
    services.watch(by=reader, town=owner.municipality)
    save(reader, name="Alles über Pegel")
    change(project, owner, staff_days=45, cost_running_eur=9_000)
    write_lesson(project, owner, title=f"{UNBROKEN} {LONG}"[:120])
    new_project(owner, title=LONG[:120])
    new_need(owner)
    run_jobs_of_publication()


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_mail_fits_light_and_dark(tab, site, language):
    every = mails(language)
    # conversation, digest, search hits, end of a project, outcome
    assert len(every) >= 5
    page = tab()
    for number, record in enumerate(every):
        page.set_content(record.html)
        shot = f"mail-{language}-{number}"
        assert wider_than_screens(page, record.subject, SCREENS, shot=shot) == []
