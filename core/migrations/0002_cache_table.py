"""The table of Django's database cache, here so that one `migrate` makes a complete database."""

from django.db import migrations

CREATE = """
CREATE TABLE IF NOT EXISTS exchange_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS exchange_cache_expires ON exchange_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE IF EXISTS exchange_cache")]
