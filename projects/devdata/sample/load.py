"""Real projects as published entries of their towns, summarised in our words with a link to the
source.

Fields that the source does not mention stay empty, including the phase. The source's year may be
that of the project or of the report, so it is shown beside the link only.
"""

import csv
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.db.models import F
from django.utils import timezone

from editorial.workflow.choices import State
from municipalities.models import Municipality
from projects.choices import PartnerKind, PartnerRole
from projects.models import Link, Partner, Project, Theme
from projects.services.content import place_names
from projects.services.writing import free_slug

PROJECTS = Path(__file__).with_name("projects.csv")
_IDS = uuid.UUID("5d1f6a0e-6c1b-4d6e-9b37-0a1c64b1d2a6")
_FIRST_DAY = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
_GAP = timedelta(hours=41)
# last check at most this long ago, so that the sample does not look outdated when loaded later
_CHECKED_WITHIN = timedelta(days=120)


def sample_id(name: str) -> uuid.UUID:
    """Stable id, so that loading again finds the existing rows."""
    return uuid.uuid5(_IDS, name)


def load_projects() -> int:
    """Add missing projects; returns how many."""
    with PROJECTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ids = {sample_id(row["number"]): row for row in rows}
    known = set(Project.objects.filter(pk__in=ids).values_list("pk", flat=True))
    towns = _towns(rows)
    themes = {theme.code: theme for theme in Theme.objects.all()}
    missing = [row for pk, row in ids.items() if pk not in known]
    for row in missing:
        _add(row, towns, themes)
    return len(missing)


def _towns(rows: list[dict[str, str]]) -> dict[str, Municipality]:
    keys = {key for row in rows for key in (row["town"], *row["partner_towns"].split())}
    found = Municipality.objects.filter(ags__in=keys).select_related("district")
    current_last = found.order_by(F("valid_until").asc(nulls_last=True))
    return {town.ags: town for town in current_last}


def _add(row: dict[str, str], towns: dict, themes: dict) -> None:
    published = _FIRST_DAY + _GAP * (int(row["number"]) - 1)
    project = Project.objects.create(
        pk=sample_id(row["number"]),
        municipality=towns[row["town"]],
        title=row["title"],
        summary=row["description"],
        internal_note=row["note"],
        slug=free_slug(row["title"]),
        state=State.PUBLISHED,
        published_at=published,
        verified_at=max(published, timezone.now() - _CHECKED_WITHIN),
    )
    project.themes.set([themes[code] for code in row["themes"].split()])
    project.partner_municipalities.set([towns[key] for key in row["partner_towns"].split()])
    if row["other_partner"]:
        Partner.objects.create(
            project=project,
            name=row["other_partner"],
            kind=PartnerKind.MUNICIPALITY,
            role=PartnerRole.PARTNER,
        )
    Link.objects.create(project=project, title=_source_title(row), url=row["source"])
    Project.objects.filter(pk=project.pk).update(**place_names(project))


def _source_title(row: dict[str, str]) -> str:
    site = urlsplit(row["source"]).hostname.removeprefix("www.")
    return f"Quelle: {site} ({row['year']})" if row["year"] else f"Quelle: {site}"
