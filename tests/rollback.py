"""Run several cases from the same starting state within one test."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def rolled_back() -> Iterator[None]:
    """Roll back everything written in the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
