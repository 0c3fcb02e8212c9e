"""Account mails: every allauth mail has our own text, complete in both languages."""

import re
from pathlib import Path

import pytest
from allauth.core import context
from django.apps import apps
from django.test import RequestFactory
from django.utils.translation import override

from accounts.adapter import AccountAdapter
from accounts.emails import LETTERS
from accounts.models import User

pytestmark = pytest.mark.django_db
ENDING = "_subject.txt"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
VALUES = {
    "code": "QF7K-2MZD",
    "password_reset_url": "https://labor.example/accounts/password/reset/key/1-abc/",
    "signup_url": "https://labor.example/accounts/signup/",
    "from_email": "alt@stadt.example",
    "to_email": "neu@stadt.example",
    "deleted_email": "weg@stadt.example",
}


def mails_of_allauth() -> list[str]:
    """Names of all mails in the templates of the installed allauth apps."""
    roots = [Path(app.path) for app in apps.get_app_configs() if app.name.startswith("allauth")]
    found = {
        str(path.relative_to(root / "templates"))[: -len(ENDING)]
        for root in {root if (root / "templates").is_dir() else root.parent for root in roots}
        for path in (root / "templates").glob(f"*/email/*{ENDING}")
    }
    installed = {app.label for app in apps.get_app_configs()}
    return sorted(name for name in found if name.split("/")[0] in installed)


def rendered(prefix: str, language: str = "de", *, name: str = "Petra Kühn", agent: str = FIREFOX):
    person = User(full_name=name, email="petra@stadt.example", language=language)
    request = RequestFactory().get("/", HTTP_USER_AGENT=agent, REMOTE_ADDR="198.51.100.7")
    with context.request_context(request), override("de"):
        return AccountAdapter().render_mail(prefix, person.email, {**VALUES, "user": person})


def test_the_mails_of_allauth_are_found():
    assert "account/email/login_code" in mails_of_allauth()
    assert "mfa/email/webauthn_added" in mails_of_allauth()


def test_every_allauth_mail_has_a_text_and_no_text_is_unused():
    assert sorted(LETTERS) == mails_of_allauth()


@pytest.mark.parametrize("prefix", sorted(LETTERS))
@pytest.mark.parametrize("language", ["de", "en"])
def test_mail_is_complete_in_both_languages(prefix, language, settings):
    settings.SITE_NAME = "Werkstatt der Kommunen"
    mail = rendered(prefix, language)
    html = mail.alternatives[0][0]
    greeting = {"de": "Guten Tag Petra Kühn,", "en": "Hello Petra Kühn,"}[language]
    for body in (mail.body, html):
        assert greeting in body
        assert "Werkstatt der Kommunen" in body
        assert "198.51.100.7" in body
        assert "Firefox, Windows" in body
        assert not re.search(r"%\(|\{\{|None| von !|bei  |example\.com", body)
    assert mail.subject
    assert "petra@stadt.example" not in mail.body
    assert f'lang="{language}"' in html


@pytest.mark.parametrize("prefix", sorted(LETTERS))
def test_german_and_english_differ_in_every_paragraph(prefix):
    german, english = rendered(prefix, "de"), rendered(prefix, "en")
    assert german.subject != english.subject
    shared = set(_sentences(german.body)) & set(_sentences(english.body))
    assert not shared


def _sentences(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.search(r"\w+ \w+ \w+ \w+", line)]


@pytest.mark.parametrize("prefix", sorted(p for p, row in LETTERS.items() if row.has_code))
def test_code_is_on_a_line_of_its_own(prefix):
    mail = rendered(prefix)
    assert VALUES["code"] in [line.strip() for line in mail.body.splitlines()]
    assert VALUES["code"] in mail.alternatives[0][0]


@pytest.mark.parametrize("prefix", sorted(p for p, row in LETTERS.items() if row.link))
def test_button_leads_where_allauth_says(prefix):
    address = VALUES[LETTERS[prefix].link]
    mail = rendered(prefix)
    assert address in mail.body
    assert f'href="{address}"' in mail.alternatives[0][0]


@pytest.mark.parametrize("prefix", sorted(p for p, row in LETTERS.items() if row.is_notice))
def test_report_of_a_change_says_what_to_do_if_it_was_somebody_else(prefix):
    mail = rendered(prefix)
    assert "Waren Sie das nicht?" in mail.body
    assert "/accounts/password/reset/" in mail.body
    assert "/accounts/password/reset/" in mail.alternatives[0][0]


def test_mail_to_unknown_address_names_nobody():
    request = RequestFactory().get("/")
    with context.request_context(request), override("de"):
        mail = AccountAdapter(request).render_mail(
            "account/email/login_code", "a@b.example", {"code": "ABCD"}
        )
    assert mail.body.startswith("Guten Tag,\n")


def test_user_agent_is_never_quoted():
    mail = rendered("account/email/login_code", agent="Gewinn https://boese.example Chrome/1")
    assert "boese" not in mail.body
    assert "Browser: Chrome" in mail.body
