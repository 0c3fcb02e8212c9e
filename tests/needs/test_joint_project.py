"""A joint project: one draft for all towns and needs, readable by the leading town only."""

import pytest

from core.errors import NotAllowed, WrongState
from core.models import AuditEntry
from editorial.workflow.choices import State
from editorial.workflow.services import delete_draft
from municipalities.choices import Role
from needs import services
from needs.models import Need
from projects.models import Project
from tests.factories import MunicipalityFactory, NeedFactory, ProjectFactory, acting
from tests.needs.test_joining import told
from tests.needs.writing import page
from tests.people import sign_in_as
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def brought(joiner, need):
    """Hamburg joined the need of Haßfurt with a need of its own."""
    own = NeedFactory(
        published=True,
        municipality=joiner.municipality,
        title="Bäche messen",
        slug="baeche-messen",
        text="Uns fehlt Funk.",
        themes=["climate_adaptation"],
    )
    services.join(need, by=joiner, own_need=own)
    return own


def joint(need, by) -> Project:
    return services.make_joint_project(need, by=by)


def test_the_draft_names_all_towns_texts_and_themes(need, owner, joiner, third, brought):
    services.join(brought, by=third)
    late = acting(Role.EDITOR, MunicipalityFactory(short_name="Jever"))
    services.join(need, by=late)
    project = joint(need, owner)
    assert (project.municipality, project.state) == (owner.municipality, State.DRAFT)
    assert set(project.partner_municipalities.all()) == {
        row.municipality for row in (joiner, third, late)
    }
    assert need.text in project.problem
    assert brought.text in project.problem
    assert {row.code for row in project.themes.all()} == {"mobility", "climate_adaptation"}
    for name in ("Haßfurt", "Hamburg", "Gera", "Jever"):
        assert name in project.place_names
    assert AuditEntry.objects.filter(action="created", object_id=str(project.pk)).count() == 1


def test_texts_of_other_towns_are_attributed(need, owner, brought, joiner):
    project = joint(need, owner)
    assert f"{joiner.municipality.full_label}: {brought.text}" in project.problem


def test_all_needs_are_closed_and_link_to_it(need, owner, brought):
    project = joint(need, owner)
    for row in Need.objects.all():
        assert (row.resolution, row.joint_project) == ("joint", project)
        assert row.closed_at is not None
    assert AuditEntry.objects.filter(action="need_closed").count() == 2


def test_needs_joined_indirectly_are_included(need, owner, brought, third):
    own = NeedFactory(published=True, municipality=third.municipality)
    services.join(brought, by=third, own_need=own)
    project = joint(need, owner)
    assert set(project.made_of_needs.all()) == {need, brought, own}
    assert third.municipality in project.partner_municipalities.all()


def test_towns_that_joined_each_others_needs_get_one_project(need, owner, joiner, brought):
    services.join(brought, by=owner, own_need=need)
    project = joint(need, owner)
    assert set(project.made_of_needs.all()) == {need, brought}
    assert list(project.partner_municipalities.all()) == [joiner.municipality]
    with pytest.raises(WrongState):
        joint(brought, joiner)
    assert Project.objects.count() == 1


def test_the_form_of_the_draft_lists_all_towns(client, need, owner, joiner):
    services.join(need, by=joiner)
    sign_in(client, owner)
    assert "Gemeinsames Projekt beginnen" in client.get(page(need)).text
    answer = client.post(page(need, "projekt"), follow=True)
    assert "Der Entwurf nennt alle beteiligten Kommunen." in answer.text
    project = Project.objects.get()
    assert "Hamburg" in client.get(f"/projekte/{project.pk}/bearbeiten/partners/").text
    assert "Gemeinsames Projekt beginnen" not in client.get(page(need)).text


def test_starting_it_twice_returns_the_same_draft(client, need, owner, joiner):
    services.join(need, by=joiner)
    sign_in(client, owner)
    first, second = (client.post(page(need, "projekt"))["Location"] for _time in range(2))
    assert first == second
    assert Project.objects.count() == 1
    assert AuditEntry.objects.filter(action="need_closed").count() == 1
    Project.objects.update(state=State.SUBMITTED)
    assert (
        client.post(page(need, "projekt"))["Location"] == f"/projekte/{Project.objects.get().pk}/"
    )


def test_other_towns_are_not_redirected_to_the_draft(client, need, owner, joiner, brought):
    project = joint(need, owner)
    sign_in(client, joiner)
    answer = client.post(page(brought, "projekt"))
    assert answer.status_code == 409
    assert str(project.pk) not in answer.text


def test_refused_without_another_town(client, need, owner):
    with pytest.raises(WrongState):
        joint(need, owner)
    sign_in(client, owner)
    assert "Gemeinsames Projekt beginnen" not in client.get(page(need)).text
    answer = client.post(page(need, "projekt"))
    assert answer.status_code == 409
    assert "Noch hat sich keine andere Kommune angeschlossen." in answer.text
    assert not Project.objects.exists()
    assert Need.objects.get().closed_at is None


def test_refused_after_the_last_other_town_left(need, owner, joiner):
    services.join(need, by=joiner)
    services.leave(need, by=joiner)
    with pytest.raises(WrongState):
        joint(need, owner)


def test_only_the_town_of_the_need_starts_it(need, joiner):
    services.join(need, by=joiner)
    with pytest.raises(NotAllowed):
        joint(need, joiner)


def test_needs_closed_meanwhile_are_not_included(need, owner, joiner, brought):
    services.close(brought, by=joiner, resolution="dropped")
    project = joint(need, owner)
    brought.refresh_from_db()
    assert brought.joint_project is None
    assert list(project.partner_municipalities.all()) == [joiner.municipality]


def test_the_partners_are_notified(need, owner, joiner, brought, third):
    services.join(need, by=third)
    joint(need, owner)
    assert "Der Bedarf „Pegel messen“ ist abgeschlossen" in told(third)
    assert "Der Bedarf „Bäche messen“ ist abgeschlossen" in told(joiner)
    assert all("abgeschlossen" not in line for line in told(owner))


class TestDraft:
    """While it is a draft, only the leading town sees it."""

    TITLE = "Unser gemeinsames Vorhaben"

    @pytest.fixture
    def project(self, need, owner, brought):
        project = joint(need, owner)
        Project.objects.filter(pk=project.pk).update(title=self.TITLE)
        project.refresh_from_db()
        return project

    @pytest.mark.parametrize("who", ["AN", "AC", "XX", "MO", "SA", "partner"])
    def test_is_not_named_to_others(self, client, project, need, brought, owner, joiner, who):
        if who == "partner":
            sign_in(client, joiner)
        else:
            sign_in_as(client, who, owner.municipality)
        for row in (need, brought):
            text = client.get(page(row)).text
            assert "gemeinsamen Projekt" in text
            assert self.TITLE not in text
            assert str(project.pk) not in text
            told_who_writes = "Den Entwurf schreibt Haßfurt" in text
            assert told_who_writes == (who == "partner")

    def test_is_linked_for_its_own_town(self, client, project, need, owner):
        sign_in(client, owner)
        assert self.TITLE in client.get(page(need)).text

    def test_is_linked_from_every_need_once_published(self, client, project, need, brought):
        Project.objects.update(state=State.PUBLISHED, slug="vorhaben", published_at=need.created_at)
        for row in (need, brought):
            assert 'href="/projekte/vorhaben/"' in client.get(page(row)).text

    @pytest.mark.parametrize("state", [State.TAKEN_DOWN, State.REJECTED])
    def test_is_not_linked_once_taken_down_or_rejected(self, client, project, need, state):
        Project.objects.update(state=state, slug="vorhaben", published_at=need.created_at)
        text = client.get(page(need)).text
        assert self.TITLE not in text
        assert "/projekte/vorhaben/" not in text

    def test_another_town_can_take_its_need_out_again(self, client, project, brought, need, joiner):
        sign_in(client, joiner)
        assert "Die Suche geht weiter" in client.get(page(brought)).text
        client.post(page(brought, "wieder-oeffnen"))
        brought.refresh_from_db()
        assert (brought.closed_at, brought.joint_project) == (None, None)
        need.refresh_from_db()
        assert need.joint_project == project

    def test_the_leading_town_cannot_reopen_its_need(self, client, project, need, owner):
        sign_in(client, owner)
        assert "Die Suche geht weiter" not in client.get(page(need)).text
        assert client.post(page(need, "wieder-oeffnen")).status_code == 409

    def test_all_needs_can_be_reopened_once_it_is_deleted(
        self, client, project, need, brought, owner, joiner
    ):
        delete_draft(project, by=owner)
        assert "gemeinsamen Projekt" in client.get(page(need)).text
        for row, by in ((need, owner), (brought, joiner)):
            services.reopen(row, by=by)
            row.refresh_from_db()
            assert row.is_open

    def test_the_leading_town_can_reopen_its_need_once_it_is_rejected(self, project, need, owner):
        Project.objects.update(state=State.REJECTED)
        assert services.reopen(need, by=owner).joint_project is None

    @pytest.mark.parametrize("state", [State.PUBLISHED, State.ARCHIVED])
    def test_no_need_can_be_reopened_once_it_is_public(
        self, project, need, brought, owner, joiner, state
    ):
        Project.objects.update(state=state, slug="vorhaben", published_at=need.created_at)
        for row, by in ((need, owner), (brought, joiner)):
            with pytest.raises(WrongState):
                services.reopen(row, by=by)


def test_other_projects_are_not_affected(need, owner, joiner):
    ProjectFactory(title="Anderes", municipality=joiner.municipality)
    services.join(need, by=joiner)
    assert joint(need, owner).title == "Pegel messen"
