"""Forms sent twice, conflicting edits, and a revision beside the public text."""

import pytest
from django.test import Client

from core.models import AuditEntry
from editorial.workflow.choices import State
from editorial.workflow.services import move
from municipalities.choices import Role
from needs import services
from needs.models import Need
from projects.models import Theme
from tests.factories import NeedFactory, acting, moderator
from tests.needs.writing import NEW, decide, form, page
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client, owner):
    return sign_in(client, owner)


def test_the_same_form_sent_twice_makes_one_need_with_the_last_input(author):
    sent = form()
    first = author.post(NEW, sent)
    second = author.post(NEW, sent | {"title": "Anders"})
    assert first["Location"] == second["Location"]
    assert Need.objects.get().title == "Anders"
    assert AuditEntry.objects.filter(action="created").count() == 1


def test_resending_the_form_after_submission_changes_nothing(author):
    sent = form(submit="1")
    author.post(NEW, sent)
    assert author.post(NEW, sent | {"title": "Anders"}).status_code == 302
    need = Need.objects.get()
    assert (need.state, need.title) == (State.SUBMITTED, sent["title"])


def test_a_token_of_another_town_gives_no_access(author):
    foreign = NeedFactory(title="Fremd")
    assert author.post(NEW, form(token=str(foreign.pk))).status_code == 409
    foreign.refresh_from_db()
    assert foreign.title == "Fremd"


def test_a_form_without_a_token_still_makes_a_need(author):
    assert author.post(NEW, form(token="")).status_code == 302
    assert author.post(NEW, form(token="?")).status_code == 422
    assert Need.objects.count() == 1


def test_the_second_of_two_editors_sees_both_texts(author, draft, owner):
    mine = form(draft, text="Mein Text", time_frame="urgent")
    colleague = acting(Role.EDITOR, owner.municipality)
    other = sign_in(Client(), colleague)
    other.post(page(draft, "bearbeiten"), form(draft, text="Text der Kollegin"))
    answer = author.post(page(draft, "bearbeiten"), mine)
    assert answer.status_code == 409
    assert "Mein Text" in answer.text
    assert "Text der Kollegin" in answer.text
    assert "<title>Konflikt:" in answer.text.replace("\n", "")
    draft.refresh_from_db()
    assert draft.text == "Text der Kollegin"
    assert 'name="version" value="2"' in answer.text
    author.post(page(draft, "bearbeiten"), mine | {"version": 2})
    draft.refresh_from_db()
    assert (draft.text, draft.version) == ("Mein Text", 3)


def test_different_themes_are_a_conflict_too(author, draft):
    sent = form(draft)
    author.post(
        page(draft, "bearbeiten"),
        form(draft, themes=[str(Theme.objects.get(code="climate_adaptation").pk)]),
    )
    answer = author.post(page(draft, "bearbeiten"), sent)
    assert answer.status_code == 409
    assert "Klimaanpassung, Wasser &amp; Starkregen</div>" in answer.text


def test_identical_input_is_no_conflict(author, draft):
    sent = form(draft, text="Gleich")
    author.post(page(draft, "bearbeiten"), sent)
    assert author.post(page(draft, "bearbeiten"), sent).status_code == 302


def test_text_typed_while_it_was_submitted_comes_back(author, draft):
    sent = form(draft, text="Mein später Text")
    author.post(page(draft, "einreichen"), {"version": 1})
    answer = author.post(page(draft, "bearbeiten"), sent)
    assert answer.status_code == 409
    assert "Mein später Text" in answer.text
    assert "inzwischen eingereicht" in answer.text


@pytest.mark.parametrize("version", ["", "0", "eins", "9" * 300, "-1"])
def test_a_step_requires_the_current_version(author, draft, version):
    assert author.post(page(draft, "einreichen"), {"version": version}).status_code == 409
    draft.refresh_from_db()
    assert (draft.state, draft.version) == (State.DRAFT, 1)


@pytest.fixture
def revision(author, need):
    author.post(page(need, "ueberarbeiten"))
    revision = Need.objects.get(revision_of=need)
    author.post(page(revision, "bearbeiten"), form(revision, title="Pegel und Regen messen"))
    revision.refresh_from_db()
    return revision


def public_text(client, need) -> str:
    client.logout()
    return client.get(page(need)).text + client.get("/bedarfe/").text


def test_a_revision_does_not_change_the_public_text(client, need, revision):
    assert "Pegel und Regen messen" not in public_text(client, need)
    assert client.get(f"/bedarfe/{revision.pk}/").status_code == 404


def test_opening_a_revision_again_returns_the_same_one(author, need, revision):
    answer = author.post(page(need, "ueberarbeiten"))
    assert answer["Location"] == page(revision, "bearbeiten")
    assert Need.objects.filter(revision_of=need).count() == 1


def test_a_revision_in_moderation_does_not_affect_the_public_text(
    author, client, need, revision, owner
):
    sent = move(revision, "submit", by=owner, expected_version=revision.version)
    assert author.post(page(need, "ueberarbeiten"))["Location"] == f"/bedarfe/{revision.pk}/"
    decide(sent, "request_changes", "Wirklich auch Regen?")
    assert "Wirklich auch Regen?" in author.get(page(revision, "bearbeiten")).text
    assert "Wirklich auch Regen?" not in public_text(client, need)


def test_an_approved_revision_becomes_the_public_text_at_the_same_url(
    author, client, need, revision, owner, joiner
):
    services.join(need, by=joiner, note="Wir auch")
    sent = move(revision, "submit", by=owner, expected_version=revision.version)
    move(sent, "publish", by=moderator(), expected_version=sent.version)
    assert "Pegel und Regen messen" in public_text(client, need)
    assert Need.objects.count() == 1
    assert Need.objects.get().participations.count() == 1


def test_a_discarded_revision_leaves_the_public_text_unchanged(author, client, need, revision):
    assert "Überarbeitung verwerfen?" in author.get(page(revision, "loeschen")).text
    author.post(page(revision, "loeschen"))
    assert "Pegel messen" in public_text(client, need)
    assert not Need.objects.exclude(pk=need.pk).exists()


def test_the_dashboard_distinguishes_a_need_from_its_revision(author, need, revision):
    text = author.get("/meine-kommune/").text
    assert text.count(">Pegel messen</a>") == text.count(">Pegel und Regen messen</a>") == 1
    assert text.count(">Überarbeitung</p>") == 1


def test_approving_a_revision_does_not_reopen_a_closed_need(need, revision, owner, client):
    services.close(need, by=owner, resolution="dropped")
    sent = move(revision, "submit", by=owner, expected_version=revision.version)
    move(sent, "publish", by=moderator(), expected_version=sent.version)
    need.refresh_from_db()
    assert (need.title, need.resolution) == ("Pegel und Regen messen", "dropped")
    assert need.closed_at is not None


def test_a_forged_token_of_a_published_need_changes_nothing(author, need):
    author.post(NEW, form(token=str(need.pk), title="Am Formular vorbei"))
    need.refresh_from_db()
    assert need.title == "Pegel messen"
