"""All codes with their labels in both languages (docs/api.md)."""

from django.utils import translation

from adoptions.choices import Depth, Reason, Stage
from editorial.freshness.rules import Freshness
from editorial.workflow.choices import License
from events.choices import EventKind
from lessons.choices import Area, Effect, Polarity, Size
from municipalities.choices import (
    FederalState,
    ITOperator,
    MunicipalityKind,
    SettlementType,
    SizeClass,
)
from needs.choices import Resolution, Status, TimeFrame
from projects.choices import (
    Comparator,
    Direction,
    FundingLevel,
    FundingStatus,
    OperatorModel,
    PartnerKind,
    PartnerRole,
    Phase,
    PrerequisiteKind,
)
from projects.models import ArtifactType, FundingProgramme, Theme

LISTS = {
    "phase": Phase,
    "municipality_kind": MunicipalityKind,
    "size_class": SizeClass,
    "settlement_type": SettlementType,
    "state": FederalState,
    "funding_status": FundingStatus,
    "funding_level": FundingLevel,
    "partner_kind": PartnerKind,
    "partner_role": PartnerRole,
    "operator_model": OperatorModel,
    "prerequisite_kind": PrerequisiteKind,
    "comparator": Comparator,
    "indicator_direction": Direction,
    "it_operator": ITOperator,
    "license": License,
    "freshness": Freshness,
    "adoption_stage": Stage,
    "adoption_depth": Depth,
    "adoption_reason": Reason,
    "lesson_polarity": Polarity,
    "lesson_area": Area,
    "lesson_effect": Effect,
    "lesson_effect_size": Size,
    "event_kind": EventKind,
    "need_status": Status,
    "need_time_frame": TimeFrame,
    "need_resolution": Resolution,
}
TABLES = {"theme": Theme, "artifact_type": ArtifactType, "funding_programme": FundingProgramme}
NAMES = (*LISTS, *TABLES)


def rows_of(name: str) -> list[dict]:
    """Codes and labels of one vocabulary."""
    if name in TABLES:
        return [
            {"code": row.code, "label": {"de": row.label_de, "en": row.label_en}}
            for row in TABLES[name].objects.all()
        ]
    return [
        {"code": code, "label": {"de": _in("de", label), "en": _in("en", label)}}
        for code, label in LISTS[name].choices
    ]


def _in(language: str, label) -> str:
    with translation.override(language):
        return str(label)
