"""Cost of loading the register, in rows read by the database."""

from datetime import date

from django.db import transaction

from municipalities.register.load import load
from tests.rows_read import counted


def rows_read_for_each(rows) -> float:
    """Rows read by the database per loaded row."""
    with counted() as effort:
        load(rows, as_of=date(2026, 1, 1))
    return effort.rows / len(rows)


def rows_read_for_each_in_vain(rows) -> float:
    """The same, rolled back afterwards."""
    with transaction.atomic():
        found = rows_read_for_each(rows)
        transaction.set_rollback(True)
    return found
