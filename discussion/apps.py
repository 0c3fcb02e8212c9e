from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "discussion"

    def ready(self) -> None:
        from discussion.handover import register_parts
        from discussion.notices import KINDS
        from discussion.panels import register_panels
        from discussion.services import POSTS
        from editorial.reports import services as reports
        from notifications import kinds

        kinds.register(*KINDS)
        register_panels()
        reports.register(POSTS)
        register_parts()
