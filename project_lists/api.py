"""Projects in the API, with the numbers of their lessons and adoptions; read as anonymous.

One description for lists, single objects, exports and the change feed.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Exists, F, Model, OuterRef, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s

from adoptions.api import ADOPTIONS, AdoptionRow
from adoptions.listing import shared
from adoptions.readiness import MAXIMUM, score
from core.api.columns import Moment
from core.api.id_lists import IdList
from core.api.objects import ApiObject, From, listed, read_list, related
from core.api.reading import Objects
from core.api.resources import ListExpansion, Resource
from core.api.schema import Common
from core.api.values import Address
from core.text.prose import PROSE
from editorial.freshness.api import ARCHIVED, FreshnessFields
from editorial.harvest.importing import withdraw_entry
from lessons.api import LESSONS, LessonRow
from lessons.models import Lesson
from municipalities.actors import ANONYMOUS
from municipalities.api import MunicipalityReference, places_of_towns
from project_lists.cards import count_adoptions, count_lessons
from project_lists.listing import PROJECTS as LIST
from projects.api.references import project_url
from projects.api.serializers import (
    ArtifactRow,
    FundingRow,
    LinkRow,
    PartnerRow,
    PhaseStep,
    PictureRow,
    PrerequisiteRow,
    file_url,
)
from projects.choices import OperatorModel, Phase
from projects.harvest import take_project
from projects.indicators.api import IndicatorRow
from projects.models import Artifact, Indicator, Project
from projects.public.presentation import linked_data
from updates.api import StatusUpdateRow
from updates.models import StatusUpdate

MAX_EXPANDED = 20
page_url = Address("project_detail", "x-x")


class _Card(FreshnessFields, Common):
    contact_verified_at = s.DateTimeField(
        allow_null=True, help_text="When its town last confirmed the contact."
    )
    title = s.CharField()
    summary = s.CharField(allow_null=True)
    phase = s.ChoiceField(Phase.choices, allow_null=True)
    paused = s.BooleanField()
    archived = s.BooleanField()
    themes = s.ListField(
        child=s.CharField(), source="themes.code", help_text="Codes, see /themes/."
    )
    municipality = MunicipalityReference()
    published_at = s.DateTimeField()
    columns = {
        "created_at": Moment("created_at"),
        "contact_verified_at": Moment("contact_verified_at"),
    }
    made = {
        "kind": "project",
        "url": From(project_url, "id"),
        "html_url": From(page_url, "slug"),
        "archived": ARCHIVED,
    }


class _Counts(ApiObject):
    lesson_count = s.IntegerField(help_text="Lessons that everybody may read.")
    readiness_score = s.IntegerField(
        help_text=f"0 to {MAXIMUM}; the items: /projects/{{id}}/readiness/."
    )
    adoption_count = s.IntegerField(
        help_text="Decided on, piloted or in operation; confirmed by both towns within a year."
    )
    columns = {
        "lesson_count": count_lessons,
        "readiness_score": lambda model: score(),
        "adoption_count": count_adoptions,
    }


class ProjectRow(_Card, _Counts):
    pass


def _keywords(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _of_origin(source_data: str | None) -> dict[str, Any]:
    """What is kept of a harvested project without a column here."""
    return orjson.loads(source_data) if source_data else {}


def _artifact_rows(model: type[Model]) -> Any:
    return listed(ArtifactRow, related(Project, "artifacts", ArtifactRow))


def _partner_towns(model: type[Model]) -> Any:
    through = Project.partner_municipalities.through.objects.filter(project=OuterRef("pk"))
    rows = through.order_by("municipality__sort_key")
    return listed(MunicipalityReference, rows, "municipality__")


def _has_indicators(model: type[Model]) -> Exists:
    return Exists(Indicator.objects.filter(project=OuterRef("pk")))


_read_artifacts = read_list(ArtifactRow, Artifact)


def _artifacts(source_data: str | None, rows: str) -> list[dict]:
    """With the details of files that the origin of a harvested project stores."""
    files = _of_origin(source_data).get("files", {})
    return [row | files.get(row["id"], {}) for row in _read_artifacts(rows)]


def _picture(source_data: str | None, image: UUID | None, text: str, *size: int) -> dict | None:
    if kept := _of_origin(source_data).get("picture"):
        return kept
    if image is None:
        return None
    width, height = size
    return {
        "download_url": file_url(image),
        "alternative_text": text or None,
        "width": width,
        "height": height,
    }


class _Details(_Card):
    problem = s.CharField(allow_null=True, help_text=PROSE)
    solution = s.CharField(allow_null=True, help_text=PROSE)
    benefit = s.CharField(allow_null=True, help_text=PROSE)
    keywords = s.ListField(child=s.CharField())
    pause_reason = s.CharField(allow_null=True)
    phase_history = PhaseStep(many=True, source="phase_changes")
    start_on = s.DateField(allow_null=True)
    launch_on = s.DateField(allow_null=True)
    end_on = s.DateField(allow_null=True)
    cost_one_off_eur = s.IntegerField(allow_null=True)
    cost_running_eur = s.IntegerField(allow_null=True, help_text="Per year.")
    staff_days = s.IntegerField(allow_null=True)
    operator_model = s.ChoiceField(OperatorModel.choices, allow_null=True)
    prerequisites = PrerequisiteRow(many=True)
    responsible_function = s.CharField(allow_null=True, help_text="A function, never a person.")
    partner_municipalities = MunicipalityReference(many=True)
    partners = PartnerRow(many=True)
    fundings = FundingRow(many=True)
    artifacts = ArtifactRow(many=True)
    indicators = IndicatorRow(many=True)
    links = LinkRow(many=True)
    picture = PictureRow(allow_null=True)
    columns = {"partner_municipalities": _partner_towns}
    made = {
        "keywords": From(_keywords, "keywords"),
        # whether there are some; `_add_indicators` reads them
        "indicators": From(bool, known=_has_indicators),
        "artifacts": From(_artifacts, "source_data", rows=_artifact_rows),
        "picture": From(
            *(_picture, "source_data", "image_id", "image_alt", "image__width", "image__height")
        ),
    }


class ProjectDetail(_Details, _Counts):
    key_order = (
        *_Card.key_order,
        *("license", "language", "source", "title", "summary", "phase", "paused", "archived"),
        *("themes", "municipality", "published_at", "lesson_count", "readiness_score"),
        *("adoption_count", "partners", "fundings", "artifacts", "phase_history"),
        *("prerequisites", "links", "problem", "solution", "benefit", "keywords", "pause_reason"),
        *("start_on", "launch_on", "end_on", "cost_one_off_eur", "cost_running_eur", "staff_days"),
        *("operator_model", "responsible_function", "partner_municipalities", "picture"),
    )


def _add_indicators(found: dict[UUID, dict]) -> None:
    measured = [pk for pk, data in found.items() if data["indicators"]]
    rows = Indicator.objects.filter(project__in=measured).select_related("project__municipality")
    of_project = defaultdict(list)
    for row in rows if measured else ():
        of_project[row.project_id].append(IndicatorRow.of(row))
    for pk, data in found.items():
        data["indicators"] = of_project[pk]


def lessons_of(ids: Iterable[UUID]) -> dict[UUID, list[dict]]:
    """Public lessons of each project, failures first, at most MAX_EXPANDED; two queries."""
    rows = (
        Lesson.objects.visible_to(ANONYMOUS).open_to_all().filter(project__in=ids).failures_first()
    )
    return _at_most(LESSONS, rows.values_list("project_id", "pk"))


def adoptions_of(ids: Iterable[UUID]) -> dict[UUID, list[dict]]:
    """Confirmed adoptions of each project, at most MAX_EXPANDED; two queries."""
    rows = shared(ANONYMOUS).filter(project__in=ids).furthest_first()
    return _at_most(ADOPTIONS, rows.values_list("project_id", "pk"))


def _at_most(kind: Resource, pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, list[dict]]:
    shown: dict[UUID, list[UUID]] = defaultdict(list)
    for project, pk in pairs:
        if len(shown[project]) < MAX_EXPANDED:
            shown[project].append(pk)
    found = kind.cards([pk for pks in shown.values() for pk in pks])
    return {project: [found[pk] for pk in pks if pk in found] for project, pks in shown.items()}


def updates_of(ids: Iterable[UUID]) -> dict[UUID, list[dict]]:
    """Newest status updates of each project, at most MAX_EXPANDED; one query."""
    number = Window(
        RowNumber(), partition_by=F("project_id"), order_by=[F("on").desc(), F("id").desc()]
    )
    rows = StatusUpdate.objects.public().filter(project__in=ids).annotate(number=number)
    rows = rows.filter(number__lte=MAX_EXPANDED).select_related("project").newest_first()
    found = defaultdict(list)
    for row in rows:
        found[row.project_id].append(StatusUpdateRow.of(row))
    return found


PROJECTS = Resource(
    model=Project,
    path="projects",
    about=(
        "Published projects; `archived=include` adds those no longer maintained.",
        "Everything public of one project. A withdrawn one is 410.",
    ),
    title=_("Projekte"),
    summary=_(
        "Digitale Projekte von Kommunen: Vorgehen, Phase, Kosten, Beteiligte, Förderung und "
        "Voraussetzungen für die Nachnutzung."
    ),
    objects=Objects(
        lambda: Project.objects.visible_to(ANONYMOUS).public(),
        ProjectRow,
        ProjectDetail,
        complete=_add_indicators,
    ),
    ids=IdList(LIST, ANONYMOUS),
    many=frozenset(
        {"theme", "phase", "state", "district", "size_class", "kind", "municipality", "partner"}
        | {"funding_programme", "has_artifact", "freshness"}
    ),
    references=("municipality",),
    parts={"partners": "partners", "artifacts": "artifacts", "funding": "fundings"},
    lists={
        "status_updates": ListExpansion(StatusUpdateRow, updates_of),
        "lessons": ListExpansion(LessonRow, lessons_of),
        "adoptions": ListExpansion(AdoptionRow, adoptions_of),
    },
    places=places_of_towns,
    linked_data=linked_data,
    followed=LIST,
    texts=("summary", "problem", "solution", "benefit"),
    themes="themes__code",
    take=take_project,
    withdraw=partial(withdraw_entry, Project),
)
