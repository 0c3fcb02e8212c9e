"""The history of published versions: permanent, readable by exactly those who may read it."""

import itertools

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from editorial.authoring import writing
from editorial.models import PublishedVersion
from editorial.workflow.choices import State
from editorial.workflow.services import move
from lessons.choices import Visibility
from lessons.models import Disclosure
from lessons.services import CONTENT as LESSON
from lessons.services import narrow
from municipalities.choices import Role
from municipalities.models import Membership
from projects.models import Project
from projects.services.writing import open_revision
from tests.factories import (
    ArtifactFactory,
    LessonFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def changed(project, author, **fields) -> Project:
    """``project`` after one more approved revision."""
    row = open_revision(project, by=author)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return approved(row, author)


def approved(row, author):
    row = move(row, "submit", by=author, expected_version=row.version)
    return move(row, "publish", by=moderator(), expected_version=row.version)


def author_and_project() -> dict:
    author = acting(Role.COORDINATOR)
    project = ProjectFactory(
        published=True, municipality=author.municipality, slug="pegel", title="Erster Titel"
    )
    return {"author": author, "project": project}


world, _world = shared_world(author_and_project)


@pytest.fixture
def author(world):
    return world["author"]


@pytest.fixture
def project(world):
    return world["project"]


class TestKept:
    def test_first_publication_and_each_approval_make_one_version(self, author):
        draft = ProjectFactory(submitted=True, municipality=author.municipality)
        project = move(draft, "publish", by=moderator(), expected_version=draft.version)
        changed(project, author, title="Zweiter Titel")
        rows = PublishedVersion.objects.order_by("number")
        assert [row.changed for row in rows] == [[], ["title"]]

    def test_an_entry_older_than_the_history_starts_with_its_old_text(self, project, author):
        changed(project, author, title="Zweiter Titel")
        first = PublishedVersion.objects.order_by("number").first()
        assert first.snapshot["title"] == "Erster Titel"
        assert first.published_at == project.published_at

    def test_internal_fields_are_not_kept(self, project, author):
        changed(project, author, title="Neu", internal_note="Geheim", contact_email="x@y.example")
        assert "Geheim" not in str(PublishedVersion.objects.values_list("snapshot", flat=True))
        assert "x@y.example" not in str(PublishedVersion.objects.values_list("snapshot", flat=True))

    def test_a_change_of_internal_fields_makes_no_version(self, project, author):
        changed(project, author, internal_note="Geheim")
        assert PublishedVersion.objects.count() == 1

    def test_archiving_and_restoring_make_no_version(self, project, author):
        row = move(project, "archive", by=author, expected_version=project.version)
        move(row, "restore", by=author, expected_version=row.version)
        assert not PublishedVersion.objects.exists()

    @pytest.mark.parametrize("how", ["update", "delete"])
    def test_history_cannot_be_changed(self, project, author, how):
        changed(project, author, title="Neu")
        rows = PublishedVersion.objects.all()
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(number=99) if how == "update" else rows.delete()


def history(client, address="/projekte/pegel/verlauf/"):
    return client.get(address)


class TestRead:
    def test_history_shows_what_changed_when(self, client, project, author):
        changed(project, author, title="Zweiter Titel")
        page = history(client)
        assert page.status_code == 200
        assert "Geändert: Titel" in " ".join(page.text.split())
        number = PublishedVersion.objects.latest("number").number
        text = client.get(f"/projekte/pegel/verlauf/{number}/").text
        assert "Erster" in text
        assert "Zweiter" in text

    def test_an_entry_never_changed_has_one_version(self, client, project):
        assert "erste Fassung" in history(client).text
        assert client.get(f"/projekte/pegel/verlauf/{project.version}/").status_code == 200

    def test_unknown_version_and_entry_are_not_found(self, client, project):
        assert client.get("/projekte/pegel/verlauf/999/").status_code == 404
        assert history(client, "/projekte/nichts/verlauf/").status_code == 404

    def test_readers_of_the_entry_read_its_history(self, project, author):
        changed(project, author, title="Neu")
        readers = {
            "AN": Client(),
            "RA": sign_in(Client(), author),
            "RB": sign_in(Client(), acting()),
            "MO": sign_in(Client(), moderator()),
            "SA": sign_in(Client(), administrator()),
        }
        others = {State.PUBLISHED: 200, State.ARCHIVED: 200, State.TAKEN_DOWN: 410}
        found, expected = {}, {}
        for state in others:
            Project.objects.filter(pk=project.pk).update(state=state)
            for who, reader in readers.items():
                api = reader.get(f"/api/v1/projects/{project.pk}/history/").status_code
                found[state, who] = (history(reader).status_code, api)
                page = 200 if who in ("RA", "MO", "SA") else others[state]
                expected[state, who] = (page, others[state])
        assert found == expected

    def test_a_draft_has_no_history(self, client, author):
        ProjectFactory(municipality=author.municipality, slug="entwurf")
        sign_in(client, author)
        assert history(client, "/projekte/entwurf/verlauf/").status_code == 404

    def test_pages_of_project_lesson_and_need_link_to_it(self, client, project):
        lesson = LessonFactory(published=True, project=project)
        need = NeedFactory(published=True)
        for entry in (project, lesson, need):
            address = f"{entry.get_absolute_url()}verlauf/"
            page = client.get(entry.get_absolute_url()).text
            assert address in page
            assert "Stand:" in page
            assert client.get(address).status_code == 200

    def test_number_of_statements_does_not_grow(self, client, project, author):
        def statements(address) -> int:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            return len(captured)

        changed(project, author, title="Titel 1")
        addresses = ["/projekte/pegel/verlauf/", f"/api/v1/projects/{project.pk}/history/"]
        few = [statements(address) for address in addresses]
        last = PublishedVersion.objects.latest("number")
        PublishedVersion.objects.bulk_create(
            PublishedVersion(
                kind=last.kind,
                object_id=last.object_id,
                number=last.number + n,
                published_at=last.published_at,
                snapshot={**last.snapshot, "title": f"Titel {n}"},
            )
            for n in range(2, 60)
        )
        assert [statements(address) for address in addresses] == few
        assert "?page=2" in history(client).text


class TestConfidential:
    """Content that is or was for towns only stays so in every past version."""

    @pytest.fixture
    def lesson(self, author):
        project = ProjectFactory(published=True, municipality=author.municipality)
        lesson = LessonFactory(
            published=True,
            project=project,
            slug="kupfer",
            visibility=Visibility.MUNICIPALITIES,
            what_happened="Die Nachtwache schlief.",
        )
        row = writing.open_revision(LESSON, lesson, by=author)
        row.visibility, row.what_happened = Visibility.PUBLIC, "Kupfer wurde gestohlen."
        row.save()
        return approved(row, author)

    def pages(self, client) -> str:
        numbers = PublishedVersion.objects.values_list("number", flat=True)
        addresses = [f"/erfahrungen/kupfer/verlauf/{number}/" for number in numbers]
        return "".join(client.get(a).text for a in ["/erfahrungen/kupfer/verlauf/", *addresses])

    def test_content_once_for_towns_only_does_not_become_public(self, lesson, author):
        left = acting()
        readers = {
            "AN": Client(),
            "RA": sign_in(Client(), author),
            "RB": sign_in(Client(), acting()),
            "XX": sign_in(Client(), left),
            "MO": sign_in(Client(), moderator()),
            "SA": sign_in(Client(), administrator()),
        }
        Membership.objects.filter(user=left.user).delete()
        texts = {who: self.pages(reader) for who, reader in readers.items()}
        assert {who for who, text in texts.items() if "Kupfer" in text} == set(readers)
        reads = {who for who, text in texts.items() if "Nachtwache" in text}
        assert reads == {"RA", "RB", "MO", "SA"}

    def test_on_request_is_read_by_its_town_and_by_those_it_was_shown_to(
        self, client, lesson, author
    ):
        told, other = acting(), acting()
        narrowed = narrow(lesson, by=author, visibility=Visibility.CONTACT_ONLY)
        Disclosure.objects.create(lesson=narrowed, municipality=told.municipality)
        for actor, status in ((told, 200), (author, 200), (other, 404), (moderator(), 404)):
            sign_in(client, actor)
            assert history(client, "/erfahrungen/kupfer/verlauf/").status_code == status
        client.logout()
        assert history(client, "/erfahrungen/kupfer/verlauf/").status_code == 404

    def test_withdrawn_confidential_lesson_is_not_found(self, client, lesson, author):
        row = narrow(lesson, by=author, visibility=Visibility.MUNICIPALITIES)
        move(row, "take_down", by=moderator(), expected_version=row.version, reason="x")
        assert history(client, "/erfahrungen/kupfer/verlauf/").status_code == 404

    @pytest.mark.parametrize("restricted", ["then", "now"])
    def test_documents_for_towns_only_are_hidden_in_past_versions(
        self, project, author, restricted
    ):
        artifact = ArtifactFactory(project=project, title="Vertrag mit Preisen")
        first = "municipalities" if restricted == "then" else "public"
        type(artifact).objects.filter(pk=artifact.pk).update(visibility=first)
        row = open_revision(project, by=author)
        row.artifacts.update(visibility="public" if restricted == "then" else "municipalities")
        approved(row, author)
        changed(Project.objects.get(pk=project.pk), author, title="Noch neuer")
        numbers = list(PublishedVersion.objects.order_by("number").values_list("number", flat=True))
        restricted_numbers = numbers[:1] if restricted == "then" else numbers
        readers = {
            "AN": Client(),
            "RB": sign_in(Client(), acting()),
            "MO": sign_in(Client(), moderator()),
        }
        found = {}
        for number, (who, reader) in itertools.product(restricted_numbers, readers.items()):
            page = reader.get(f"/projekte/pegel/verlauf/{number}/")
            api = reader.get(f"/api/v1/projects/{project.pk}/history/{number}/")
            words = "Vertrag mit Preisen"
            found[number, who] = (words in page.text, words in api.text)
        assert found == {case: (case[1] != "AN", False) for case in found}


class TestApi:
    def test_versions_and_the_text_of_one(self, client, project, author):
        public = changed(project, author, title="Zweiter Titel", cost_one_off_eur=1_000)
        data = client.get(f"/api/v1/projects/{project.pk}/history/").json()
        assert [row["changed_fields"] for row in data["results"]] == [
            ["title", "cost_one_off_eur"],
            [],
        ]
        assert data["results"][0]["version"] == public.version
        one = client.get(data["results"][1]["url"].removeprefix("http://localhost:8000")).json()
        assert one["content"]["title"] == "Erster Titel"
        assert one["content"]["themes"] == ["climate_adaptation"]
        assert "contact_email" not in one["content"]

    def test_paging_lists_each_version_once(self, client, project, author):
        for n in range(4):
            project = changed(project, author, title=f"Titel {n}")
        address, seen = f"/api/v1/projects/{project.pk}/history/?page_size=2", []
        while address:
            data = client.get(address.removeprefix("http://localhost:8000")).json()
            seen += [row["version"] for row in data["results"]]
            address = data["next"]
        assert seen == sorted(set(seen), reverse=True)
        assert len(seen) == 5

    @pytest.mark.parametrize("query", ["cursor=x", "page_size=0", "page_size=101", "foo=1"])
    def test_bad_parameters_are_refused(self, client, project, query):
        answer = client.get(f"/api/v1/projects/{project.pk}/history/?{query}")
        assert answer.status_code == 400
        assert answer["Content-Type"].startswith("application/problem+json")
