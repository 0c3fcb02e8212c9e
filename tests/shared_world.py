"""Rows that all tests of a module read: written once, and for each test as if they were its own.

    world = shared_world(build)

makes a fixture ``world``: what ``build()`` returned, copied anew for each test, with its rows in the
database. What a test writes is rolled back to the rows of the world. Not for tests that need
transactions of their own.
"""

import copy
from collections.abc import Callable

import pytest
from django.db import transaction

from tests.vocabulary import refill_vocabulary


def shared_world(build: Callable[[], object], *, name: str = "world", autouse: bool = False):
    """The fixture, and the one that it rests on; assign both: ``world, _world = shared_world(build)``."""
    rows = f"rows_of_{name}"

    @pytest.fixture(scope="module", name=rows)
    def written(django_db_setup, django_db_blocker):
        outermost = transaction.atomic()
        outermost._from_testcase = True
        with django_db_blocker.unblock(), outermost:
            refill_vocabulary()
            yield build()
            transaction.set_rollback(True)

    @pytest.fixture(name=name, autouse=autouse)
    def world(request):
        made = request.getfixturevalue(rows)
        request.getfixturevalue("db")
        return copy.deepcopy(made)

    return world, written
