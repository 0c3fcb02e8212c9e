"""Confirming that an entry is still right: who may, what is written, and where it is shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import NotAllowed, WrongState
from core.models import AuditEntry
from editorial.freshness.services import confirm
from editorial.models import FreshnessRule
from editorial.workflow import services
from editorial.workflow.choices import State
from municipalities.choices import Role
from municipalities.models import Membership
from projects.services.writing import open_revision
from tests.editorial.checks import NOW, ago, at, checked
from tests.factories import (
    LessonFactory,
    MunicipalityFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
KINDS = ("project", "lesson", "need")


def address(entry, subject: str = "entry") -> str:
    name = "review_confirm_contact" if subject == "contact" else "review_confirm"
    return reverse(name, args=[entry.kind_name, entry.pk])


def audited(entry, action: str = "confirmed") -> int:
    return AuditEntry.objects.filter(object_id=str(entry.pk), action=action).count()


def values(entry, *without: str) -> dict:
    """All columns of the row except ``without``."""
    row = type(entry).objects.filter(pk=entry.pk).values().get()
    return {name: value for name, value in row.items() if name not in without}


member, _member = shared_world(lambda: acting(Role.EDITOR), name="member")


@pytest.mark.parametrize("kind", KINDS)
def test_confirming_changes_neither_content_nor_version(kind, member):
    entry = checked(kind, 300, member.municipality)
    before = values(entry, "verified_at")
    with at():
        assert confirm(entry, by=member)
    assert values(entry, "verified_at") == before
    entry.refresh_from_db()
    assert entry.verified_at == NOW
    assert audited(entry) == 1
    assert entry.state == State.PUBLISHED


def test_contact_is_confirmed_separately(member):
    project = checked("project", 300, member.municipality)
    before = values(project, "contact_verified_at")
    with at():
        assert confirm(project, by=member, subject="contact")
    assert values(project, "contact_verified_at") == before
    project.refresh_from_db()
    assert project.contact_verified_at == NOW
    assert audited(project, "contact_confirmed") == 1


def test_confirming_again_on_the_same_day_writes_nothing(member):
    project = checked("project", 300, member.municipality)
    with at(hour=8):
        assert confirm(project, by=member)
    with at(hour=23):
        assert not confirm(project, by=member)
    with at(1, 1):
        assert confirm(project, by=member)
    assert audited(project) == 2


@pytest.mark.parametrize("state", [s for s in State if s != State.PUBLISHED])
def test_only_published_entries_can_be_confirmed(client, member, state):
    slug = "alt" if state in (State.ARCHIVED, State.TAKEN_DOWN) else None
    project = ProjectFactory(
        municipality=member.municipality, state=state, slug=slug, published_at=ago(300)
    )
    with pytest.raises(WrongState):
        confirm(project, by=member)
    sign_in(client, member)
    assert client.post(address(project)).status_code == 409
    assert audited(project) == 0
    assert audited(project, "refused") == 1


def test_confirmed_despite_an_open_revision_which_itself_cannot_be(member):
    project = checked("project", 300, member.municipality)
    revision = open_revision(project, by=member)
    assert confirm(project, by=member)
    with pytest.raises(WrongState):
        confirm(revision, by=member)


def test_a_missing_contact_cannot_be_confirmed(member):
    nameless = {"responsible_function": "", "contact_email": ""}
    project = checked("project", 300, member.municipality, **nameless)
    with pytest.raises(WrongState):
        confirm(project, by=member, subject="contact")
    lesson = checked("lesson", 300, member.municipality)
    with pytest.raises(WrongState):
        confirm(lesson, by=member, subject="contact")


WHO_CONFIRMS = {
    "editor": 302,
    "coordinator": 302,
    "foreign": 403,
    "foreign coordinator": 403,
    "moderator": 403,
    "administrator": 403,
    "removed": 403,
}


@pytest.mark.parametrize("subject", ["entry", "contact"])
def test_who_may_confirm(client, member, subject):
    town, found = member.municipality, {}
    actors = {
        "editor": member,
        "coordinator": acting(Role.COORDINATOR, town),
        "foreign": acting(),
        "foreign coordinator": acting(Role.COORDINATOR),
        "moderator": moderator(),
        "administrator": administrator(),
        "removed": acting(Role.EDITOR, town),
    }
    Membership.objects.filter(user=actors["removed"].user).delete()
    for who, actor in actors.items():
        project = checked("project", 300, town)
        status = sign_in(client, actor).post(address(project, subject)).status_code
        done = audited(project, "confirmed" if subject == "entry" else "contact_confirmed")
        found[who] = (status, done)
    assert found == {who: (status, int(status == 302)) for who, status in WHO_CONFIRMS.items()}


def test_rights_are_read_anew_for_each_confirmation(member):
    project = checked("project", 300, member.municipality)
    with pytest.raises(NotAllowed):
        confirm(project, by=acting())
    assert audited(project) == 0


def test_visitors_are_sent_to_the_sign_in_whether_it_exists_or_not(client, member):
    project = checked("project", 300, member.municipality)
    missing = address(project).replace(str(project.pk), "00000000-0000-4000-8000-000000000000")
    for path in (address(project), missing):
        response = client.post(path)
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]
    assert audited(project) == 0


def test_entries_one_may_not_see_are_not_found(client, member):
    hidden = checked("lesson", 800, member.municipality, visibility="contact_only")
    sign_in(client, acting())
    for path in (
        address(hidden),
        reverse("review_confirm", args=["nothing", hidden.pk]),
        reverse("review_confirm", args=["user", hidden.pk]),
    ):
        assert client.post(path).status_code == 404
    assert client.get(address(hidden)).status_code == 405
    assert audited(hidden) == 0


def test_page_shows_the_age_and_only_members_the_buttons(client, member):
    project = checked("project", 250, member.municipality)
    with at():
        page = client.get(project.get_absolute_url()).text
        assert "Zuletzt geprüft vor 8 Monaten." in page
        assert "Die nächste Prüfung war bis 7. April 2027 zugesagt." in page
        assert "Kontakt zuletzt geprüft vor 8 Monaten." in page
        assert "stimmt noch" not in page
        sign_in(client, member)
        page = client.get(project.get_absolute_url()).text
        assert "Eintrag stimmt noch" in page
        assert "Kontakt stimmt noch" in page
        page = client.post(address(project), follow=True).text
    assert "Danke. Der Eintrag gilt als geprüft." in page
    assert "Geprüft am 14. Juni 2027, nächste Prüfung bis 13. Dezember 2027." in page
    assert "Eintrag stimmt noch" not in page
    assert "Kontakt stimmt noch" in page


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_marks_stale_entries(client, member, kind):
    entry = checked(kind, 1100, member.municipality)
    with at():
        page = client.get(entry.get_absolute_url()).text
    assert "Angaben können veraltet sein." in page
    assert "Zuletzt geprüft vor 3 Jahren." in page


def test_cards_mention_freshness_only_when_not_fresh(client, member):
    checked("project", 430, member.municipality, title="Altes")
    checked("project", 10, member.municipality, title="Neues")
    with at():
        page = client.get("/projekte/").text
    assert page.count("Zuletzt geprüft vor 14 Monaten") == 1
    assert page.count("card__age") == 1


def test_closed_needs_are_not_due_for_a_check(client, member):
    need = checked("need", 300, member.municipality, closed_at=ago(200), resolution="dropped")
    with at():
        assert "freshness" not in client.get(need.get_absolute_url()).text
        sign_in(client, member)
        assert "Bitte prüfen" not in client.get("/meine-kommune/").text


@pytest.mark.parametrize("kind", KINDS)
def test_the_review_date_is_stated_before_submitting(client, member, kind):
    FreshnessRule.objects.filter(kind="project", phase="pilot").update(review_after_months=5)
    sign_in(client, member)
    if kind == "project":
        project = ProjectFactory(municipality=member.municipality)
        page = client.get(reverse("project_review", args=[project.pk])).text
    elif kind == "lesson":
        lesson = LessonFactory(project=checked("project", 1, member.municipality))
        page = client.get(reverse("lesson_edit", args=[lesson.pk])).text
    else:
        page = client.get(reverse("need_create")).text
    months = {"project": 5, "lesson": 24, "need": 3}[kind]
    assert f"sagen Sie zu, den Eintrag alle {months} Monate zu prüfen" in page


def test_dashboard_lists_entries_due_oldest_first(client, member):
    town = member.municipality
    checked("project", 170, town, title="Bald")
    checked("project", 20, town, title="Frisch")
    checked("project", 300, town, title="Alt", responsible_function="", contact_email="")
    checked("need", 120, town, title="Bedarf")
    checked("project", 300, MunicipalityFactory(), title="Von anderen")
    with at():
        sign_in(client, member)
        items = client.get("/meine-kommune/").context["panels"]
    rows = next(context["rows"] for template, context in items if "review" in template)
    assert [(str(item.entry), item.subject) for item, _end in rows] == [
        ("Alt", "entry"),
        ("Bedarf", "entry"),
        ("Bald", "contact"),
        ("Bald", "entry"),
    ]


def test_ticked_entries_are_confirmed_together_or_one_by_button(client, member):
    first, second, third = (
        checked("project", days, member.municipality) for days in (300, 301, 302)
    )
    foreign = checked("project", 300, MunicipalityFactory())
    path = reverse("review_confirm_many")
    with at():
        sign_in(client, member)
        keys = [f"project:entry:{row.pk}" for row in (first, second, foreign)]
        page = client.post(path, {"item": [*keys, "x", "project:entry:x"]}, follow=True)
        assert "2 Angaben gelten als geprüft" in page.text
        assert "3 Angaben waren nicht mehr zu bestätigen" in page.text
        page = client.post(path, {"only": f"project:contact:{third.pk}"}, follow=True)
        assert "Eine Angabe gilt als geprüft" in page.text
        assert "Bitte wählen Sie aus" in client.post(path, {}, follow=True).text
    assert [audited(row) for row in (first, second, third, foreign)] == [1, 1, 0, 0]
    assert audited(third, "contact_confirmed") == 1


def test_only_members_confirm_many(client):
    path = reverse("review_confirm_many")
    assert client.post(path).status_code == 302
    sign_in(client, moderator())
    assert client.post(path).status_code == 403
    assert client.get(path).status_code == 405


def test_publishing_and_restoring_count_as_a_check(member):
    coordinator = acting(Role.COORDINATOR, member.municipality)
    with at():
        draft = ProjectFactory(municipality=member.municipality)
        sent = services.move(draft, "submit", by=member, expected_version=1)
        project = services.move(sent, "publish", by=moderator(), expected_version=2)
        assert project.verified_at == project.contact_verified_at == NOW
        gone = services.move(project, "archive", by=coordinator, expected_version=3)
    with at(400):
        back = services.move(gone, "restore", by=coordinator, expected_version=4)
        assert (back.verified_at - NOW).days == 400
    assert back.contact_verified_at == NOW


def test_an_approved_revision_counts_as_a_check(member):
    project = checked("project", 300, member.municipality)
    with at():
        revision = open_revision(project, by=member)
        sent = services.move(revision, "submit", by=member, expected_version=1)
        services.move(sent, "publish", by=moderator(), expected_version=2)
    project.refresh_from_db()
    assert project.verified_at == project.contact_verified_at == NOW


def test_api_gives_the_date_of_the_check_and_filters_by_it(client, member):
    old = checked("project", 430, member.municipality)
    due = checked("project", 200, member.municipality)
    new = checked("project", 1, member.municipality)
    with at():
        row = client.get(f"/api/v1/projects/{old.pk}/").json()
        assert row["freshness"] == "stale"
        assert row["review_due_on"] == "2026-10-09"
        assert row["verified_at"] == row["contact_verified_at"] == "2026-04-10T10:00:00Z"
        for state, expected in (("stale", old), ("due", due), ("fresh", new)):
            found = client.get(f"/api/v1/projects/?freshness={state}").json()["results"]
            assert [row["id"] for row in found] == [str(expected.pk)]
            assert found[0]["freshness"] == state
        many = client.get("/api/v1/projects/?freshness=due&freshness=stale").json()["results"]
        assert len(many) == 2
        assert client.get("/api/v1/projects/?freshness=rotten").status_code == 400
        assert client.get("/projekte/?freshness=stale").context["listing"].total == 1


def test_etag_of_an_object_changes_with_a_confirmation(client, member):
    project = checked("project", 300, member.municipality)
    path = f"/api/v1/projects/{project.pk}/"
    with at():
        tag = client.get(path)["ETag"]
        assert client.get(path, headers={"if-none-match": tag}).status_code == 304
        confirm(project, by=member)
        answer = client.get(path, headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert answer.json()["freshness"] == "fresh"
    assert answer.json()["version"] == project.version


def test_lists_and_dashboard_cost_the_same_for_few_and_many(client, member):
    def costs() -> list[int]:
        found = []
        for path in ("/meine-kommune/", "/projekte/", "/api/v1/projects/", "/bedarfe/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        return found

    with at():
        sign_in(client, member)
        for kind in KINDS:
            checked(kind, 800, member.municipality)
        costs()
        few = costs()
        for kind in KINDS:
            for _four in range(4):
                checked(kind, 800, member.municipality)
        assert costs() == few
