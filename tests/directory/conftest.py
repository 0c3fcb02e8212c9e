import pytest

from municipalities.choices import Role
from tests.factories import MunicipalityFactory, acting


@pytest.fixture
def expert():
    """Member of Hamburg, without a directory entry."""
    actor = acting(Role.EDITOR, MunicipalityFactory(short_name="Hamburg", state="02"))
    actor.user.full_name = "Zinnober Kupferhammer"
    actor.user.email = "zinnober@hamburg.example"
    actor.user.office = "Stabsstelle Wasser"
    actor.user.save()
    return actor


@pytest.fixture
def reader():
    """Editor of Haßfurt in Bavaria."""
    return acting(Role.EDITOR, MunicipalityFactory(short_name="Haßfurt", state="09"))
