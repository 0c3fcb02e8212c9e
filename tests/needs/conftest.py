import pytest

from municipalities.choices import Role
from tests.factories import MunicipalityFactory, NeedFactory, acting


@pytest.fixture
def owner():
    """Coordinator of Haßfurt, the town of the need."""
    return acting(Role.COORDINATOR, MunicipalityFactory(short_name="Haßfurt", state="09"))


@pytest.fixture
def joiner():
    """Editor of Hamburg, which has the same need."""
    return acting(Role.EDITOR, MunicipalityFactory(short_name="Hamburg", state="02"))


@pytest.fixture
def third():
    """Editor of Gera, a third town that may join."""
    return acting(Role.EDITOR, MunicipalityFactory(short_name="Gera", state="16"))


@pytest.fixture
def need(owner):
    """Published and open."""
    return NeedFactory(
        published=True, municipality=owner.municipality, title="Pegel messen", slug="pegel-messen"
    )


@pytest.fixture
def draft(owner):
    return NeedFactory(municipality=owner.municipality, created_by=owner.user)
