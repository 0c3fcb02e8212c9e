from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from editorial import holders, kinds
        from projects.completeness import required_problems
        from projects.models import Artifact, Project
        from projects.panels import register_panels
        from projects.review import review_context
        from projects.revisions import COMPARED_FIELDS, MINOR, merge_revision
        from projects.services import prepare_publication
        from projects.significance import significant_changes

        register_panels()
        holders.register(holders.Holder(Project, "image"))
        holders.register(holders.Holder(Artifact, "file"))
        kinds.register(
            kinds.Kind(
                model=Project,
                label=Project._meta.verbose_name,
                problems=required_problems,
                publish=prepare_publication,
                merge=merge_revision,
                head_template="projects/_head.html",
                review_template="projects/_article.html",
                internal_template="projects/_internal.html",
                review_context=review_context,
                compared_fields=COMPARED_FIELDS,
                significant=significant_changes,
                themes="themes",
                minor=MINOR,
            )
        )
