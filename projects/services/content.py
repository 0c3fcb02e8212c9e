"""What a project consists of: for writing, for comparison and versions, and for minor revisions."""

from collections.abc import Iterable

from editorial.authoring.parts import Parts
from editorial.authoring.writing import Content
from editorial.revisions.content_schema import ContentSchema, Group
from editorial.revisions.link_only_changes import MinorRule, PartRule
from editorial.workflow.choices import Visibility
from municipalities.models import Municipality
from projects.indicators import time_series
from projects.models import Artifact, Funding, Indicator, Link, Partner, Prerequisite, Project

FIELDS = (
    "title", "summary", "problem", "solution", "benefit", "keywords", "phase", "paused",
    "pause_reason", "start_on", "launch_on", "end_on", "cost_one_off_eur", "cost_running_eur",
    "staff_days", "operator_model", "responsible_function", "contact_email", "internal_note",
    "image", "image_alt", "license",
)  # fmt: skip
SETS = ("themes", "partner_municipalities")
SCHEMA = ContentSchema(
    Project,
    fields=FIELDS,
    sets=SETS,
    groups=(
        Group(
            "artifacts",
            Artifact,
            ("title", "type", "file", "url", "license", "visibility"),
            restricted=lambda row: row["visibility"] != Visibility.PUBLIC,
        ),
        Group("fundings", Funding, ("programme", "status", "amount_eur", "share_percent")),
        Group("partners", Partner, ("name", "kind", "role", "url")),
        Group("links", Link, ("title", "url")),
        Group(
            "indicators",
            Indicator,
            (
                "name", "unit", "direction", "baseline_value", "baseline_on", "target_value",
                "target_on", "values", "per_capita", "source", "source_url", "method",
            ),
            formats={"values": time_series.shown},
        ),
        Group("prerequisites", Prerequisite, ("kind", "comparator", "value", "text")),
    ),
    internal=frozenset({"contact_email", "internal_note"}),
    together=(frozenset({"image", "image_alt"}), frozenset({"paused", "pause_reason"})),
)  # fmt: skip


def place_names(project: Project) -> dict[str, str]:
    """The column by which search finds a project by its places."""
    partners = project.partner_municipalities.select_related("district")
    return {"place_names": names_of([project.municipality, *partners])}


def names_of(towns: Iterable[Municipality]) -> str:
    """Names of the towns, their districts and Länder, each once."""
    return " ".join(dict.fromkeys(name for town in towns for name in _names_of(town)))


def _names_of(town: Municipality) -> list[str]:
    names = [town.short_name, town.get_state_display()]
    return [*names, town.district.short_name] if town.district_id else names


CONTENT = Content(
    Project,
    FIELDS,
    sets=SETS,
    fixed=("language", "is_demo"),
    parts={group.name: Parts(group.model, "project") for group in SCHEMA.groups},
    derived=("place_names",),
    derive=place_names,
)
_LINKS = {Artifact: ("url",), Partner: ("url",), Link: ("url",)}
MINOR = MinorRule(
    fields=(*FIELDS, "language", "place_names"),
    sets=SETS,
    parts=tuple(
        PartRule(group.model, "project", _LINKS.get(group.model, ())) for group in SCHEMA.groups
    ),
)
