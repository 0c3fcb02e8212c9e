"""Errors after submitting return the typed text, and no page advises reloading, which would lose it."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from contacts.models import Message
from core.errors import DomainError, NotAllowed, StaleVersion, TooManyRequests, WrongState
from kept_forms import labels
from kept_forms.content import Content
from kept_forms.models import KeptForm
from municipalities.choices import Role
from municipalities.opened_for import signed
from tests.contacts.talks import ask
from tests.factories import ProjectFactory, acting
from tests.kept_forms.pages import form_to
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TEXT = "Der Pegel steht seit dem 3. Mai."
HERE = {"Origin": "http://testserver"}


@pytest.fixture
def person():
    return acting()


@pytest.fixture
def row(person):
    return ask(ProjectFactory(published=True, municipality=person.municipality), by=acting())


@pytest.fixture
def address(row):
    return reverse("request_write", args=[row.pk])


@pytest.fixture
def strict(person):
    return sign_in(Client(enforce_csrf_checks=True), person)


def test_a_form_with_an_outdated_token_comes_back_and_is_resent_with_one_click(strict, address):
    answer = strict.post(address, {"text": TEXT, "csrfmiddlewaretoken": "x" * 64}, headers=HERE)
    assert answer.status_code == 403
    form = form_to(answer, address)
    assert (form["data"]["text"], form["buttons"]) == (TEXT, 1)
    assert strict.post(address, form["data"], headers=HERE).status_code == 302
    assert Message.objects.filter(text=TEXT).count() == 1


@pytest.mark.parametrize(
    ("name", "data", "label"),
    [
        ("project_create", {"title": "Pegel"}, "Wie heißt das Projekt?"),
        ("need_create", {"title": "Pegel", "text": TEXT}, "Was suchen Sie?"),
        ("event_create", {"title": "Pegel", "text": TEXT, "place": "Bauhof"}, "Titel"),
    ],
)
def test_a_form_comes_back_with_the_labels_of_its_kind(strict, name, data, label):
    answer = strict.post(reverse(name), data | {"csrfmiddlewaretoken": "x" * 64}, headers=HERE)
    assert f">{label}</label>" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "http://evil.example/"},
        {},
    ],
    ids=["foreign", "hidden", "foreign referer", "nothing"],
)
def test_a_cross_site_post_gets_no_prefilled_form(strict, address, headers):
    answer = strict.post(address, {"text": TEXT}, headers=headers)
    assert answer.status_code == 403
    assert TEXT not in answer.text
    assert not KeptForm.objects.exists()


def test_an_outdated_token_after_the_session_ended_redirects_to_the_sign_in(person, address):
    client = Client(enforce_csrf_checks=True)
    sent = {"text": TEXT, "opened_for": signed(person.user_id, person.municipality_id)}
    answer = client.post(address, sent, headers=HERE)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert TEXT not in answer.text
    assert KeptForm.objects.get().user == person.user


@pytest.mark.parametrize(
    ("error", "status", "can_send"),
    [
        (WrongState(), 409, False),
        (StaleVersion(), 409, False),
        (NotAllowed(), 403, False),
        (DomainError("Bitte kürzer."), 400, True),
        (TooManyRequests(retry_after=30), 429, True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_domain_error_returns_the_text(client, monkeypatch, error, status, can_send):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr("municipalities.services.members.update_profile", refuse)
    address = reverse("town_profile_edit")
    sign_in(client, acting(Role.COORDINATOR))
    answer = client.post(
        address, {"about": TEXT}, headers={"Referer": f"http://testserver{address}"}
    )
    assert answer.status_code == status
    assert TEXT in answer.text
    assert str(error.message) in answer.text
    form = form_to(answer, address)
    assert form["buttons"] == (1 if can_send else 0)
    assert f'href="{address}"' in answer.text
    kept = reverse("kept_form", args=[KeptForm.objects.get().pk])
    assert kept in answer.text
    assert TEXT in client.get(kept).text
    if status == 429:
        assert answer["Retry-After"] == "30"


def test_a_missing_entry_returns_the_text(client, person):
    address = reverse("request_write", args=["6f2b1c1e-5d0f-4b57-9d5e-3a4f0b0d2c11"])
    answer = sign_in(client, person).post(address, {"text": TEXT})
    assert answer.status_code == 404
    assert TEXT in answer.text


def test_a_refusal_without_text_is_the_plain_error_page(client, person, row):
    address = reverse("request_acknowledge", args=["6f2b1c1e-5d0f-4b57-9d5e-3a4f0b0d2c11"])
    answer = sign_in(client, person).post(address)
    assert answer.status_code == 404
    assert not KeptForm.objects.exists()


def test_the_same_form_is_kept_once_however_often_it_is_refused(strict, address):
    answer = strict.post(address, {"text": TEXT}, headers=HERE)
    data = form_to(answer, address)["data"] | {"csrfmiddlewaretoken": "", "text": "Kürzer."}
    answer = strict.post(address, data, headers=HERE)
    assert "Kürzer." in answer.text
    assert KeptForm.objects.count() == 1


ADVICE = re.compile(
    r"lade\w* \w* ?(die|diese) (vorige )?Seite|Seite (bitte )?neu laden", re.IGNORECASE
)


def test_no_text_advises_reloading_a_page():
    folders = ("templates", "static/js")
    found = [
        path
        for folder in folders
        for path in (settings.BASE_DIR / folder).rglob("*.*")
        if path.suffix in (".html", ".txt", ".js") and ADVICE.search(path.read_text())
    ]
    code = [
        path
        for path in settings.BASE_DIR.glob("*/**/*.py")
        if not {".venv", "tests", ".data"} & set(path.relative_to(settings.BASE_DIR).parts)
        and ADVICE.search(path.read_text())
    ]
    assert found + code == []


def test_fields_added_by_scripts_are_hidden_and_remarks_are_labelled():
    content = Content(
        path="/x/", page="/", view="projects.edit",
        fields=[["unsaved_writer", "01e4beacdeafbd0c97be78dc9d479e77"], ["comment-title", "unklar"]],
    )  # fmt: skip
    writer, remark = labels.shown(content)
    assert writer.kind == "hidden"
    assert (remark.kind, remark.label, remark.value) == ("text", "Anmerkung", "unklar")
