"""Write the migration that brings the feed's triggers up to their declarations (docs/changes.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.migrations.loader import MigrationLoader

from changefeed.declarations import WATCHES, triggers_sql

MIGRATIONS = Path(__file__).parents[2] / "migrations"
_MIGRATION = """\
from pathlib import Path

from django.db import migrations

HERE = Path(__file__)


class Migration(migrations.Migration):
    dependencies = [
{dependencies}
    ]
    operations = [
        migrations.RunSQL(
            HERE.with_suffix(".sql").read_text(),
            HERE.with_name("{former}").read_text(),
        )
    ]
"""


class Command(BaseCommand):
    help = (
        "Compares the declared triggers with the SQL of the newest migration; "
        "writes a migration if they differ"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail instead")

    def handle(self, check: bool, **options: Any) -> None:
        declared, former = triggers_sql(), newest()
        if former.read_text() == declared:
            self.stdout.write("No changes detected")
            return
        if check:
            raise CommandError(f"{former.name} is out of date: run manage.py make_feed_triggers")
        written = self._write(declared, former)
        self.stdout.write(f"Wrote {written.name} and {written.with_suffix('.sql').name}")

    def _write(self, declared: str, former: Path) -> Path:
        graph = MigrationLoader(None).graph
        apps = {"changefeed", *(model._meta.app_label for model in WATCHES)}
        leaves = [leaf for app in sorted(apps) for leaf in graph.leaf_nodes(app)]
        [own] = graph.leaf_nodes("changefeed")
        path = MIGRATIONS / f"{int(own[1][:4]) + 1:04}_triggers.py"
        dependencies = "\n".join(f'        ("{app}", "{name}"),' for app, name in leaves)
        path.write_text(_MIGRATION.format(dependencies=dependencies, former=former.name))
        path.with_suffix(".sql").write_text(declared)
        return path


def newest() -> Path:
    """The SQL of the newest migration of triggers."""
    return max(MIGRATIONS.glob("*_triggers.sql"))
