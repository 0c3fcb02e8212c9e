"""Who reads which question and answer, on the project page and by URL."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion import services
from discussion.models import Post
from municipalities.actors import Actor
from projects.models import Project
from tests.discussion.posts import (
    PAGE,
    PEOPLE,
    PUBLIC,
    TOWNS_ONLY,
    answer,
    ask,
)
from tests.factories import MunicipalityFactory, acting, moderator
from tests.people import NO_TOWN, STAFF, sign_in_as
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
QUESTION, ANSWER = "Frage nach Zinnober", "Antwort mit Kupfer"


@pytest.fixture
def talk(project, asker, owner):
    def make(visibility: str) -> Post:
        question = ask(project, asker, QUESTION, visibility=visibility)
        answer(question, owner, ANSWER)
        return question

    return make


def reads_towns_only(who: str) -> bool:
    return who not in NO_TOWN


@pytest.mark.parametrize("who", PEOPLE)
def test_post_is_read_by_its_audience_only(client, project, asker, owner, who):
    questions = {}
    for visibility in (PUBLIC, TOWNS_ONLY):
        row = ask(project, asker, f"{QUESTION} {visibility}", visibility=visibility)
        answer(row, owner, f"{ANSWER} {visibility}")
        questions[visibility] = row
    sign_in_as(client, who, asker.municipality, owner.municipality)
    page = client.get(PAGE)
    assert page.status_code == 200
    for visibility, question in questions.items():
        may_read = visibility == PUBLIC or reads_towns_only(who)
        marks = (f"{QUESTION} {visibility}", f"{ANSWER} {visibility}", f"beitrag-{question.pk}")
        assert [mark in page.text for mark in marks] == [may_read] * 3, visibility


@pytest.mark.parametrize("who", PEOPLE)
def test_urls_of_a_post_for_towns_show_it_to_nobody_else(client, talk, asker, owner, who):
    question = talk(TOWNS_ONLY)
    sign_in_as(client, who, asker.municipality, owner.municipality)
    for step in ("antworten", "melden", "entfernen"):
        response = client.get(f"/fragen/{question.pk}/{step}/")
        if response.status_code == 200:
            assert reads_towns_only(who), step
        else:
            assert response.status_code in (302, 403, 404), step
            assert QUESTION not in response.text, step


def comparable(page: str) -> str:
    """The page without its CSRF tokens, which differ in every answer."""
    return re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", page)


@pytest.mark.parametrize("who", NO_TOWN)
def test_question_for_towns_leaves_no_trace_for_others(client, talk, asker, owner, who):
    sign_in_as(client, who, asker.municipality, owner.municipality)
    paths = (PAGE, "/projekte/", "/", asker.municipality.get_absolute_url())
    before = [comparable(client.get(path).text) for path in paths]
    talk(TOWNS_ONLY)
    assert [comparable(client.get(path).text) for path in paths] == before


def test_moderator_without_second_factor_has_no_access(client, talk):
    judge = Actor.of(moderator().user)
    question = talk(TOWNS_ONLY)
    assert not Post.objects.visible_to(judge).exists()
    sign_in(client, judge)
    assert QUESTION not in client.get(PAGE, follow=True).text
    assert client.get(f"/fragen/{question.pk}/entfernen/").status_code in (302, 403, 404)


@pytest.mark.parametrize("step", ["antworten", "melden", "entfernen"])
def test_visitor_cannot_tell_a_question_for_towns_from_none(client, talk, step):
    answers = []
    for pk in (talk(TOWNS_ONLY).pk, uuid.uuid4()):
        response = client.get(f"/fragen/{pk}/{step}/")
        answers.append((response.status_code, response["Location"].replace(str(pk), "")))
    assert answers[0] == answers[1]


def test_a_public_question_and_one_for_towns_stand_side_by_side(client, project, asker):
    ask(project, asker, "Für alle", visibility=PUBLIC)
    ask(project, asker, "Für Kommunen")
    page = client.get(PAGE).text
    assert "Für alle" in page
    assert "Für Kommunen" not in page
    assert "nur Kommunen" not in page


def test_only_questions_for_towns_are_marked(client, project, asker, owner):
    sign_in_as(client, "RA", asker.municipality, owner.municipality)
    ask(project, asker, visibility=PUBLIC)
    assert "nur Kommunen" not in client.get(PAGE).text
    ask(project, asker)
    assert "nur Kommunen" in client.get(PAGE).text


def test_the_api_shows_no_posts(client, project, talk):
    talk(PUBLIC)
    talk(TOWNS_ONLY)
    for path in ("/api/v1/projects/", f"/api/v1/projects/{project.pk}/"):
        assert QUESTION not in client.get(path).text


def many(project, number: int) -> None:
    """Questions of other towns in districts, each answered by yet another town."""
    for n in range(number):
        towns = [MunicipalityFactory(district=MunicipalityFactory()) for _side in range(2)]
        question = ask(
            project, acting(municipality=towns[0]), visibility=(PUBLIC, TOWNS_ONLY)[n % 2]
        )
        services.answer(question, by=acting(municipality=towns[1]), text="Ja.", token=uuid.uuid4())


@pytest.mark.parametrize("who", ["AN", "RC", *STAFF])
def test_number_of_queries_is_constant_for_posts(client, project, asker, owner, who):
    sign_in_as(client, who, asker.municipality, owner.municipality)
    numbers = []
    for more in (2, 13):
        many(project, more)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        numbers.append(len(queries))
    assert Post.objects.questions().count() == 15
    assert numbers[0] == numbers[1]


def test_older_questions_are_on_a_page_of_their_own(client, project, asker):
    for number in range(25):
        ask(project, asker, f"Frage Nummer {number:02}", visibility=PUBLIC)
    page = client.get(PAGE).text
    assert "Frage Nummer 24" in page
    assert "Frage Nummer 14" not in page
    address = f"/projekte/{project.pk}/fragen/alle/"
    assert address in page
    first = client.get(address)
    assert "Frage Nummer 05" in first.text
    assert "Frage Nummer 04" not in first.text
    older = re.search(r'rel="next" href="([^"]+)"', first.text).group(1).replace("&amp;", "&")
    assert "Frage Nummer 00" in client.get(address + older).text
    assert client.get(address + "?cursor=kaputt").status_code == 404


@pytest.mark.parametrize("who", PEOPLE)
def test_page_of_all_questions_matches_the_project_page(client, project, asker, owner, who):
    ask(project, asker, "Nur unter uns")
    ask(project, asker, "An alle", visibility=PUBLIC)
    services.take_off(ask(project, asker, "Weg damit", visibility=PUBLIC), by=asker)
    sign_in_as(client, who, asker.municipality, owner.municipality)
    texts = ("Nur unter uns", "An alle", "Weg damit")
    pages = [client.get(path).text for path in (PAGE, f"/projekte/{project.pk}/fragen/alle/")]
    assert [text in pages[0] for text in texts] == [text in pages[1] for text in texts]


def test_the_page_of_all_questions_vanishes_with_the_project(client, project, asker):
    ask(project, asker, "An alle", visibility=PUBLIC)
    Project.objects.update(state="taken_down")
    assert client.get(f"/projekte/{project.pk}/fragen/alle/").status_code == 404


def test_page_of_all_questions_takes_a_constant_number_of_queries(client, project):
    numbers = []
    for more in (3, 22):
        many(project, more)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/projekte/{project.pk}/fragen/alle/")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
