from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "editorial"
    verbose_name = _("Redaktion")

    def ready(self) -> None:
        from editorial.corrections.notices import correction_kind
        from editorial.corrections.panels import register_panels as register_correction_panels
        from editorial.freshness.notices import review_kind
        from editorial.freshness.panels import register_panels
        from editorial.moderation.reminders import queue_kind
        from editorial.reports.services import report_kind
        from editorial.workflow.handover import register_parts
        from editorial.workflow.notices import decision_kind
        from notifications import kinds

        kinds.register(decision_kind())
        kinds.register(report_kind())
        kinds.register(correction_kind())
        register_correction_panels()
        register_parts()
        kinds.register(review_kind())
        register_panels()
        kinds.register(queue_kind())
