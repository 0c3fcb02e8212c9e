"""What a load of the register takes."""

from datetime import date

from django.db import transaction

from municipalities.register.load import load
from tests.rows_read import counted


def rows_read_for_each(rows) -> float:
    """By the database, while these are loaded."""
    with counted() as effort:
        load(rows, as_of=date(2026, 1, 1))
    return effort.rows / len(rows)


def rows_read_for_each_in_vain(rows) -> float:
    """The same, and the register is as before."""
    with transaction.atomic():
        found = rows_read_for_each(rows)
        transaction.set_rollback(True)
    return found
