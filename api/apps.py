from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = _("Schnittstelle")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from api import schema  # noqa: F401  (registers how tokens are described)
        from api.suggestions.notices import suggestion_kind
        from api.suggestions.panels import register_panels
        from api.webhooks.emails import GUARD, still_off
        from core.mail.outbox import register_guard
        from notifications import kinds

        kinds.register(suggestion_kind())
        register_panels()
        register_guard(GUARD, still_off)
