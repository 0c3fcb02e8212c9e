"""The list of one's own notices, and the notification settings."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from editorial.workflow.choices import State
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Membership
from notifications.choices import Interval, Mode
from notifications.kinds import all_kinds
from notifications.models import DigestSchedule, Notice, Preference
from projects.models import Project
from tests.factories import ProjectFactory, UserFactory, acting, administrator, moderator
from tests.notifications.telling import tell
from tests.signing_in import sign_in
from watching.upstream import NEW_ON_LIST

pytestmark = pytest.mark.django_db
LIST, READ, SETTINGS = (
    "/benachrichtigungen/",
    "/benachrichtigungen/gelesen/",
    "/benachrichtigungen/einstellungen/",
)


@pytest.fixture
def reader():
    return acting()


@pytest.fixture
def told(reader):
    return tell(reader, project=ProjectFactory(published=True, title="Zinnober an der Weser"))


def test_list_shows_ones_own_notices(client, reader, told):
    page = sign_in(client, reader).get(LIST).text
    assert "Zinnober an der Weser" in page
    assert told.get_absolute_url() in page


@pytest.mark.parametrize("who", ["colleague", "moderator", "administrator", "no town"])
def test_list_shows_no_notices_of_others(client, reader, told, who):
    other = {
        "colleague": lambda: acting(Role.COORDINATOR, reader.municipality),
        "moderator": moderator,
        "administrator": administrator,
        "no town": lambda: Actor.of(UserFactory()),
    }[who]()
    assert "Zinnober" not in sign_in(client, other).get(LIST).text


@pytest.mark.parametrize("path", [LIST, SETTINGS])
def test_visitors_are_sent_to_the_sign_in(client, path):
    assert "/accounts/login/" in client.get(path)["Location"]


def test_former_members_no_longer_see_notices_of_the_town(client, reader, told):
    Membership.objects.filter(user=reader.user).delete()
    assert "Zinnober" not in sign_in(client, Actor.of(reader.user)).get(LIST).text


@pytest.mark.parametrize("state", [State.TAKEN_DOWN, State.DRAFT, State.REJECTED])
def test_notices_of_unpublished_entries_disappear(client, reader, told, state):
    Project.objects.update(state=state)
    page = sign_in(client, reader).get(LIST).text
    assert "Zinnober" not in page
    assert "Noch nichts Neues" in page


def test_unread_notices_are_highlighted_until_marked_as_read(client, reader, told):
    sign_in(client, reader)
    assert "notices__item--new" in client.get(LIST).text
    assert "notices__item--new" in client.get(LIST).text
    assert client.get(READ).status_code == 405
    assert client.post(READ).status_code == 302
    assert "notices__item--new" not in client.get(LIST).text


def test_header_of_each_page_shows_the_number_of_unread_notices(client, reader, told):
    sign_in(client, reader)
    assert '<span class="count">' in client.get("/projekte/").text
    tell(acting(municipality=reader.municipality))
    page = client.get("/").text
    assert page.count('<span class="count">') == 1
    assert "</span>1</span>" in page
    client.post(READ)
    assert '<span class="count">' not in client.get("/").text


def test_hidden_unread_notices_can_still_be_marked_as_read(client, reader, told):
    sign_in(client, reader)
    Project.objects.update(state=State.TAKEN_DOWN)
    assert READ in client.get(LIST).text
    client.post(READ)
    assert '<span class="count">' not in client.get(LIST).text


def test_reading_changes_nothing_for_others(client, reader, told):
    other = acting()
    tell(other, project=told)
    sign_in(client, other).post(READ)
    assert Notice.objects.get(user=reader.user).read_at is None


def test_list_is_paged_newest_first(client, reader):
    for number in range(30):
        tell(reader, project=ProjectFactory(published=True, title=f"Projekt Nummer {number:02}"))
    page = sign_in(client, reader).get(LIST)
    shown = [page.text.index(f"Nummer {number:02}") for number in range(29, 4, -1)]
    assert shown == sorted(shown)
    assert "Nummer 04" not in page.text
    address = page.context["page"].next_cursor
    older = client.get(LIST, {"cursor": address}).text
    assert all(f"Nummer {number:02}" in older for number in range(5))


def test_a_page_of_hidden_notices_still_links_to_the_next(client, reader):
    kept = tell(reader, project=ProjectFactory(published=True, title="Ganz alt"))
    for _n in range(25):
        tell(reader)
    Project.objects.exclude(pk=kept.pk).update(state=State.TAKEN_DOWN)
    page = sign_in(client, reader).get(LIST)
    assert 'rel="next"' in page.text
    assert "Ganz alt" in client.get(LIST, {"cursor": page.context["page"].next_cursor}).text


def test_a_malformed_cursor_is_not_found(client, reader):
    assert sign_in(client, reader).get(LIST, {"cursor": "kaputt"}).status_code == 404


def test_the_list_costs_the_same_for_few_and_many(client, reader):
    sign_in(client, reader)
    numbers = []
    for more in (2, 23):
        for _n in range(more):
            tell(reader)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def choices(**changes) -> dict:
    return {kind.code: kind.default for kind in all_kinds()} | {"interval": "weekly"} | changes


def test_settings_show_current_values_and_are_saved(client, reader):
    sign_in(client, reader)
    page = client.get(SETTINGS)
    assert page.context["form"][NEW_ON_LIST].value() == Mode.DIGEST
    given = choices(interval="daily", **{NEW_ON_LIST: "none"})
    assert client.post(SETTINGS, given).status_code == 302
    assert DigestSchedule.objects.get(user=reader.user).interval == Interval.DAILY
    form = client.get(SETTINGS).context["form"]
    assert (form[NEW_ON_LIST].value(), form["interval"].value()) == ("none", "daily")
    tell(reader)
    assert Notice.objects.get().mode == Mode.NONE


def test_settings_affect_only_their_owner(client, reader):
    colleague = acting(municipality=reader.municipality)
    sign_in(client, colleague).post(SETTINGS, choices(**{NEW_ON_LIST: "none"}))
    tell(reader, colleague)
    assert Notice.objects.get(user=reader.user).mode == Mode.DIGEST
    assert Notice.objects.get(user=colleague.user).mode == Mode.NONE


@pytest.mark.parametrize(
    "wrong",
    [{"interval": "stündlich"}, {NEW_ON_LIST: "x"}, {"interval": ""}, {"follow_up": "digest"}],
)
def test_invalid_settings_come_back_and_nothing_is_saved(client, reader, wrong):
    response = sign_in(client, reader).post(SETTINGS, choices(request="none", **wrong))
    assert response.status_code == 422
    assert response.context["form"]["request"].value() == "none"
    assert 'id="fehler"' in response.text
    assert not Preference.objects.exists()


def test_every_kind_can_be_chosen_and_has_an_english_name(client, reader):
    page = sign_in(client, reader).get(SETTINGS).text
    assert all((str(kind.label) in page) != kind.for_staff for kind in all_kinds())
    german = [str(kind.label) for kind in all_kinds()]
    page = sign_in(Client(), moderator()).get(SETTINGS).text
    assert all(label in page for label in german)
    english = Client()
    reader.user.language = "en"
    reader.user.save()
    page = sign_in(english, reader).get("/en/notifications/settings/")
    assert page.status_code == 200
    assert not [label for label in german if label in page.text]
