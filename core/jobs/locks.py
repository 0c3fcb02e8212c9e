"""Locks in the database for work that must not run twice at the same time."""

from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from django.db import connection


def one_at_a_time(name: str) -> None:
    """Wait until no other transaction holds ``name``; held until the running one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(name.encode())])


def taken_by_another(name: str) -> bool:
    """Take ``name`` until the running transaction ends, or tell at once that another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [crc32(name.encode())])
        return not cursor.fetchone()[0]


@contextmanager
def held_by_one(name: str) -> Iterator[bool]:
    """Take ``name`` for a time without a transaction; False at once if another process has it.

    It ends with the connection, so a killed process leaves nothing behind.
    """
    key = [crc32(name.encode())]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", key)
        is_taken = cursor.fetchone()[0]
    try:
        yield is_taken
    finally:
        if is_taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", key)
