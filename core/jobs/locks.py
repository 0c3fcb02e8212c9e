"""PostgreSQL advisory locks for work that must not run concurrently."""

from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from django.db import connection


def one_at_a_time(name: str) -> None:
    """Take the lock ``name``, waiting if necessary; held until the current transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(name.encode())])


def taken_by_another(name: str) -> bool:
    """Try to take ``name`` until the current transaction ends; True if another holds it. Never waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [crc32(name.encode())])
        return not cursor.fetchone()[0]


@contextmanager
def held_by_one(name: str) -> Iterator[bool]:
    """Session-level lock without a transaction; yields False at once if another process holds it.

    It is released with the connection, so a killed process leaves no lock behind.
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
