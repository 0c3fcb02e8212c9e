"""axe finds no violations on any page, light and dark, wide and narrow; no page is too wide."""

import pytest
from allauth.account.models import EmailAddress

from editorial.workflow.choices import State
from municipalities.choices import Role
from projects.models import Funding, FundingProgramme, Link, Partner
from tests.browser.axe import NARROWEST, check_screens, signed_in
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    LessonFactory,
    MembershipFactory,
    ModeratorFactory,
    MunicipalityFactory,
    ProjectFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Interkommunales Hochwasserfrühwarnsystem mit Pegelmessung an Gewässern dritter Ordnung für alle"


@pytest.fixture
def content(db):
    """A complete project, a minimal one, drafts, a queue, and a town with people."""
    town = MunicipalityFactory(
        ars="064110000000", short_name="Darmstadt", about="## Über uns\n\nText."
    )
    full = ProjectFactory(
        published=True,
        municipality=town,
        title=LONG[:120],
        solution="## Aufbau\n\n- eins\n- zwei\n\n> Zitat\n\n[Link](https://stadt.example)",
        cost_one_off_eur=38_000,
        cost_running_eur=4_200,
        staff_days=45,
    )
    ArtifactFactory(project=full)
    Link.objects.create(project=full, title="Bericht", url="https://stadt.example/bericht")
    Partner.objects.create(
        project=full, name="Stadtwerke", kind="municipal_company", role="operator"
    )
    Funding.objects.create(
        project=full, programme=FundingProgramme.objects.first(), status="granted", amount_eur=9_000
    )
    for _n in range(4):
        ProjectFactory(published=True)
    draft = ProjectFactory(municipality=town)
    waiting = ProjectFactory(submitted=True)
    asked = ProjectFactory(
        municipality=town, state=State.CHANGES_REQUESTED, reason="Bitte ergänzen."
    )
    coordinator = MembershipFactory(municipality=town, role=Role.COORDINATOR).user
    EmailAddress.objects.create(
        user=coordinator, email=coordinator.email, verified=True, primary=True
    )
    lesson = LessonFactory(project=full, published=True, title=LONG[:120])
    LessonFactory(project=full, published=True, visibility="municipalities")
    kept = LessonFactory(project=full)
    ours = ProjectFactory(published=True, municipality=town)
    taken = AdoptionFactory(municipality=town, result_project=ours, confirmed=True)
    waiting_for_us = ProjectFactory(published=True)
    given = AdoptionFactory(project=full)
    return {
        "lesson": lesson, "kept": kept, "taken": taken, "given": given,
        "waiting_for_us": waiting_for_us,
        "town": town, "full": full, "draft": draft, "waiting": waiting, "asked": asked,
        "coordinator": coordinator, "moderator": ModeratorFactory(),
    }  # fmt: skip


def public_paths(content) -> list[str]:
    return [
        "/", "/en/", "/projekte/", "/projekte/?q=xyzxyz&theme=mobility", "/projekte/?q=Pegelmesung",
        content["full"].get_absolute_url(), "/kommunen/", "/kommunen/?q=nirgendwo",
        content["town"].get_absolute_url(), "/karte/", "/impressum/", "/datenschutz/",
        "/barrierefreiheit/", "/leichte-sprache/", "/barriere-melden/", "/nirgends/",
        "/uebertragbarkeit/", "/erfahrungen/",
        "/erfahrungen/?q=xyzxyz&polarity=failure", "/erfahrungen/?q=Bateri",
        content["lesson"].get_absolute_url(), content["taken"].get_absolute_url(),
        content["town"].get_absolute_url() + "aehnliche/?weight_state=11",
        "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/api/docs/problems/gone/",
    ]  # fmt: skip


def member_paths(content) -> list[str]:
    steps = ("basics", "story", "effort", "partners", "documents", "contact")
    draft = content["draft"].pk
    return [
        f"/projekte/{content['full'].pk}/erfahrung/", content["lesson"].get_absolute_url(),
        f"/erfahrungen/{content['kept'].pk}/bearbeiten/", f"/erfahrungen/{content['kept'].pk}/",
        f"/erfahrungen/{content['kept'].pk}/loeschen/", content["taken"].get_absolute_url(),
        content["given"].get_absolute_url(), content["taken"].project.get_absolute_url(),
        f"/projekte/{content['waiting_for_us'].pk}/nachnutzen/", "/projekte/",
        "/meine-kommune/", "/meine-kommune/team/", "/meine-kommune/profil/", "/projekte/neu/",
        *[f"/projekte/{draft}/bearbeiten/{step}/" for step in steps], f"/projekte/{draft}/pruefen/",
        f"/projekte/{draft}/", f"/projekte/{draft}/loeschen/", content["full"].get_absolute_url(),
        f"/projekte/{content['asked'].pk}/bearbeiten/story/", "/zugang-beantragen/?q=muster",
        "/accounts/profile/", "/accounts/2fa/", "/accounts/email/", "/accounts/sessions/",
        "/accounts/password/change/", "/accounts/reauthenticate/",
    ]  # fmt: skip


def staff_paths(content) -> list[str]:
    return ["/moderation/", f"/moderation/project/{content['waiting'].pk}/", "/moderation/zugang/"]


def test_public_pages_are_accessible_and_fit_320_pixels(tab, content):
    page = tab()
    problems = [
        problem
        for path in public_paths(content)
        for problem in check_screens(page, path, narrowest=NARROWEST)
    ]
    assert problems == [], "\n".join(problems)


def test_pages_of_members_and_staff_are_accessible(tab, content, client, site):
    from municipalities.actors import Actor

    page = tab()
    signed_in(page, client, Actor.of(content["coordinator"]), site)
    problems = [p for path in member_paths(content) for p in check_screens(page, path)]
    page = tab()
    signed_in(page, client, Actor.of(content["moderator"], has_second_factor=True), site)
    problems += [p for path in staff_paths(content) for p in check_screens(page, path)]
    assert problems == [], "\n".join(problems)
