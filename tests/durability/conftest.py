import pytest

from tests.durability.programs import Site


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    try:
        site.start("postgres")
        site.manage("manage.py", "migrate", "--verbosity", "0")
        site.manage("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        yield site
    finally:
        site.stop()
