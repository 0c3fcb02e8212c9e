from django.apps import AppConfig


class WatchingConfig(AppConfig):
    name = "watching"

    def ready(self) -> None:
        from editorial.workflow import announcements
        from watching.notices import register_kinds
        from watching.panels import register_panels
        from watching.tasks import listen

        register_kinds()
        register_panels()
        announcements.register(listen)
