"""Normalise stored texts as `core.text.folding.normalise` does, for rows from before input was
normalised (docs/decisions/0027-unicode.md).
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management import CommandParser
from django.core.management.base import BaseCommand
from django.db import IntegrityError, connection, models, transaction
from psycopg import sql

from core.text.folding import SOFT_HYPHEN

AT_ONCE = 500
_PLAIN = (models.CharField, models.TextField)
# apps whose tables are never rewritten: history, triggers, jobs
_KEPT = ("pghistory", "pgtrigger", "procrastinate")


class Command(BaseCommand):
    help = "Tells which stored texts are not normalised; with --write they become so. May run at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="change them")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        for model, column, is_json in _columns():
            done = refused = 0
            if write:
                done, refused = _normalised(model, column, is_json)
            found = _count(model, column, is_json)
            if done or found:
                name = f"{model._meta.label}.{column}"
                self.stdout.write(f"{name}: {done} changed, {found} left, {refused} refused")


def _columns() -> Iterator[tuple[type[models.Model], str, bool]]:
    for model in apps.get_models():
        is_history = hasattr(model, "pgh_tracked_model") or model.__name__ == "AuditEntry"
        if is_history or model._meta.app_label in _KEPT or not model._meta.managed:
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, _PLAIN) and not isinstance(field, models.GeneratedField):
                yield model, field.column, False
            elif isinstance(field, models.JSONField):
                yield model, field.column, True


def _names(model: type[models.Model], column: str, is_json: bool) -> dict[str, sql.Composable]:
    text = sql.Identifier(column) + sql.SQL("::text") if is_json else sql.Identifier(column)
    hyphen = sql.Literal(SOFT_HYPHEN)
    is_wrong = sql.SQL("({text} IS NOT NFC NORMALIZED OR strpos({text}, {hyphen}) > 0)").format(
        text=text, hyphen=hyphen
    )
    return {
        "table": sql.Identifier(model._meta.db_table),
        "key": sql.Identifier(model._meta.pk.column),
        "column": sql.Identifier(column),
        "text": text,
        "hyphen": hyphen,
        "is_wrong": is_wrong,
        "back": sql.SQL("::jsonb" if is_json else ""),
    }


def _count(model: type[models.Model], column: str, is_json: bool) -> int:
    query = sql.SQL("SELECT count(*) FROM {table} WHERE {is_wrong}")
    with connection.cursor() as cursor:
        cursor.execute(query.format(**_names(model, column, is_json)))
        return cursor.fetchone()[0]


def _normalised(model: type[models.Model], column: str, is_json: bool) -> tuple[int, int]:
    """Number of rows that were changed, and that a constraint or trigger refused."""
    names = _names(model, column, is_json)
    wanted = sql.SQL("SELECT {key} FROM {table} WHERE {is_wrong} ORDER BY {key}")
    with connection.cursor() as cursor:
        cursor.execute(wanted.format(**names))
        keys = [row[0] for row in cursor.fetchall()]
    done = sum(_change(names, keys[at : at + AT_ONCE]) for at in range(0, len(keys), AT_ONCE))
    return done, len(keys) - done


def _change(names: dict, keys: list) -> int:
    """Update a batch in one statement; if it is refused, row by row."""
    update = sql.SQL(
        "UPDATE {table} SET {column} = replace(normalize({text}, NFC), {hyphen}, ''){back} "
        "WHERE {key} = ANY(%s)"
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(update.format(**names), [keys])
            return cursor.rowcount
    except IntegrityError:
        return sum(_change(names, [key]) for key in keys) if len(keys) > 1 else 0
