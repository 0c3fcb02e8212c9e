from django.apps import AppConfig
from django.urls.converters import UUIDConverter
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Plattform")

    def ready(self) -> None:
        from core.text.typed import say_by_how_much

        # RFC 9562 §4: UUIDs are accepted in either case, in every URL
        UUIDConverter.regex = "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
        say_by_how_much()
