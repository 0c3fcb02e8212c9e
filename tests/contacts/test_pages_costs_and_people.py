"""Query counts of request pages, answer times, and who answers when people leave."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts import responsibilities
from contacts.models import ContactRequest, Message, MessageFile, Responsibility
from core.errors import NotAllowed
from core.models import MailRecord
from editorial.files.storage import store_pdf
from municipalities.choices import Role
from projects.models import Project, Theme
from tests.contacts.talks import ask, say
from tests.factories import MunicipalityFactory, ProjectFactory, UserFactory, acting
from tests.offboarding import remove_without_heir
from tests.projects.files import pdf
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 40


def statements(client, path: str, *, warm: bool = False) -> int:
    if not warm:
        client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def many_projects(number: int, town) -> list[Project]:
    projects = Project.objects.bulk_create(
        ProjectFactory.build_batch(number, published=True, municipality=town)
    )
    theme = Theme.objects.first()
    of_project = Project.themes.through
    of_project.objects.bulk_create(of_project(project=row, theme=theme) for row in projects)
    return projects


def many_requests(number: int, *, asked, asking=None) -> None:
    """Requests from different towns about different projects."""
    now = timezone.now()
    ContactRequest.objects.bulk_create(
        ContactRequest(
            project=project,
            asking=asking.municipality if asking else MunicipalityFactory(),
            asked=asked.municipality,
            kind="question",
            created_at=now,
            last_activity_at=now,
            waiting_since=now,
        )
        for project in many_projects(number, asked.municipality)
    )


@pytest.mark.parametrize("name", ["request_list", "dashboard", "responsibility_list"])
def test_lists_take_a_constant_number_of_queries(asked, asker, name):
    clients = {
        "asked": sign_in(Client(), asked),
        "asker": sign_in(Client(), asker),
    }

    def costs() -> dict:
        for client in clients.values():
            client.get(reverse(name))
        return {
            (reader, query): statements(client, reverse(name) + query, warm=True)
            for reader, client in clients.items()
            for query in ("", "?box=received", "?box=sent", "?show=ended")
        }

    many_requests(FEW, asked=asked, asking=asker)
    few = costs()
    many_requests(MANY, asked=asked, asking=asker)
    assert costs() == few


def test_project_page_takes_a_constant_number_of_queries(client, project, asked, asker):
    sign_in(client, asker)
    for _one in range(FEW):
        ask(project, asker)
    few = statements(client, project.get_absolute_url())
    for _one in range(9):
        ask(project, asker)
    assert statements(client, project.get_absolute_url()) == few


def test_conversation_page_takes_a_constant_number_of_queries(client, project, asked, asker):
    row = ask(project, asker)
    sign_in(client, asked)

    def talk(number: int) -> None:
        for turn in range(number):
            by = acting(Role.EDITOR, (asked, asker)[turn % 2].municipality)
            message = Message.objects.create(
                request=row, municipality=by.municipality, author=by.user,
                text="Wort", created_at=timezone.now(),
            )  # fmt: skip
            MessageFile.objects.create(message=message, file=store_pdf(pdf(), by=by))

    talk(FEW)
    few = statements(client, row.get_absolute_url())
    talk(MANY - FEW)
    assert statements(client, row.get_absolute_url()) == few


def test_the_list_is_read_to_its_end_without_loss(client, asked):
    many_requests(MANY, asked=asked)
    sign_in(client, asked)
    seen, path = [], "/anfragen/"
    while path:
        page = client.get(path)
        seen += [row.pk for row in page.context["page"].results]
        cursor = page.context["page"].next_cursor
        path = f"/anfragen/?cursor={cursor}" if cursor else ""
    assert len(seen) == len(set(seen)) == MANY
    assert client.get("/anfragen/?cursor=unsinn").status_code == 404


ANSWERS = "Antwortet meist innerhalb"


def answered(project, by, *, asker, number: int, before: timedelta = timedelta(0)) -> None:
    """Requests created that long ago and answered at once."""
    for _one in range(number):
        with time_machine.travel(timezone.now() - before, tick=False):
            say(ask(project, asker), by)


def test_answer_time_needs_three_requests_within_a_year(client, project, asked, asker):
    def heard(days: int = 0) -> bool:
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            return ANSWERS in client.get("/projekte/dipas/").text

    answered(project, asked, asker=asker, number=2)
    assert not heard()
    answered(project, asked, asker=asker, number=1, before=timedelta(days=370))
    assert not heard()
    answered(project, asked, asker=asker, number=1)
    assert heard()
    assert "Antwortet meist innerhalb eines Arbeitstags." in client.get("/projekte/dipas/").text
    assert heard(days=360)
    assert not heard(days=370)


def test_answer_time_is_in_working_days(client, project, asked, asker):
    answered(project, asked, asker=asker, number=3)
    for days, words in ((0, "eines Arbeitstags"), (1, "eines Arbeitstags"), (7, "7 Arbeitstagen")):
        ContactRequest.objects.update(answer_days=days)
        assert (
            f"{ANSWERS} {'' if days < 2 else 'von '}{words}." in client.get("/projekte/dipas/").text
        )


def choose(client, owner="", deputy="", path="/anfragen/zustaendigkeit/alle/"):
    return client.post(
        path,
        {"owner": getattr(owner, "user_id", owner), "deputy": getattr(deputy, "user_id", deputy)},
    )


def test_coordinator_names_owner_and_deputy(client, project, asked):
    owner, deputy = (acting(Role.EDITOR, asked.municipality) for _two in range(2))
    sign_in(client, asked)
    assert choose(client, owner, deputy).status_code == 302
    own = f"/anfragen/zustaendigkeit/{project.pk}/"
    assert choose(client, deputy, "", own).status_code == 302
    rules = {row.project_id: (row.owner_id, row.deputy_id) for row in Responsibility.objects.all()}
    assert rules == {None: (owner.user_id, deputy.user_id), project.pk: (deputy.user_id, None)}
    page = client.get("/anfragen/zustaendigkeit/").text
    assert owner.user.full_name in page
    assert choose(client).status_code == 302
    assert Responsibility.objects.count() == 2


def test_only_members_may_be_named_and_nobody_twice(client, asked, asker):
    owner, locked = (acting(Role.EDITOR, asked.municipality) for _two in range(2))
    locked.user.is_active = False
    locked.user.save()
    sign_in(client, asked)
    for stranger in (asker, locked, uuid.uuid4(), "unsinn"):
        assert choose(client, stranger).status_code == 422
        assert choose(client, owner, stranger).status_code == 422
    twice = choose(client, owner, owner)
    assert twice.status_code == 422
    assert "Bitte wählen Sie für die Vertretung eine andere Person." in twice.text
    assert not Responsibility.objects.exists()
    assert asker.user.full_name not in twice.text


def test_service_refuses_non_members_as_the_page_does(project, asked, asker):
    editor = acting(Role.EDITOR, asked.municipality)
    for by, owner, of in (
        (asked, asker.user, None), (asked, UserFactory(), None), (editor, editor.user, None),
        (asker, asker.user, project), (acting(Role.COORDINATOR), None, project),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            responsibilities.assign(of, by=by, owner=owner, deputy=None)
    assert not Responsibility.objects.exists()


def test_editors_read_the_rules_and_others_change_none(client, project, asked, asker):
    sign_in(client, acting(Role.EDITOR, asked.municipality))
    assert client.get("/anfragen/zustaendigkeit/").status_code == 200
    assert choose(client).status_code == 403
    sign_in(client, acting(Role.COORDINATOR, asker.municipality))
    assert choose(client, path=f"/anfragen/zustaendigkeit/{project.pk}/").status_code == 404


@pytest.fixture
def staffed(asked):
    owner, deputy = (acting(Role.EDITOR, asked.municipality) for _two in range(2))
    acting(Role.COORDINATOR, asked.municipality)
    Responsibility.objects.create(
        municipality=asked.municipality, owner=owner.user, deputy=deputy.user
    )
    return owner, deputy


def told(*people) -> list[bool]:
    """Those of the people who got mail since the last call."""
    receivers = set(MailRecord.objects.values_list("to", flat=True))
    MailRecord.objects.all().delete()
    return [actor.user.email in receivers for actor in people]


def test_open_requests_are_reassigned_when_people_leave(client, project, asked, asker, staffed):
    owner, deputy = staffed
    row = ask(project, asker)
    assert told(owner, deputy, asked) == [True, False, False]
    remove_without_heir(owner)
    say(row, asker, "Noch etwas")
    assert told(owner, deputy, asked) == [False, True, False]
    remove_without_heir(deputy)
    say(row, asker, "Und noch etwas")
    assert told(owner, deputy, asked) == [False, False, True]
    page = sign_in(client, asked).get("/anfragen/zustaendigkeit/").text
    for gone in staffed:
        assert f"{gone.user.full_name} (nicht mehr dabei)" in page
    assert "wartet auf Sie" in client.get("/anfragen/").text
    say(row, asked)
    assert sign_in(client, owner).get(f"/anfragen/{row.pk}/").status_code == 404


def test_answers_reach_the_coordination_when_the_asker_left(project, asked, asker):
    coordinator = acting(Role.COORDINATOR, asker.municipality)
    row = ask(project, asker)
    asker.membership.delete()
    MailRecord.objects.all().delete()
    say(row, asked)
    assert told(asker, coordinator) == [False, True]


def test_messages_stay_when_their_author_left(client, project, asked, asker):
    row = ask(project, asker)
    name = asker.user.full_name
    asker.user.delete()
    page = sign_in(client, acting(Role.EDITOR, asker.municipality)).get(f"/anfragen/{row.pk}/")
    assert "ehemaliges Mitglied" in page.text
    assert "Wie lange hielten die Batterien?" in page.text
    assert name not in page.text
