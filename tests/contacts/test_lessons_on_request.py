"""Lessons “on request”: the asked town shows them in the conversation and may withdraw them."""

import pytest

from lessons.models import Disclosure
from municipalities.choices import Role
from notifications.kinds import lines_of
from notifications.models import Notice
from tests.contacts.talks import ask, close
from tests.factories import LessonFactory, ProjectFactory, acting, moderator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TITLE = "Zinnober im Vertrag"


@pytest.fixture
def lesson(project):
    return LessonFactory(project=project, published=True, visibility="contact_only", title=TITLE)


@pytest.fixture
def address(request_row, lesson):
    return f"/anfragen/{request_row.pk}/erfahrungen/{lesson.pk}/"


def page_of(client, actor, row) -> str:
    return sign_in(client, actor).get(f"/anfragen/{row.pk}/").text


def test_asking_town_is_notified_when_a_lesson_is_shown(
    client, request_row, lesson, address, asked, asker
):
    assert TITLE not in page_of(client, asker, request_row)
    assert TITLE in page_of(client, asked, request_row)
    client.post(address)
    assert TITLE in page_of(client, asker, request_row)
    assert client.get(lesson.get_absolute_url()).status_code == 200
    told = [row for row in Notice.objects.all() if row.data["what"] == "lesson_shown"]
    assert [row.user_id for row in told] == [asker.user_id]
    (line,) = lines_of(told).values()
    assert TITLE not in line.title + line.text
    assert TITLE not in told[0].mail.subject + told[0].mail.text


def test_lesson_can_be_withdrawn_even_after_the_end(
    client, request_row, lesson, address, asked, asker
):
    sign_in(client, asked).post(address)
    close(request_row, asker, with_result=False)
    client.post(address, {"hide": "1"})
    assert TITLE not in page_of(client, asker, request_row)
    assert client.get(lesson.get_absolute_url()).status_code == 404


def test_showing_twice_notifies_once(client, address, asked):
    sign_in(client, asked)
    for _time in range(2):
        assert client.post(address).status_code == 302
    assert Disclosure.objects.count() == 1
    assert Notice.objects.filter(data__what="lesson_shown").count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("asking town", 404), ("third town", 404), ("moderator", 404), ("anonymous", 302)],
)
def test_nobody_else_shows_a_lesson(client, address, asker, who, status):
    people = {
        "asking town": asker,
        "third town": acting(Role.COORDINATOR),
        "moderator": moderator(),
    }
    if who in people:
        sign_in(client, people[who])
    assert client.post(address).status_code == status
    assert not Disclosure.objects.exists()


def test_asking_town_cannot_pass_on_a_lesson(client, address, asked, asker):
    sign_in(client, asked).post(address)
    assert sign_in(client, asker).post(address, {"hide": "1"}).status_code == 403
    assert Disclosure.objects.exists()


def test_a_get_shows_nothing(client, address, asked):
    assert sign_in(client, asked).get(address).status_code == 405


def test_only_lessons_of_this_project_are_shown(client, request_row, asked):
    other = ProjectFactory(published=True, municipality=asked.municipality)
    elsewhere = LessonFactory(project=other, published=True, visibility="contact_only")
    address = f"/anfragen/{request_row.pk}/erfahrungen/{elsewhere.pk}/"
    assert sign_in(client, asked).post(address).status_code == 403
    assert elsewhere.title not in page_of(client, asked, request_row)


def test_closed_request_shows_no_further_lesson(client, request_row, address, asked, asker):
    close(request_row, asker, with_result=False)
    assert sign_in(client, asked).post(address).status_code == 409
    assert not Disclosure.objects.exists()


def test_lesson_stays_shown_in_another_question_about_the_project(
    client, project, address, asked, asker
):
    sign_in(client, asked).post(address)
    again = ask(project, asker)
    assert TITLE in page_of(client, asker, again)
