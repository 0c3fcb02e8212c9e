"""What projects consist of, themes and programmes in the API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers as s

from core.api.objects import ApiObject, From
from core.api.values import ANY_ID, Address
from editorial.workflow.choices import License
from municipalities.actors import ANONYMOUS
from projects.choices import (
    Comparator,
    FundingLevel,
    FundingStatus,
    PartnerKind,
    PartnerRole,
    Phase,
    PrerequisiteKind,
)
from projects.models import Artifact

file_url = Address("stored_file", ANY_ID, "original")
_CODED = ("id", "kind", "code", "url", "label", "project_count")


def _download_url(file: UUID | str | None, url: str) -> str:
    return file_url(file) if file else url


class Label(ApiObject):
    de = s.CharField(source="label_de")
    en = s.CharField(source="label_en")


class ThemeRow(ApiObject):
    id = s.UUIDField()
    kind = s.CharField()
    code = s.CharField()
    url = s.URLField()
    label = Label(source="*")
    ozg = s.ListField(child=s.CharField())
    sdg = s.ListField(child=s.IntegerField())
    project_count = s.IntegerField()
    made = {"kind": "theme", "url": From(Address("api-theme", "x-x"), "code")}
    key_order = _CODED


class ProgrammeRow(ApiObject):
    id = s.UUIDField()
    kind = s.CharField()
    code = s.CharField()
    url = s.URLField()
    label = Label(source="*")
    level = s.ChoiceField(FundingLevel.choices)
    funder = s.CharField(allow_null=True)
    period = s.CharField(allow_null=True)
    website_url = s.URLField(source="url", allow_null=True)
    project_count = s.IntegerField()
    made = {
        "kind": "funding_programme",
        "url": From(Address("api-funding-programme", "x-x"), "code"),
    }
    key_order = _CODED


class PhaseStep(ApiObject):
    phase = s.ChoiceField(Phase.choices, source="phase_to")
    changed_on = s.DateField(source="on")
    note = s.CharField(allow_null=True)


class PartnerRow(ApiObject):
    id = s.UUIDField()
    name = s.CharField()
    kind = s.ChoiceField(PartnerKind.choices)
    role = s.ChoiceField(PartnerRole.choices)
    website_url = s.URLField(source="url", allow_null=True)


class FundingRow(ApiObject):
    id = s.UUIDField()
    programme = s.CharField(source="programme.code", help_text="Code, see /funding-programmes/.")
    status = s.ChoiceField(FundingStatus.choices)
    amount_eur = s.IntegerField(allow_null=True)
    share_percent = s.IntegerField(allow_null=True)


class ArtifactRow(ApiObject):
    id = s.UUIDField()
    title = s.CharField()
    type = s.CharField(source="type.code", help_text="Code, see /vocabularies/.")
    license = s.ChoiceField(License.choices)
    media_type = s.CharField(source="file.content_type", allow_null=True)
    size_bytes = s.IntegerField(source="file.size", allow_null=True)
    download_url = s.URLField()
    made = {"download_url": From(_download_url, "file_id", "url")}
    key_order = ("id", "type", "title")

    @classmethod
    def related_rows(cls, model: Any) -> QuerySet:
        return Artifact.objects.visible_to(ANONYMOUS)


class LinkRow(ApiObject):
    title = s.CharField()
    target_url = s.URLField(source="url")


class PrerequisiteRow(ApiObject):
    kind = s.ChoiceField(PrerequisiteKind.choices)
    comparator = s.ChoiceField(
        Comparator.choices, allow_null=True, help_text="Null where nothing is compared."
    )
    value = s.CharField(allow_null=True, help_text="Number, range, or a code of the kind.")
    text = s.CharField(allow_null=True)


class PictureRow(s.Serializer):
    download_url = s.URLField()
    alternative_text = s.CharField(allow_null=True)
    width = s.IntegerField(allow_null=True)
    height = s.IntegerField(allow_null=True)
