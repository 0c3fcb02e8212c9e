"""Write a validated file to the register: set-based, in one transaction, without deleting rows."""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.jobs.locks import taken_by_another
from municipalities.labels import distinguish
from municipalities.register import statements
from municipalities.register.rows import RegisterError, RegisterRow

LOCK = "register"
COPIED = (
    "ars", "ags", "level", "name", "short_name", "label", "kind", "type_code", "state",
    "population", "population_on", "population_before", "population_before_on", "area_km2",
    "postal_code", "latitude", "longitude", "settlement_type", "district_ars", "association_ars",
)  # fmt: skip


@dataclass(frozen=True)
class LoadOutcome:
    """Number of register rows affected, by kind of change."""

    created: int
    rekeyed: int
    changed: int
    attached: int
    ended: int
    succeeded: int

    @property
    def is_unchanged(self) -> bool:
        return not any(vars(self).values())


@transaction.atomic
def load(
    rows: list[RegisterRow],
    *,
    as_of: date,
    successors: list[tuple[str, str]] = (),
    dry_run: bool = False,
) -> LoadOutcome:
    """Bring the register in line with ``rows``.

    Existing keys of the levels and Länder covered by the file but missing from it end on ``as_of``;
    ``successors`` are pairs of old and new key. Values that the file does not contain are kept. Raises
    `RegisterError` if another load is running or a successor is unknown.
    """
    if taken_by_another(LOCK):
        raise RegisterError(_("Das Register wird gerade schon geladen."))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s'")
        _copy(cursor, rows)
        rekeyed, created = _run(cursor, statements.REKEY), _run(cursor, statements.CREATE)
        # without fresh statistics the planner assumes an empty table and uses nested loops
        cursor.execute("ANALYZE municipalities_municipality")
        outcome = LoadOutcome(
            rekeyed=rekeyed,
            created=created,
            changed=_run(cursor, statements.CHANGE),
            attached=_run(cursor, statements.ATTACH),
            ended=_run(cursor, statements.END, {"as_of": as_of}),
            succeeded=_add_successors(cursor, successors),
        )
        cursor.execute("DROP TABLE register_row")
        # with a long pending list of the GIN index, the planner prefers a sequential scan
        cursor.execute("SELECT gin_clean_pending_list('municipality_spelling_trgm')")
    distinguish()
    if dry_run:
        transaction.set_rollback(True)
    return outcome


def _copy(cursor, rows: list[RegisterRow]) -> None:
    cursor.execute(statements.CREATE_TABLE)
    with cursor.copy(f"COPY register_row ({', '.join(COPIED)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([getattr(row, name) for name in COPIED])
    cursor.execute("ANALYZE register_row")


def _run(cursor, statement: str, parameters: dict | None = None) -> int:
    cursor.execute(statement, parameters)
    return cursor.rowcount


def _add_successors(cursor, pairs: list[tuple[str, str]]) -> int:
    if not pairs:
        return 0
    old, new = ([pair[side] for pair in pairs] for side in (0, 1))
    cursor.execute(statements.UNKNOWN_KEYS, {"keys": [*old, *new]})
    if unknown := [key for (key,) in cursor.fetchall()]:
        raise RegisterError(
            _("Unbekannte Schlüssel in der Nachfolge-Datei: %(keys)s")
            % {"keys": ", ".join(unknown[:20])}
        )
    return _run(cursor, statements.SUCCEED, {"old": old, "new": new})
