"""Whole sets as files: JSON Lines, CSV, GeoJSON (api.md §12), in constant memory.

Read in portions by ``id > last``, each its own short query; between two portions no snapshot is held,
however slow the reader is.
"""

import csv
import io
from collections.abc import Callable, Iterator

from django.db.models import QuerySet
from django.http import QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers as s

from api.export_columns import columns_of, row_of
from api.kinds import ApiKind, kind_of_path
from api.sets import SETS
from core.api.limits import count
from core.api.problems import Problem, invalid_parameters
from core.api.renderers import dump
from core.api.schema import one, problems
from core.api.values import absolute
from core.api.views import ApiView
from core.csv_cells import cell
from projects import tables_api as tables
from projects.serializers import ProgrammeRow, ThemeRow

PORTION = 1_000
EXPORTS_PER_HOUR = 60
DELIMITERS = {"comma": ",", "semicolon": ";"}
MEDIA_TYPES = {
    "jsonl": "application/jsonl; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
}
_TABLES = {
    "themes": (ThemeRow, tables.themes, tables.represent_theme),
    "funding-programmes": (ProgrammeRow, tables.programmes, tables.represent_programme),
}
Portions = Iterator[list[dict]]


def objects_of(kind: ApiKind, matching: QuerySet) -> Portions:
    """These public objects by id, in portions."""
    last = None
    while True:
        rows = matching.order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        ids = list(rows.values_list("pk", flat=True)[:PORTION])
        found = kind.details(ids) if ids else {}
        if ids:
            yield [found[pk] for pk in ids if pk in found]
        if len(ids) < PORTION:
            return
        last = ids[-1]


def as_jsonl(portions: Portions) -> Iterator[bytes]:
    for portion in portions:
        yield b"".join(dump(row) + b"\n" for row in portion)


def as_csv(portions: Portions, serializer: type, delimiter: str) -> Iterator[bytes]:
    """RFC 4180 with a byte order mark, which spreadsheets need to see that it is UTF-8."""
    columns = columns_of(serializer)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow([column.title for column in columns])
    for portion in portions:
        writer.writerows([cell(value) for value in row_of(row, columns)] for row in portion)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    if text.getvalue():
        yield text.getvalue().encode()


def as_geojson(portions: Portions, places: Callable[[list[dict]], dict]) -> Iterator[bytes]:
    """RFC 7946: ``[lon, lat]`` with six digits, no ``crs``, null without a place."""
    yield b'{"type":"FeatureCollection","features":['
    comma = b""
    for portion in portions:
        found = places(portion)
        features = [dump(_feature(row, found.get(row["id"]))) for row in portion]
        if features:
            yield comma + b",".join(features)
            comma = b","
    yield b"]}"


def _feature(row: dict, place: tuple[float, float] | None) -> dict:
    point = place and {"type": "Point", "coordinates": [round(part, 6) for part in place]}
    return {"type": "Feature", "id": row["id"], "geometry": point, "properties": row}


class ExportRow(s.Serializer):
    name = s.CharField()
    title = s.CharField()
    description = s.CharField()
    formats = s.DictField(child=s.URLField(), help_text="Address by format.")


class ExportList(s.Serializer):
    results = ExportRow(many=True)


class ExportListApi(ApiView):
    @extend_schema(operation_id="exports_list", responses=one(ExportList), tags=["exports"])
    def get(self, request):
        """What can be had as a whole, and in which formats."""
        rows = [
            {
                "name": item.name,
                "title": str(item.title),
                "description": str(item.description),
                "formats": {
                    ending: absolute(reverse("api-export", args=[item.name, ending]))
                    for ending in item.formats
                },
            }
            for item in SETS.values()
        ]
        return self.answer({"results": rows})


class ExportApi(ApiView):
    cache_control = "no-store"

    @property
    def parameters(self) -> frozenset[str]:
        """The filters of the list; what orders and pages has no meaning here."""
        kind = kind_of_path(self.kwargs["name"])
        return (kind.filters if kind else frozenset()) | {"delimiter"}

    @property
    def many(self) -> frozenset[str]:
        kind = kind_of_path(self.kwargs["name"])
        return kind.many if kind else frozenset()

    def _count_use(self, request, access) -> None:
        key = access.key if access else ""
        self.usage = count(request._request, key, EXPORTS_PER_HOUR, action="export", seconds=3600)
        if self.usage.exceeded:
            raise Problem(
                429, "too-many-requests", headers={"Retry-After": str(max(1, self.usage.reset))}
            )

    @extend_schema(
        operation_id="exports_read",
        parameters=[
            OpenApiParameter("name", str, OpenApiParameter.PATH, enum=sorted(SETS)),
            OpenApiParameter("ending", str, OpenApiParameter.PATH, enum=sorted(MEDIA_TYPES)),
            OpenApiParameter("delimiter", str, enum=sorted(DELIMITERS), description="CSV only."),
        ],
        responses={
            (200, "application/jsonl"): OpenApiResponse(OpenApiTypes.STR),
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR),
            (200, "application/geo+json"): OpenApiResponse(OpenApiTypes.OBJECT),
            **problems(400, 401, 404, 429),
        },
        tags=["exports"],
    )
    def get(self, request, name: str, ending: str):
        """A whole set as a file, with the filters of its list. 60 an hour."""
        if name not in SETS or ending not in SETS[name].formats:
            raise Problem(404, "not-found")
        delimiter = self._delimiter(request.query_params, ending)
        if name in _TABLES:
            serializer, rows, represent = _TABLES[name]
            portions = iter([[represent(row) for row in rows()]])
        else:
            serializer, portions = self._of_kind(kind_of_path(name), request.query_params)
        if ending == "csv":
            body = as_csv(portions, serializer, delimiter)
        elif ending == "geojson":
            body = as_geojson(portions, kind_of_path(name).places_of)
        else:
            body = as_jsonl(portions)
        return self._file(body if request.method == "GET" else iter(()), name, ending)

    def _file(self, body: Iterator[bytes], name: str, ending: str) -> StreamingHttpResponse:
        response = StreamingHttpResponse(body, content_type=MEDIA_TYPES[ending])
        day = timezone.localdate().isoformat()
        response["Content-Disposition"] = f'attachment; filename="{name}-{day}.{ending}"'
        response["Cache-Control"] = self.cache_control
        response["X-Accel-Buffering"] = "no"
        return response

    def _delimiter(self, data: QueryDict, ending: str) -> str:
        wanted = data.get("delimiter", "comma")
        if wanted not in DELIMITERS:
            raise invalid_parameters({"delimiter": [_("Erlaubt sind comma und semicolon.")]})
        if ending != "csv" and "delimiter" in data:
            raise invalid_parameters({"delimiter": [_("Ein Trennzeichen hat nur CSV.")]})
        return DELIMITERS[wanted]

    def _of_kind(self, kind: ApiKind, data: QueryDict) -> tuple[type, Portions]:
        parameters = kind.parameters_of(data)
        if parameters.errors:
            raise invalid_parameters(parameters.errors)
        return kind.serializer, objects_of(kind, kind.matching(parameters))
