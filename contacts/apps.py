from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import departures
        from contacts.follow_ups import GUARD, still_asked
        from contacts.models import MessageFile
        from contacts.notices import register_kinds
        from contacts.panels import register_panels
        from contacts.people import answering
        from contacts.services.handover import hand_over, register_parts
        from contacts.services.reporting import MESSAGES
        from core.mail import register_guard
        from editorial import holders, reports
        from notifications import people

        people.register(answering)
        reports.register(MESSAGES)
        holders.register(holders.Holder(MessageFile, "file"))
        register_guard(GUARD, still_asked)
        register_kinds()
        register_panels()
        departures.register(hand_over)
        register_parts()
