"""Serializers of projects, themes and programmes, for the schema and ``fields=``."""

from rest_framework import serializers as s

from core.api.schema import Common
from core.text.prose import PROSE
from editorial.freshness.api import FreshnessFields
from editorial.workflow.choices import License
from municipalities.serializers import MunicipalityReference
from projects import extras
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
from projects.indicators import time_series


class Label(s.Serializer):
    de = s.CharField()
    en = s.CharField()


class ProjectReference(s.Serializer):
    """A project as other objects name it."""

    id = s.UUIDField()
    title = s.CharField()
    url = s.URLField()


class ThemeRow(s.Serializer):
    id = s.UUIDField()
    kind = s.CharField()
    code = s.CharField()
    url = s.URLField()
    label = Label()
    ozg = s.ListField(child=s.CharField())
    sdg = s.ListField(child=s.IntegerField())
    project_count = s.IntegerField()


class ProgrammeRow(s.Serializer):
    id = s.UUIDField()
    kind = s.CharField()
    code = s.CharField()
    url = s.URLField()
    label = Label()
    level = s.ChoiceField(FundingLevel.choices)
    funder = s.CharField(allow_null=True)
    period = s.CharField(allow_null=True)
    website_url = s.URLField(allow_null=True)
    project_count = s.IntegerField()


class ProjectRow(FreshnessFields, Common):
    contact_verified_at = s.DateTimeField(
        allow_null=True, help_text="When its town last confirmed the contact."
    )
    title = s.CharField()
    summary = s.CharField(allow_null=True)
    phase = s.ChoiceField(Phase.choices, allow_null=True)
    paused = s.BooleanField()
    archived = s.BooleanField()
    themes = s.ListField(child=s.CharField(), help_text="Codes, see /themes/.")
    municipality = MunicipalityReference()
    published_at = s.DateTimeField()


class PhaseStep(s.Serializer):
    phase = s.ChoiceField(Phase.choices)
    changed_on = s.DateField()
    note = s.CharField(allow_null=True)


class PartnerRow(s.Serializer):
    id = s.UUIDField()
    name = s.CharField()
    kind = s.ChoiceField(PartnerKind.choices)
    role = s.ChoiceField(PartnerRole.choices)
    website_url = s.URLField(allow_null=True)


class FundingRow(s.Serializer):
    id = s.UUIDField()
    programme = s.CharField(help_text="Code, see /funding-programmes/.")
    status = s.ChoiceField(FundingStatus.choices)
    amount_eur = s.IntegerField(allow_null=True)
    share_percent = s.IntegerField(allow_null=True)


class ArtifactRow(s.Serializer):
    id = s.UUIDField()
    title = s.CharField()
    type = s.CharField(help_text="Code, see /vocabularies/.")
    license = s.ChoiceField(License.choices)
    media_type = s.CharField(allow_null=True)
    size_bytes = s.IntegerField(allow_null=True)
    download_url = s.URLField()


class LinkRow(s.Serializer):
    title = s.CharField()
    target_url = s.URLField()


class PrerequisiteRow(s.Serializer):
    kind = s.ChoiceField(PrerequisiteKind.choices)
    comparator = s.ChoiceField(
        Comparator.choices, allow_null=True, help_text="Null where nothing is compared."
    )
    value = s.CharField(allow_null=True, help_text="Number, range, or a code of the kind.")
    text = s.CharField(allow_null=True)


def _exact(**options) -> s.DecimalField:
    """Decimal transferred as text, such as `1234.5`; never with an exponent."""
    return s.DecimalField(max_digits=None, decimal_places=None, **options)


class BaselineRow(s.Serializer):
    value = _exact()
    measured_on = s.DateField()


class TargetRow(s.Serializer):
    value = _exact()
    due_on = s.DateField(allow_null=True)


class MeasuredRow(s.Serializer):
    measured_on = s.DateField(help_text="The last day of what `precision` names.")
    precision = s.ChoiceField(time_series.PRECISIONS)
    value = _exact()
    note = s.CharField(allow_null=True)


class RelatedRow(s.Serializer):
    measured_on = s.DateField()
    value = _exact(help_text="Three significant digits.")


class PerCapitaRow(s.Serializer):
    inhabitants = s.IntegerField(help_text="Values are for so many of them: 1 or 1000.")
    population = s.IntegerField(help_text="Of the leading municipality, as in the register.")
    population_on = s.DateField(allow_null=True)
    values = RelatedRow(many=True)


class IndicatorRow(s.Serializer):
    id = s.UUIDField()
    name = s.CharField()
    unit = s.CharField()
    direction = s.ChoiceField(Direction.choices, help_text="Which way is better.")
    baseline = BaselineRow(allow_null=True)
    target = TargetRow(allow_null=True)
    values = MeasuredRow(many=True)
    per_capita = PerCapitaRow(allow_null=True)
    method = s.CharField(allow_null=True)
    source_name = s.CharField(allow_null=True)
    source_url = s.URLField(allow_null=True)


class PictureRow(s.Serializer):
    download_url = s.URLField()
    alternative_text = s.CharField(allow_null=True)
    width = s.IntegerField(allow_null=True)
    height = s.IntegerField(allow_null=True)


class ProjectDetail(ProjectRow):
    problem = s.CharField(allow_null=True, help_text=PROSE)
    solution = s.CharField(allow_null=True, help_text=PROSE)
    benefit = s.CharField(allow_null=True, help_text=PROSE)
    keywords = s.ListField(child=s.CharField())
    pause_reason = s.CharField(allow_null=True)
    phase_history = PhaseStep(many=True)
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


def project_row() -> type[ProjectRow]:
    """`ProjectRow` with the fields added by higher layers; call it when all apps are ready."""
    return type("ProjectRow", (ProjectRow,), extras.fields())


def project_detail() -> type[ProjectDetail]:
    return type("ProjectDetail", (ProjectDetail,), extras.fields())
