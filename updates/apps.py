from django.apps import AppConfig


class UpdatesConfig(AppConfig):
    name = "updates"

    def ready(self) -> None:
        from editorial.reports import services as reports
        from notifications import kinds
        from projects import extras
        from updates.extras import UPDATES
        from updates.notices import taken_off_kind
        from updates.panels import register_panels
        from updates.services import REPORTABLE

        register_panels()
        reports.register(REPORTABLE)
        kinds.register(taken_off_kind())
        extras.register(UPDATES)
