"""Rows shared by all tests of a module: written once, isolated for each test.

Use ``world, _world = shared_world(build)``. The fixture ``world`` returns a deep copy of the result
of ``build()``, whose rows are in the database. Writes of a test are rolled back to these rows. Not
for tests that need transactions of their own.
"""

import copy
from collections.abc import Callable
from inspect import Parameter, Signature

import pytest
from django.db import transaction


def shared_world(build: Callable[[], object], *, name: str = "world", autouse: bool = False):
    """Return the fixture and the one it depends on; assign both: ``world, _world = …``."""
    rows = f"rows_of_{name}"

    @pytest.fixture(scope="module", name=rows)
    def written(django_db_setup, django_db_blocker):
        outermost = transaction.atomic()
        outermost._from_testcase = True
        with django_db_blocker.unblock(), outermost:
            yield build()
            transaction.set_rollback(True)

    def world(**given):
        return copy.deepcopy(given[rows])

    # in this order, so that pytest writes the rows before it opens the test's transaction
    world.__signature__ = Signature(
        [Parameter(each, Parameter.KEYWORD_ONLY) for each in (rows, "db")]
    )
    return pytest.fixture(name=name, autouse=autouse)(world), written
