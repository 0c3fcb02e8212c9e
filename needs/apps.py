from functools import partial

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "needs"

    def ready(self) -> None:
        from editorial.authoring.writing import merge_revision, open_revision
        from editorial.reports import content_reports
        from editorial.revisions.content_schema import ContentSchema
        from editorial.workflow import kinds
        from needs.corrections import CORRECTABLE
        from needs.models import Need
        from needs.notices import NEED_KIND
        from needs.panels import register_panels
        from needs.services import CONTENT, MINOR, prepare_publication, problems
        from notifications import kinds as notice_kinds

        register_panels()
        notice_kinds.register(NEED_KIND)
        kinds.register(
            kinds.EntryKind(
                model=Need,
                label=Need._meta.verbose_name,
                problems=problems,
                publish=prepare_publication,
                merge=partial(merge_revision, CONTENT),
                head_template="needs/_head.html",
                review_template="needs/_article.html",
                review_context=lambda need, actor: {"need": need},
                schema=ContentSchema(Need, CONTENT.fields, CONTENT.sets),
                correctable=CORRECTABLE,
                open_revision=partial(open_revision, CONTENT),
                themes="themes",
                minor=MINOR,
            )
        )
        content_reports.register_kind(kinds.kind_named("need"))
