"""The change feed: what is public, and what no longer is, so that copies stay complete (docs/changes.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request

from changefeed import changes
from changefeed.resources import KINDS
from core.api.problems import Problem, invalid_parameters
from core.api.resources import Resource
from core.api.schema import problems
from core.api.values import absolute, moment
from core.api.views import ApiView
from core.lists.keyset import InvalidCursor
from core.lists.listing import read_page_size
from core.text.lazy import AnyText, interpolated
from municipalities.actors import ANONYMOUS
from municipalities.models import Municipality

UPSERT, DELETE = "upsert", "delete"
ACTIONS = (UPSERT, DELETE)


class ChangeRow(s.Serializer):
    kind = s.CharField(help_text="As in `kind` of the object. Kinds may be added.")
    id = s.UUIDField()
    action = s.ChoiceField(
        ACTIONS,
        help_text="`upsert`: it is public now, archived ones included. `delete`: it no longer is.",
    )
    version = s.IntegerField(allow_null=True, help_text="Null for kinds without versions.")
    changed_at = s.DateTimeField()
    url = s.URLField(allow_null=True, help_text="Address in the API; 404 or 410 after `delete`.")
    object = s.DictField(
        required=False,
        allow_null=True,
        help_text="With `include=object`: as its address answers it; null after `delete`.",
    )


class ChangesPage(s.Serializer):
    results = ChangeRow(many=True)
    next = s.URLField(allow_null=True)
    cursor = s.CharField(help_text="Always given: store it, and come back with it.")
    has_more = s.BooleanField()


@dataclass(frozen=True)
class Folded:
    """All rows of one object on a page, merged."""

    row: changes.ChangeRow
    version: int | None


class ChangesApi(ApiView):
    parameters = frozenset({"cursor", "kind", "include", "page_size"})
    many = frozenset({"kind"})
    cache_control = "no-cache"

    @extend_schema(
        operation_id="changes_list",
        parameters=[
            OpenApiParameter("cursor", str, description="Opaque; without it from the beginning."),
            OpenApiParameter("kind", str, many=True, explode=True, enum=sorted(KINDS)),
            OpenApiParameter("include", str, enum=["object"]),
            OpenApiParameter("page_size", int, description="1 to 100, default 25."),
        ],
        responses={200: ChangesPage, **problems(400, 401, 404, 410, 429)},
        tags=["changes"],
    )
    def get(self, request: Request) -> HttpResponse:
        """What changed since a cursor: nothing is left out, some things come twice.

        A row tells what an object is now, not what it was. Objects that changed several times come
        at least once. After 410 `resync-required` begin again at `restart_url`.
        """
        kinds, size, with_objects = self._read_parameters(request.query_params)
        cursor = request.query_params.get("cursor", "")
        try:
            position = changes.parse(cursor) if cursor else None
            part = changes.read_part(position, kinds=kinds, limit=size)
        except InvalidCursor:
            raise Problem(400, "invalid-cursor") from None
        except changes.ResyncRequired:
            extra = {"restart_url": self._url("")}
            raise Problem(410, "resync-required", extra=extra) from None
        end = changes.encode(part.end)
        following = self._url(end) if part.has_more else None
        data = {
            "results": represent(part.rows, with_objects=with_objects),
            "next": following,
            "cursor": end,
            "has_more": part.has_more,
        }
        return self.answer(data, link=f'<{following}>; rel="next"' if following else "")

    def _read_parameters(self, data: QueryDict) -> tuple[list[str], int, bool]:
        errors: dict[str, list[AnyText]] = {}
        kinds = data.getlist("kind")
        if not set(kinds) <= set(KINDS):
            names = {"names": ", ".join(sorted(KINDS))}
            errors["kind"] = [interpolated(_("Erlaubt sind: %(names)s."), names)]
        if data.get("include", "object") != "object":
            errors["include"] = [_("Erlaubt ist nur object.")]
        size, problem = read_page_size(data)
        if problem:
            errors["page_size"] = [problem]
        if errors:
            raise invalid_parameters(errors)
        return kinds or list(KINDS), size, "include" in data

    def _url(self, cursor: str) -> str:
        query = self.request.query_params.copy()
        query.pop("cursor", None)
        if cursor:
            query["cursor"] = cursor
        text = query.urlencode()
        return f"{settings.SITE_URL}{self.request.path}" + (f"?{text}" if text else "")


def represent(rows: Iterable[changes.ChangeRow], *, with_objects: bool) -> list[dict]:
    """Current state of the objects of these rows, each once; queries do not grow with the rows."""
    folded = fold(rows)
    found = {
        name: _states(KINDS[name], ids, with_objects) for name, ids in ids_by_kind(folded).items()
    }
    return [_result(item, found[item.row.kind], with_objects) for item in folded]


def fold(rows: Iterable[changes.ChangeRow]) -> list[Folded]:
    """Merge rows by object, at the position of its last row and with the highest version."""
    last: dict[tuple[str, UUID], Folded] = {}
    for row in rows:
        before = last.pop((row.kind, row.object_id), None)
        versions = [row.version, before.version if before else None]
        version = max((number for number in versions if number is not None), default=None)
        last[row.kind, row.object_id] = Folded(row, version)
    return list(last.values())


def ids_by_kind(folded: Iterable[Folded]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for item in folded:
        found.setdefault(item.row.kind, []).append(item.row.object_id)
    return found


@dataclass(frozen=True)
class ObjectState:
    """Current state of an object."""

    url: str | None
    is_public: bool
    version: int | None = None
    object: dict | None = None


def _states(kind: Resource, ids: list[UUID], with_objects: bool) -> dict[UUID, ObjectState]:
    if with_objects:
        found = {
            pk: ObjectState(data["url"], True, data.get("version"), data)
            for pk, data in kind.details(ids).items()
        }
    else:
        rows = kind.visible().filter(pk__in=ids).order_by()
        found = {row.pk: _state(kind, row) for row in rows.only("pk", *_shown(kind, rows.model))}
    return _gone(kind, [pk for pk in ids if pk not in found]) | found


def _shown(kind: Resource, model: Any) -> list[str]:
    """Columns needed besides the id: those of its URL and its version."""
    return [kind.key, *(["version"] if hasattr(model, "version") else [])]


def _state(kind: Resource, row: Any) -> ObjectState:
    return ObjectState(kind.url_of(row), True, getattr(row, "version", None))


def _gone(kind: Resource, ids: list[UUID]) -> dict[UUID, ObjectState]:
    """States of objects that are not public; a former town keeps its URL, which names its successors."""
    if not ids or kind.visible().model is not Municipality:
        return {pk: ObjectState(_url_of(kind, pk), False) for pk in ids}
    towns = Municipality.objects.visible_to(ANONYMOUS).filter(pk__in=ids)
    keys = dict(towns.values_list("pk", "ars"))
    return {pk: ObjectState(keys.get(pk) and _url_of(kind, keys[pk]), False) for pk in ids}


def _url_of(kind: Resource, key: UUID | str) -> str:
    return absolute(reverse(f"api-{kind.name}", args=[key]))


def _result(item: Folded, states: dict[UUID, ObjectState], with_objects: bool) -> dict:
    state = states[item.row.object_id]
    data = {
        "kind": item.row.kind,
        "id": str(item.row.object_id),
        "action": UPSERT if state.is_public else DELETE,
        "version": state.version if state.is_public else item.version,
        "changed_at": moment(item.row.at),
        "url": state.url,
    }
    return data | {"object": state.object} if with_objects else data
