"""Every POST form contains the token tag, which also carries the town the form was opened for."""

import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template import engines

FORM = re.compile(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", re.IGNORECASE | re.DOTALL)
OWN = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
# A CSRF token needs a session, which the one-click POST of mail programs does not have
WITHOUT = {"notifications/unsubscribe.html"}


@pytest.mark.parametrize("path", OWN, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_posting_forms_have_the_token_inside(path):
    if str(path.relative_to(settings.BASE_DIR / "templates")) in WITHOUT:
        return
    for body in FORM.findall(path.read_text()):
        assert "{% csrf_token %}" in body


def test_the_csrf_tag_is_overridden_in_every_template():
    template = engines["django"].from_string("{% csrf_token %}")
    node = template.template.nodelist[0]
    assert type(node).__module__ == "municipalities.templatetags.form_token"


def test_forms_of_the_sign_in_use_the_tag_too():
    for path in (Path(allauth.__file__).parent / "templates").rglob("*.html"):
        assert "{{ csrf_token }}" not in path.read_text(), path
