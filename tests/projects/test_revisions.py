"""A published text stays unchanged until a moderator approves its revision as a whole."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core.uploads.validation import rewrite_picture
from editorial.files.storage import store_pdf, store_picture
from editorial.workflow import services
from editorial.workflow.choices import State, Visibility
from projects.models import Funding, FundingProgramme, Link, Partner, Project
from projects.services.writing import open_revision
from tests.factories import (
    ArtifactFactory,
    MunicipalityFactory,
    ProjectFactory,
    acting,
    moderator,
)
from tests.projects import steps
from tests.projects.files import pdf, picture
from tests.projects.test_authoring import artifact
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return acting()


@pytest.fixture
def author(client, actor):
    return sign_in(client, actor)


@pytest.fixture
def project(actor):
    return ProjectFactory(published=True, municipality=actor.municipality, problem="Alter Text")


def approve(revision: Project) -> Project:
    revision.refresh_from_db()
    submitted = services.move(
        revision, "submit", by=acting_for(revision), expected_version=revision.version
    )
    return services.move(submitted, "publish", by=moderator(), expected_version=submitted.version)


def acting_for(project: Project):
    return acting(municipality=project.municipality)


def public_text(project: Project) -> str:
    return Client().get(project.get_absolute_url()).text


class TestOpening:
    def test_redirects_to_the_form_of_a_second_row(self, author, project):
        answer = author.post(reverse("project_revise", args=[project.pk]))
        revision = Project.objects.get(revision_of=project)
        assert answer["Location"] == steps.address(revision, "basics")
        assert (revision.state, revision.problem) == (State.DRAFT, "Alter Text")

    def test_opening_twice_returns_the_same_revision(self, author, project):
        for _ in range(2):
            author.post(reverse("project_revise", args=[project.pk]))
        assert Project.objects.filter(revision_of=project).count() == 1

    def test_the_database_allows_one_open_revision(self, project, actor):
        open_revision(project, by=actor)
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectFactory(revision_of=project, municipality=project.municipality)

    def test_another_town_cannot_open_one(self, client, project):
        sign_in(client, acting())
        assert client.post(reverse("project_revise", args=[project.pk])).status_code == 403
        assert not Project.objects.filter(revision_of=project).exists()

    def test_a_draft_cannot_be_revised(self, author, actor):
        draft = ProjectFactory(municipality=actor.municipality)
        assert author.post(reverse("project_revise", args=[draft.pk])).status_code == 409

    def test_a_submitted_one_is_shown_but_not_edited(self, author, project, actor):
        revision = open_revision(project, by=actor)
        services.move(revision, "submit", by=actor, expected_version=1)
        answer = author.post(reverse("project_revise", args=[project.pk]), follow=True)
        assert answer.status_code == 200
        assert "Nicht öffentlich" in answer.text


class TestPublicText:
    def test_stays_until_it_is_approved(self, author, project, actor):
        revision = open_revision(project, by=actor)
        author.post(steps.address(revision, "story"), steps.story(revision, problem="Neuer Text"))
        assert "Alter Text" in public_text(project)
        assert "Neuer Text" not in public_text(project)
        merged = approve(revision)
        assert merged.pk == project.pk
        assert merged.slug == project.slug
        assert "Neuer Text" in public_text(project)
        assert not Project.objects.filter(revision_of=project).exists()

    def test_a_revision_is_never_found_by_others(self, client, project, actor):
        revision = open_revision(project, by=actor)
        page = reverse("project_detail", args=[str(revision.pk)])
        assert Client().get(page).status_code == 404
        assert sign_in(Client(), acting()).get(page).status_code == 404
        assert sign_in(Client(), moderator()).get(page).status_code == 404
        assert sign_in(Client(), actor).get(page).status_code == 200

    def test_discarding_the_revision_leaves_it_unchanged(self, author, project, actor):
        revision = open_revision(project, by=actor)
        path = reverse("project_delete", args=[revision.pk])
        assert "Überarbeitung verwerfen?" in author.get(path).text
        author.post(path)
        assert not Project.objects.filter(pk=revision.pk).exists()
        assert "Alter Text" in public_text(project)

    def test_a_question_of_the_moderator_leaves_it_unchanged(self, project, actor, author):
        revision = open_revision(project, by=actor)
        revision = services.move(revision, "submit", by=actor, expected_version=1)
        services.move(
            revision,
            "request_changes",
            by=moderator(),
            expected_version=revision.version,
            reason="Bitte Kosten nennen.",
        )
        assert "Alter Text" in public_text(project)
        assert "Bitte Kosten nennen." in author.get(steps.address(revision, "story")).text
        assert "Bitte Kosten nennen." not in public_text(project)

    def test_a_new_phase_enters_the_history_only_on_approval(self, author, project, actor):
        revision = open_revision(project, by=actor)
        author.post(steps.address(revision, "basics"), steps.basics(revision, phase="operation"))
        assert not project.phase_changes.exists()
        approve(revision)
        change = project.phase_changes.get()
        assert (change.phase_from, change.phase_to) == ("pilot", "operation")


class TestParts:
    @pytest.fixture
    def rich(self, project):
        programme = FundingProgramme.objects.first()
        ArtifactFactory(project=project, title="Vorlage")
        Funding.objects.create(project=project, programme=programme, status="granted")
        Partner.objects.create(project=project, name="P", kind="business", role="partner")
        Link.objects.create(project=project, title="Alt", url="https://a.example")
        project.partner_municipalities.add(MunicipalityFactory())
        return project

    def ids(self, project) -> dict:
        names = ("artifacts", "fundings", "partners", "links")
        return {name: set(getattr(project, name).values_list("pk", flat=True)) for name in names}

    def test_keep_their_ids_through_a_revision(self, rich, actor):
        before = self.ids(rich)
        towns = set(rich.partner_municipalities.all())
        merged = approve(open_revision(rich, by=actor))
        assert self.ids(merged) == before
        assert set(merged.partner_municipalities.all()) == towns

    def test_are_changed_added_and_removed_on_approval(self, author, rich, actor):
        old = rich.links.get()
        revision = open_revision(rich, by=actor)
        copy = revision.links.get()
        assert copy.origin_id == old.pk
        links = [
            {"id": copy.pk, "title": "Geändert", "url": copy.url},
            {"title": "Neu", "url": "https://b.example"},
        ]
        gone = revision.artifacts.get()
        rows = [artifact(id=gone.pk, DELETE="on")]
        author.post(
            steps.address(revision, "documents"),
            steps.documents(revision, artifacts=rows, links=links),
        )
        copy.refresh_from_db()
        assert copy.origin_id == old.pk
        assert rich.links.get().title == "Alt"
        assert rich.artifacts.exists()
        merged = approve(revision)
        titles = dict(merged.links.values_list("title", "pk"))
        assert titles["Geändert"] == old.pk
        assert set(titles) == {"Geändert", "Neu"}
        assert not merged.artifacts.exists()

    def test_deleting_the_revision_keeps_the_public_rows(self, author, rich, actor):
        revision = open_revision(rich, by=actor)
        services.delete_draft(revision, by=actor)
        assert rich.links.count() == rich.artifacts.count() == 1


class TestConfidentialDocuments:
    def test_are_never_public_before_during_or_after_a_revision(self, project, actor):
        file = store_pdf(pdf(), by=actor)
        ArtifactFactory(
            project=project,
            title="Vertraulicher Vertrag",
            file=file,
            url="",
            visibility=Visibility.MUNICIPALITIES,
        )
        page = reverse("stored_file", args=[file.pk, "original"])

        def is_hidden() -> bool:
            return Client().get(
                page
            ).status_code == 404 and "Vertraulicher Vertrag" not in public_text(project)

        assert is_hidden()
        revision = open_revision(project, by=actor)
        assert is_hidden()
        approve(revision)
        assert is_hidden()
        assert sign_in(Client(), acting()).get(page).status_code == 200

    def test_of_a_revision_are_seen_only_by_its_town(self, author, project, actor):
        revision = open_revision(project, by=actor)
        rows = [artifact(url="", upload=pdf(), title="Noch geheim")]
        author.post(steps.address(revision, "documents"), steps.documents(revision, artifacts=rows))
        page = reverse("stored_file", args=[revision.artifacts.get().file_id, "original"])
        assert author.get(page).status_code == 200
        for other in (Client(), sign_in(Client(), acting()), sign_in(Client(), moderator())):
            assert other.get(page).status_code == 404
        approve(revision)
        assert Client().get(page).status_code == 200

    def test_leave_the_public_page_on_approval_when_restricted(self, author, project, actor):
        ArtifactFactory(project=project, title="Vorlage")
        revision = open_revision(project, by=actor)
        row = artifact(id=revision.artifacts.get().pk, title="Vorlage", visibility="municipalities")
        author.post(
            steps.address(revision, "documents"), steps.documents(revision, artifacts=[row])
        )
        assert "Vorlage" in public_text(project)
        approve(revision)
        assert "Vorlage" not in public_text(project)


def test_a_new_picture_becomes_public_only_on_approval(author, project, actor):
    old = store_picture(rewrite_picture(picture()), name="alt.jpg", by=actor)
    Project.objects.filter(pk=project.pk).update(image=old, image_alt="Alt")
    project.refresh_from_db()
    revision = open_revision(project, by=actor)
    new = picture(colour="red")
    author.post(steps.address(revision, "basics"), steps.basics(revision, picture=new))
    revision.refresh_from_db()
    page = reverse("stored_file", args=[revision.image_id, "small"])
    assert revision.image_id != old.pk
    assert Client().get(page).status_code == 404
    approve(revision)
    assert Client().get(page).status_code == 200
    gone = reverse("stored_file", args=[old.pk, "small"])
    assert Client().get(gone).status_code == 404


def test_the_contact_address_is_nowhere_public(project):
    assert project.contact_email not in public_text(project)
    for path in ("/", "/projekte/", project.municipality.get_absolute_url()):
        assert project.contact_email not in Client().get(path).text
