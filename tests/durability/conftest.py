import pytest

from tests.durability.programs import Site
from tests.template_database import restore_template


@pytest.fixture(scope="module")
def site(tmp_path_factory, migrated_dump):
    """The programs of the site on a migrated database; none of them is running yet."""
    site = Site(tmp_path_factory.mktemp("site"))
    try:
        site.start("postgres")
        restore_template(migrated_dump, site.server)
        yield site
    finally:
        site.stop()
