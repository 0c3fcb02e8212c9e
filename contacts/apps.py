from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self) -> None:
        from accounts import offboarding
        from contacts.follow_ups import GUARD, still_asked
        from contacts.notices import KINDS
        from contacts.panels import register_panels
        from contacts.people import answering
        from contacts.services.handover import hand_over, register_parts
        from contacts.services.reporting import MESSAGES
        from core.mail.outbox import register_guard
        from editorial.reports import services as reports
        from notifications import kinds, recipients

        recipients.register(answering)
        reports.register(MESSAGES)
        register_guard(GUARD, still_asked)
        kinds.register(*KINDS)
        register_panels()
        offboarding.register(hand_over)
        register_parts()
