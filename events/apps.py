from functools import partial

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from editorial.authoring.writing import open_revision
        from editorial.reports import content_reports
        from editorial.revisions.content_schema import ContentSchema
        from editorial.workflow import kinds
        from events.corrections import CORRECTABLE
        from events.handover import register_parts
        from events.models import Event
        from events.notices import EVENT_KIND
        from events.panels import register_panels
        from events.services import (
            CONTENT,
            MINOR,
            merge,
            prepare_publication,
            problems,
            refuse_to_hide,
            tell_taken_down,
        )
        from notifications import kinds as notice_kinds

        register_panels()
        register_parts()
        notice_kinds.register(EVENT_KIND)
        # the project is left out of public versions: it may be withdrawn while the event remains
        schema = ContentSchema(
            Event,
            CONTENT.fields,
            CONTENT.sets,
            internal=frozenset({"project"}),
            together=(frozenset({"starts_at", "ends_at"}), frozenset({"latitude", "longitude"})),
        )
        kinds.register(
            kinds.EntryKind(
                model=Event,
                label=Event._meta.verbose_name,
                problems=problems,
                publish=prepare_publication,
                merge=merge,
                head_template="events/_head.html",
                review_template="events/_article.html",
                review_context=lambda event, actor: {"event": event},
                schema=schema,
                related=("project",),
                correctable=CORRECTABLE,
                open_revision=partial(open_revision, CONTENT),
                themes="themes",
                minor=MINOR,
                refuse=refuse_to_hide,
                taken_down=tell_taken_down,
            )
        )
        content_reports.register_kind(kinds.kind_named("event"))
