"""Fixtures and hooks shared by all tests."""

import gc
import os
import shutil
from pathlib import Path

import pytest

from tests.no_network import no_network
from tests.quick import Quick

# the shell draws no windows: a page costs it a third less, a new context two thirds less
CHROMIUMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
CHROMIUM = next((path for path in CHROMIUMS if Path(path).exists()), CHROMIUMS[-1])
CHROMIUM_ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--no-maglev --no-opt",  # pages live too briefly to gain from optimised code
]
_skipped: dict[str, list[str]] = {}
GENERATORS = Path(__file__).parent / "clients/node_modules/typescript"


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="leave out tests known to be slow")


def pytest_configure(config):
    config.pluginmanager.register(Quick(config))


def pytest_collection_modifyitems(items):
    """Skip tests without Chromium or npm and report them; in CI they run and fail instead."""
    if os.environ.get("CI"):
        return
    missing = {} if Path(CHROMIUM).exists() else {"browser": f"Chromium ({CHROMIUM})"}
    if not GENERATORS.exists():
        missing["npm"] = "npm, then `make test`"
    for item in items:
        for marker, what in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"needs {what}"))
                _skipped.setdefault(what, []).append(item.nodeid)


def pytest_collection_finish():
    """Leave what was imported and collected out of every later garbage collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_terminal_summary(terminalreporter):
    for what, tests in _skipped.items():
        terminalreporter.write_line(f"!!! {len(tests)} TESTS SKIPPED: install {what} !!!", red=True)


@pytest.fixture(scope="session", autouse=True)
def network_is_off():
    with no_network():
        yield


@pytest.fixture(autouse=True)
def german():
    """Start each test in German: an English page leaves its language active in the thread."""
    from django.utils import translation

    with translation.override("de"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Give each worker a database copied from a migrated template (`tests.template_database`)."""
    from django.db import connection

    from tests.emptying import remember_what_migrations_wrote
    from tests.template_database import drop_copy, make_copy

    original = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        name = make_copy()
        remember_what_migrations_wrote()
    yield
    with django_db_blocker.unblock():
        drop_copy(name, original)


@pytest.fixture(scope="session")
def migrated_dump(django_test_environment, django_db_blocker, tmp_path_factory):
    """A dump of a migrated database, for tests with a database server of their own."""
    from tests.template_database import dump_template

    dump = tmp_path_factory.mktemp("migrated") / "dump"
    with django_db_blocker.unblock():
        dump_template(dump)
    return dump


@pytest.fixture(scope="session", autouse=True)
def transactional_tests_empty_only_what_they_filled():
    from django.test import TransactionTestCase

    from tests.emptying import empty_database

    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: empty_database()
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(scope="session", autouse=True)
def media_of_tests(django_test_environment, tmp_path_factory):
    """A media directory, and fast password hashers; set once, because each setting costs signals."""
    from django.test import override_settings

    media = tmp_path_factory.mktemp("media") / "media"
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher", "portals.hashers.AnyOfHasher"]
    with override_settings(MEDIA_ROOT=media, PASSWORD_HASHERS=hashers):
        yield media


@pytest.fixture(autouse=True)
def own_media(media_of_tests):
    """Leave no file to the next test."""
    yield
    if media_of_tests.exists():
        shutil.rmtree(media_of_tests, ignore_errors=True)


@pytest.fixture(scope="module", autouse=True)
def small_tables(request):
    """Vacuum tables that earlier modules filled with rows since rolled back."""
    from django.db import connection

    from tests.template_database import vacuum_large_tables

    if connection.connection is not None:
        with request.getfixturevalue("django_db_blocker").unblock():
            vacuum_large_tables()


@pytest.fixture
def finished(monkeypatch):
    """Let the change feed show rows of the test's own, still open, transaction."""
    from changefeed import changes

    monkeypatch.setattr(changes, "_BELOW", "TRUE")


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": CHROMIUM, "args": CHROMIUM_ARGS}
