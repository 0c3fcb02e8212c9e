"""Views of objects with ``fields=`` and ``expand=``, and of keyset lists of them."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from core.api.problems import Problem, invalid_parameters
from core.api.views import ApiView
from core.lists.keyset import InvalidCursor, Page
from core.lists.listing import ListParameters
from core.text.lazy import interpolated

COUNT_CAP = 1000
CONTROL = frozenset({"ordering", "cursor", "page_size", "count", "fields", "expand"})


class ShapedView(ApiView):
    """Objects with ``fields=`` (top level) and ``expand=`` (allow-list, at most three)."""

    field_names: frozenset[str] = frozenset()
    expandable: frozenset[str] = frozenset()

    @cached_property
    def wanted_fields(self) -> frozenset[str] | None:
        names = self._names("fields", self.field_names)
        return frozenset(names) | {"id"} if names else None

    @cached_property
    def expansions(self) -> frozenset[str]:
        names = self._names("expand", self.expandable)
        if len(names) > 3:
            raise invalid_parameters({"expand": [_("Höchstens drei auf einmal.")]})
        return frozenset(names)

    def _check_shape(self) -> None:
        """Refuse unknown names before any query runs."""
        self._names("fields", self.field_names)
        self._names("expand", self.expandable)

    def _names(self, parameter: str, allowed: frozenset[str]) -> list[str]:
        raw = self.request.query_params.get(parameter, "")
        names = [name for name in raw.split(",") if name]
        wrong = sorted(set(names) - allowed)
        if wrong:
            text = interpolated(_("Unbekannt: %(names)s."), {"names": ", ".join(wrong)[:200]})
            raise invalid_parameters({parameter: [text]})
        return names

    def shape(self, data: dict) -> dict:
        if self.wanted_fields is None:
            return data
        return {name: value for name, value in data.items() if name in self.wanted_fields}

    def object_answer(self, data: dict) -> HttpResponse:
        """The ETag is the hash of the body, because counts (adoptions, lessons) change without a version."""
        return self.answer(self.shape(data), modified=data["updated_at"])


class ListView(ShapedView):
    """A filtered, ordered keyset list.

    Subclasses define ``read_parameters(data) -> ListParameters``, ``read_page(parameters)``, which
    returns the matching rows (for counting) and one `Page`, and ``represent(row) -> dict`` for each
    result of the page, or ``represent_all`` for all of them.
    """

    if TYPE_CHECKING:

        def read_parameters(self, data: QueryDict) -> ListParameters: ...
        def read_page(self, parameters: ListParameters) -> tuple[Any, Page]: ...
        def represent(self, row: Any) -> dict[str, Any]: ...

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        self._check_shape()
        parameters = self.read_parameters(request.query_params)
        if parameters.errors:
            raise invalid_parameters(parameters.errors)
        try:
            rows, page = self.read_page(parameters)
        except InvalidCursor:
            raise Problem(400, "invalid-cursor") from None
        except ValidationError as error:
            raise Problem(400, "invalid-cursor") from error
        data: dict[str, Any] = {
            "next": self._page_url(page.next_cursor),
            "previous": self._page_url(page.previous_cursor),
            "results": [self.shape(row) for row in self.represent_all(page.results)],
        }
        if request.query_params.get("count"):
            data = {"count": self._count(rows, request.query_params["count"]), **data}
        return self.answer(data, link=link_header(data))

    def represent_all(self, results: list) -> list[dict]:
        return [self.represent(row) for row in results]

    def _page_url(self, cursor: str | None) -> str | None:
        if not cursor:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = cursor
        return f"{settings.SITE_URL}{self.request.path}?{query.urlencode()}"

    def _count(self, rows: QuerySet[Any], how: str) -> dict:
        if how == "capped":
            number = rows.order_by().values("pk")[: COUNT_CAP + 1].count()
            return {"value": min(number, COUNT_CAP), "exact": number <= COUNT_CAP}
        if how == "estimated":
            return {"value": _planned_rows(rows), "exact": False}
        raise invalid_parameters({"count": [_("Erlaubt sind capped und estimated.")]})


def link_header(data: dict) -> str:
    """``Link`` header (RFC 8288) for ``next`` and ``previous``; empty for the only page."""
    links = [(data["next"], "next"), (data["previous"], "prev")]
    return ", ".join(f'<{url}>; rel="{rel}"' for url, rel in links if url)


def _planned_rows(rows: QuerySet[Any]) -> int:
    """The planner's row estimate."""
    try:
        sql, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        return cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
