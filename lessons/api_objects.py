"""Public lessons as represented in the API, the same in lists and as single objects."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from core.api.projections import Columns
from core.api.values import ANY_ID, SOURCE, Address, permalink_of, source_of, text
from core.lists.counts import count_of
from editorial.freshness.api import freshness_fields
from editorial.freshness.rules import midnight_of
from editorial.models.freshness import rule_of
from editorial.workflow.choices import State
from lessons.models import Agreement, Lesson
from municipalities.actors import ANONYMOUS
from municipalities.api_objects import REFERENCE, reference_of
from projects.api.objects import api_url as project_url
from projects.api.objects import cards as project_cards

api_url = Address("api-lesson", ANY_ID)
page_url = Address("lesson_detail", "x-x")
_PLAIN = (
    *SOURCE,
    "version",
    "created_at",
    "updated_at",
    "verified_at",
    "published_at",
    "license",
    "language",
    "slug",
    "title",
    "polarity",
    "area",
    "phase",
    "effect",
    "effect_size",
    "what_happened",
    "do_differently",
    "evidence_url",
    "state",
    "project_id",
)


def visible() -> QuerySet:
    """All public lessons, archived ones included."""
    return Lesson.objects.visible_to(ANONYMOUS).with_public_page()


def _columns() -> dict[str, Any]:
    return (
        {name: name for name in _PLAIN}
        | REFERENCE
        | {
            "project_title": "project__title",
            "agreement_count": count_of(Agreement.objects.all(), "lesson"),
            "review_months": rule_of(Lesson, "review_after_months"),
        }
    )


LESSONS = Columns(visible, _columns)


def cards(ids: Iterable[UUID], expand: Collection[str] = ()) -> dict[UUID, dict]:
    """All public fields of each lesson; ``expand`` may include the project."""
    rows = LESSONS.read(ids)
    midnight = midnight_of(timezone.now())
    found = {pk: _represent(row, midnight) for pk, row in rows.items()}
    if "project" in expand:
        projects = project_cards({row.project_id for row in rows.values()})
        found = {
            # a project withdrawn since the first query takes its lesson with it
            pk: data | {"project": projects[rows[pk].project_id]}
            for pk, data in found.items()
            if rows[pk].project_id in projects
        }
    return found


def _represent(row, midnight) -> dict:
    pk = str(row.pk)
    return {
        "id": pk,
        "kind": "lesson",
        "url": api_url(pk),
        "html_url": page_url(row.slug),
        "permalink": permalink_of(row),
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "verified_at": row.verified_at,
        **freshness_fields(row, midnight),
        "license": row.license,
        "language": row.language,
        "source": source_of(row),
        "title": row.title,
        "polarity": row.polarity,
        "area": text(row.area),
        "phase": text(row.phase),
        "effect": text(row.effect),
        "effect_size": text(row.effect_size),
        "what_happened": text(row.what_happened),
        "do_differently": text(row.do_differently),
        "evidence_url": text(row.evidence_url),
        "archived": row.state == State.ARCHIVED,
        "agreement_count": row.agreement_count,
        "municipality": reference_of(row),
        "project": {
            "id": str(row.project_id),
            "title": row.project_title,
            "url": project_url(row.project_id),
        },
        "published_at": row.published_at,
    }
