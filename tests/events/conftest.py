import pytest

from municipalities.choices import Role
from tests.factories import EventFactory, MunicipalityFactory, acting


@pytest.fixture
def owner():
    """Coordinator of Haßfurt, the host town."""
    return acting(Role.COORDINATOR, MunicipalityFactory(short_name="Haßfurt", state="09"))


@pytest.fixture
def guest():
    """Editor of Hamburg, who registers."""
    return acting(Role.EDITOR, MunicipalityFactory(short_name="Hamburg", state="02"))


@pytest.fixture
def event(owner):
    """Published, in two weeks, unlimited places."""
    return EventFactory(
        published=True, municipality=owner.municipality, title="Pegel sehen", slug="pegel-sehen"
    )


@pytest.fixture
def draft(owner):
    return EventFactory(municipality=owner.municipality, created_by=owner.user)
