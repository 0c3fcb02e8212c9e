from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "editorial"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from editorial.notices import decision_kind
        from editorial.reminding import queue_kind
        from editorial.reports import report_kind
        from notifications import kinds

        kinds.register(decision_kind())
        kinds.register(report_kind())
        kinds.register(queue_kind())
