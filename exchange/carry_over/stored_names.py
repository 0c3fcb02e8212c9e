"""Names of tables, tasks, modules and columns that rows refer to."""

from dataclasses import replace

import pgtrigger
from django.db.backends.utils import CursorWrapper

from core.security.encryption import Unreadable
from editorial.models import UnsavedInput
from exchange.carry_over.recognition import APPS, PRESENT
from exchange.carry_over.renames import COLUMN, TABLES
from kept_forms.content import Content
from kept_forms.models import KeptForm

TASKS = {
    "api.tell_what_aged": "changefeed.tell_what_aged",
    "api.compact_changes": "changefeed.compact_changes",
    "api.harvest_peers": "federation.harvest_peers",
    "api.send_webhooks": "portals.send_webhooks",
    "api.tidy_up": "portals.tidy_up",
    "api.forget_stored_answers": "portals.forget_stored_answers",
}
_VIEWS = {
    "api.": "portals.",
    "editorial.moderation.text_block_views": "editorial.moderation.canned_response_views",
}
_FORMER, _PRESENT = (f"-{name}" for name in COLUMN)
_SNAPSHOTS = """
UPDATE {table} SET snapshot = jsonb_set(snapshot, '{{artifacts}}', (
    SELECT jsonb_agg(
        CASE WHEN part ? 'licence'
             THEN part - 'licence' || jsonb_build_object('license', part -> 'licence')
             ELSE part END ORDER BY number)
      FROM jsonb_array_elements(snapshot -> 'artifacts') WITH ORDINALITY AS parts (part, number)))
 WHERE kind = 'projects.project' AND jsonb_path_exists(snapshot, '$.artifacts[*].licence')"""


def migrations(cursor: CursorWrapper) -> None:
    """Record the present chain instead of the former."""
    cursor.execute("DELETE FROM django_migrations WHERE app = ANY(%s)", [[*APPS]])
    cursor.executemany(
        "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", sorted(PRESENT)
    )


def content_types(cursor: CursorWrapper) -> None:
    """With their permissions; the proxies that held triggers have none."""
    for former, present in TABLES.items():
        cursor.execute(
            "UPDATE django_content_type SET app_label = %s, model = %s"
            " WHERE app_label = %s AND model = %s",
            [*present.split("_"), *former.split("_")],
        )
    cursor.execute(
        "UPDATE auth_permission SET codename = replace(codename, 'textblock', 'cannedresponse')"
        " WHERE right(codename, 10) = '_textblock'"
    )
    cursor.execute(
        "DELETE FROM django_content_type"
        " WHERE app_label = 'api' AND starts_with(model, 'watched') OR model = ANY(%s)",
        [["event_themes", "need_themes", "project_themes", "project_partner_municipalities"]],
    )


def jobs(cursor: CursorWrapper) -> None:
    for former, present in TASKS.items():
        for table, column in (
            ("procrastinate_jobs", "task_name"),
            ("procrastinate_jobs", "queueing_lock"),
            ("procrastinate_periodic_defers", "task_name"),
        ):
            cursor.execute(
                f"UPDATE {table} SET {column} = %s WHERE {column} = %s",  # noqa: S608
                [present, former],
            )


def texts_of_artifacts(cursor: CursorWrapper) -> None:
    """Versions and texts sent back name the column of an artifact's licence."""
    with pgtrigger.ignore("editorial.PublishedVersion:append_only"):
        cursor.execute(_SNAPSHOTS.format(table="editorial_publishedversion"))
    cursor.execute(_SNAPSHOTS.format(table="editorial_returnedtext"))


def typed_texts() -> None:
    """Input that is kept name by name: of autosave, and of forms that did not arrive."""
    for pk, fields in UnsavedInput.objects.values_list("pk", "fields"):
        if (carried := _renamed(fields)) != fields:
            UnsavedInput.objects.filter(pk=pk).update(fields=carried)
    for pk, sealed in KeptForm.objects.values_list("pk", "content"):
        try:
            content = Content.unsealed(sealed)
        except Unreadable:
            continue
        form = replace(
            content,
            view=_view(content.view),
            fields=_renamed(content.fields),
            files=_renamed(content.files),
        )
        if form != content:
            KeptForm.objects.filter(pk=pk).update(content=form.sealed())


def _renamed(pairs: list[list[str]]) -> list[list[str]]:
    return [
        [name.removesuffix(_FORMER) + _PRESENT if name.endswith(_FORMER) else name, value]
        for name, value in pairs
    ]


def _view(name: str) -> str:
    for former, present in _VIEWS.items():
        if name.startswith(former):
            return present + name.removeprefix(former)
    return name
