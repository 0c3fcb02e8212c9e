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

MANY = 50
_TRANSITION_TABLES = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}
OPERATIONS = tuple(_TRANSITION_TABLES)


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
    on: tuple[str, ...] = OPERATIONS


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
    on: tuple[str, ...] = OPERATIONS


def triggers(table: str, watch: Watch) -> Iterator[str]:
    """SQL of one function and trigger per operation.

    PostgreSQL allows no transition tables on a trigger for several operations.
    """
    for operation in watch.on:
        name = f"changefeed_{table}_{operation}"
        body = "\n".join(f"    {line}" for line in _lines(_body(watch, operation)))
        yield f"""\
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
{body}
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_{operation} AFTER {operation.upper()} ON {table}
    REFERENCING {_TRANSITION_TABLES[operation]}
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def fill(feed: Feed) -> str:
    """SQL that writes a feed row for each object that is public and has none."""
    return laid_out(
        f"INSERT INTO changefeed_change (kind, object_id, version)"
        f" SELECT '{feed.kind}', r.id, {_version(feed, 'r')} FROM {feed.table} r"
        f" WHERE {feed.is_public('r')} AND NOT EXISTS (SELECT FROM changefeed_change e"
        f" WHERE e.kind = '{feed.kind}' AND e.object_id = r.id);"
    )


def _planned_now(statement: str) -> str:
    """Run the statement with ``EXECUTE``, so that it is planned anew each time.

    Otherwise PL/pgSQL reuses the plan of the session's first change, often a single row, for 10,000
    rows as well.
    """
    return f"EXECUTE $feed$ {statement} $feed$;"


def _lines(statements: Iterator[str]) -> Iterator[str]:
    for statement in statements:
        yield from laid_out(statement).splitlines()


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
        f"INSERT INTO changefeed_change (kind, object_id, version)"
        f" SELECT '{feed.kind}', c.id, {version} FROM {changed} c"
        f" GROUP BY c.id HAVING bool_or({feed.is_public('c')})"
    )


def _others(effect: Effect, changed: str) -> str:
    feed = effect.feed
    public = feed.own if effect.vanishing else feed.is_public("r")
    return (
        f"INSERT INTO changefeed_change (kind, object_id, version)"
        f" SELECT '{feed.kind}', r.id, {_version(feed, 'r')} FROM {feed.table} r"
        f" WHERE r.id IN ({effect.ids.replace('{changed}', changed)}) AND {public}"
    )


def _version(feed: Feed, row: str) -> str:
    return f"{row}.{feed.version}" if feed.version else "NULL"


_LINE_STARTS = re.compile(
    r" (?=(?:SELECT|(?<!DISTINCT )FROM|LEFT JOIN|(?<!LEFT )JOIN|WHERE|AND|OR|UNION|GROUP BY"
    r"|HAVING|ORDER BY|THEN|\$feed\$;)(?!\w))|(?<=EXECUTE \$feed\$)\s+"
)


def laid_out(statement: str) -> str:
    """The statement in lines, each clause on its own, indented by its parentheses."""
    lines, depth = [], 0
    for line in _LINE_STARTS.split(" ".join(statement.split())):
        lines.append("    " * depth + line)
        depth += line.count("(") - line.count(")")
    return "\n".join(lines)
