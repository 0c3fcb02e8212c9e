"""Changes that a partial approval must keep together, and what the history hides permanently."""

import pytest
from django.urls import reverse

from core.errors import DomainError
from editorial.authoring import writing
from editorial.files.storage import store_picture
from editorial.models import FieldComment, PublishedVersion
from editorial.revisions.differences import of_revision
from editorial.revisions.versions import readings
from editorial.workflow.choices import State
from editorial.workflow.comments import open_remarks
from editorial.workflow.kinds import all_kinds
from editorial.workflow.services import move
from lessons.choices import Visibility
from lessons.models import Lesson
from lessons.services import CONTENT, narrow
from municipalities.actors import ANONYMOUS
from municipalities.choices import Role
from projects.models import Project
from projects.services.writing import open_revision
from tests.factories import (
    ArtifactFactory,
    EventFactory,
    LessonFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    moderator,
)
from tests.projects.files import picture
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


author, _author = shared_world(lambda: acting(Role.COORDINATOR), name="author")


def submitted(row, author, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return move(row, "submit", by=author, expected_version=row.version)


def published(row, **remarks):
    return move(row, "publish", by=moderator(), expected_version=row.version, remarks=remarks)


def lesson_revision(author, *, before, after, **fields) -> Lesson:
    project = ProjectFactory(published=True, municipality=author.municipality)
    lesson = LessonFactory(published=True, project=project, visibility=before)
    row = writing.open_revision(CONTENT, lesson, by=author)
    return submitted(row, author, visibility=after, **fields)


class TestKeptTogether:
    @pytest.mark.parametrize("returned", ["what_happened", "visibility"])
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (Visibility.MUNICIPALITIES, Visibility.PUBLIC),
            (Visibility.PUBLIC, Visibility.MUNICIPALITIES),
        ],
    )
    def test_text_and_visibility_are_published_together_or_not_at_all(
        self, author, before, after, returned
    ):
        row = lesson_revision(author, before=before, after=after, what_happened="Anders erzählt.")
        with pytest.raises(DomainError, match="nur ganz"):
            published(row, **{returned: "Bitte genauer."})
        lesson = Lesson.objects.get(pk=row.revision_of_id)
        assert (lesson.visibility, lesson.what_happened == "Anders erzählt.") == (before, False)
        asked = move(
            row,
            "request_changes",
            by=moderator(),
            expected_version=row.version,
            remarks={returned: "Bitte genauer."},
        )
        assert asked.state == State.CHANGES_REQUESTED

    @pytest.mark.parametrize("returned", ["image", "image_alt"])
    def test_a_picture_and_its_description_stay_together(self, author, returned):
        project = ProjectFactory(
            published=True, municipality=author.municipality, image_alt="Der Bach"
        )
        row = submitted(
            open_revision(project, by=author),
            author,
            title="Neuer Titel",
            image=stored(author),
            image_alt="Die Brücke",
        )
        public = published(row, **{returned: "Zu dunkel."})
        assert (public.title, public.image_id, public.image_alt) == (
            "Neuer Titel",
            None,
            "Der Bach",
        )
        row = Project.objects.get(pk=row.pk)
        assert {change.name for change in of_revision(row)} == {"image", "image_alt"}

    def test_the_moderator_sees_which_fields_are_returned_along_with_it(self, client, author):
        project = ProjectFactory(published=True, municipality=author.municipality)
        row = open_revision(project, by=author)
        row = submitted(row, author, image=stored(author), image_alt="Brücke", title="Neu")
        sign_in(client, moderator())
        page = client.get(f"/moderation/project/{row.pk}/").text
        assert "Zusammen damit geht zurück: Bildbeschreibung." in page

    def test_returning_the_only_group_of_changes_is_refused(self, author):
        project = ProjectFactory(published=True, municipality=author.municipality)
        row = submitted(
            open_revision(project, by=author), author, image=stored(author), image_alt="Brücke"
        )
        with pytest.raises(DomainError, match="alles zurück"):
            published(row, image="Zu dunkel.")


def stored(author):
    from core.uploads.validation import rewrite_picture

    return store_picture(rewrite_picture(picture()), name="bruecke.png", by=author)


class TestPictures:
    def test_author_and_moderator_see_the_old_and_the_new_picture(self, client, author):
        old, new = stored(author), stored(author)
        type(new).objects.filter(pk=new.pk).update(sha256="0" * 64)
        project = ProjectFactory(
            published=True, municipality=author.municipality, image=old, image_alt="Der Bach"
        )
        row = submitted(open_revision(project, by=author), author, image_id=new.pk)
        for actor, address in (
            (author, f"/projekte/{row.pk}/"),
            (moderator(), f"/moderation/project/{row.pk}/"),
        ):
            sign_in(client, actor)
            page = client.get(address).text
            for file in (old, new):
                small = reverse("stored_file", args=[file.pk, "small"])
                assert small in page
                assert client.get(small).status_code == 200
        client.logout()
        assert client.get(reverse("stored_file", args=[new.pk, "small"])).status_code == 404

    def test_a_first_picture_is_shown_without_a_previous_one(self, author):
        project = ProjectFactory(published=True, municipality=author.municipality)
        row = open_revision(project, by=author)
        row.image = stored(author)
        row.save()
        (change,) = of_revision(row)
        assert change.pictures == (None, row.image)


class TestRemarks:
    @pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.model.__name__)
    def test_every_field_has_its_place_in_the_form(self, client, author, kind):
        entry = {
            "project": lambda town: ProjectFactory(
                municipality=town, state=State.CHANGES_REQUESTED
            ),
            "lesson": lambda town: LessonFactory(
                project__municipality=town, state=State.CHANGES_REQUESTED
            ),
            "need": lambda town: NeedFactory(municipality=town, state=State.CHANGES_REQUESTED),
            "event": lambda town: EventFactory(municipality=town, state=State.CHANGES_REQUESTED),
        }[kind.model._meta.model_name](author.municipality)
        FieldComment.objects.bulk_create(
            FieldComment(
                kind=entry._meta.label_lower, object_id=entry.pk, field=name, text=f"({name})"
            )
            for name in kind.schema.names
        )
        sign_in(client, author)
        page, forms = client.get(entry.get_absolute_url()).text, {}
        for remark in open_remarks(entry, linked=True):
            assert f'href="{remark.url}"' in page
            address, anchor = remark.url.split("#")
            form = forms.setdefault(address, client.get(address).text)
            assert f'id="{anchor}"' in form
            assert form.count(remark.text) == 2, remark.name

    def test_moderators_see_them_without_a_link_into_the_form(self, client, author):
        entry = NeedFactory(municipality=author.municipality, state=State.SUBMITTED)
        FieldComment.objects.create(
            kind=entry._meta.label_lower, object_id=entry.pk, field="text", text="Genauer?"
        )
        sign_in(client, moderator())
        page = client.get(entry.get_absolute_url()).text
        assert "Genauer?" in page
        assert "/bearbeiten/" not in page

    @pytest.mark.parametrize("factory", [LessonFactory, NeedFactory])
    def test_the_second_editor_of_a_returned_field_sees_both_texts(self, client, author, factory):
        town = author.municipality
        owner = (
            {"project__municipality": town} if factory is LessonFactory else {"municipality": town}
        )
        entry = factory(published=True, **owner)
        content, field = (
            (CONTENT, "do_differently") if factory is LessonFactory else (needs(), "text")
        )
        row = submitted(
            writing.open_revision(content, entry, by=author),
            author,
            title="Neuer Titel",
            **{field: "Erste Fassung"},
        )
        published(row, **{field: "Bitte genauer."})
        row.refresh_from_db()
        sign_in(client, author)
        address = reverse(f"{row.kind_name}_edit", args=[row.pk])
        form = client.get(address).context["form"]
        data = {name: form[name].value() or "" for name in form.fields} | {"keep": "1"}
        client.post(address, data | {field: "Von der einen"})
        answer = client.post(address, data | {field: "Von der anderen"})
        assert answer.status_code == 409
        assert "Von der einen" in answer.text
        assert "Von der anderen" in answer.text
        row.refresh_from_db()
        assert getattr(row, field) == "Von der einen"


def needs():
    from needs.services import CONTENT

    return CONTENT


class TestHidden:
    """Versions up to the last one that was restricted stay hidden from the public permanently."""

    def test_text_withdrawn_from_the_public_is_not_in_its_public_history(self, author):
        project = ProjectFactory(published=True, municipality=author.municipality)
        lesson = LessonFactory(published=True, project=project, what_happened="Firma X versagte.")
        narrowed = narrow(lesson, by=author, visibility=Visibility.MUNICIPALITIES)
        row = writing.open_revision(CONTENT, narrowed, by=author)
        row = submitted(
            row, author, visibility=Visibility.PUBLIC, what_happened="Ein Bauteil versagte."
        )
        public = published(row)
        assert [row.changed for row in PublishedVersion.objects.order_by("number")] == [
            [],
            ["visibility"],
            ["what_happened", "visibility"],
        ]
        (seen,) = readings(public, ANONYMOUS)
        assert seen.data["what_happened"] == "Ein Bauteil versagte."
        assert len(readings(public, acting())) == 3

    def test_a_document_once_restricted_to_towns_is_hidden_in_older_versions(self, author):
        project = ProjectFactory(published=True, municipality=author.municipality)
        document = ArtifactFactory(project=project, title="Vertrag")
        for visibility in ("municipalities", "public"):
            row = open_revision(project, by=author)
            row.artifacts.update(visibility=visibility)
            project = published(submitted(row, author))
        assert project.artifacts.get().pk == document.pk
        newest, *older = readings(project, ANONYMOUS)
        assert [row["title"] for row in newest.data["artifacts"]] == ["Vertrag"]
        assert older
        assert all(row.data["artifacts"] == [] for row in older)
        assert all(row.data["artifacts"] for row in readings(project, acting()))


class TestDateOfTheText:
    def test_is_unchanged_by_archiving_and_restoring(self, client, author, time_machine):
        time_machine.move_to("2026-03-01 12:00+00:00")
        project = ProjectFactory(published=True, municipality=author.municipality, slug="pegel")
        project = published(submitted(open_revision(project, by=author), author, title="Neu"))
        time_machine.move_to("2026-05-01 12:00+00:00")
        row = move(project, "archive", by=author, expected_version=project.version)
        move(row, "restore", by=author, expected_version=row.version)
        assert "Stand: 1. März 2026" in client.get("/projekte/pegel/").text
