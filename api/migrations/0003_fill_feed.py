"""The beginning of the change feed: one row for each object that is public already."""

from django.db import migrations

from changefeed.triggers import fill

_EDITORIAL = "r.state IN ('published', 'archived') AND r.revision_of_id IS NULL"
_ON_PUBLIC_PROJECT = (
    "EXISTS (SELECT FROM projects_project p WHERE p.id = r.project_id"
    " AND p.state IN ('published', 'archived') AND p.revision_of_id IS NULL)"
)
KINDS = (
    ("municipality", "municipalities_municipality", "r.valid_until IS NULL", "NULL::integer"),
    ("project", "projects_project", _EDITORIAL, "r.version"),
    (
        "lesson",
        "lessons_lesson",
        f"{_EDITORIAL} AND r.visibility = 'public' AND {_ON_PUBLIC_PROJECT}",
        "r.version",
    ),
    (
        "adoption",
        "adoptions_adoption",
        "r.basis = 'town' AND r.origin_confirmed_at IS NOT NULL"
        f" AND r.origin_disputed_at IS NULL AND {_ON_PUBLIC_PROJECT}",
        "r.version",
    ),
    ("need", "needs_need", _EDITORIAL, "r.version"),
)


def fill_all(apps, schema_editor):
    for kind, table, public, version in KINDS:
        fill(schema_editor, kind=kind, table=table, public=public, version=version)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("api", "0002_change_triggers")]
    operations = [migrations.RunPython(fill_all, migrations.RunPython.noop)]
