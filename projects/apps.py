from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projekte")

    def ready(self) -> None:
        from editorial.reports import content_reports
        from editorial.workflow import kinds
        from projects.models import Project
        from projects.panels import register_panels
        from projects.rules.completeness import required_problems
        from projects.rules.corrections import CORRECTABLE
        from projects.rules.significance import significant_changes
        from projects.services.content import MINOR, SCHEMA
        from projects.services.writing import merge_revision, open_revision, prepare_publication
        from projects.wizard.field_addresses import field_address
        from projects.wizard.review import review_context

        register_panels()
        kinds.register(
            kinds.EntryKind(
                model=Project,
                label=Project._meta.verbose_name,
                problems=required_problems,
                publish=prepare_publication,
                merge=merge_revision,
                head_template="projects/_head.html",
                review_template="projects/_article.html",
                internal_template="projects/_internal.html",
                review_context=review_context,
                schema=SCHEMA,
                significant=significant_changes,
                correctable=CORRECTABLE,
                open_revision=open_revision,
                edit_url=field_address,
                themes="themes",
                minor=MINOR,
            )
        )
        content_reports.register_kind(kinds.kind_named("project"))
