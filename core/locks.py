"""Locks in the database for work that must not run twice at the same time."""

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
