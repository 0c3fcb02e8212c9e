import pytest

from municipalities.choices import Role
from tests.adoptions.recorded import record
from tests.factories import MunicipalityFactory, ProjectFactory, acting


@pytest.fixture
def origin():
    return acting(Role.COORDINATOR, MunicipalityFactory(short_name="Hamburg"))


@pytest.fixture
def adopter():
    return acting(Role.EDITOR, MunicipalityFactory(short_name="Haßfurt"))


@pytest.fixture
def project(origin):
    return ProjectFactory(
        published=True, municipality=origin.municipality, title="DIPAS", slug="dipas"
    )


@pytest.fixture
def adoption(project, adopter):
    return record(project, adopter)
