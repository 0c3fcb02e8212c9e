"""Import confirmed adoptions from another instance (docs/federation.md), where both towns confirmed them."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from adoptions.choices import Basis
from adoptions.graph import GRAPH, ancestors
from adoptions.models import Adoption
from core.jobs.locks import one_at_a_time
from editorial.harvest.importing import (
    ImportedRecord,
    ImportOutcome,
    Origin,
    is_due,
    present,
    source_columns,
    withdraw,
)
from editorial.harvest.reading import known_codes, read_head, town_named
from editorial.harvest.remote_records import Incoming
from projects.models import FundingProgramme, Project

_COLUMNS = ("stage", "depth", "reason_code", "changes", "result")


def take_adoption(data: Incoming, origin: Origin, notes: list[str]) -> ImportOutcome:
    """Import one adoption, if its project was imported, too. Raises `Refused`, `Skipped`."""
    taken = _read(data, origin, notes)
    one_at_a_time(GRAPH)
    # lock order: the source project before the adoption, because the change feed locks both
    sources = Project._base_manager.select_for_update(of=("self",), no_key=True)
    sources.filter(pk=taken.columns["project_id"]).first()
    row = present(Adoption, taken.head.pk, origin)
    if row is not None and not is_due(row, taken, origin):
        return ImportOutcome.UNCHANGED
    result = taken.columns["result_project_id"]
    if result is not None:
        # the previous holder of this result may only release it in a later row of the feed
        others = Adoption.objects.filter(source_instance=origin.instance, result_project=result)
        others.exclude(pk=taken.head.pk).update(result_project=None)
    columns = taken.columns | source_columns(taken, origin)
    if row is None:
        created = Adoption(pk=taken.head.pk, **taken.columns | {"origin_confirmed_at": None})
        created.source_instance = origin.instance
        created.save(force_insert=True)
    Adoption._base_manager.filter(pk=taken.head.pk).update(**columns)
    return ImportOutcome.UPDATED if row else ImportOutcome.CREATED


def withdraw_adoption(pk: UUID, origin: Origin) -> ImportOutcome | None:
    """Hide the adoption and release its result project, so that another one may name it."""
    columns = {"origin_confirmed_at": None, "result_project_id": None}
    return withdraw(Adoption, pk, origin, **columns)


def _read(data: Incoming, origin: Origin, notes: list[str]) -> ImportedRecord:
    head = read_head(data, origin)
    project = _project(data, "project", origin)
    if project is None:
        raise data.refused("project", _("Projekt wurde von dort nicht übernommen"))
    result = _project(data, "result_project", origin)
    if result is not None and (result == project or result in ancestors(project)):
        raise data.refused("result_project", _("ist selbst die Quelle"))
    confirmed_on = data.day("confirmed_on")
    if confirmed_on is None:
        raise data.refused("confirmed_on", _("nicht bestätigt"))
    code = data.line("funding_programme")
    funding = known_codes(FundingProgramme, [code], notes) if code else {}
    columns: dict[str, Any] = data.values_of(Adoption, {name: name for name in _COLUMNS})
    columns |= {
        "project_id": project,
        "municipality_id": town_named(data).pk,
        "result_project_id": result,
        "funding_id": funding.get(code),
        "basis": Basis.TOWN,
        "adopter_confirmed_at": head.verified_at,
        "origin_confirmed_at": _noon(confirmed_on),
        "origin_disputed_at": None,
    }
    return ImportedRecord(head, columns, notes=notes)


def _project(data: Incoming, name: str, origin: Origin) -> UUID | None:
    reference = data.part(name)
    if reference is None:
        return None
    key = reference.key("id")
    found = Project._base_manager.filter(source_instance=origin.instance, pk=key)
    return key if found.exists() else None


def _noon(day: date) -> datetime:
    """The API gives the day of confirmation only; noon stands for it."""
    return timezone.make_aware(datetime.combine(day, time(12)))
