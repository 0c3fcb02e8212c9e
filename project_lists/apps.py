from django.apps import AppConfig


class ProjectListsConfig(AppConfig):
    name = "project_lists"

    def ready(self) -> None:
        from project_lists.panels import register_panels

        register_panels()
