"""docs/forms.md lists every form and its guard; new forms must be added there."""

import re
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

LISTED = Path(settings.BASE_DIR, "docs", "forms.md")
# groups of forms that docs/forms.md describes in one sentence each
GROUPS = ("account_", "sitemap", "mfa_", "usersessions_", "admin:", "api-", "oauth-", "oembed")
GUARDS = {"version", "seen", "once", "switch", "adds", "reads"}
EXAMPLES = {"UUIDConverter": uuid.UUID(int=1), "IntConverter": 1}


def addresses(resolver=None, path: str = "/", names: str = ""):
    """Yield the name and a sample path of each URL pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, path + text_of(pattern.pattern), names + space)
        elif isinstance(pattern, URLPattern):
            yield names + (pattern.name or ""), path + text_of(pattern.pattern)


def text_of(pattern) -> str:
    text = str(pattern)
    for name, converter in pattern.converters.items():
        example = EXAMPLES.get(type(converter).__name__, "basics")
        text = re.sub(rf"<(\w+:)?{name}>", str(example), text)
    return text


def forms() -> set[str]:
    """Names of the URL patterns that accept POST."""
    client, found = Client(), set()
    for name, address in addresses():
        if not name or (name.startswith(GROUPS) and name != "account_profile"):
            continue
        if client.post(address).status_code != 405:
            found.add(name)
    return found


def listed() -> dict[str, str]:
    rows = re.findall(r"^\| `([\w-]+)` \| (\w+) \|", LISTED.read_text(), re.MULTILINE)
    return dict(rows)


def test_every_form_is_listed_and_nothing_else():
    found, named = forms(), set(listed())
    assert found - named == set(), "add them to docs/forms.md with their guard"
    assert named - found == set(), "these are no forms (any more)"


def test_each_form_has_a_documented_guard():
    assert set(listed().values()) <= GUARDS
    text = LISTED.read_text()
    assert all(f"**{guard}**" in text for guard in GUARDS)
