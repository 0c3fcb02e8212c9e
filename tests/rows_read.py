"""Count the rows the database reads: the same on every machine, unlike seconds."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

_READ = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"


@dataclass
class Effort:
    statements: int = 0
    rows: int = 0


def rows_read() -> int:
    """Rows read so far in this transaction, from all tables that still exist."""
    with connection.connection.cursor() as cursor:
        return int(cursor.execute(_READ).fetchone()[0] or 0)


@contextmanager
def counted():
    """Count statements and the rows they read, including temporary tables dropped meanwhile."""
    effort = Effort()

    def note(execute, *args):
        before = rows_read()
        effort.statements += 1
        try:
            return execute(*args)
        finally:
            effort.rows += max(0, rows_read() - before)

    with connection.execute_wrapper(note):
        yield effort
