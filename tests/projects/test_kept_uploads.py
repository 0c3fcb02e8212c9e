"""Uploaded files stay selected when their form comes back with other errors."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import ContactRequest
from editorial.files import kept_uploads
from editorial.models import KeptUpload, StoredFile
from editorial.tasks import forget_kept_uploads
from projects.models import Artifact
from tests.factories import ProjectFactory, acting, administrator, moderator
from tests.projects import steps
from tests.projects.files import pdf, picture
from tests.projects.test_authoring import artifact
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return acting()


@pytest.fixture
def draft(actor):
    return ProjectFactory(municipality=actor.municipality, created_by=actor.user)


@pytest.fixture
def author(client, actor):
    return sign_in(client, actor)


def again(answer) -> dict:
    """Form data a browser sends for the files that a page shows as selected."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'name="([\w-]+-(?:kept|offered))" value="([\w-]+)"', answer.text
    ):
        found.setdefault(name, []).append(value)
    return found


def on_disk() -> list[str]:
    return default_storage.listdir("kept")[1] if default_storage.exists("kept") else []


class TestPicture:
    def test_stays_selected_while_its_description_is_missing(
        self, author, draft, django_capture_on_commit_callbacks
    ):
        address = steps.address(draft, "basics")
        answer = author.post(address, steps.basics(draft, image_alt="", picture=picture()))
        assert answer.status_code == 422
        assert re.search(r"\.\w+ \([\d,]+.(Bytes|KB|MB)\) – ausgewählt", answer.text)
        assert "noch einmal aus" not in answer.text
        with django_capture_on_commit_callbacks(execute=True):
            answer = author.post(
                address, steps.basics(draft, image_alt="Ein Platz") | again(answer)
            )
        assert answer.status_code == 302
        draft.refresh_from_db()
        assert draft.image is not None
        assert not KeptUpload.objects.exists()
        assert on_disk() == []

    def test_is_dropped_when_unticked(self, author, draft, django_capture_on_commit_callbacks):
        address = steps.address(draft, "basics")
        answer = author.post(address, steps.basics(draft, image_alt="", picture=picture()))
        sent = {name: ids for name, ids in again(answer).items() if name.endswith("-offered")}
        with django_capture_on_commit_callbacks(execute=True):
            assert author.post(address, steps.basics(draft) | sent).status_code == 302
        draft.refresh_from_db()
        assert draft.image is None
        assert on_disk() == []

    def test_is_replaced_by_a_newly_selected_one(self, author, draft):
        address = steps.address(draft, "basics")
        answer = author.post(address, steps.basics(draft, image_alt="", picture=picture()))
        other = picture(name="anderes.jpg")
        data = steps.basics(draft, image_alt="Ein Platz", picture=other)
        assert author.post(address, data | again(answer)).status_code == 302
        draft.refresh_from_db()
        assert draft.image.original_name == other.name

    def test_a_refused_one_is_named_with_the_other_errors_and_not_kept(self, author, draft):
        data = steps.basics(draft, title="", picture=pdf(name="Plan.pdf"))
        answer = author.post(steps.address(draft, "basics"), data)
        assert "„Plan.pdf“: " in answer.text
        assert 'href="#id_title"' in answer.text
        assert not KeptUpload.objects.exists()

    def test_forms_without_files_do_not_mention_them(self, author, draft):
        answer = author.post(steps.address(draft, "basics"), steps.basics(draft, title=""))
        assert "ausgewählt" not in answer.text
        assert "noch einmal aus" not in answer.text


class TestArtifacts:
    def test_stay_selected_while_another_row_is_invalid(self, author, draft):
        rows = [
            artifact(url="", upload=pdf(name="Übersicht.pdf")),
            artifact(title="", url="https://a.example"),
        ]
        address = steps.address(draft, "documents")
        answer = author.post(address, steps.documents(draft, artifacts=rows))
        assert answer.status_code == 422
        assert "Übersicht.pdf (" in answer.text
        rows = [artifact(url=""), artifact(title="Gut", url="https://a.example")]
        data = steps.documents(draft, artifacts=rows) | again(answer)
        assert author.post(address, data).status_code == 302
        names = set(
            Artifact.objects.exclude(file=None).values_list("file__original_name", flat=True)
        )
        assert names == {"Übersicht.pdf"}

    def test_stay_selected_in_a_conflict(self, author, draft):
        data = steps.documents(draft, artifacts=[artifact(url="", upload=pdf())])
        draft.version += 5
        draft.save()
        answer = author.post(steps.address(draft, "documents"), data)
        assert answer.status_code == 409
        assert KeptUpload.objects.count() == 1
        assert again(answer)


class TestRequests:
    @pytest.fixture
    def asked(self):
        other = acting()
        return ProjectFactory(published=True, municipality=other.municipality)

    def test_files_stay_selected_while_the_question_is_missing_and_the_invalid_one_is_named(
        self, author, asked
    ):
        address = reverse("request_create", args=[asked.pk])
        bad = pdf(name="Virus.exe", content=b"MZ\x90")
        data = {"kind": "question", "text": "", "files": [pdf(name="Plan.pdf"), bad]}
        answer = author.post(address, data)
        assert answer.status_code == 422
        assert "„Virus.exe“: " in answer.text
        assert "Plan.pdf (" in answer.text
        answer = author.post(address, {"kind": "question", "text": "Wie?"} | again(answer))
        assert answer.status_code == 302
        talk = ContactRequest.objects.get().messages.get()
        assert [row.file.original_name for row in talk.files.all()] == ["Plan.pdf"]


class TestText:
    def test_the_file_stays_selected_when_text_was_pasted_too(self, author):
        address = reverse("project_from_text")
        upload = SimpleUploadedFile("projekt.txt", b"Titel: Bad")
        answer = author.post(address, {"upload": upload, "pasted": "Titel: Anders"})
        assert answer.status_code == 422
        assert "projekt.txt (" in answer.text
        answer = author.post(address, {"pasted": ""} | again(answer))
        assert answer.status_code == 200
        assert 'value="Bad"' in answer.text


class TestPrivacy:
    @pytest.fixture
    def kept(self, author, draft):
        author.post(
            steps.address(draft, "basics"), steps.basics(draft, image_alt="", picture=picture())
        )
        return KeptUpload.objects.get()

    @pytest.mark.parametrize(
        "stranger",
        [
            lambda town: acting(municipality=town),
            lambda town: acting("coordinator", municipality=town),
            lambda town: acting(),
            lambda town: moderator(),
            lambda town: administrator(),
        ],
    )
    def test_only_its_uploader_sees_or_uses_it(self, kept, actor, stranger):
        other = stranger(actor.municipality)
        assert not KeptUpload.objects.visible_to(other).exists()
        client = sign_in(Client(), other)
        assert client.get(reverse("stored_file", args=[kept.pk, "original"])).status_code == 404
        if other.municipality_id:
            mine = ProjectFactory(municipality=other.municipality)
            data = steps.basics(mine, image_alt="Fremd")
            client.post(steps.address(mine, "basics"), data | {"picture-kept": str(kept.pk)})
            mine.refresh_from_db()
            assert mine.image is None
        assert KeptUpload.objects.filter(pk=kept.pk).exists()

    def test_it_expires_after_a_day(self, kept, django_capture_on_commit_callbacks):
        assert forget_kept_uploads() == 0
        with (
            time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)),
            django_capture_on_commit_callbacks(execute=True),
        ):
            assert forget_kept_uploads() == 1
            assert forget_kept_uploads() == 0
        assert on_disk() == []

    def test_it_does_not_count_towards_the_quota(self, kept):
        assert not StoredFile.objects.exists()

    def test_files_beyond_the_limit_are_named_for_selecting_again(self, author, draft, monkeypatch):
        monkeypatch.setattr(kept_uploads, "MAX_FILES", 0)
        data = steps.basics(draft, image_alt="", picture=picture())
        answer = author.post(steps.address(draft, "basics"), data)
        assert f"Bitte wählen Sie noch einmal aus: {data['picture'].name}" in answer.text
        assert not KeptUpload.objects.exists()

    @pytest.mark.parametrize("junk", ["x", "", "1" * 400, "\x00"])
    def test_invalid_ids_are_ignored(self, author, draft, junk):
        data = steps.basics(draft) | {"picture-kept": junk, "picture-offered": junk}
        assert author.post(steps.address(draft, "basics"), data).status_code in (302, 400)
