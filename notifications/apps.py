from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from accounts import offboarding
        from core.mail.outbox import register_guard
        from notifications import kinds
        from notifications.handover import handover_kind, tell_heir
        from notifications.mails import GUARD, write

        register_guard(GUARD, write)
        kinds.register(handover_kind())
        offboarding.register_teller(tell_heir)
