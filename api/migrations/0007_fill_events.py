"""The change feed begins with one row for each event that is public already."""

from django.db import migrations

from changefeed.triggers import fill


def fill_events(apps, schema_editor):
    fill(
        schema_editor,
        kind="event",
        table="events_event",
        public="r.state IN ('published', 'archived') AND r.revision_of_id IS NULL",
        version="r.version",
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("api", "0006_event_triggers")]
    operations = [migrations.RunPython(fill_events, migrations.RunPython.noop)]
