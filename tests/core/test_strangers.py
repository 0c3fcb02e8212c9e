"""Mail triggered by strangers: few per recipient and day, whoever sends them and of any kind."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.utils import timezone

from core.errors import DomainError
from core.mail.quotes import without_links
from core.mail.stranger_limits import LAST, MAX_A_DAY
from core.models import MailRecord
from municipalities.choices import Role
from municipalities.models import Invitation
from municipalities.services import access, invitations
from tests.factories import UserFactory, acting

pytestmark = pytest.mark.django_db
PASSWORD = "ein-langes-passwort-2026"
SPELLINGS = ["opfer@straße.de", "Opfer@xn--strae-oqa.de", "Opfer <opfer@STRAßE.de>"]


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def signup(client, email, ip):
    data = {"email": email, "full_name": "Petra Kühn", "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/accounts/signup/", data, REMOTE_ADDR=ip)


def reset(client, email, ip):
    return client.post("/accounts/password/reset/", {"email": email}, REMOTE_ADDR=ip)


def code(client, email, ip):
    return client.post("/accounts/login/code/", {"email": email}, REMOTE_ADDR=ip)


@pytest.mark.parametrize("is_known", [True, False])
def test_limit_holds_across_senders_kinds_and_spellings(client, is_known):
    if is_known:
        user = UserFactory(email="opfer@straße.de")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for number in range(MAX_A_DAY + 5):
        client.cookies.clear()
        cache.clear()
        way = (signup, reset, code)[number % 3]
        answer = way(client, SPELLINGS[number % 3], f"198.51.100.{number}")
        assert answer.status_code == 302
    assert MailRecord.objects.filter(to="opfer@xn--strae-oqa.de").count() == MAX_A_DAY
    last = MailRecord.objects.latest("created_at")
    assert str(LAST) in last.text
    assert str(LAST) in last.html
    assert sum(str(LAST) in row.text for row in MailRecord.objects.all()) == 1


def test_page_is_the_same_when_a_mail_is_withheld(client):
    answers = set()
    for number in range(MAX_A_DAY + 2):
        cache.clear()
        answer = reset(client, "opfer@stadt.example", f"198.51.100.{number}")
        answers.add((answer.status_code, answer["Location"]))
    assert len(answers) == 1


def test_limit_is_reset_the_next_day(client):
    start = timezone.now()
    with time_machine.travel(start):
        for number in range(MAX_A_DAY + 1):
            cache.clear()
            reset(client, "opfer@stadt.example", f"198.51.100.{number}")
    with time_machine.travel(start + timedelta(hours=25)):
        cache.clear()
        reset(client, "opfer@stadt.example", "198.51.100.99")
    assert MailRecord.objects.count() == MAX_A_DAY + 1


def test_invitations_of_many_towns_count_and_the_coordinator_is_informed():
    for _n in range(MAX_A_DAY):
        by = acting(Role.COORDINATOR)
        invitations.invite(by.municipality, by=by, email="opfer@stadt.example", role=Role.EDITOR)
    by = acting(Role.COORDINATOR)
    with pytest.raises(DomainError, match="heute schon viele"):
        invitations.invite(by.municipality, by=by, email="opfer@stadt.example", role=Role.EDITOR)
    assert not Invitation.objects.filter(municipality=by.municipality).exists()


def test_requests_of_many_strangers_do_not_flood_a_coordinator():
    coordinator = acting(Role.COORDINATOR)
    for number in range(MAX_A_DAY + 3):
        person = UserFactory(email=f"p{number}@stadt.example")
        access.request_access(coordinator.municipality, by=person)
    assert MailRecord.objects.filter(to=coordinator.user.email).count() == MAX_A_DAY


def test_link_in_the_name_of_a_sign_up_is_never_mailed(client):
    answer = client.post(
        "/accounts/signup/",
        {
            "email": "opfer@stadt.example",
            "full_name": "Gewinn: https://boese.example",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    assert answer.status_code == 200
    assert "Bitte ohne Internet- oder E-Mail-Adresse." in answer.text
    assert not MailRecord.objects.exists()


@pytest.mark.parametrize("field", ["full_name", "office"])
def test_name_and_office_cannot_be_changed_into_an_address_later(client, field):
    user = UserFactory()
    client.force_login(user)
    data = {"full_name": "Petra Kühn", "office": "", "language": "de"}
    answer = client.post("/accounts/profile/", {**data, field: "www.boese.example"})
    assert answer.status_code == 422
    user.refresh_from_db()
    assert "boese" not in user.full_name + user.office


def test_invalid_name_from_before_the_check_is_not_mailed(client):
    user = UserFactory(email="opfer@stadt.example")
    user.__class__.objects.filter(pk=user.pk).update(full_name="Gewinn: https://boese.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    reset(client, user.email, "198.51.100.7")
    user.refresh_from_db()
    access.request_access(acting(Role.COORDINATOR).municipality, by=user)
    for record in MailRecord.objects.all():
        assert "boese" not in record.subject + record.text + record.html
    assert MailRecord.objects.count() == 2


def test_links_in_what_others_wrote_are_not_in_mails():
    text = "Siehe https://boese.example/x?y=1, www.boese.example und HTTP://boese.example!"
    quoted = without_links(text)
    assert "boese" not in quoted
    assert quoted.startswith("Siehe [Link: ")
