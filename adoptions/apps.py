from django.apps import AppConfig


class AdoptionsConfig(AppConfig):
    name = "adoptions"

    def ready(self) -> None:
        from adoptions.handover import register_parts
        from adoptions.notices import ADOPTION_KIND, CHANGED_KIND
        from adoptions.panels import register_panels
        from adoptions.reminders import DUE_KIND
        from adoptions.services.moderating import TEXTS
        from editorial.reports import services as reports
        from notifications import kinds

        kinds.register(ADOPTION_KIND, CHANGED_KIND, DUE_KIND)
        reports.register(TEXTS)
        register_panels()
        register_parts()
