"""Pieces of the OpenAPI description that all resources share."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers as s

from core.api.objects import ApiObject, From
from core.api.values import permalink_of

FIELDS = OpenApiParameter(
    "fields",
    str,
    description="Top-level fields to keep, comma-separated, `id` always: the answer then holds less "
    "than is described here, so read it without generated types.",
)

PAGE_PARAMETERS = (
    OpenApiParameter("cursor", str),
    OpenApiParameter("page_size", int),
    OpenApiParameter("count", str, enum=["capped", "estimated"]),
)


class Source(ApiObject):
    """The instance that keeps a record which is shown here as well."""

    instance = s.CharField(source="source_instance", help_text="Its host.")
    permalink = s.URLField(
        source="source_permalink",
        help_text="Permanent address there; also `permalink` of the object.",
    )
    version = s.IntegerField(source="source_version", help_text="The version that was fetched.")
    is_shown = From(bool, "source_instance")


class Common(ApiObject):
    """Fields that every object has."""

    id = s.UUIDField(help_text="Never changes.")
    kind = s.CharField(help_text="What kind of object this is.")
    url = s.URLField(help_text="Address in the API.")
    html_url = s.URLField(help_text="Page for people.")
    permalink = s.URLField(help_text="Permanent address, at the instance that keeps it.")
    version = s.IntegerField()
    created_at = s.DateTimeField()
    updated_at = s.DateTimeField()
    verified_at = s.DateTimeField(allow_null=True)
    license = s.CharField(help_text="SPDX identifier.")
    language = s.CharField()
    source = Source(  # type: ignore[assignment]  # the field, not the argument of Field
        source="*", allow_null=True, help_text="Null: entered here."
    )
    made = {"permalink": From(permalink_of, "source_permalink", "id")}
    key_order = (
        *("id", "kind", "url", "html_url", "permalink", "version", "created_at", "updated_at"),
        *("verified_at", "freshness", "review_due_on", "contact_verified_at"),
    )


class ProblemError(s.Serializer):
    parameter = s.CharField(required=False)
    pointer = s.CharField(required=False)
    header = s.CharField(required=False)
    code = s.CharField()
    detail = s.CharField()


class ProblemDetails(s.Serializer):
    """RFC 9457; `code` is what a program reads."""

    type = s.URLField()
    code = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField()
    instance = s.CharField()
    request_id = s.CharField()
    errors = ProblemError(many=True)  # type: ignore[assignment]  # the field, not what went wrong


PROBLEM = OpenApiResponse(ProblemDetails, description="Problem details (RFC 9457).")


def problems(*statuses: int) -> dict:
    """Error responses of an operation."""
    return {(status, "application/problem+json"): PROBLEM for status in statuses}


_PROBLEMS = problems(400, 401, 404, 429)
TOKEN_PROBLEMS = problems(400, 401, 403, 429)


class Count(s.Serializer):
    value = s.IntegerField()
    exact = s.BooleanField()


def page_type(row: type[s.Serializer]) -> type:
    """One page of ``row`` serializers."""
    return type(
        f"{row.__name__}Page",
        (s.Serializer,),
        {
            "count": Count(required=False),
            "next": s.URLField(allow_null=True),
            "previous": s.URLField(allow_null=True),
            "results": row(many=True),
        },
    )


def page_of(row: type[s.Serializer]) -> dict:
    """Responses of a list of ``row`` serializers."""
    return {200: page_type(row), **_PROBLEMS}


def one(row: type[s.Serializer]) -> dict:
    return {200: row, (410, "application/problem+json"): PROBLEM, **_PROBLEMS}


def table_of(row: type[s.Serializer]) -> dict:
    table = type(f"{row.__name__}Table", (s.Serializer,), {"results": row(many=True)})
    return {200: table, **_PROBLEMS}


def expand(expandable: Iterable[str]) -> OpenApiParameter:
    names = ", ".join(sorted(expandable))
    return OpenApiParameter(
        "expand",
        str,
        description=f"Whole cards instead of references: at most 3 of {names}, comma-separated.",
    )


def list_parameters(
    filterset: Any, orderings: Iterable[str], many: Iterable[str], expandable: Iterable[str] = ()
) -> list[OpenApiParameter]:
    """The filters of a list and the parameters of its pages."""
    filters = [
        OpenApiParameter(
            name,
            _type_of(item),
            many=name in many,
            explode=True if name in many else None,
            enum=_codes_of(item),
        )
        for name, item in filterset.base_filters.items()
    ]
    orders = sorted(sign + name for name in orderings for sign in ("", "-"))
    control = [
        OpenApiParameter("ordering", str, enum=orders),
        *PAGE_PARAMETERS,
        FIELDS,
    ]
    if expandable:
        control.append(expand(expandable))
    return [*filters, *control]


def _type_of(item: Any) -> Any:
    types = {
        "YesNoFilter": OpenApiTypes.BOOL,
        "NumberFilter": OpenApiTypes.NUMBER,
        "DateFilter": OpenApiTypes.DATE,
        "IsoDateTimeFilter": OpenApiTypes.DATETIME,
        "UUIDFilter": OpenApiTypes.UUID,
    }
    names = (parent.__name__ for parent in type(item).__mro__)
    return next((types[name] for name in names if name in types), OpenApiTypes.STR)


def _codes_of(item: Any) -> list[str] | None:
    choices = item.extra.get("choices")
    return [code for code, _label in choices] if choices and not callable(choices) else None
