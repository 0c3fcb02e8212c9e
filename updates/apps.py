from django.apps import AppConfig


class UpdatesConfig(AppConfig):
    name = "updates"

    def ready(self) -> None:
        from editorial.reports import services as reports
        from notifications import kinds
        from updates.notices import TAKEN_OFF_KIND
        from updates.panels import register_panels
        from updates.services import REPORTABLE

        register_panels()
        reports.register(REPORTABLE)
        kinds.register(TAKEN_OFF_KIND)
