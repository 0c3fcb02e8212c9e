from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import departures
        from core.mail import register_guard
        from notifications import kinds
        from notifications.handover import handover_kind, tell_heir
        from notifications.mails import GUARD, still_wanted

        register_guard(GUARD, still_wanted)
        kinds.register(handover_kind())
        departures.register_teller(tell_heir)
