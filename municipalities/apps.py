from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"
    verbose_name = _("Kommunen")

    def ready(self) -> None:
        from municipalities.mail_guards import register_guards
        from municipalities.open_things import register_parts
        from municipalities.panels import register_panels

        register_panels()
        register_parts()
        register_guards()
