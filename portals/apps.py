from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalsConfig(AppConfig):
    name = "portals"
    verbose_name = _("Portale")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.mail.outbox import register_guard
        from notifications import kinds
        from portals.suggestions.notices import suggestion_kind
        from portals.suggestions.panels import register_panels
        from portals.webhooks.emails import GUARD, still_off

        kinds.register(suggestion_kind())
        register_panels()
        register_guard(GUARD, still_off)
