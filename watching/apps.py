from django.apps import AppConfig


class WatchingConfig(AppConfig):
    name = "watching"

    def ready(self) -> None:
        from editorial.workflow import announcements
        from notifications import kinds
        from watching.notices import KINDS
        from watching.panels import register_panels
        from watching.tasks import listen

        kinds.register(*KINDS)
        register_panels()
        announcements.register(listen)
