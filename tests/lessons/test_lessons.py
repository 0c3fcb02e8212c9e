"""Writing, moderating, restricting and agreeing to lessons."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import DomainError, Incomplete, NotAllowed, StaleVersion, WrongState
from editorial.authoring import writing
from editorial.workflow.choices import State
from editorial.workflow.services import move
from lessons import services
from lessons.choices import Polarity, Visibility
from lessons.models import Agreement, Lesson
from municipalities.choices import Role
from projects.choices import Phase
from projects.models import Project
from tests.factories import (
    LessonFactory,
    MunicipalityFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
FIELDS = {
    "polarity": Polarity.FAILURE,
    "title": "Batterien hielten vier Monate",
    "what_happened": "Wir sendeten zu oft.",
    "do_differently": "Seltener senden.",
    "area": "technology",
    "phase": "",
    "effect": "",
    "effect_size": "",
    "evidence_url": "",
    "visibility": Visibility.PUBLIC,
}


@pytest.fixture
def author():
    return acting(Role.EDITOR)


@pytest.fixture
def project(author):
    return ProjectFactory(published=True, municipality=author.municipality, slug="pegel")


def write(project, author, **changes) -> Lesson:
    return services.create(project, by=author, given=FIELDS | changes, token=uuid.uuid4())


def publish(lesson, author) -> Lesson:
    sent = move(lesson, "submit", by=author, expected_version=lesson.version)
    return move(sent, "publish", by=moderator(), expected_version=sent.version)


def test_form_asks_for_failures_first(client, author, project):
    sign_in(client, author)
    page = client.get(f"/projekte/{project.pk}/erfahrung/").text
    places = [page.index(f'value="{code}"') for code in ("failure", "obstacle", "success_factor")]
    assert max(places[:2]) < places[2]


def test_project_page_groups_lessons_with_failures_first(client, author, project):
    for polarity in (Polarity.SUCCESS_FACTOR, Polarity.FAILURE):
        LessonFactory(project=project, published=True, polarity=polarity)
    page = client.get("/projekte/pegel/").text
    assert page.index("Fehlschlag <span") < page.index("Erfolgsfaktor <span")


def test_lesson_has_the_same_workflow_as_a_project(client, author, project):
    lesson = write(project, author)
    sent = move(lesson, "submit", by=author, expected_version=lesson.version)
    asked = move(
        sent, "request_changes", by=moderator(), expected_version=sent.version, reason="Wann?"
    )
    saved = writing.save(
        services.CONTENT, asked, by=author, given=FIELDS, expected_version=asked.version
    )
    public = publish(saved, author)
    assert public.state == State.PUBLISHED
    assert client.get(public.get_absolute_url()).status_code == 200
    down = move(
        public, "take_down", by=moderator(), expected_version=public.version, reason="Name genannt"
    )
    assert client.get(down.get_absolute_url()).status_code == 410
    assert FIELDS["title"] not in client.get("/erfahrungen/").text


def test_incomplete_lesson_is_saved_but_not_submitted(client, author, project):
    lesson = write(project, author, what_happened="", area="")
    with pytest.raises(Incomplete):
        move(lesson, "submit", by=author, expected_version=lesson.version)
    sign_in(client, author)
    answer = client.post(
        f"/erfahrungen/{lesson.pk}/bearbeiten/",
        FIELDS | {"what_happened": "", "version": lesson.version, "submit": "1"},
    )
    assert answer.status_code == 422
    assert FIELDS["do_differently"] in answer.text


@pytest.mark.parametrize("phase", [Phase.COMPLETED, Phase.DISCONTINUED])
@pytest.mark.parametrize(
    ("state", "visibility", "enough"),
    [
        (None, None, False),
        (State.DRAFT, Visibility.PUBLIC, False),
        (State.REJECTED, Visibility.PUBLIC, False),
        (State.SUBMITTED, Visibility.PUBLIC, True),
        (State.SUBMITTED, Visibility.CONTACT_ONLY, True),
        (State.PUBLISHED, Visibility.MUNICIPALITIES, True),
    ],
)
def test_project_ends_only_with_a_lesson(author, phase, state, visibility, enough):
    project = ProjectFactory(municipality=author.municipality, phase=phase)
    if state:
        published = {"published": True} if state == State.PUBLISHED else {"state": state}
        LessonFactory(project=project, visibility=visibility, **published)
    if enough:
        assert move(project, "submit", by=author, expected_version=project.version)
        return
    with pytest.raises(Incomplete) as refused:
        move(project, "submit", by=author, expected_version=project.version)
    assert "phase" in refused.value.problems


def test_review_page_links_to_the_missing_lesson(client, author):
    project = ProjectFactory(municipality=author.municipality, phase=Phase.COMPLETED)
    sign_in(client, author)
    page = client.get(f"/projekte/{project.pk}/pruefen/").text
    assert "mindestens eine Erfahrung" in page
    assert f"/projekte/{project.pk}/erfahrung/" in page


def test_revision_replaces_the_text_and_keeps_address_and_agreements(client, author, project):
    lesson = publish(write(project, author), author)
    address, other = lesson.get_absolute_url(), acting()
    services.agree(lesson, by=other, note="Bei uns drei Monate.")
    revision = writing.open_revision(services.CONTENT, lesson, by=author)
    assert writing.open_revision(services.CONTENT, lesson, by=author) == revision
    writing.save(
        services.CONTENT,
        revision,
        by=author,
        given=FIELDS | {"title": "Neuer Satz"},
        expected_version=revision.version,
    )
    revision.refresh_from_db()
    assert "Neuer Satz" not in client.get(address).text
    publish(revision, author)
    page = client.get(address).text
    assert "Neuer Satz" in page
    assert "1 andere Kommune sagt" in page


def test_visibility_is_restricted_at_once_and_never_widened_by_an_open_revision(
    client, author, project
):
    lesson = publish(write(project, author), author)
    revision = writing.open_revision(services.CONTENT, lesson, by=author)
    services.narrow(lesson, by=author, visibility=Visibility.MUNICIPALITIES)
    assert client.get(lesson.get_absolute_url()).status_code == 404
    revision.refresh_from_db()
    publish(revision, author)
    assert client.get(lesson.get_absolute_url()).status_code == 404
    lesson.refresh_from_db()
    for wider in (Visibility.PUBLIC, Visibility.MUNICIPALITIES, "everybody", ""):
        with pytest.raises(DomainError):
            services.narrow(lesson, by=author, visibility=wider)


def test_outdated_version_is_refused_and_both_texts_are_shown(client, author, project):
    lesson = write(project, author)
    writing.save(
        services.CONTENT,
        lesson,
        by=author,
        given=FIELDS | {"title": "Fremder Satz"},
        expected_version=1,
    )
    with pytest.raises(StaleVersion):
        writing.save(services.CONTENT, lesson, by=author, given=FIELDS, expected_version=1)
    sign_in(client, author)
    answer = client.post(
        f"/erfahrungen/{lesson.pk}/bearbeiten/", FIELDS | {"title": "Mein Satz", "version": 1}
    )
    assert answer.status_code == 409
    assert "Mein Satz" in answer.text
    assert "Fremder Satz" in answer.text


def test_form_sent_twice_makes_one_lesson(client, author, project):
    sign_in(client, author)
    data = FIELDS | {"token": str(uuid.uuid4()), "keep": "1"}
    for _ in range(2):
        answer = client.post(f"/projekte/{project.pk}/erfahrung/", data)
        assert answer.status_code == 302
    assert Lesson.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"polarity": "weather"}, "polarity"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ({"what_happened": "y" * 10_001}, "what_happened"),
        ({"effect_size": "large"}, "effect"),
        ({"visibility": "friends"}, "visibility"),
    ],
)
def test_invalid_input_names_the_field_and_keeps_the_text(client, author, project, changes, field):
    sign_in(client, author)
    answer = client.post(f"/projekte/{project.pk}/erfahrung/", FIELDS | changes)
    assert answer.status_code == 422
    assert f'href="#id_{field}' in answer.text
    assert FIELDS["do_differently"] in answer.text
    assert not Lesson.objects.exists()


def test_html_is_escaped_and_markdown_rendered(client, author, project):
    lesson = publish(
        write(project, author, what_happened="<script>alert(1)</script> **fett**"), author
    )
    page = client.get(lesson.get_absolute_url()).text
    assert "<script>alert(1)" not in page
    assert "<strong>fett</strong>" in page


def test_partner_towns_write_on_public_projects_others_never(author, project):
    partner, stranger = acting(), acting()
    with pytest.raises(NotAllowed):
        write(project, partner)
    project.partner_municipalities.add(partner.municipality)
    assert write(project, partner).municipality == partner.municipality
    for actor in (stranger, moderator(), administrator()):
        with pytest.raises(NotAllowed):
            write(project, actor)


ACTIONS = ("bearbeiten", "einreichen", "archivieren", "ueberarbeiten", "loeschen", "einschraenken")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", ["anonymous", "third town", "moderator"])
def test_only_the_writing_town_changes_it(client, author, project, action, who):
    lesson = publish(write(project, author), author)
    if who != "anonymous":
        sign_in(client, acting() if who == "third town" else moderator())
    answer = client.post(
        f"/erfahrungen/{lesson.pk}/{action}/", FIELDS | {"version": lesson.version}
    )
    assert answer.status_code in (302, 403)
    assert answer.status_code == 403 or "/accounts/" in answer["Location"]
    stored = Lesson.objects.get()
    assert (stored.version, stored.state) == (lesson.version, State.PUBLISHED)


class TestSameWithUs:
    @pytest.fixture
    def lesson(self, project):
        return LessonFactory(project=project, published=True)

    def test_counts_once_per_town(self, client, lesson):
        town = MunicipalityFactory()
        for _ in range(2):
            sign_in(client, acting(municipality=town))
            client.post(f"/erfahrungen/{lesson.pk}/bei-uns-auch/", {"note": "Auch hier."})
        assert Agreement.objects.count() == 1
        shown = client.get(f"/api/v1/lessons/{lesson.pk}/").json()
        assert shown["agreement_count"] == 1

    def test_is_withdrawn_by_the_town(self, client, lesson):
        sign_in(client, acting())
        client.post(f"/erfahrungen/{lesson.pk}/bei-uns-auch/", {})
        client.post(f"/erfahrungen/{lesson.pk}/bei-uns-auch/zuruecknehmen/")
        client.post(f"/erfahrungen/{lesson.pk}/bei-uns-auch/zuruecknehmen/")
        assert not Agreement.objects.exists()

    def test_own_town_and_people_without_a_town_cannot_agree(self, lesson, author):
        for actor in (author, moderator()):
            with pytest.raises(NotAllowed):
                services.agree(lesson, by=actor)

    def test_unpublished_lessons_accept_no_agreements(self, project):
        draft = LessonFactory(project=project, submitted=True)
        with pytest.raises((NotAllowed, WrongState)):
            services.agree(draft, by=acting())

    def test_notes_are_visible_to_towns_only(self, client, lesson):
        services.agree(lesson, by=acting(), note="Unser Vertrag war schlecht.")
        assert "Unser Vertrag" not in client.get(lesson.get_absolute_url()).text
        assert "Unser Vertrag" not in client.get(f"/api/v1/lessons/{lesson.pk}/").text
        sign_in(client, acting())
        assert "Unser Vertrag" in client.get(lesson.get_absolute_url()).text


@pytest.mark.parametrize(
    "path",
    [
        "/erfahrungen/",
        "/erfahrungen/?q=Batterien",
        "/projekte/pegel/",
        "/api/v1/lessons/",
        "/api/v1/lessons/?expand=project",
        "/api/v1/projects/?expand=lessons",
        "/sitemap.xml",
    ],
)
def test_number_of_queries_is_the_same_for_few_and_many(client, project, path):
    numbers = []
    for more in (2, 25):
        for _ in range(more):
            LessonFactory(project=project, published=True)
            LessonFactory(published=True)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(
    "query", ["polarity=weather", "project=x", "ordering=colour", "size_class=huge", "page_size=0"]
)
def test_invalid_parameters_of_the_list_are_named(client, query):
    answer = client.get(f"/api/v1/lessons/?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]
    assert client.get(f"/erfahrungen/?{query}").status_code == 400


def test_lessons_are_found_by_size_class_and_theme_of_the_project(client):
    small = MunicipalityFactory(population=3_000)
    LessonFactory(
        published=True,
        project=ProjectFactory(published=True, municipality=small),
        title="Kleine Kommune",
    )
    LessonFactory(published=True, title="Andere Kommune")
    found = client.get("/erfahrungen/?size_class=lt5k").text
    assert "Kleine Kommune" in found
    assert "Andere Kommune" not in found
    assert "Andere Kommune" in client.get("/erfahrungen/?theme=climate_adaptation").text


def test_deleting_a_draft_asks_for_confirmation(client, author, project):
    lesson = write(project, author)
    sign_in(client, author)
    assert "Entwurf löschen?" in client.get(f"/erfahrungen/{lesson.pk}/loeschen/").text
    client.post(f"/erfahrungen/{lesson.pk}/loeschen/")
    assert not Lesson.objects.exists()
    assert Project.objects.filter(pk=project.pk).exists()
