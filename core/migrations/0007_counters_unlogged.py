"""Counters of rate limits are not worth a flush to disk at every request.

An unlogged table is emptied after a crash of PostgreSQL; then everybody begins to count anew.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0006_audit_indexes")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE core_ratecounter SET UNLOGGED",
            reverse_sql="ALTER TABLE core_ratecounter SET LOGGED",
        )
    ]
