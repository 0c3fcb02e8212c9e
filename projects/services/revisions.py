"""Pending revisions: a second row beside the public one, and how it is carried over when approved."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import WrongState
from editorial.revisions.content_schema import Group, Shape
from editorial.revisions.link_only_changes import MinorRule, PartRule
from editorial.workflow.choices import Visibility
from projects.indicators import time_series
from projects.models import Artifact, Funding, Indicator, Link, Partner, Prerequisite, Project
from projects.services.phases import note_phase_change

CONTENT_FIELDS = (
    "title",
    "summary",
    "problem",
    "solution",
    "benefit",
    "keywords",
    "phase",
    "paused",
    "pause_reason",
    "start_on",
    "launch_on",
    "end_on",
    "cost_one_off_eur",
    "cost_running_eur",
    "staff_days",
    "operator_model",
    "responsible_function",
    "contact_email",
    "internal_note",
    "image_id",
    "image_alt",
    "license",
    "language",
    "place_names",
)
SETS = ("themes", "partner_municipalities")
_DERIVED = ("language", "place_names")
SHAPE = Shape(
    Project,
    fields=tuple(n.removesuffix("_id") for n in CONTENT_FIELDS if n not in _DERIVED),
    sets=SETS,
    groups=(
        Group(
            "artifacts",
            Artifact,
            ("title", "type", "file", "url", "licence", "visibility"),
            restricted=lambda row: row["visibility"] != Visibility.PUBLIC,
        ),
        Group("fundings", Funding, ("programme", "status", "amount_eur", "share_percent")),
        Group("partners", Partner, ("name", "kind", "role", "url")),
        Group("links", Link, ("title", "url")),
        Group(
            "indicators",
            Indicator,
            (
                "name",
                "unit",
                "direction",
                "baseline_value",
                "baseline_on",
                "target_value",
                "target_on",
                "values",
                "per_capita",
                "source",
                "source_url",
                "method",
            ),
            formats={"values": time_series.shown},
        ),
        Group("prerequisites", Prerequisite, ("kind", "comparator", "value", "text")),
    ),
    internal=frozenset({"contact_email", "internal_note"}),
    together=(frozenset({"image", "image_alt"}), frozenset({"paused", "pause_reason"})),
)
PART_MODELS = tuple(group.model for group in SHAPE.groups)

_ADDRESSES = {Artifact: ("url",), Partner: ("url",), Link: ("url",)}
MINOR = MinorRule(
    fields=CONTENT_FIELDS,
    sets=SETS,
    parts=tuple(PartRule(m, "project", _ADDRESSES.get(m, ())) for m in PART_MODELS),
)


def copy_for_revision(original: Project, *, user) -> Project:
    """A draft with the same content, whose parts remember where they come from."""
    revision = Project(
        revision_of=original,
        municipality_id=original.municipality_id,
        created_by=user,
        is_demo=original.is_demo,
        **{name: getattr(original, name) for name in CONTENT_FIELDS},
    )
    revision.save()
    for name in SETS:
        getattr(revision, name).set(getattr(original, name).all())
    for model in PART_MODELS:
        _copy_parts(model, original, revision)
    return revision


def _copy_parts(model, original: Project, revision: Project) -> None:
    model.objects.bulk_create(
        [_copied_part(part, revision) for part in model.objects.filter(project=original)]
    )


def _copied_part(part, revision: Project):
    names = [field.attname for field in part._meta.concrete_fields]
    values = {
        name: getattr(part, name) for name in names if name not in ("id", "origin_id", "project_id")
    }
    return type(part)(project=revision, origin_id=part.pk, **values)


@transaction.atomic
def merge_revision(revision: Project, keep: Collection[str] = ()) -> Project:
    """Carry an approved revision into its original, which keeps id and address; both are locked.

    Names of `SHAPE` in ``keep`` are not carried over; then the revision stays, with these alone
    to differ.
    """
    original = Project.objects.select_for_update(of=("self",)).get(pk=revision.revision_of_id)
    if not original.is_public:
        raise WrongState(_("Der Eintrag wurde inzwischen zurückgezogen."))
    phase_before = original.phase
    for name in _columns_without(keep):
        setattr(original, name, getattr(revision, name))
    original.version += 1
    original.mark_checked(timezone.now())
    original.save()
    for name in set(SETS) - set(keep):
        getattr(original, name).set(getattr(revision, name).all())
    taken = [group.model for group in SHAPE.groups if group.name not in keep]
    for model in taken:
        _merge_parts(model, revision, original)
    note_phase_change(original, phase_before)
    if keep:
        for model in taken:
            model.objects.filter(project=revision).delete()
            _copy_parts(model, original, revision)
    else:
        revision.delete()
    return original


def _columns_without(keep: Collection[str]) -> list[str]:
    """The names of towns by which search finds a project go with its set of towns."""
    derived = {"place_names": "partner_municipalities"}
    return [n for n in CONTENT_FIELDS if derived.get(n, n.removesuffix("_id")) not in keep]


def _merge_parts(model, revision: Project, original: Project) -> None:
    kept = set()
    for part in model.objects.filter(project=revision):
        if part.origin_id:
            part.id, part.origin_id, part.project_id = part.origin_id, None, original.pk
            part.save(force_update=True)
        else:
            part.project = original
            part.save(update_fields=["project"])
        kept.add(part.pk)
    model.objects.filter(project=original).exclude(pk__in=kept).delete()
