from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "editorial"
    verbose_name = _("Redaktion")

    def ready(self) -> None:
        from editorial.corrections.notices import CORRECTION_KIND
        from editorial.corrections.panels import register_panels as register_correction_panels
        from editorial.freshness.notices import REVIEW_KIND
        from editorial.freshness.panels import register_panels
        from editorial.moderation.reminders import QUEUE_KIND
        from editorial.reports.services import REPORT_KIND
        from editorial.workflow.handover import register_parts
        from editorial.workflow.notices import decision_kind
        from notifications import kinds

        kinds.register(decision_kind(), REPORT_KIND, CORRECTION_KIND, REVIEW_KIND, QUEUE_KIND)
        register_correction_panels()
        register_parts()
        register_panels()
