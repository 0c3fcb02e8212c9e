"""CSV on the Web: describes the columns of an export (https://www.w3.org/TR/tabular-metadata/)."""

from django.conf import settings
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s

from api.csv_files import DELIMITERS
from api.datasets import SETS, ExportSet
from api.export_columns import BETWEEN, Column, columns_of
from api.exports import CSVW, read_delimiter
from core.api.problems import Problem
from core.api.renderers import dump
from core.api.schema import problems
from core.api.values import absolute
from core.api.views import HOURLY, ApiView
from core.formats.licenses import address

# first match wins; other fields are strings
_DATATYPES = (
    (s.BooleanField, "boolean"),
    (s.IntegerField, "integer"),
    (s.DecimalField, "decimal"),
    (s.FloatField, "double"),
    (s.DateTimeField, "dateTime"),
    (s.DateField, "date"),
    (s.URLField, "anyURI"),
)


def metadata(item: ExportSet, delimiter: str) -> dict:
    query = "" if delimiter == "comma" else f"?delimiter={delimiter}"
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": settings.LANGUAGE_CODE}],
        "url": absolute(reverse("api-export", args=[item.name, "csv"])) + query,
        "dc:title": str(item.title),
        "dc:description": str(item.description),
        "dc:license": {"@id": address(item.license)},
        "dialect": {"delimiter": DELIMITERS[delimiter], "encoding": "utf-8", "header": True},
        "tableSchema": {
            "columns": [_column(column) for column in columns_of(item.serializer)],
            "primaryKey": "id",
        },
    }


def _column(column: Column) -> dict:
    field = column.field
    data = {"name": column.title, "titles": column.title, "datatype": _datatype(field)}
    if isinstance(field, s.ListField | s.ListSerializer):
        data["separator"] = BETWEEN
        data["datatype"] = _datatype(field.child)
    if column.title == "id":
        data["required"] = True
    if field.help_text:
        data["dc:description"] = {"@value": str(field.help_text), "@language": "en"}
    return data


def _datatype(field) -> str:
    return next((name for kind, name in _DATATYPES if isinstance(field, kind)), "string")


class ExportMetadataApi(ApiView):
    parameters = frozenset({"delimiter"})
    cache_control = HOURLY

    @extend_schema(
        operation_id="exports_metadata",
        parameters=[
            OpenApiParameter("name", str, OpenApiParameter.PATH, enum=sorted(SETS)),
            OpenApiParameter("delimiter", str, enum=sorted(DELIMITERS)),
        ],
        responses={(200, CSVW): OpenApiTypes.OBJECT, **problems(400, 401, 404, 429)},
        tags=["exports"],
    )
    def get(self, request, name: str):
        """What the columns of the CSV file of a set are, as CSV on the Web describes it."""
        if name not in SETS:
            raise Problem(404, "not-found")
        delimiter = read_delimiter(request.query_params)
        data = metadata(SETS[name], delimiter)
        return self.answer_bytes(dump(data), CSVW)
