"""Complete datasets as files: JSON Lines, CSV, GeoJSON (docs/api.md), in constant memory.

Rows are read in batches by ``id > last``, one short query each; no snapshot is held in between,
however slow the client. The bytes are unknown when the headers are sent, so the ETag derives from
the fingerprint of public data (`changefeed.changes.fingerprint`), and from the hour because of values
that change with time.
"""

import hashlib
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date, parse_etags
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers as s

from api.csv_files import DELIMITERS, as_csv
from api.datasets import SETS, ExportSet
from api.export_sizes import measured
from changefeed import changes
from changefeed.resources import KINDS_BY_PATH
from core.api.limits import count
from core.api.problems import Problem, invalid_parameters
from core.api.renderers import dump
from core.api.resources import Resource
from core.api.schema import one, problems
from core.api.values import absolute
from core.api.views import ApiView

PORTION = 1_000
CSVW = "application/csvm+json"
EXPORTS_PER_HOUR = 60
MEDIA_TYPES = {
    "jsonl": "application/jsonl; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
}
Portions = Iterator[list[dict]]


def objects_of(kind: Resource, matching: QuerySet, size: int = 0) -> Portions:
    """The public objects among ``matching`` by id, in batches of ``size``."""
    size = size or PORTION
    last = None
    while True:
        rows = matching.order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        ids = list(rows.values_list("pk", flat=True)[:size])
        found = kind.details(ids) if ids else {}
        if ids:
            yield [found[pk] for pk in ids if pk in found]
        if len(ids) < size:
            return
        last = ids[-1]


def as_jsonl(portions: Portions) -> Iterator[bytes]:
    for portion in portions:
        yield b"".join(dump(row) + b"\n" for row in portion)


def as_geojson(portions: Portions, places: Callable[[list[dict]], dict]) -> Iterator[bytes]:
    """RFC 7946: ``[lon, lat]`` with six decimals, no ``crs``, null without a place."""
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


def count_of(item: ExportSet) -> int:
    if item.table:
        return item.table().count()
    kind = item.kind
    return kind.matching(kind.parameters_of(QueryDict())).order_by().values("pk").count()


def portions_of(item: ExportSet, data: QueryDict, size: int = 0) -> Portions:
    """Objects of a set that match the filters in ``data``, in batches of ``size``."""
    if item.table:
        return iter([[item.serializer.of(row) for row in item.table()]])
    parameters = item.kind.parameters_of(data)
    if parameters.errors:
        raise invalid_parameters(parameters.errors)
    return objects_of(item.kind, item.kind.matching(parameters), size)


def written(
    portions: Portions, item: ExportSet, ending: str, delimiter: str = "comma"
) -> Iterator[bytes]:
    if ending == "csv":
        return as_csv(portions, item.serializer, DELIMITERS[delimiter])
    if ending == "geojson":
        return as_geojson(portions, item.kind.places_of)
    return as_jsonl(portions)


def read_delimiter(data: QueryDict) -> str:
    wanted = data.get("delimiter", "comma")
    if wanted not in DELIMITERS:
        raise invalid_parameters({"delimiter": [_("Erlaubt sind comma und semicolon.")]})
    return wanted


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
        """Filters of the list; ordering and paging do not apply."""
        kind = KINDS_BY_PATH.get(self.kwargs["name"])
        return (kind.filters if kind else frozenset()) | {"delimiter"}

    @property
    def many(self) -> frozenset[str]:
        kind = KINDS_BY_PATH.get(self.kwargs["name"])
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
        """A whole set as a file, with the filters of its list. 60 an hour.

        `If-None-Match` with the last `ETag` gives 304 while nothing public has changed. What the
        columns of a table are says `{set}.csv-metadata.json` beside it (CSVW).
        """
        if name not in SETS or ending not in SETS[name].formats:
            raise Problem(404, "not-found")
        delimiter = read_delimiter(request.query_params)
        if ending != "csv" and "delimiter" in request.query_params:
            raise invalid_parameters({"delimiter": [_("Ein Trennzeichen hat nur CSV.")]})
        public = changes.fingerprint()
        item = SETS[name]
        body = written(portions_of(item, request.query_params), item, ending, delimiter)
        if not request.query_params:
            body = measured(body, name, ending, public.text)
        tag = self._etag(name, public)
        if self._is_known(tag):
            response = HttpResponse(status=304)
            del response["Content-Type"]
        else:
            response = self._file(body if request.method == "GET" else iter(()), name, ending)
        response["ETag"] = tag
        response["Cache-Control"] = self.cache_control
        if public.at:
            response["Last-Modified"] = http_date(public.at.timestamp())
        return response

    def _etag(self, name: str, public: changes.Fingerprint) -> str:
        """Weak, as some figures may be newer within the hour. The feed does not cover code tables."""
        hour = timezone.now().strftime("%Y-%m-%dT%H")
        parts = [self.request.get_full_path(), settings.SITE_URL, hour, public.text]
        if SETS[name].table:
            parts += [dump(rows).decode() for rows in portions_of(SETS[name], QueryDict())]
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
        return f'W/"{digest}"'

    def _is_known(self, tag: str) -> bool:
        known = parse_etags(self.request.META.get("HTTP_IF_NONE_MATCH", ""))
        bare = {value.removeprefix("W/") for value in known}
        return "*" in known or tag.removeprefix("W/") in bare

    def _file(self, body: Iterator[bytes], name: str, ending: str) -> StreamingHttpResponse:
        response = StreamingHttpResponse(body, content_type=MEDIA_TYPES[ending])
        day = timezone.localdate().isoformat()
        response["Content-Disposition"] = f'attachment; filename="{name}-{day}.{ending}"'
        response["X-Accel-Buffering"] = "no"
        if ending == "csv":
            about = absolute(reverse("api-export-metadata", args=[name]))
            response["Link"] = f'<{about}>; rel="describedby"; type="{CSVW}"'
        return response
