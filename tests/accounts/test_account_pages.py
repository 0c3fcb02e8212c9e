"""The allauth pages use our texts: formal German, complete, no repetition."""

import io
import re
from datetime import timedelta
from pathlib import Path

import allauth
import pytest
import time_machine
from allauth.account.models import EmailAddress
from babel.messages.extract import extract
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation.template import templatize

from core.models import MailRecord
from tests.factories import AdminFactory, ModeratorFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "ein-langes-passwort-2026"
CALLS = re.compile(
    r"""\b(?:n?gettext|_)\((?:[^()"']|"(?:\\.|[^"])*"|'(?:\\.|[^'])*')*\)""",
)
INFORMAL = re.compile(r"\b(du|dich|dir|dein\w*|wähle|bitte gib|bist)\b", re.IGNORECASE)
THE_SAME = {"Browser", "Code", "Login", "MFA", "Passkey", "TOTP Authenticator", "WebAuthn"}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def texts_of_allauth() -> set[str]:
    root = Path(allauth.__file__).parent
    apps = ("account", "mfa", "usersessions")
    files = [p for app in apps for p in (root / "templates" / app).rglob("*.*")]
    files += [root / app / "adapter.py" for app in apps if (root / app / "adapter.py").exists()]
    files += [root / app / "forms.py" for app in apps if (root / app / "forms.py").exists()]
    found = set()
    for path in files:
        if "/email/" in str(path):
            continue
        source = path.read_text()
        if path.suffix != ".py":
            source = "\n".join(CALLS.findall(templatize(source, origin=str(path))))
        keywords = {"gettext": None, "_": None, "gettext_lazy": None, "ngettext": (1, 2)}
        for _line, message, _comments, _context in extract(
            "python", io.BytesIO(source.encode()), keywords
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found - {""}


def test_every_text_of_allauth_has_formal_german():
    wrong = {}
    for text in texts_of_allauth():
        german = gettext(text)
        if (german == text and text not in THE_SAME) or INFORMAL.search(german):
            wrong[text] = german
    assert not wrong


def test_sign_in_page_asks_once_whether_the_password_is_forgotten(client):
    assert client.get("/accounts/login/").text.count("Passwort vergessen?") == 1


def known(factory=UserFactory):
    user = factory(email="petra@stadt.example", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def reset_link(client) -> str:
    client.post("/accounts/password/reset/", {"email": "petra@stadt.example"})
    text = MailRecord.objects.latest("created_at").text
    return re.search(r"/accounts/password/reset/key/\S+/", text).group()


def test_reset_link_works_once_and_then_explains(client):
    known()
    link = reset_link(client)
    for _scanner in range(2):
        client.get(link)
    form = client.get(link)["Location"]
    data = {"password1": "noch-ein-passwort-2026", "password2": "noch-ein-passwort-2026"}
    assert client.post(form, data).status_code == 302
    page = client.get(link)
    assert "hat seinen Dienst getan" in page.text
    assert "/accounts/login/" in page.text


def test_expired_reset_link_explains_and_offers_a_new_one(client):
    known()
    link = reset_link(client)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        page = client.get(link)
    assert "abgelaufen" in page.text
    assert 'href="/accounts/password/reset/"' in page.text


@pytest.mark.parametrize("link", ["1-abc", "1-abc-def", "zz-" + "z" * 200, "1-set-password"])
def test_broken_reset_link_leads_on(client, link):
    page = client.get(f"/accounts/password/reset/key/{link}/")
    assert page.status_code == 200
    assert 'href="/accounts/password/reset/"' in page.text


@pytest.mark.parametrize(
    ("factory", "path"),
    [
        (UserFactory, "/meine-kommune/"),
        (ModeratorFactory, "/moderation/"),
        (AdminFactory, "/verwaltung/"),
    ],
)
def test_sign_in_leads_each_role_to_its_start_page(client, factory, path):
    known(factory)
    answer = client.post("/accounts/login/", {"login": "petra@stadt.example", "password": PASSWORD})
    assert answer["Location"] == path


def test_page_that_required_sign_in_takes_precedence(client):
    known(ModeratorFactory)
    data = {"login": "petra@stadt.example", "password": PASSWORD, "next": "/projekte/"}
    assert client.post("/accounts/login/", data)["Location"] == "/projekte/"


def test_account_addresses_are_shown_in_unicode(client):
    user = known()
    EmailAddress.objects.create(user=user, email="petra@münster.example", verified=True)
    client.force_login(user)
    page = client.get("/accounts/email/")
    assert "petra@münster.example" in page.text
    client.post("/accounts/email/", {"email": "petra@xn--mnster-3ya.example", "action_primary": ""})
    user.refresh_from_db()
    assert user.email == "petra@xn--mnster-3ya.example"


@pytest.mark.parametrize("path", ["login/", "signup/", "password/reset/"])
def test_the_pages_of_accounts_are_english_in_the_english_interface(client, path):
    page = client.get(f"/en/accounts/{path}")
    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    assert "Passwort" not in page.text
    assert f'href="/accounts/{path}" lang="de"' in page.text


def test_moderators_reach_their_second_factor_in_english(client):
    moderator = ModeratorFactory()
    client.force_login(moderator)
    answer = client.get("/en/")
    assert answer["Location"].startswith("/en/accounts/2fa/")
    assert client.get(answer["Location"], follow=True).status_code == 200
