"""Generate projects in bulk: varied, plausible, reproducible by seed, marked as demo."""

import random
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from core.text.folding import fold
from editorial.workflow.choices import State
from municipalities.choices import MunicipalityKind
from municipalities.models import Municipality
from projects.choices import Phase
from projects.devdata.generator import words
from projects.models import PhaseChange, Project, Theme
from projects.services.content import names_of

BATCH = 1000
SLUG_PREFIX = "generiert-"
_IDS = uuid.UUID("0d7c8a5e-5a0c-4b8c-9a1e-3f3f2b6f7d10")
_OWNERS = (
    MunicipalityKind.TOWN,
    MunicipalityKind.MUNICIPALITY,
    MunicipalityKind.INDEPENDENT_CITY,
    MunicipalityKind.CITY_STATE,
    MunicipalityKind.DISTRICT,
)
_LAST_DAY = datetime(2026, 10, 31, 12, 0, tzinfo=UTC)
_MINUTES = 3 * 365 * 24 * 60


@dataclass
class _Made:
    """An unsaved project with its related rows."""

    project: Project
    themes: list[str]
    partners: list[Municipality]


def generate(number: int, *, seed: int = 1, progress: Callable[[Iterable], Iterable] = iter) -> int:
    """Add those of the first ``number`` projects of ``seed`` that are missing; returns how many.

    Raises `LookupError` if there is no town to own them.
    """
    towns = list(
        Municipality.objects.current()
        .filter(kind__in=_OWNERS)
        .select_related("district")
        .order_by("ars")
    )
    if not towns:
        raise LookupError
    themes = dict(Theme.objects.values_list("code", "pk"))
    added = 0
    with transaction.atomic():
        for start in progress(range(0, number, BATCH)):
            wanted = range(start, min(start + BATCH, number))
            added += _write(_missing(wanted, seed, towns), themes)
    return added


@transaction.atomic
def remove() -> int:
    """Delete all generated projects; returns their number."""
    rows = Project.objects.filter(is_demo=True, slug__startswith=SLUG_PREFIX)
    count = rows.count()
    rows.delete()
    return count


def _missing(numbers: range, seed: int, towns: list[Municipality]) -> list[_Made]:
    ids = {uuid.uuid5(_IDS, f"{seed}/{number}"): number for number in numbers}
    known = set(Project.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [_make(pk, seed, at, towns) for pk, at in ids.items() if pk not in known]


def _write(made: list[_Made], themes: dict[str, uuid.UUID]) -> int:
    Project.objects.bulk_create([row.project for row in made])
    Project.themes.through.objects.bulk_create(
        Project.themes.through(project_id=row.project.pk, theme_id=themes[code])
        for row in made
        for code in row.themes
    )
    partnership = Project.partner_municipalities.through
    partnership.objects.bulk_create(
        partnership(project_id=row.project.pk, municipality_id=town.pk)
        for row in made
        for town in row.partners
    )
    PhaseChange.objects.bulk_create(
        PhaseChange(
            project=row.project,
            phase_to=row.project.phase,
            on=row.project.published_at.date(),
        )
        for row in made
    )
    return len(made)


def _make(pk: uuid.UUID, seed: int, number: int, towns: list[Municipality]) -> _Made:
    rng = random.Random(f"{seed}/{number}")  # noqa: S311
    town = rng.choice(towns)
    partners = rng.sample(towns, k=min(len(towns), rng.randint(1, 4)))
    partners = [other for other in partners if other != town] if rng.random() < 0.1 else []
    first, theme, before = rng.choice(words.SUBJECTS)
    second, article, does = rng.choice(words.THINGS)
    compound = first + second
    other_theme = rng.choice(words.SUBJECTS)[1] if rng.random() < 0.4 else theme
    published = _LAST_DAY - timedelta(minutes=rng.randrange(_MINUTES))
    project = Project(
        pk=pk,
        municipality=town,
        state=State.PUBLISHED,
        is_demo=True,
        slug=f"{SLUG_PREFIX}{seed}-{number}-{fold(compound)}",
        title=" ".join(filter(None, [compound, rng.choice(words.ADDITIONS)])),
        summary=f"{article} {compound} {does}. {rng.choice(words.BENEFITS)}",
        problem=before,
        solution="\n\n".join(rng.sample(words.STEPS, k=rng.randint(2, 4))),
        benefit=" ".join(rng.sample(words.BENEFITS, k=2)),
        keywords=", ".join(rng.sample(words.KEYWORDS, k=rng.randint(0, 3))),
        place_names=names_of([town, *partners]),
        responsible_function=rng.choice(words.OFFICES),
        contact_email="digital@kommune.example",
        published_at=published,
        verified_at=published,
        contact_verified_at=published,
        **_course(rng, published.date()),
    )
    return _Made(project, list(dict.fromkeys([theme, other_theme])), partners)


def _course(rng: random.Random, published: date) -> dict:
    """Phase, dates and costs; many stay empty, as in real data."""
    start = published - timedelta(days=rng.randint(60, 900))
    phase = rng.choice(Phase.values)
    over = phase in (Phase.COMPLETED, Phase.DISCONTINUED)
    return {
        "phase": phase,
        "start_on": start if rng.random() < 0.8 else None,
        "end_on": start + timedelta(days=rng.randint(90, 1200)) if over else None,
        "cost_one_off_eur": _maybe(rng, rng.randint(2, 900) * 1000),
        "cost_running_eur": _maybe(rng, rng.randint(1, 90) * 1000),
        "staff_days": _maybe(rng, rng.randint(5, 400)),
    }


def _maybe(rng: random.Random, value: int) -> int | None:
    return value if rng.random() < 0.7 else None
