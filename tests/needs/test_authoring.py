"""Posting a need: from the form to its publication, question, rejection and archive."""

import uuid

import pytest

from core.models import AuditEntry
from editorial.workflow.choices import State
from municipalities.choices import Role
from municipalities.models import Membership
from needs.models import Need
from notifications.models import Notice
from tests.factories import MunicipalityFactory, NeedFactory, acting, moderator
from tests.needs.writing import NEW, decide, form, page, publish
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client, owner):
    return sign_in(client, owner)


def test_a_draft_belongs_to_its_town_and_is_read_only_there(author, owner):
    answer = author.post(NEW, form())
    need = Need.objects.get()
    assert answer["Location"] == page(need)
    assert (need.state, need.municipality) == (State.DRAFT, owner.municipality)
    assert (need.title, need.time_frame) == ("Pegel kleiner Bäche überwachen", "year")
    assert [theme.code for theme in need.themes.all()] == ["climate_adaptation"]
    assert AuditEntry.objects.get(action="created").actor_id == owner.user_id
    assert "liest das nur Ihre Kommune" in author.get(page(need)).text


def test_the_form_asks_in_plain_words_and_gives_an_example(author):
    text = author.get(NEW).text
    for words in ("Was suchen Sie?", "Worum geht es?", "Handlungsfelder", "Bis wann?", "LoRaWAN"):
        assert words in text


def test_the_submit_button_sends_it_to_the_moderators(author):
    author.post(NEW, form(submit="1"))
    assert Need.objects.get().state == State.SUBMITTED


def test_edited_and_submitted_from_its_page(author, draft):
    assert author.get(page(draft, "bearbeiten")).status_code == 200
    author.post(page(draft, "bearbeiten"), form(draft, title="Neuer Titel"))
    draft.refresh_from_db()
    assert (draft.title, draft.version) == ("Neuer Titel", 2)
    answer = author.post(page(draft, "einreichen"), {"version": 2}, follow=True)
    assert "Die Moderation prüft" in answer.text
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


def test_withdrawn_while_submitted(author, draft):
    author.post(page(draft, "einreichen"), {"version": 1})
    assert author.get(page(draft, "bearbeiten")).status_code == 409
    author.post(page(draft, "zurueckholen"), {"version": 2})
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_published_need_has_a_readable_slug(client, draft, owner):
    need = publish(draft, by=owner)
    assert need.slug == f"laub-auf-radwegen-erkennen-{need.title.split()[-1]}-{need.pk.hex[:8]}"
    assert client.get(f"/bedarfe/{need.pk}/")["Location"] == page(need)
    answer = client.get(page(need))
    assert answer.status_code == 200
    assert need.text in answer.text
    assert need.title in client.get("/bedarfe/").text


def test_a_title_without_letters_gets_a_slug_too(client, owner):
    need = publish(NeedFactory(municipality=owner.municipality, title="???"), by=owner)
    assert client.get(page(need)).status_code == 200


def test_the_town_reads_and_answers_a_question_of_the_moderators(author, draft, owner):
    author.post(page(draft, "einreichen"), {"version": 1})
    decide(draft, "request_changes", "Für wie viele Bäche?")
    for path in (page(draft), page(draft, "bearbeiten"), "/meine-kommune/"):
        assert "Für wie viele Bäche?" in author.get(path).text
    assert Notice.objects.filter(user=owner.user, kind="decision").count() == 1
    author.post(page(draft, "bearbeiten"), form(draft, text="Drei Bäche.", submit="1"))
    draft.refresh_from_db()
    assert (draft.state, draft.text) == (State.SUBMITTED, "Drei Bäche.")


def test_a_rejected_need_and_its_reason_are_read_only_by_the_town(author, draft, owner):
    author.post(page(draft, "einreichen"), {"version": 1})
    decide(draft, "reject", "Das ist Werbung.")
    assert "Das ist Werbung." in author.get(page(draft)).text
    assert author.get(page(draft, "bearbeiten")).status_code == 409
    author.logout()
    assert author.get(page(draft)).status_code == 404


def test_an_archived_need_says_so_and_leaves_the_list(client, owner, need):
    author = sign_in(client, owner)
    author.post(page(need, "archivieren"), {"version": 1})
    text = author.get(page(need)).text
    assert "Dieser Eintrag wird nicht mehr gepflegt." in text
    assert need.title not in author.get("/bedarfe/").text
    author.post(page(need, "wiederherstellen"), {"version": 2})
    assert need.title in author.get("/bedarfe/").text


def test_a_draft_can_be_deleted_but_not_a_published_need(author, draft, need):
    assert "Entwurf löschen?" in author.get(page(draft, "loeschen")).text
    assert author.post(page(draft, "loeschen")).status_code == 302
    assert author.post(page(need, "loeschen")).status_code == 409
    assert Need.objects.get() == need


@pytest.mark.parametrize(
    ("values", "label", "message"),
    [
        ({"title": " "}, "Was suchen Sie?", "Bitte machen Sie hier eine Angabe."),
        ({"title": "x" * 121}, "Was suchen Sie?", "höchstens 120 Zeichen"),
        ({"text": "x" * 10_001}, "Worum geht es?", "höchstens 10.000 Zeichen"),
        ({"themes": [str(uuid.uuid4())]}, "Handlungsfelder", "gültige Auswahl"),
        ({"themes": ["mobility"]}, "Handlungsfelder", "kein"),
        ({"time_frame": "gestern"}, "Bis wann?", "gestern"),
    ],
)
def test_invalid_input_names_the_field_and_keeps_the_typed_text(author, values, label, message):
    answer = author.post(NEW, form(**({"text": "Was ich getippt habe"} | values)))
    assert answer.status_code == 422
    assert f">{label}</a>" in answer.text
    assert message in answer.text
    assert ("Was ich getippt habe" in answer.text) or "text" in values
    assert "<title>Fehler:" in answer.text.replace("\n", "")
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("values", "label", "message"),
    [
        ({"text": "  "}, "Worum geht es?", "Beschreiben Sie das Problem"),
        ({"themes": []}, "Handlungsfelder", "Bitte wählen Sie mindestens eines."),
    ],
)
def test_incomplete_need_is_saved_but_not_submitted(author, values, label, message):
    answer = author.post(NEW, form(submit="1", **values))
    assert answer.status_code == 422
    assert f">{label}</a>" in answer.text
    assert message in answer.text
    need = Need.objects.get()
    assert need.state == State.DRAFT
    again = author.post(page(need, "einreichen"), {"version": need.version}, follow=True)
    assert message in again.text
    assert Need.objects.get().state == State.DRAFT


def test_an_incomplete_draft_can_be_completed_and_submitted(author):
    sent = form(text="", submit="1")
    author.post(NEW, sent)
    need = Need.objects.get()
    author.post(page(need, "bearbeiten"), form(need, text="Jetzt vollständig.", submit="1"))
    assert Need.objects.get().state == State.SUBMITTED


def test_form_fields_cannot_set_town_or_state(author, owner):
    author.post(
        NEW,
        form(
            municipality=str(MunicipalityFactory().pk),
            state="published",
            slug="meins",
            published_at="2020-01-01",
            closed_at="2020-01-01",
            resolution="solved",
            matched_until="2020-01-01",
        ),
    )
    need = Need.objects.get()
    assert (need.municipality, need.state) == (owner.municipality, State.DRAFT)
    assert (need.slug, need.published_at, need.closed_at, need.resolution) == (None, None, None, "")


def test_visitors_are_sent_to_the_sign_in_and_people_without_a_town_refused(client):
    for method in (client.get, client.post):
        assert method(NEW)["Location"].startswith("/accounts/login/")
    sign_in(client, moderator())
    assert client.get(NEW).status_code == client.post(NEW, form()).status_code == 403
    assert not Need.objects.exists()


def test_a_moderator_of_its_town_cannot_decide_on_it(client, draft, owner):
    """Four eyes: a moderator who is a member of the town."""
    judge = moderator()
    Membership.objects.create(
        user=judge.user, municipality=owner.municipality, role=Role.COORDINATOR
    )
    publishable = NeedFactory(submitted=True, municipality=owner.municipality)
    sign_in(client, type(judge).of(judge.user, has_second_factor=True))
    data = {"decision": "publish", "reason": "", "version": publishable.version}
    assert client.post(f"/moderation/need/{publishable.pk}/", data).status_code == 403
    publishable.refresh_from_db()
    assert publishable.state == State.SUBMITTED


def test_a_moderator_reads_and_publishes_it(client, owner):
    need = NeedFactory(submitted=True, municipality=owner.municipality)
    sign_in(client, moderator())
    assert need.title in client.get("/moderation/").text
    assert need.text in client.get(f"/moderation/need/{need.pk}/").text
    data = {"decision": "publish", "reason": "", "version": need.version}
    client.post(f"/moderation/need/{need.pk}/", data)
    need.refresh_from_db()
    assert need.state == State.PUBLISHED
    assert AuditEntry.objects.filter(action="publish", object_id=str(need.pk)).count() == 1


def test_another_town_cannot_edit_it(client, draft, need):
    sign_in(client, acting(Role.COORDINATOR))
    assert client.post(page(draft, "bearbeiten"), form(draft)).status_code == 404
    assert client.post(page(need, "bearbeiten"), form(need)).status_code == 403
    assert client.post(page(need, "ueberarbeiten")).status_code == 403
