"""A form submitted after the session ended comes back after the next sign-in, with one button."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from contacts.models import Message
from kept_forms.content import Content
from kept_forms.models import KeptForm
from kept_forms.tasks import forget
from municipalities.choices import Role
from municipalities.opened_for import signed
from tests.contacts.talks import ask
from tests.factories import (
    MembershipFactory,
    MunicipalityFactory,
    ProjectFactory,
    UserFactory,
    acting,
)
from tests.kept_forms.pages import form_to
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "ein-langes-passwort"
TEXT = "Sehr geehrte Frau Meier,\nder Pegel steht seit dem 3. Mai."


@pytest.fixture
def asked():
    person = acting()
    row = ask(ProjectFactory(published=True, municipality=person.municipality), by=acting())
    row.person = person
    return row


@pytest.fixture
def person(asked):
    return asked.person


@pytest.fixture
def address(asked):
    return reverse("request_write", args=[asked.pk])


def send(client, address, person, **fields):
    data = {"text": TEXT, "opened_for": signed(person.user_id, person.municipality_id), **fields}
    return client.post(address, data, headers={"Referer": f"http://testserver{address}"})


def kept_path(answer) -> str:
    """The ``next`` path of the redirect to the sign-in."""
    assert answer.status_code == 302
    url = urlsplit(answer["Location"])
    assert url.path == reverse("account_login")
    return parse_qs(url.query)["next"][0]


def sign_in_by_form(client, path, email):
    user = User.objects.get(email=email)
    EmailAddress.objects.get_or_create(user=user, email=email, verified=True, primary=True)
    return client.post(
        reverse("account_login"), {"login": email, "password": PASSWORD, "next": path}, follow=True
    )


def test_after_the_sign_in_the_text_is_there_and_one_button_sends_it(
    client, person, address, asked
):
    path = kept_path(send(client, address, person, token="", version="1"))
    page = sign_in_by_form(client, path, person.user.email)
    assert (page.status_code, page.request["PATH_INFO"]) == (200, path)
    form = form_to(page, address)
    assert form["data"]["text"].replace("\r\n", "\n") == TEXT
    assert form["buttons"] == 1
    assert re.search(r"<label[^>]*>Nachricht</label>", page.text)
    sent = client.post(address, form["data"])
    assert sent.status_code == 302
    assert Message.objects.filter(text__contains="der Pegel steht").count() == 1
    assert not KeptForm.objects.exists()
    assert client.get(path).status_code == 404


def test_the_sign_in_says_that_the_text_is_kept(client, person, address):
    answer = send(client, address, person, token="", version="1")
    assert "ist aufgehoben" in client.get(answer["Location"]).text


def field(person, hours: int) -> dict:
    """After its maximum lifetime (12 hours) the session is deleted; only the form still names the person."""
    return {"opened_for": signed(person.user_id, person.municipality_id)} if hours > 12 else {}


@pytest.mark.parametrize("hours", [4, 13], ids=["idle", "too old"])
def test_a_form_sent_after_a_session_timeout_is_kept_for_its_person(client, person, address, hours):
    with time_machine.travel("2026-05-04 08:00:00+02:00", tick=False) as clock:
        sign_in(client, person).get("/meine-kommune/")
        clock.shift(timedelta(hours=hours))
        path = kept_path(client.post(address, {"text": TEXT} | field(person, hours)))
        assert KeptForm.objects.get().user == person.user
        assert TEXT.splitlines()[0] in sign_in_by_form(client, path, person.user.email).text


def test_the_form_is_kept_across_the_second_factor(client, asked, address):
    moderator = acting(Role.EDITOR, asked.person.municipality)
    moderator.user.site_role = "moderator"
    moderator.user.save()
    client.force_login(moderator.user)
    answer = send(client, address, moderator)
    url = urlsplit(answer["Location"])
    assert url.path in (reverse("mfa_activate_totp"), reverse("mfa_reauthenticate"))
    path = parse_qs(url.query)["next"][0]
    sign_in(client, replace(moderator, has_second_factor=True))
    assert form_to(client.get(path), address)["data"]["text"]


def test_another_person_in_the_same_browser_sees_nothing_and_the_owner_still_does(
    client, person, address
):
    path = kept_path(send(client, address, person))
    stranger = UserFactory()
    page = sign_in_by_form(client, path, stranger.email)
    assert page.status_code == 404
    assert "Pegel" not in page.text
    client.post(reverse("account_logout"))
    assert "Pegel" in sign_in_by_form(client, path, person.user.email).text


def test_another_browser_sees_nothing(client, person, address):
    path = kept_path(send(client, address, person))
    page = sign_in_by_form(Client(), path, person.user.email)
    assert page.status_code == 404
    assert "Pegel" not in page.text


def test_an_anonymous_form_belongs_to_the_first_person_signing_in(client, person, address):
    path = kept_path(client.post(address, {"text": TEXT}))
    assert KeptForm.objects.get().user is None
    assert "Pegel" in sign_in_by_form(client, path, person.user.email).text
    client.post(reverse("account_logout"))
    assert "Pegel" not in sign_in_by_form(client, path, UserFactory().email).text


def test_a_form_of_another_person_is_not_sent_under_the_new_account(client, asked, address, person):
    colleague = acting(Role.EDITOR, asked.person.municipality)
    sign_in(client, colleague)
    answer = send(client, address, person)
    assert answer.status_code == 409
    assert "Pegel" not in answer.text
    assert not Message.objects.filter(text__contains="Pegel").exists()
    assert KeptForm.objects.get().user == person.user


def test_secrets_are_never_kept_and_the_row_is_unreadable_without_the_key(client, person, address):
    send(client, address, person, password="geheim-1", new_password1="geheim-2", csrfmiddlewaretoken="x",
         api_key="geheim-3", client_secret="geheim-4", code="123456", token="geheim-5")  # fmt: skip
    row = KeptForm.objects.get()
    assert b"Pegel" not in bytes(row.content)
    content = Content.unsealed(row.content)
    assert {name for name, _value in content.fields} == {"text"}
    assert "geheim" not in str(content)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_forms_of_the_sign_in_are_never_kept(name, language):
    client, origin = Client(enforce_csrf_checks=True), {"Origin": "http://testserver"}
    with override(language):
        address = reverse(name)
    client.post(address, {"email": "a@b.example"}, headers=origin)
    assert not KeptForm.objects.exists()


def test_files_are_named_and_can_be_chosen_again(client, person, address):
    file = SimpleUploadedFile("lageplan.pdf", b"%PDF-1.4", content_type="application/pdf")
    path = kept_path(send(client, address, person, files=file))
    page = sign_in_by_form(client, path, person.user.email)
    assert "Bitte wählen Sie diese Datei noch einmal: lageplan.pdf" in page.text
    assert '<input class="kern-form-input__input" type="file"' in page.text
    assert 'enctype="multipart/form-data"' in page.text


def test_a_form_without_text_is_one_button_too(client, person, asked):
    address = reverse("request_acknowledge", args=[asked.pk])
    answer = client.post(address, {"opened_for": signed(person.user_id, person.municipality_id)})
    page = sign_in_by_form(client, kept_path(answer), person.user.email)
    assert form_to(page, address)["buttons"] == 1


def test_kept_forms_expire_and_are_deleted(client, person, address):
    with time_machine.travel("2026-05-04 08:00:00+02:00", tick=False) as clock:
        path = kept_path(send(client, address, person))
        clock.shift(timedelta(hours=settings.KEPT_FORM_HOURS, minutes=1))
        page = sign_in_by_form(client, path, person.user.email)
        assert page.status_code == 404
        assert forget() == 1


def test_one_browser_keeps_only_its_newest_forms(client, person, address, settings):
    settings.RATE_FACTOR = 10
    for _number in range(25):
        send(client, address, person)
    assert KeptForm.objects.count() == 20


def test_the_number_of_anonymous_kept_forms_is_limited(person, address):
    for _number in range(70):
        Client().post(address, {"text": TEXT})
    assert KeptForm.objects.count() == 60


def test_oversized_input_is_not_kept_and_the_sign_in_leads_to_the_page(client, address, asked):
    answer = client.post(address, {"text": "x" * 300_000})
    assert kept_path(answer) == reverse("request_detail", args=[asked.pk])
    assert not KeptForm.objects.exists()


def test_htmx_is_redirected_to_the_sign_in_as_a_full_page(client, person, address):
    answer = client.post(address, {"text": TEXT}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Redirect"].startswith(reverse("account_login"))
    read = client.get(
        "/meine-kommune/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/projekte/?q=a"},
    )
    assert read["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fprojekte%2F%3Fq%3Da"


def test_the_cookie_is_httponly_lax_and_host_only(client, person, address):
    cookie = send(client, address, person).cookies[settings.KEPT_FORM_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")


def test_the_page_needs_the_same_number_of_queries_for_many_fields(
    client, person, address, django_assert_max_num_queries
):
    path = kept_path(send(client, address, person, **{f"rows-{n}-text": "x" for n in range(50)}))
    sign_in_by_form(client, path, person.user.email)
    with django_assert_max_num_queries(8):
        client.get(path)


def test_kept_forms_are_deleted_with_their_person(client, person, address):
    send(client, address, person)
    assert KeptForm.objects.filter(expires_at__gt=timezone.now()).exists()
    person.user.memberships.all().delete()
    person.user.delete()
    assert not KeptForm.objects.exists()


def test_a_membership_lost_meanwhile_is_explained(client, person, address):
    path = kept_path(send(client, address, person))
    person.user.memberships.all().delete()
    other = MembershipFactory(user=person.user, municipality=MunicipalityFactory())
    page = sign_in_by_form(client, path, person.user.email)
    assert person.municipality.short_name in page.text
    assert other.municipality.short_name in page.text
    assert "Für sie können Sie nicht mehr handeln." in page.text
    assert form_to(page, address)["buttons"] == 0
