"""A file is readable by exactly those who can read the object it belongs to."""

import uuid
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.uploads.validation import rewrite_picture
from editorial.files.storage import store_pdf, store_picture
from editorial.workflow.choices import State, Visibility
from municipalities.choices import Role
from tests.factories import (
    ArtifactFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.projects.files import PDF, pdf, picture
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

PUBLIC = {State.PUBLISHED, State.ARCHIVED}
STAFF = PUBLIC | {State.SUBMITTED, State.CHANGES_REQUESTED, State.REJECTED, State.TAKEN_DOWN}
READS = {
    "visitor": PUBLIC,
    "editor": set(State),
    "coordinator": set(State),
    "other town": PUBLIC,
    "moderator": STAFF,
    "administrator": STAFF,
}


@pytest.fixture
def owner():
    return acting()


def make_project(owner, state, **kwargs):
    if state in PUBLIC:
        kwargs |= {"slug": f"projekt-{uuid.uuid4()}", "published_at": timezone.now()}
    return ProjectFactory(municipality=owner.municipality, state=state, **kwargs)


def readers(owner) -> dict:
    """A client for each of READS."""
    actors = {
        "editor": owner,
        "coordinator": acting(Role.COORDINATOR, owner.municipality),
        "other town": acting(),
        "moderator": moderator(),
        "administrator": administrator(),
    }
    signed_in = {who: sign_in(Client(), actor) for who, actor in actors.items()}
    return {"visitor": Client()} | signed_in


def address(row, variant="original") -> str:
    return reverse("stored_file", args=[row.pk, variant])


def answers(owner, paths: dict[tuple, str]) -> dict[tuple, int]:
    """Status code of each path for each reader."""
    clients = readers(owner)
    assert clients.keys() == READS.keys()
    return {
        (who, *case): client.get(path).status_code
        for who, client in clients.items()
        for case, path in paths.items()
    }


def test_a_picture_is_as_visible_as_its_project(owner):
    paths = {}
    for state in State:
        image = store_picture(rewrite_picture(picture()), name="a.jpg", by=owner)
        make_project(owner, state, image=image, image_alt="Bild")
        paths |= {(state, size): address(image, size) for size in ("original", "small")}
    found = answers(owner, paths)
    assert found == {
        (who, state, size): 200 if state in READS[who] else 404 for who, state, size in found
    }
    assert len(found) == len(READS) * len(State) * 2


def test_a_document_is_as_visible_as_its_project_and_its_own_visibility_allow(owner):
    paths = {}
    for state, visibility in product(State, Visibility.values):
        file, project = store_pdf(pdf(), by=owner), make_project(owner, state)
        ArtifactFactory(project=project, file=file, url="", visibility=visibility)
        paths[state, visibility] = address(file)

    def seen(who, state, visibility) -> bool:
        return state in READS[who] and (visibility == Visibility.PUBLIC or who != "visitor")

    found = answers(owner, paths)
    assert found == {case: 200 if seen(*case) else 404 for case in found}
    assert len(found) == len(READS) * len(State) * len(Visibility.values)


def test_an_unreferenced_file_is_not_found_even_for_its_uploader(client, owner):
    file = store_pdf(pdf(), by=owner)
    sign_in(client, owner)
    assert client.get(address(file)).status_code == 404


@pytest.mark.parametrize("variant", ["small", "large", "..%2f..%2fmanage.py"])
def test_other_variants_of_a_document_do_not_exist(client, owner, variant):
    file = store_pdf(pdf(), by=owner)
    ArtifactFactory(project=make_project(owner, State.PUBLISHED), file=file, url="")
    assert client.get(f"/dateien/{file.pk}/{variant}").status_code == 404


def test_hidden_and_unknown_files_are_indistinguishable(client, owner):
    hidden = store_pdf(pdf(), by=owner)
    ArtifactFactory(project=make_project(owner, State.DRAFT), file=hidden, url="")
    unknown = client.get(f"/dateien/{uuid.uuid4()}/original")
    refused = client.get(address(hidden))
    assert unknown.status_code == refused.status_code == 404
    assert unknown.headers.keys() == refused.headers.keys()


def test_a_document_is_a_sandboxed_attachment(client, owner):
    file = store_pdf(pdf(name='Vorlage "neu".pdf'), by=owner)
    ArtifactFactory(project=make_project(owner, State.PUBLISHED), file=file, url="")
    answer = client.get(address(file))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer.streaming_content) == PDF
    assert not answer.cookies


def test_public_files_are_revalidated_and_hidden_ones_never_cached(client, owner):
    image = store_picture(rewrite_picture(picture()), name="a.jpg", by=owner)
    project = make_project(owner, State.PUBLISHED, image=image, image_alt="Bild")
    first = client.get(address(image))
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get(address(image), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, "public, no-cache")
    project.state = State.TAKEN_DOWN
    project.save()
    gone = client.get(address(image), headers={"if-none-match": first["ETag"]})
    assert gone.status_code == 404
    sign_in(client, owner)
    assert client.get(address(image))["Cache-Control"] == "private, no-store"


def test_a_removed_member_loses_access_at_once(client, owner):
    file = store_pdf(pdf(), by=owner)
    ArtifactFactory(project=make_project(owner, State.DRAFT), file=file, url="")
    sign_in(client, owner)
    assert client.get(address(file)).status_code == 200
    owner.membership.delete()
    assert client.get(address(file)).status_code == 404


def test_files_are_read_only(client, owner):
    assert client.post(f"/dateien/{uuid.uuid4()}/original").status_code == 405


def test_a_file_lost_on_disk_is_not_found(client, owner):
    file = store_pdf(pdf(), by=owner)
    ArtifactFactory(project=make_project(owner, State.PUBLISHED), file=file, url="")
    file.content.storage.delete(file.content.name)
    assert client.get(address(file)).status_code == 404
