"""Bulk approval of minor revisions, which change nothing but addresses."""

import pytest

from core.models import AuditEntry
from editorial.moderation.bulk import is_minor
from editorial.workflow import claims
from editorial.workflow.choices import State
from editorial.workflow.services import move
from lessons.models import Lesson
from projects.choices import PartnerKind, PartnerRole
from projects.models import FundingProgramme, Link, Partner, Project, Theme
from projects.services.writing import open_revision
from tests.editorial.waiting import corrected_link, revised, sent, waiting, written_by
from tests.factories import (
    ArtifactFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    moderator,
)
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def judge():
    return moderator()


@pytest.fixture
def desk(client, judge):
    return sign_in(client, judge)


def ticked(*entries) -> dict:
    return {"entry": [f"{row.kind_name}:{row.pk}:{row.version}" for row in entries]}


def full_project() -> Project:
    """A submitted revision of a project that has every part; nothing is changed."""
    author = acting()
    original = ProjectFactory(published=True, municipality=author.municipality)
    ArtifactFactory(project=original)
    Link.objects.create(project=original, title="Bericht", url="https://alt.example/")
    Partner.objects.create(
        project=original,
        name="Stadtwerke",
        kind=PartnerKind.values[0],
        role=PartnerRole.values[0],
        url="https://werke.example/",
    )
    original.partner_municipalities.add(MunicipalityFactory())
    return open_revision(original, by=author)


revision, _revision = shared_world(full_project, name="revision")
NO_MORE = {"origin": None}
MINOR = {
    "nothing": lambda row: None,
    "address of a link": lambda row: row.links.update(url="https://neu.example/"),
    "address of a document": lambda row: row.artifacts.update(url="https://neu.example/"),
    "address of a partner": lambda row: row.partners.update(url="https://neu.example/"),
}
NOT_MINOR = {
    "title": lambda row: Project.objects.filter(pk=row.pk).update(title="Neu"),
    "one character": lambda row: Project.objects.filter(pk=row.pk).update(
        problem=row.problem + "."
    ),
    "costs named": lambda row: Project.objects.filter(pk=row.pk).update(cost_one_off_eur=1),
    "mail address": lambda row: Project.objects.filter(pk=row.pk).update(
        contact_email="a@b.example"
    ),
    "theme added": lambda row: row.themes.add(Theme.objects.get(code="energy")),
    "theme gone": lambda row: row.themes.clear(),
    "town gone": lambda row: row.partner_municipalities.clear(),
    "title of a link": lambda row: row.links.update(title="Anderes"),
    "link added": lambda row: Link.objects.create(project=row, title="X", url="https://x.example"),
    "link gone": lambda row: row.links.all().delete(),
    "link replaced": lambda row: row.links.update(**NO_MORE),
    "order of links": lambda row: row.links.update(position=7),
    "partner without address": lambda row: row.partners.update(url=""),
    "role of a partner": lambda row: row.partners.update(role=PartnerRole.values[1]),
    "document for towns alone": lambda row: row.artifacts.update(visibility="municipalities"),
    "funding added": lambda row: row.fundings.create(
        programme=FundingProgramme.objects.first(), status="granted"
    ),
}


@pytest.mark.parametrize("change", MINOR)
def test_nothing_or_an_address_is_minor(revision, change):
    MINOR[change](revision)
    assert is_minor(revision)


@pytest.mark.parametrize("change", NOT_MINOR)
def test_any_other_change_is_not_minor(revision, change):
    NOT_MINOR[change](revision)
    assert not is_minor(revision)


def test_part_of_another_project_is_not_mistaken_for_its_own(revision):
    foreign = Link.objects.create(
        project=ProjectFactory(published=True), title="Bericht", url="https://alt.example/"
    )
    revision.links.update(origin=foreign)
    assert not is_minor(revision)


def test_new_entry_is_never_minor():
    for kind in ("project", "lesson", "need"):
        assert not is_minor(waiting(kind))


def test_lessons_and_needs_have_their_own_rule_for_minor():
    public = LessonFactory(published=True, evidence_url="https://alt.example/")
    names = ("project", "municipality", "title", "polarity", "area", "what_happened")
    same = {name: getattr(public, name) for name in (*names, "do_differently")}
    lesson = Lesson.objects.create(revision_of=public, evidence_url="https://neu.example/", **same)
    assert is_minor(lesson)
    Lesson.objects.filter(pk=lesson.pk).update(visibility="municipalities")
    assert not is_minor(lesson)
    need = NeedFactory(published=True)
    copy = NeedFactory(
        revision_of=need, municipality=need.municipality, title=need.title, text=need.text
    )
    assert is_minor(copy)
    copy.themes.add(Theme.objects.get(code="energy"))
    assert not is_minor(copy)


def test_list_of_minor_revisions_shows_old_and_new_addresses(desk):
    revision = corrected_link()
    sent(revised(summary="Ganz anders"))
    waiting(title="Neuer Eintrag")
    text = desk.get("/moderation/?minor=true").text
    assert "1 Eintrag in dieser Liste" in text
    assert "<del>https://alt.example/</del> <ins>https://neu.example/</ins>" in text
    assert f'value="project:{revision.pk}:{revision.version}"' in text
    assert "Neuer Eintrag" not in text
    assert 'type="checkbox" name="entry"' not in desk.get("/moderation/").text
    assert "Neuer Eintrag" in desk.get("/moderation/?minor=false").text


def test_ticked_revisions_are_approved_each_with_its_audit_row(desk, judge):
    rows = [corrected_link(), sent(revised())]
    page = desk.post("/moderation/freigeben/", ticked(*rows))
    assert "2 Einträge freigegeben" in page.text
    assert not Project.objects.filter(pk__in=[row.pk for row in rows]).exists()
    assert Link.objects.filter(url="https://neu.example/").exists()
    made = AuditEntry.objects.filter(action="publish", actor_id=judge.user_id)
    assert {row.object_id for row in made} == {str(row.pk) for row in rows}


def test_report_gives_the_reason_for_each_revision_not_approved(desk, judge):
    good = corrected_link()
    bigger = sent(revised(summary="Ganz anders"))
    new = waiting(title="Neuer Eintrag")
    outdated = corrected_link()
    own, held, gone = corrected_link(), corrected_link(), corrected_link()
    written_by(own, judge)
    claims.take(held, by=moderator())
    stale = {"entry": [f"project:{outdated.pk}:1", "quatsch", "need:x:1", f"user:{own.pk}:1"]}
    move(gone, "publish", by=moderator(), expected_version=gone.version)
    data = ticked(good, bigger, new, own, held, gone)
    page = desk.post("/moderation/freigeben/", {"entry": data["entry"] + stale["entry"]})
    assert [row.title for row in page.context["approved"]] == [good.title]
    problems = [row.problem for row in page.context["refused"]]
    for words, number in (
        ("mehr als eine Adresse", 2),
        ("inzwischen geändert", 1),
        ("nicht berechtigt", 1),
        ("Entschieden wurde nichts", 1),
        ("gibt es nicht mehr", 2),
    ):
        assert sum(words in text for text in problems) == number, words
    states = Project.objects.filter(pk__in=[r.pk for r in (bigger, new, own, held, outdated)])
    assert set(states.values_list("state", flat=True)) == {State.SUBMITTED}


@pytest.mark.parametrize("who", ["nobody", "town"])
def test_only_moderators_approve_in_bulk(client, who):
    row = corrected_link()
    if who == "town":
        sign_in(client, acting())
    response = client.post("/moderation/freigeben/", ticked(row))
    assert response.status_code == (302 if who == "nobody" else 403)
    assert Project.objects.filter(pk=row.pk).exists()


def test_nothing_ticked_approves_nothing(desk):
    assert "mindestens einen" in desk.post("/moderation/freigeben/", follow=True).text
