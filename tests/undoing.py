"""Many cases that begin in one world, each taken back before the next."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """What is written within is taken back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
