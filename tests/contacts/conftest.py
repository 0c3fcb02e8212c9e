import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import ContactRequest, FollowUp
from municipalities.choices import Role
from tests.contacts.outsiders import OUTSIDERS, SEARCHED, SECRET, secret_file, sign_in_as
from tests.contacts.talks import ask, close, say
from tests.factories import MunicipalityFactory, ProjectFactory, acting


@pytest.fixture
def asked():
    """Coordinator of Hamburg, which owns the project."""
    return acting(Role.COORDINATOR, MunicipalityFactory(short_name="Hamburg", state="02"))


@pytest.fixture
def asker():
    """Editor of Haßfurt in Bavaria."""
    return acting(Role.EDITOR, MunicipalityFactory(short_name="Haßfurt", state="09"))


@pytest.fixture
def project(asked):
    return ProjectFactory(
        published=True, municipality=asked.municipality, title="DIPAS", slug="dipas"
    )


@pytest.fixture
def request_row(project, asker):
    return ask(project, asker)


@pytest.fixture
def talk(project, asked, asker):
    """Question and answer with a file; all contain the secret word."""
    row = ask(project, asker, text=f"Taugt {SEARCHED} oder {SECRET}?", files=[secret_file()])
    say(row, asked, f"Die {SECRET} taugt.", files=[secret_file()])
    row.refresh_from_db()
    return row


@pytest.fixture
def ended(talk, asked, asker):
    close(talk, asker, note=f"Wir nehmen {SEARCHED} und {SECRET}.")
    FollowUp.objects.create(
        request=talk, after_days=30, user=asker.user, token_hash="x", sent_at=timezone.now(),
        expires_at=timezone.now(), answered_at=timezone.now(), answer="in_progress",
        detail=f"Die {SECRET} läuft.",
    )  # fmt: skip
    return ContactRequest.objects.get()


@pytest.fixture
def outsiders(asker):
    """One signed-in client for each person who may not read the conversation."""
    return {who: sign_in_as(Client(), who, asker) for who in OUTSIDERS}
