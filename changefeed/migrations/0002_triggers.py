"""All triggers of the feed; later migrations of this kind are written by ``make_feed_triggers``."""

from pathlib import Path

from django.db import migrations

REMOVE = """
DO $remove$
DECLARE
    made regprocedure;
BEGIN
    FOR made IN SELECT oid FROM pg_proc
        WHERE starts_with(proname, 'changefeed_') AND prorettype = 'trigger'::regtype
            AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', made);
    END LOOP;
END
$remove$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("adoptions", "0001_initial"),
        ("changefeed", "0001_initial"),
        ("editorial", "0002_first_rows"),
        ("events", "0001_initial"),
        ("lessons", "0001_initial"),
        ("municipalities", "0001_initial"),
        ("needs", "0001_initial"),
        ("projects", "0002_first_vocabulary"),
    ]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), REMOVE)]
