import pytest

from municipalities.choices import Role
from tests.factories import MunicipalityFactory, ProjectFactory, acting


@pytest.fixture
def owner():
    """Coordinator of Hamburg, the town of the project."""
    return acting(Role.COORDINATOR, MunicipalityFactory(short_name="Hamburg", state="02"))


@pytest.fixture
def watcher():
    """Editor of Haßfurt in Bavaria."""
    return acting(Role.EDITOR, MunicipalityFactory(short_name="Haßfurt", state="09"))


@pytest.fixture
def project(owner):
    return ProjectFactory(
        published=True, municipality=owner.municipality, title="DIPAS", slug="dipas"
    )
