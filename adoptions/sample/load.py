"""Real transfers taken from public sources; unconfirmed, hence marked as such and not counted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from adoptions.choices import Action, Basis, Depth, Stage
from adoptions.models import Adoption, AdoptionStep
from municipalities.keys import find
from projects.devdata.sample.load import sample_id
from projects.models import Project


@dataclass(frozen=True)
class Transfer:
    """``source`` and ``result`` are row numbers in projects.csv; the link is that of the result."""

    source: str
    town: str
    result: str
    stage: Stage
    depth: Depth


# The lowest stage that the source supports: each describes a project under way.
TRANSFERS = (
    Transfer("28", "09674147", "29", Stage.PILOTING, Depth.ADAPTED),
    Transfer("47", "06435014", "22", Stage.PILOTING, Depth.INSPIRED),
    Transfer("48", "06437012", "16", Stage.PILOTING, Depth.JOINED),
)


def load_transfers() -> int:
    """Add missing transfers; returns how many were added."""
    return sum(_add(transfer) for transfer in TRANSFERS)


def _add(transfer: Transfer) -> bool:
    pk = sample_id(f"transfer {transfer.source} to {transfer.town}")
    projects = Project.objects.in_bulk([sample_id(transfer.source), sample_id(transfer.result)])
    town = find(transfer.town)
    known = Adoption.objects.filter(project=sample_id(transfer.source), municipality=town)
    if len(projects) < 2 or town is None or known.exists():
        return False
    result = projects[sample_id(transfer.result)]
    if Adoption.objects.filter(result_project=result).exists():
        return False
    link: Any = result.links.order_by("pk").first()
    adoption = Adoption.objects.create(
        pk=pk,
        project=projects[sample_id(transfer.source)],
        municipality=town,
        stage=transfer.stage,
        depth=transfer.depth,
        basis=Basis.PUBLIC_SOURCE,
        source_url=link.url,
        result_project=result,
    )
    AdoptionStep.objects.create(
        adoption=adoption, action=Action.NOTED, stage_to=transfer.stage, at=_day(result)
    )
    return True


def _day(result: Project) -> datetime:
    published: Any = result.published_at
    return published + timedelta(hours=1)
