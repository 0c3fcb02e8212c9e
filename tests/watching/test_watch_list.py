"""A town's watch list: its content and who may change it."""

import pytest

from core.errors import NotAllowed
from core.models import AuditEntry
from editorial.workflow.choices import State
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.opened_for import signed
from projects.models import Project, Theme
from tests.factories import (
    MunicipalityFactory,
    ProjectFactory,
    UserFactory,
    acting,
    administrator,
    moderator,
)
from tests.signing_in import sign_in
from watching import services
from watching.models import Watch

pytestmark = pytest.mark.django_db
LIST, THEMES = "/merkliste/", "/merkliste/themen/"
HIDDEN = [state for state in State if state not in (State.PUBLISHED, State.ARCHIVED)]


def at(thing) -> str:
    """The path that the button of a page posts to."""
    folder = "projekte" if isinstance(thing, Project) else "kommunen"
    return f"/merkliste/{folder}/{thing.pk}/"


def watched_by(actor) -> int:
    return Watch.objects.filter(municipality=actor.municipality).count()


@pytest.fixture
def thing(request, project, owner):
    """A project or a town that can be watched."""
    return {"project": project, "town": owner.municipality}[request.param]


each_thing = pytest.mark.parametrize("thing", ["project", "town"], indirect=True)


@each_thing
def test_the_button_of_a_page_adds_and_removes_it(client, watcher, thing):
    sign_in(client, watcher)
    page = thing.get_absolute_url()
    assert at(thing) in client.get(page).text
    assert client.post(at(thing))["Location"] == page
    assert watched_by(watcher) == 1
    assert "Auf der Merkliste Ihrer Kommune" in client.get(page).text
    assert client.post(at(thing), {"remove": "1"})["Location"] == page
    assert watched_by(watcher) == 0
    assert "Auf der Merkliste" not in client.get(page).text


@each_thing
def test_pressing_the_button_twice_adds_it_once(client, watcher, thing):
    sign_in(client, watcher)
    assert [client.post(at(thing)).status_code for _n in range(2)] == [302, 302]
    assert watched_by(watcher) == AuditEntry.objects.filter(action="watched").count() == 1
    assert [client.post(at(thing), {"remove": "1"}).status_code for _n in range(2)] == [302, 302]
    assert AuditEntry.objects.filter(action="unwatched").count() == 1


def test_a_colleague_sees_and_removes_it(client, watcher, project, owner):
    services.watch(by=watcher, project=project)
    services.watch(by=watcher, town=owner.municipality)
    services.choose_themes(by=watcher, themes=[Theme.objects.get(code="mobility")])
    sign_in(client, acting(Role.EDITOR, watcher.municipality))
    page = client.get(LIST)
    assert project.get_absolute_url() in page.text
    assert owner.municipality.get_absolute_url() in page.text
    assert [theme.code for theme in page.context["themes_form"].initial["themes"]] == ["mobility"]
    for thing in (project, owner.municipality):
        client.post(at(thing), {"remove": "1"})
    client.post(THEMES)
    assert watched_by(watcher) == 0


def test_it_remains_when_the_person_who_added_it_is_deleted(client, watcher, project):
    services.watch(by=watcher, project=project)
    services.choose_themes(by=watcher, themes=[Theme.objects.get(code="mobility")])
    colleague = acting(Role.EDITOR, watcher.municipality)
    watcher.user.delete()
    assert watched_by(colleague) == 2
    assert project.get_absolute_url() in sign_in(client, colleague).get(LIST).text


def test_another_town_neither_sees_nor_changes_it(client, watcher, project, owner):
    services.watch(by=watcher, project=project)
    services.watch(by=watcher, town=owner.municipality)
    services.choose_themes(by=watcher, themes=[Theme.objects.get(code="mobility")])
    sign_in(client, acting(Role.COORDINATOR))
    page = client.get(LIST)
    assert project.get_absolute_url() not in page.text
    assert owner.municipality.get_absolute_url() not in page.text
    assert not page.context["themes_form"].initial["themes"]
    assert "Auf der Merkliste" not in client.get(project.get_absolute_url()).text
    for thing in (project, owner.municipality):
        client.post(at(thing), {"remove": "1"})
    client.post(THEMES)
    assert watched_by(watcher) == 3


def test_members_of_two_towns_change_the_list_of_the_chosen_one(client, watcher, project):
    second = acting(Role.EDITOR).municipality
    watcher.user.memberships.create(municipality=second, role=Role.EDITOR)
    sign_in(client, Actor.of(watcher.user, second))
    client.post(at(project), {"opened_for": signed(watcher.user_id, second.pk)})
    assert Watch.objects.get().municipality == second


@pytest.mark.parametrize("state", HIDDEN)
def test_unpublished_projects_are_404_like_missing_ones(client, watcher, owner, state):
    hidden = ProjectFactory(state=state, municipality=owner.municipality)
    sign_in(client, watcher)
    missing = client.post(f"/merkliste/projekte/{MunicipalityFactory().pk}/")
    answer = client.post(at(hidden))
    assert answer.status_code == missing.status_code == 404
    sign_in(client, owner)
    assert client.post(at(hidden)).status_code == 404
    with pytest.raises(NotAllowed):
        services.watch(by=watcher, project=hidden)
    assert not Watch.objects.exists()


def test_a_pending_revision_cannot_be_watched(client, watcher, project, owner):
    from projects.services.writing import open_revision

    revision = open_revision(project, by=owner)
    assert sign_in(client, watcher).post(at(revision)).status_code == 404


def test_an_archived_project_can_still_be_watched(client, watcher, project):
    Project.objects.update(state=State.ARCHIVED)
    sign_in(client, watcher).post(at(project))
    assert project.get_absolute_url() in client.get(LIST).text


@pytest.mark.parametrize("state", HIDDEN)
def test_unpublished_projects_disappear_from_the_page(client, watcher, project, state):
    services.watch(by=watcher, project=project)
    Project.objects.update(state=state)
    page = sign_in(client, watcher).get(LIST).text
    assert "DIPAS" not in page
    assert "Noch kein Projekt gemerkt" in page


@pytest.mark.parametrize(
    "who", [lambda: Actor.of(UserFactory()), moderator, administrator], ids=["nobody", "m", "a"]
)
def test_people_without_a_town_have_no_list(client, project, owner, who):
    actor = who()
    sign_in(client, actor)
    assert client.get(LIST).status_code == 403
    for path in (at(project), at(owner.municipality), THEMES, "/merkliste/suchen/"):
        assert client.post(path).status_code == 403
    assert at(project) not in client.get(project.get_absolute_url()).text
    with pytest.raises(NotAllowed):
        services.watch(by=actor, project=project)
    with pytest.raises(NotAllowed):
        services.choose_themes(by=actor, themes=[])
    assert not Watch.objects.exists()


def test_visitors_are_sent_to_the_sign_in_whether_it_exists_or_not(client, project, owner):
    answers = [
        client.post(path)["Location"].split("?")[0]
        for path in (at(project), at(owner.municipality), f"/merkliste/projekte/{owner.user.pk}/")
    ]
    assert len(set(answers)) == 1
    assert "/accounts/login/" in answers[0]
    assert at(project) not in client.get(project.get_absolute_url()).text


@each_thing
@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_a_post_changes_the_list(client, watcher, thing, method):
    sign_in(client, watcher)
    assert getattr(client, method)(at(thing)).status_code == 405
    assert watched_by(watcher) == 0
    services.watch(by=watcher, project=ProjectFactory(published=True))
    for path in (f"{LIST}?remove=1", THEMES):
        getattr(client, method)(path)
    assert watched_by(watcher) == 1


@each_thing
def test_a_town_has_no_button_for_its_own(client, owner, thing):
    assert at(thing) not in sign_in(client, owner).get(thing.get_absolute_url()).text


def choose(client, *codes):
    return client.post(THEMES, {"themes": [Theme.objects.get(code=code).pk for code in codes]})


def test_saved_themes_are_exactly_the_ticked_ones(client, watcher):
    sign_in(client, watcher)
    choose(client, "mobility", "climate_adaptation")
    kept = Watch.objects.get(theme__code="mobility").pk
    choose(client, "mobility", "mobility")
    row = Watch.objects.get()
    assert (row.pk, row.theme.code, row.created_by) == (kept, "mobility", watcher.user)


def test_choosing_themes_keeps_projects_and_towns(client, watcher, project, owner):
    services.watch(by=watcher, project=project)
    services.watch(by=watcher, town=owner.municipality)
    choose(sign_in(client, watcher))
    assert watched_by(watcher) == 2


@pytest.mark.parametrize("typed", ["kaputt", "999999", "1\x00", "' OR 1=1 --"])
def test_an_unknown_theme_is_refused_and_changes_nothing(client, watcher, typed):
    choose(sign_in(client, watcher), "mobility")
    answer = client.post(THEMES, {"themes": [typed]})
    assert answer.status_code == 422
    assert "Handlungsfelder" in answer.text
    assert Watch.objects.get().theme.code == "mobility"
