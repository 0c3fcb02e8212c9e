"""Read API objects by their ids; lists, single objects, exports and the change feed share it."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet

from core.api.columns import select
from core.api.objects import ApiObject, Plan
from core.api.statement_cache import Kept, Slot, Statement


class _OneOf(Func):
    """``column = ANY(slot)``."""

    arg_joiner = " = ANY("
    template = "%(expressions)s)"
    output_field = BooleanField()


class Objects:
    """Public objects of one kind by their ids: ``card`` in lists, ``detail`` each by itself.

    ``rows()`` restricts visibility: it is part of the statement, so an invisible id yields no object.
    ``complete`` adds to details what no column holds.
    """

    def __init__(
        self,
        rows: Callable[[], QuerySet],
        card: type[ApiObject],
        detail: type[ApiObject] | None = None,
        complete: Callable[[dict[Any, dict]], None] | None = None,
    ) -> None:
        self.rows, self.card, self.detail = rows, card, detail or card
        self._complete = complete
        self._kept: Kept[tuple] = Kept()

    def cards(self, ids: Iterable, parts: Collection[str] = ()) -> dict[Any, dict]:
        """As in lists, with those ``parts`` of the details; one query, none for no ids."""
        return self._read(self.card, ids, tuple(parts))

    def details(self, ids: Iterable) -> dict[Any, dict]:
        found = self._read(self.detail, ids, ())
        if self._complete:
            self._complete(found)
        return found

    def _read(self, described: type, ids: Iterable, parts: tuple[str, ...]) -> dict[Any, dict]:
        wanted = list(ids)
        if not wanted:
            return {}
        shape = (described, parts)
        statement, plan = self._kept.get(shape, lambda: self._compiled(*shape))
        return {row[0]: plan.represent(row[1:]) for row in statement.rows({"ids": wanted})}

    def _compiled(self, described: type[ApiObject], parts: tuple[str, ...]) -> tuple:
        rows = self.rows().order_by().filter(_OneOf(F("pk"), Slot("ids")))
        known = self.detail().fields
        plan = Plan(described, rows.model, more={name: known[name] for name in parts})
        return Statement.of(select(rows, ["pk", *plan.expressions()]), prepared=True), plan
