from django.contrib import admin

from core.audit.admin import AuditedAdmin
from projects.models import ArtifactType, FundingProgramme, Theme


@admin.register(Theme, ArtifactType)
class CodedTableAdmin(AuditedAdmin):
    forbids = ("delete",)
    list_display = ["label_de", "label_en", "code", "position"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(FundingProgramme)
class FundingProgrammeAdmin(CodedTableAdmin):
    list_display = ["label_de", "code", "level", "funder"]
