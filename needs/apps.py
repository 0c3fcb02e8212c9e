from functools import partial

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "needs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from editorial import kinds
        from editorial.writing import merge_revision
        from needs.models import Need
        from needs.notices import need_kind
        from needs.panels import register_panels
        from needs.services import CONTENT, MINOR, prepare_publication, problems
        from notifications import kinds as notice_kinds

        register_panels()
        notice_kinds.register(need_kind())
        kinds.register(
            kinds.Kind(
                model=Need,
                label=Need._meta.verbose_name,
                problems=problems,
                publish=prepare_publication,
                merge=partial(merge_revision, CONTENT),
                head_template="needs/_head.html",
                review_template="needs/_article.html",
                review_context=lambda need, actor: {"need": need},
                compared_fields=(*CONTENT.fields, *CONTENT.sets),
                themes="themes",
                minor=MINOR,
            )
        )
