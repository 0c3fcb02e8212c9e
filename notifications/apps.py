from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.mail import register_guard
        from notifications.mails import GUARD, still_wanted

        register_guard(GUARD, still_wanted)
