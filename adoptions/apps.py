from django.apps import AppConfig


class AdoptionsConfig(AppConfig):
    name = "adoptions"

    def ready(self) -> None:
        from adoptions.handover import register_parts
        from adoptions.notices import adoption_kind, changed_kind
        from adoptions.panels import register_panels
        from adoptions.reminding import due_kind
        from adoptions.services.moderating import TEXTS
        from editorial.reports import services as reports
        from notifications import kinds

        kinds.register(adoption_kind())
        kinds.register(changed_kind())
        kinds.register(due_kind())
        reports.register(TEXTS)
        register_panels()
        register_parts()
        self._extend_projects()

    def _extend_projects(self) -> None:
        from adoptions.extras import ADOPTIONS
        from projects import extras

        extras.register(ADOPTIONS)
