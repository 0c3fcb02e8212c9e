"""Public projects as represented in the API, in exports and in the change feed.

There is one representation for all of them. Functions take ids and return what everybody may read,
in a bounded number of queries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject, NullIf
from django.utils import timezone

from core.api.projections import Columns, Listed, Moment, parsed
from core.api.values import ANY_ID, SOURCE, Address, permalink_of, source_of, text
from editorial.freshness.api import freshness_fields
from editorial.freshness.rules import midnight_of
from editorial.models.freshness import rule_of
from editorial.workflow.choices import State
from municipalities.actors import ANONYMOUS
from municipalities.api_objects import REFERENCE, reference_of
from projects import extras
from projects.indicators.results_api import indicators_of
from projects.models import (
    Artifact,
    Funding,
    Indicator,
    Link,
    Partner,
    PhaseChange,
    Prerequisite,
    Project,
    Theme,
)

api_url = Address("api-project", ANY_ID)
page_url = Address("project_detail", "x-x")
file_url = Address("stored_file", ANY_ID, "original")

_PLAIN = (
    *SOURCE,
    "version",
    "updated_at",
    "verified_at",
    "published_at",
    "license",
    "language",
    "slug",
    "title",
    "summary",
    "phase",
    "paused",
    "state",
)
_DETAIL = (
    "problem",
    "solution",
    "benefit",
    "keywords",
    "pause_reason",
    "start_on",
    "launch_on",
    "end_on",
    "cost_one_off_eur",
    "cost_running_eur",
    "staff_days",
    "operator_model",
    "responsible_function",
    "image_id",
    "image_alt",
    "source_data",
)


def visible() -> QuerySet:
    """All public projects, archived ones included."""
    return Project.objects.visible_to(ANONYMOUS).public()


def _known(name: str):
    return NullIf(F(name), Value(""))


def _listed(rows: QuerySet, **columns) -> Listed:
    of_project = rows.filter(project=OuterRef("pk"))
    return Listed(of_project.annotate(o=JSONObject(**columns)).values("o"))


def card_columns() -> dict[str, Any]:
    themes = Theme.objects.filter(projects=OuterRef("pk")).annotate(o=F("code")).values("o")
    return (
        {name: name for name in _PLAIN}
        | REFERENCE
        | {
            "created_at": Moment("created_at"),
            "contact_verified_at": Moment("contact_verified_at"),
            "themes": Listed(themes),
            "review_months": rule_of(Project, "review_after_months"),
        }
        | extras.columns()
    )


def _partners() -> Listed:
    return _listed(
        Partner.objects.all(),
        id="id",
        name="name",
        kind="kind",
        role="role",
        website_url=_known("url"),
    )


def _fundings() -> Listed:
    return _listed(
        Funding.objects.all(),
        id="id",
        programme="programme__code",
        status="status",
        amount_eur="amount_eur",
        share_percent="share_percent",
    )


def _artifacts() -> Listed:
    return _listed(
        Artifact.objects.visible_to(ANONYMOUS),
        id="id",
        title="title",
        type="type__code",
        license="license",
        media_type="file__content_type",
        size_bytes="file__size",
        file="file_id",
        url="url",
    )


def detail_columns() -> dict[str, Any]:
    return {name: name for name in _DETAIL} | {
        "partners": _partners(),
        "fundings": _fundings(),
        "artifacts": _artifacts(),
        "phase_history": _listed(
            PhaseChange.objects.all(), phase="phase_to", changed_on="on", note=_known("note")
        ),
        "prerequisites": _listed(
            Prerequisite.objects.all(),
            kind="kind",
            comparator=_known("comparator"),
            value=_known("value"),
            text=_known("text"),
        ),
        "links": _listed(Link.objects.all(), title="title", target_url="url"),
        "partner_municipalities": _partner_towns(),
        "has_figures": Exists(Indicator.objects.filter(project=OuterRef("pk"))),
        "image_width": "image__width",
        "image_height": "image__height",
        "population": "municipality__population",
        "population_on": "municipality__population_on",
    }


def _partner_towns() -> Listed:
    through = Project.partner_municipalities.through.objects.filter(project=OuterRef("pk"))
    row = JSONObject(**REFERENCE)
    return Listed(through.order_by("municipality__sort_key").annotate(o=row).values("o"))


PROJECTS = Columns(visible, card_columns, detail_columns)
_NO_FILES: Mapping[str, dict] = {}
_EXPANDED_PARTS = {"partners": "partners", "artifacts": "artifacts", "funding": "fundings"}


def cards(ids: Iterable[UUID], expand: Collection[str] = ()) -> dict[UUID, dict]:
    """The list representation of each project, with the parts requested by ``expand=``."""
    parts = {_EXPANDED_PARTS[name] for name in expand if name in _EXPANDED_PARTS}
    rows = PROJECTS.read(ids, parts)
    midnight = midnight_of(timezone.now())
    found = {
        pk: _represent_card(row, midnight) | _represent_parts(row, parts)
        for pk, row in rows.items()
    }
    return _with_expansions(found, rows, expand)


def details(ids: Iterable[UUID], expand: Collection[str] = ()) -> dict[UUID, dict]:
    """All public fields of each project."""
    rows = PROJECTS.read(ids, detail_columns())
    figures = defaultdict(list)
    measured = [pk for pk, row in rows.items() if row.has_figures]
    for row in Indicator.objects.filter(project__in=measured) if measured else ():
        figures[row.project_id].append(row)
    midnight = midnight_of(timezone.now())
    found = {
        pk: _represent_card(row, midnight)
        | _represent_detail(row)
        | {"indicators": indicators_of(figures[pk], row)}
        for pk, row in rows.items()
    }
    return _with_expansions(found, rows, expand)


def _with_expansions(found: dict, rows: dict, expand: Collection[str]) -> dict[UUID, dict]:
    from municipalities.api_objects import cards as towns_by_id

    if "municipality" in expand:
        towns = towns_by_id({row.town_id for row in rows.values()})
        for pk, row in rows.items():
            found[pk]["municipality"] = towns[row.town_id]
    for name, expansion in extras.expansions().items():
        if name in expand:
            values = expansion.load(list(rows))
            for pk, data in found.items():
                data[name] = values.get(pk, [])
    return found


def _represent_card(row, midnight) -> dict:
    pk = str(row.pk)
    return {
        "id": pk,
        "kind": "project",
        "url": api_url(pk),
        "html_url": page_url(row.slug),
        "permalink": permalink_of(row),
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "verified_at": row.verified_at,
        **freshness_fields(row, midnight),
        "contact_verified_at": row.contact_verified_at,
        "license": row.license,
        "language": row.language,
        "source": source_of(row),
        "title": row.title,
        "summary": text(row.summary),
        "phase": text(row.phase),
        "paused": row.paused,
        "archived": row.state == State.ARCHIVED,
        "themes": parsed(row.themes),
        "municipality": reference_of(row),
        "published_at": row.published_at,
        **{name: getattr(row, name) for name in _added_names()},
    }


@cache
def _added_names() -> tuple[str, ...]:
    """Fields that other apps add to the list representation."""
    return tuple(extras.fields())


def _represent_detail(row) -> dict:
    kept = orjson.loads(row.source_data) if row.source_data else {}
    parts = ("partners", "fundings", "artifacts", "phase_history", "prerequisites", "links")
    return _represent_parts(row, parts, kept.get("files", {})) | {
        "problem": text(row.problem),
        "solution": text(row.solution),
        "benefit": text(row.benefit),
        "keywords": [word.strip() for word in row.keywords.split(",") if word.strip()],
        "pause_reason": text(row.pause_reason),
        "start_on": row.start_on,
        "launch_on": row.launch_on,
        "end_on": row.end_on,
        "cost_one_off_eur": row.cost_one_off_eur,
        "cost_running_eur": row.cost_running_eur,
        "staff_days": row.staff_days,
        "operator_model": text(row.operator_model),
        "responsible_function": text(row.responsible_function),
        "partner_municipalities": [
            reference_of(town) for town in parsed(row.partner_municipalities)
        ],
        "picture": kept.get("picture") or _picture(row),
    }


def _represent_parts(row, parts: Collection[str], files: Mapping[str, dict] = _NO_FILES) -> dict:
    """Dependent rows; ``files`` are details of files stored at the origin of a harvested project."""
    data = {name: parsed(getattr(row, name)) for name in parts}
    for artifact in data.get("artifacts", ()):
        file, address = artifact.pop("file"), artifact.pop("url")
        artifact["download_url"] = file_url(file) if file else address
        artifact |= files.get(artifact["id"], {})
    return data


def _picture(row) -> dict | None:
    if row.image_id is None:
        return None
    return {
        "download_url": file_url(row.image_id),
        "alternative_text": text(row.image_alt),
        "width": row.image_width,
        "height": row.image_height,
    }
