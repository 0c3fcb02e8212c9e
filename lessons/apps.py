from functools import partial

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "lessons"

    def ready(self) -> None:
        from editorial.authoring.writing import merge_revision, open_revision
        from editorial.reports import content_reports
        from editorial.revisions.content_schema import ContentSchema
        from editorial.workflow import kinds, pairs
        from lessons.completeness import (
            finished_project_needs_a_lesson,
            problems,
            refuse_to_take_the_last,
        )
        from lessons.corrections import CORRECTABLE
        from lessons.models import Lesson
        from lessons.pairs import PAIRS
        from lessons.panels import register_panels
        from lessons.review import readers, review_context, safe_title, version_readable
        from lessons.services import CONTENT, MINOR, prepare_publication
        from projects.rules import submission_checks

        register_panels()
        pairs.register(PAIRS)
        submission_checks.register(finished_project_needs_a_lesson)
        kinds.register(
            kinds.EntryKind(
                model=Lesson,
                label=Lesson._meta.verbose_name,
                problems=problems,
                publish=prepare_publication,
                merge=partial(merge_revision, CONTENT),
                head_template="lessons/_head.html",
                review_template="lessons/_article.html",
                review_context=review_context,
                schema=ContentSchema(Lesson, CONTENT.fields, readers="visibility"),
                version_readable=version_readable,
                refuse=refuse_to_take_the_last,
                safe_title=safe_title,
                readers=readers,
                related=("project",),
                correctable=CORRECTABLE,
                open_revision=partial(open_revision, CONTENT),
                themes="project__themes",
                minor=MINOR,
            )
        )
        content_reports.register_kind(kinds.kind_named("lesson"))
