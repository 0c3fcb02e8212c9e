"""Triggers that write the change feed (docs/changes.md): no write can forget it, raw SQL included.

Each works on a whole statement: ``changed`` are the rows of its table as they were **and** as they
became, equal ones left out. A row of the feed is written for what was public before or after;
nothing is written for what was public in neither.

Two transactions at once must not overlook each other: one publishes a lesson, the other its
project, and each sees the other still hidden. Therefore a trigger first share-locks the rows that
its own hangs on (`Feed.gates`, `Watch.owners`); whoever comes second then sees what the first did.
"""
# ruff: noqa: S608 (nothing here comes from outside)

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import pgtrigger

FILLED_AT_ONCE = 500
MANY = 50
OPERATIONS = {"insert": pgtrigger.Insert, "update": pgtrigger.Update, "delete": pgtrigger.Delete}


@dataclass(frozen=True)
class Feed:
    """One kind of public object as SQL sees it.

    ``own`` says of a row ``r`` whether it is public as far as its own columns tell. ``gate`` is
    the column that names the object without which it is not; ``gates`` are all columns that name
    objects of ``gate_feed`` which it shows. ``version`` is empty for kinds without one.
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
        """SQL: whether this row is public, with what it hangs on as it is now."""
        own = self.own_of(row)
        if not self.gate:
            return own
        gate = self.gate_feed
        return (
            f"{own} AND EXISTS (SELECT FROM {gate.table} gate"
            f" WHERE gate.id = {row}.{self.gate} AND {gate.is_public('gate')})"
        )


@dataclass(frozen=True)
class Effect:
    """What a change of one table means for objects of another kind.

    ``ids`` selects their ids from ``changed``; ``columns``: only if one of these differs (any, if
    empty). With ``vanishing`` the condition on what they hang on is in ``ids``, because that is
    what just changed. ``on``: the operations that can have the effect.
    """

    feed: Feed
    ids: str
    columns: tuple[str, ...] = ()
    vanishing: bool = False
    on: tuple[str, ...] = tuple(OPERATIONS)


@dataclass(frozen=True)
class Watch:
    """A table that is watched. ``feed``: its rows are public objects themselves.

    ``owners`` are pairs of a column and the table it points to, locked before it is asked.
    ``ignored`` columns are never public. ``only_public``: nothing follows from rows whose own
    columns were and are not public.
    """

    feed: Feed | None = None
    effects: tuple[Effect, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    only_public: bool = True
    on: tuple[str, ...] = tuple(OPERATIONS)


def triggers(watch: Watch) -> list[pgtrigger.Trigger]:
    """One for each operation: PostgreSQL gives no rows to a trigger for several of them."""
    return [
        pgtrigger.Trigger(
            name=f"feed_{operation}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=OPERATIONS[operation],
            referencing=pgtrigger.Referencing(
                old=None if operation == "insert" else "old_rows",
                new=None if operation == "delete" else "new_rows",
            ),
            func="\n".join([*_body(watch, operation), "RETURN NULL;"]),
        )
        for operation in watch.on
    ]


def _planned_now(statement: str) -> str:
    """Else the plan of a session's first change, often one row, is used for 10,000 as well."""
    return f"EXECUTE $feed${statement}$feed$;"


def fill(schema_editor, *, kind: str, table: str, public: str, version: str) -> None:
    """For migrations: one row for each object that is public already, in short transactions.

    ``public`` and ``version`` are SQL about a row ``r``. Run outside of a transaction, after the
    triggers were made; a second run writes nothing.
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
    """Asked without a new plan, so that most writes cost little; of many rows it is taken for granted."""
    return (
        f"(SELECT count(*) FROM new_rows) > {MANY} OR EXISTS (SELECT FROM old_rows o"
        f" LEFT JOIN new_rows n ON n.id = o.id WHERE {_differs(columns, ())})"
    )


def _changed(operation: str, columns: tuple[str, ...], ignored: tuple[str, ...]) -> str:
    """A subquery of the rows before and after."""
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
    for column in feed.gates:
        yield _lock(feed.gate_feed.table, f"SELECT c.{column} FROM {changed} c WHERE {own}")


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
