"""Rows that all tests of a module read: written once, and for each test as if they were its own.

    world = shared_world(build)

makes a fixture ``world``: what ``build()`` returned, copied anew for each test, with its rows in the
database. What a test writes is rolled back to the rows of the world. Not for tests that need
transactions of their own.
"""

import copy
from collections.abc import Callable
from inspect import Parameter, Signature

import pytest
from django.db import transaction
from django.test import override_settings

from tests.vocabulary import refill_vocabulary

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher", "api.hashers.AnyOfHasher"]


def shared_world(build: Callable[[], object], *, name: str = "world", autouse: bool = False):
    """The fixture, and the one that it rests on; assign both: ``world, _world = shared_world(build)``."""
    rows = f"rows_of_{name}"

    @pytest.fixture(scope="module", name=rows)
    def written(django_db_setup, django_db_blocker):
        outermost = transaction.atomic()
        outermost._from_testcase = True
        with django_db_blocker.unblock(), outermost:
            refill_vocabulary()
            with override_settings(PASSWORD_HASHERS=QUICK):
                made = build()
            yield made
            transaction.set_rollback(True)

    def world(**given):
        return copy.deepcopy(given[rows])

    # named as parameters, so that pytest writes the rows before it begins the transaction of the test
    world.__signature__ = Signature(
        [Parameter(each, Parameter.KEYWORD_ONLY) for each in (rows, "db")]
    )
    return pytest.fixture(name=name, autouse=autouse)(world), written
