"""A page with form errors says so in its title and focuses the error summary."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from municipalities.choices import Role
from tests.factories import acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

# Swapped in while the user types into the search field, which must keep the focus
LIVE = {"components/ignored_parameters.html"}
TEMPLATES = settings.BASE_DIR / "templates"
# `{% notice alert=True %}` sets all three attributes; one that is only read out says so
ALERT = re.compile(
    r"<[a-z]+[^>]*role=\"alert\"[^>]*>|{% notice [^%]*(?:role=\"alert\"|live)[^%]*%}"
)


def test_every_alert_takes_the_focus():
    wrong = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        for tag in ALERT.findall(path.read_text())
        if not ("autofocus" in tag and 'tabindex="-1"' in tag)
    ]
    assert set(wrong) == LIVE


def test_every_posting_form_with_fields_has_a_summary():
    """`{% form_for %}` shows one itself."""
    wrong = []
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL)
        has_fields = any("{% field " in form for form in forms)
        if has_fields and "components/error_summary.html" not in text:
            wrong.append(str(path.relative_to(TEMPLATES)))
    assert wrong == []


def test_no_template_writes_the_error_prefix_itself():
    """`core.templatetags.ui.error_prefix` adds it, for every form of a page."""
    pattern = re.compile(r"\.errors %}\{% translate \"Fehler:\"")
    assert [p for p in TEMPLATES.rglob("*.html") if pattern.search(p.read_text())] == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("invite", {"email": "kein-postfach"}),
        ("project_create", {"title": ""}),
        ("need_create", {"title": ""}),
        ("event_create", {"title": ""}),
        ("account_change_password", {"oldpassword": "falsch"}),
    ],
)
def test_the_title_starts_with_the_prefix_and_the_summary_has_the_focus(client, name, data):
    sign_in(client, acting(Role.COORDINATOR))
    page = client.post(reverse(name), data, follow=True)
    assert re.search(r"<title>\s*Fehler: ", page.text), name
    first = re.search(r"<[a-z]+[^>]*\bautofocus\b[^>]*>", page.text)[0]
    assert 'id="fehler"' in first


def test_a_page_without_errors_has_no_prefix(client):
    sign_in(client, acting(Role.COORDINATOR))
    for name in ("project_create", "team", "dashboard"):
        page = client.get(reverse(name))
        assert "Fehler: " not in page.text
        assert 'id="fehler"' not in page.text
