"""Triggers that write the change feed (docs/changes.md): no write can forget it, raw SQL included.

Triggers run per statement. ``changed`` is the old **and** the new version of each row that differs.
A feed row is written for every object that was public before or is public after the statement.

Concurrent transactions must see each other: if one publishes a lesson and another its project, each
sees the other object as still hidden, and neither change would be recorded. A trigger therefore
first takes a share lock on the rows its own rows depend on (`Feed.gates`, `Watch.owners`), so that
the second transaction sees the result of the first.
"""

# ruff: noqa: S608 (no SQL here contains external input)
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pgtrigger
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FILLED_AT_ONCE = 500
MANY = 50
OPERATIONS = {"insert": pgtrigger.Insert, "update": pgtrigger.Update, "delete": pgtrigger.Delete}


@dataclass(frozen=True)
class Feed:
    """A kind of public object, described in SQL.

    ``own`` is a condition on a row ``r``: whether its own columns make it public. ``gate`` is the
    column that refers to an object without which the row is not public. ``gates`` are all columns
    that refer to objects of ``gate_feed`` shown with the row. ``version`` is empty for kinds
    without one.
    """

    kind: str
    table: str
    own: str
    gate: str = ""
    gate_feed: "Feed | None" = None
    gates: tuple[str, ...] = ()
    version: str = "version"

    def own_of(self, row: str) -> str:
        return re.sub(r"\br\.", f"{row}.", self.own)

    def is_public(self, row: str) -> str:
        """SQL condition: the row is public, given the current state of the object it depends on."""
        own = self.own_of(row)
        if not self.gate:
            return own
        gate: Any = self.gate_feed  # set together with ``gate``
        return (
            f"{own} AND EXISTS (SELECT FROM {gate.table} gate"
            f" WHERE gate.id = {row}.{self.gate} AND {gate.is_public('gate')})"
        )


@dataclass(frozen=True)
class Effect:
    """How a change of one table affects objects of another kind.

    ``ids`` is a subquery that selects their ids from ``changed``. ``columns``: only if one of these
    differs; empty for any. ``vanishing``: the object they depend on may just have changed its
    visibility, so ``ids`` holds that condition and `Feed.own` suffices. ``on``: the operations that
    can have the effect.
    """

    feed: Feed
    ids: str
    columns: tuple[str, ...] = ()
    vanishing: bool = False
    on: tuple[str, ...] = tuple(OPERATIONS)


@dataclass(frozen=True)
class Watch:
    """A watched table. ``feed`` is set if its rows are public objects themselves.

    ``owners`` are pairs of a column and the table it refers to, locked before visibility is
    checked. ``ignored`` columns are never public. ``only_public``: skip statements in which no row
    is public before or after, judged by its own columns.
    """

    feed: Feed | None = None
    effects: tuple[Effect, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    only_public: bool = True
    on: tuple[str, ...] = tuple(OPERATIONS)


def triggers(watch: Watch) -> list[pgtrigger.Trigger]:
    """One trigger per operation.

    PostgreSQL allows no transition tables on a trigger for several operations.
    """
    return [
        pgtrigger.Trigger(
            name=f"feed_{operation}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=OPERATIONS[operation],
            referencing=pgtrigger.Referencing(  # type: ignore[no-untyped-call]  # pgtrigger leaves it untyped
                old=None if operation == "insert" else "old_rows",
                new=None if operation == "delete" else "new_rows",
            ),
            func="\n".join([*_body(watch, operation), "RETURN NULL;"]),
        )
        for operation in watch.on
    ]


def _planned_now(statement: str) -> str:
    """Run the statement with ``EXECUTE``, so that it is planned anew each time.

    Otherwise PL/pgSQL reuses the plan of the session's first change, often a single row, for 10,000
    rows as well.
    """
    return f"EXECUTE $feed${statement}$feed$;"


def fill(
    schema_editor: BaseDatabaseSchemaEditor, *, kind: str, table: str, public: str, version: str
) -> None:
    """Write one feed row for each object that is already public, in short transactions.

    For migrations. ``public`` and ``version`` are SQL expressions on a row ``r``. Run it outside of
    a transaction and after the triggers exist. Idempotent.
    """
    sql = f"""
        INSERT INTO editorial_change (kind, object_id, version)
        SELECT %s, r.id, {version} FROM {table} r
         WHERE {public} AND NOT EXISTS (
               SELECT FROM editorial_change e WHERE e.kind = %s AND e.object_id = r.id)
         LIMIT {FILLED_AT_ONCE}"""
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(sql, [kind, kind])
            if cursor.rowcount < FILLED_AT_ONCE:
                return


def _body(watch: Watch, operation: str) -> Iterator[str]:
    if watch.feed and watch.only_public:
        yield f"IF {_nothing_public(watch.feed, operation)} THEN RETURN NULL; END IF;"
    everything = _changed(operation, (), watch.ignored)
    if watch.feed:
        yield from map(_planned_now, _locks(watch.feed, everything))
    for column, table in watch.owners:
        yield _planned_now(_lock(table, f"SELECT c.{column} FROM {everything} c"))
    if watch.feed:
        yield _planned_now(_self(watch.feed, everything))
    effects = [effect for effect in watch.effects if operation in effect.on]
    for columns, group in groupby(effects, key=lambda effect: effect.columns):
        changed = _changed(operation, columns, watch.ignored)
        inserts = [_planned_now(_others(effect, changed)) for effect in group]
        if operation == "update" and columns:
            inserts = [f"IF {_may_differ(columns)} THEN", *inserts, "END IF;"]
        yield from inserts


def _nothing_public(feed: Feed, operation: str) -> str:
    tables = {"insert": ["new_rows"], "delete": ["old_rows"]}.get(
        operation, ["old_rows", "new_rows"]
    )
    return " AND ".join(f"NOT EXISTS (SELECT FROM {table} r WHERE {feed.own})" for table in tables)


def _may_differ(columns: tuple[str, ...]) -> str:
    """SQL condition: a column in ``columns`` may have changed.

    It uses a cached plan, which keeps most writes cheap. Above `MANY` rows it is assumed to be
    true.
    """
    return (
        f"(SELECT count(*) FROM new_rows) > {MANY} OR EXISTS (SELECT FROM old_rows o"
        f" LEFT JOIN new_rows n ON n.id = o.id WHERE {_differs(columns, ())})"
    )


def _changed(operation: str, columns: tuple[str, ...], ignored: tuple[str, ...]) -> str:
    """Subquery or table of the rows before and after the statement."""
    if operation != "update":
        return "new_rows" if operation == "insert" else "old_rows"
    differs = _differs(columns, ignored)
    return (
        "(SELECT o.* FROM old_rows o LEFT JOIN new_rows n ON n.id = o.id"
        f" WHERE {differs} UNION ALL"
        " SELECT n.* FROM new_rows n LEFT JOIN old_rows o ON o.id = n.id"
        f" WHERE {differs})"
    )


def _differs(columns: tuple[str, ...], ignored: tuple[str, ...]) -> str:
    if columns:
        pairs = (f"o.{name} IS DISTINCT FROM n.{name}" for name in columns)
        return f"({' OR '.join(pairs)})"
    if not ignored:
        return "o.* IS DISTINCT FROM n.*"
    names = ", ".join(f"'{name}'" for name in ignored)
    without = f"- ARRAY[{names}]"
    return f"to_jsonb(o.*) {without} IS DISTINCT FROM to_jsonb(n.*) {without}"


def _locks(feed: Feed, changed: str) -> Iterator[str]:
    own = feed.own_of("c")
    gate: Any = feed.gate_feed  # set together with ``gates``
    for column in feed.gates:
        yield _lock(gate.table, f"SELECT c.{column} FROM {changed} c WHERE {own}")


def _lock(table: str, ids: str) -> str:
    return f"SELECT FROM {table} WHERE id IN ({ids}) ORDER BY id FOR SHARE"


def _self(feed: Feed, changed: str) -> str:
    version = f"max(c.{feed.version})" if feed.version else "NULL"
    return (
        f"INSERT INTO editorial_change (kind, object_id, version)"
        f" SELECT '{feed.kind}', c.id, {version} FROM {changed} c"
        f" GROUP BY c.id HAVING bool_or({feed.is_public('c')})"
    )


def _others(effect: Effect, changed: str) -> str:
    feed = effect.feed
    public = feed.own if effect.vanishing else feed.is_public("r")
    version = f"r.{feed.version}" if feed.version else "NULL"
    return (
        f"INSERT INTO editorial_change (kind, object_id, version)"
        f" SELECT '{feed.kind}', r.id, {version} FROM {feed.table} r"
        f" WHERE r.id IN ({effect.ids.replace('{changed}', changed)}) AND {public}"
    )
