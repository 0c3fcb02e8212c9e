"""Import of projects from another instance with all public data (docs/federation.md).

Files and pictures are not copied: artifacts link to the file at the origin, and the API gives the
URL of a picture there.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.formats.numbers import fits
from editorial.harvest.importing import ImportedRecord, ImportOutcome, Origin, take
from editorial.harvest.reading import (
    editorial_columns,
    find_towns,
    known_codes,
    read_head,
    town_named,
)
from editorial.harvest.remote_records import MAX_TOWNS, Incoming, Refused
from municipalities.models import Municipality
from projects.choices import PerCapita
from projects.indicators import time_series
from projects.models import (
    Artifact,
    ArtifactType,
    Funding,
    FundingProgramme,
    Indicator,
    Link,
    Partner,
    PhaseChange,
    Prerequisite,
    Project,
    Theme,
)
from projects.rules.prerequisites import normal
from projects.services.content import names_of
from projects.services.writing import free_slug

_COLUMNS = (
    "title", "summary", "problem", "solution", "benefit", "phase", "paused", "pause_reason",
    "start_on", "launch_on", "end_on", "cost_one_off_eur", "cost_running_eur", "staff_days",
    "operator_model", "responsible_function", "contact_verified_at",
)  # fmt: skip
_PER_CAPITA = {choice.people: choice for choice in PerCapita}


def take_project(data: Incoming, origin: Origin, notes: list[str]) -> ImportOutcome:
    """Import a project; ``notes`` collects what was left out. Raises `Refused`, `Skipped`."""
    taken = read(data, origin)
    notes += taken.notes
    return take(Project, taken, origin, give_address=_give_address, parent="project")


def _give_address(project: Project) -> None:
    if not project.slug:
        project.slug = free_slug(project.title)


def read(data: Incoming, origin: Origin) -> ImportedRecord:
    """Validate a record. Raises `Refused`, `Skipped`."""
    notes: list[str] = []
    head = read_head(data, origin)
    partners = _partner_towns(data, notes)
    columns = editorial_columns(data, Project, head)
    columns |= data.values_of(Project, {name: name for name in _COLUMNS})
    columns |= {
        "keywords": _keywords(data),
        "place_names": names_of([town_named(data), *partners]),
    }
    artifacts, files = _artifacts(data, notes)
    picture = data.part("picture")
    return ImportedRecord(
        head,
        columns,
        sets={
            "themes": list(known_codes(Theme, data.words("themes"), notes).values()),
            "partner_municipalities": [town.pk for town in partners],
        },
        parts={
            Artifact: artifacts,
            Funding: _fundings(data, notes),
            Partner: _partners(data),
            Link: _links(data),
            Indicator: _indicators(data),
            Prerequisite: _prerequisites(data, notes),
            PhaseChange: _phase_changes(data),
        },
        kept={"files": files, "picture": _picture(picture) if picture else None},
        notes=notes,
    )


def _keywords(data: Incoming) -> str:
    # joined without blanks, so that it is never longer than at the origin
    text = ",".join(word.replace(",", " ") for word in data.words("keywords"))
    if len(text) > Project._meta.get_field("keywords").max_length:
        raise data.refused("keywords", _("zu lang"))
    return text


def _partner_towns(data: Incoming, notes: list[str]) -> list[Municipality]:
    towns = []
    for ars, town in find_towns(data.rows("partner_municipalities", MAX_TOWNS)):
        if town is None:
            words = _("Beteiligte Kommune %(ars)s nicht im Verzeichnis, ausgelassen.")
            notes.append(words % {"ars": ars})
        else:
            towns.append(town)
    return towns


def _numbered(rows: list[dict]) -> list[dict]:
    return [row | {"position": number} for number, row in enumerate(rows)]


def _ids(rows: list[Incoming]) -> list[UUID]:
    """The ids of the rows. Raises `Refused` for duplicates."""
    keys = [row.key("id") for row in rows]
    if len(set(keys)) < len(keys):
        raise rows[0].refused("id", _("mehrmals vergeben"))
    return keys


def _with_ids(rows: list[Incoming], values: list[dict]) -> list[dict]:
    return [{"id": key, **row} for key, row in zip(_ids(rows), values, strict=True)]


def _partners(data: Incoming) -> list[dict]:
    rows = data.rows("partners")
    names = {"name": "name", "kind": "kind", "role": "role", "url": "website_url"}
    return _numbered(_with_ids(rows, [row.values_of(Partner, names) for row in rows]))


def _links(data: Incoming) -> list[dict]:
    names = {"title": "title", "url": "target_url"}
    return _numbered([row.values_of(Link, names) for row in data.rows("links")])


def _fundings(data: Incoming, notes: list[str]) -> list[dict]:
    rows = data.rows("fundings")
    programmes = known_codes(FundingProgramme, [row.line("programme") for row in rows], notes)
    rows = [row for row in rows if row.line("programme") in programmes]
    names = {name: name for name in ("status", "amount_eur", "share_percent")}
    values = [
        {"programme_id": programmes[row.line("programme")], **row.values_of(Funding, names)}
        for row in rows
    ]
    return _numbered(_with_ids(rows, values))


def _artifacts(data: Incoming, notes: list[str]) -> tuple[list[dict], dict[str, dict]]:
    """Rows, and details of files at the origin by artifact id."""
    rows = data.rows("artifacts")
    types = known_codes(ArtifactType, [row.line("type") for row in rows], notes)
    rows = [row for row in rows if row.line("type") in types]
    names = {"title": "title", "url": "download_url", "license": "license"}
    values = [
        {"type_id": types[row.line("type")], **row.values_of(Artifact, names)} for row in rows
    ]
    if not all(row["url"] for row in values):
        raise data.refused("artifacts", _("ohne Adresse"))
    files = {
        str(row.key("id")): {
            "media_type": row.line("media_type")[:60],
            "size_bytes": row.whole("size_bytes"),
        }
        for row in rows
        if row.line("media_type")
    }
    return _numbered(_with_ids(rows, values)), files


def _prerequisites(data: Incoming, notes: list[str]) -> list[dict]:
    names = {name: name for name in ("kind", "comparator", "value", "text")}
    rows = []
    for row in data.rows("prerequisites"):
        values = row.values_of(Prerequisite, names)
        try:
            comparator, value = normal(values["kind"], values["comparator"], values["value"])
            rows.append(values | {"comparator": comparator, "value": value})
        except ValidationError as error:
            notes.append(f"prerequisites: {error.messages[0]}")
    return _numbered(rows)


def _phase_changes(data: Incoming) -> list[dict]:
    before, rows = "", []
    for row in data.rows("phase_history", MAX_TOWNS):
        names = {"phase_to": "phase", "on": "changed_on", "note": "note"}
        rows.append(row.values_of(PhaseChange, names) | {"phase_from": before})
        before = rows[-1]["phase_to"]
    return rows


def _indicators(data: Incoming) -> list[dict]:
    rows = data.rows("indicators")
    return _numbered(_with_ids(rows, [_indicator(row) for row in rows]))


def _indicator(row: Incoming) -> dict[str, Any]:
    names = {name: name for name in ("name", "unit", "direction", "source_url", "method")}
    values = row.values_of(Indicator, names | {"source": "source_name"})
    baseline, target, per_head = (row.part(name) for name in ("baseline", "target", "per_capita"))
    levels = {
        "baseline_value": baseline and baseline.decimal("value"),
        "baseline_on": baseline and baseline.day("measured_on"),
        "target_value": target and target.decimal("value"),
        "target_on": target and target.day("due_on"),
    }
    if not all(value is None or fits(value) for name, value in levels.items() if "value" in name):
        raise row.refused("value", _("zu groß"))
    people = per_head.whole("inhabitants") if per_head else 0
    if people not in _PER_CAPITA:
        raise row.refused("per_capita", _("unbekannter Wert"))
    return values | levels | {"values": _readings(row), "per_capita": _PER_CAPITA[people]}


def _readings(row: Incoming) -> list[dict]:
    stored = []
    for reading in row.rows("values"):
        on, value = reading.day("measured_on"), reading.decimal("value")
        if on is None or value is None or not fits(value):
            raise reading.refused("value", _("fehlt oder ist unmöglich"))
        precision = reading.line("precision") or time_series.DAY
        stored.append(time_series.Value(on, value, reading.line("note"), precision).stored())
    try:
        time_series.validate(stored)
    except ValidationError as error:
        raise Refused(f"indicators: {error.messages[0]}") from None
    return stored


def _picture(picture: Incoming) -> dict[str, Any]:
    return {
        "download_url": picture.address("download_url")[:500] or None,
        "alternative_text": picture.line("alternative_text")[:200] or None,
        "width": picture.whole("width"),
        "height": picture.whole("height"),
    }
