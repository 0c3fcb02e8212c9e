"""Carry a database of the former chain over, in one transaction."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from exchange.carry_over import stored_names
from exchange.carry_over.recognition import REFUSALS, Chain, chain_of
from exchange.carry_over.renames import rename_all

TRIGGERS = Path(settings.BASE_DIR) / "changefeed/migrations/0002_triggers.sql"
_REMOVE_FORMER_TRIGGERS = """
DO $remove$
DECLARE
    made regprocedure;
BEGIN
    -- those of the feed, and what dropped histories left behind
    FOR made IN SELECT oid FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace
            AND (starts_with(proname, 'pgtrigger_feed_') OR starts_with(proname, 'pgtrigger_')
                AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = pg_proc.oid))
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', made);
    END LOOP;
END
$remove$;
"""


@transaction.atomic
def carry_over() -> bool:
    """Whether there was anything to do. Raises `CommandError` for a database of another state.

    Waits for nobody: a program that still holds a table makes it fail (``lock_timeout``), and then
    nothing has happened.
    """
    with connection.cursor() as cursor:
        if chain_of(connection) is Chain.FORMER:
            cursor.execute("LOCK TABLE django_migrations")  # of two runs one is second
        chain = chain_of(connection)
        if chain is Chain.OUTDATED:
            raise CommandError(REFUSALS[chain])
        if chain is Chain.FORMER:
            _carry_over(cursor)
        return chain is Chain.FORMER


def _carry_over(cursor: CursorWrapper) -> None:
    cursor.execute(_REMOVE_FORMER_TRIGGERS)
    rename_all(cursor)
    cursor.execute(TRIGGERS.read_text())
    stored_names.content_types(cursor)
    stored_names.jobs(cursor)
    stored_names.texts_of_artifacts(cursor)
    stored_names.typed_texts()
    stored_names.migrations(cursor)
