"""A database as the migrations before 1.0 left it, made from a new one."""

from unittest.mock import patch

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from exchange.carry_over import renames
from exchange.carry_over.recognition import APPS, FORMER, PRESENT

_TRIGGERS = """
DO $do$
DECLARE
    made regprocedure;
BEGIN
    FOR made IN SELECT oid FROM pg_proc WHERE starts_with(proname, 'changefeed_')
        AND prorettype = 'trigger'::regtype
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', made);
    END LOOP;
END
$do$;
CREATE FUNCTION pgtrigger_feed_update_0566a() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER pgtrigger_feed_update_0566a AFTER UPDATE ON projects_project
    FOR EACH STATEMENT EXECUTE FUNCTION pgtrigger_feed_update_0566a();
CREATE FUNCTION pgtrigger_insert_insert_3867c() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN RETURN NULL; END';
"""
_SCHEMA = """
SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull::text,
       attidentity::text, attgenerated::text, pg_get_expr(adbin, adrelid), relpersistence::text
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r'
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', '', '', ''
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT tablename, indexname, indexdef, '', '', '', '', '' FROM pg_indexes
 WHERE schemaname = 'public'
UNION ALL
SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text, '', '', '', ''
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function', proname, pg_get_functiondef(oid), '', '', '', '', '' FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND prolang <> 13
UNION ALL
SELECT 'sequence', sequencename, data_type::text, '', '', '', '', '' FROM pg_sequences
 WHERE schemaname = 'public'
"""


def schema() -> set[tuple]:
    """Everything that migrations make, whatever the order of columns."""
    with connection.cursor() as cursor:
        cursor.execute(_SCHEMA)
        return set(cursor.fetchall())


def make_former() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _undo_later_migrations()
        cursor.execute(_TRIGGERS)
        _rename_back(cursor)
        for former, present in renames.TABLES.items():
            cursor.execute(
                "UPDATE django_content_type SET app_label = %s, model = %s"
                " WHERE app_label = %s AND model = %s",
                [*former.split("_"), *present.split("_")],
            )
        cursor.execute(
            "UPDATE auth_permission SET codename = replace(codename, 'cannedresponse', 'textblock')"
        )
        cursor.execute(
            "INSERT INTO django_content_type (app_label, model) VALUES ('api', 'watchedproject')"
        )
        cursor.execute("DELETE FROM django_migrations WHERE app = ANY(%s)", [[*APPS]])
        cursor.executemany(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", [*FORMER]
        )


def _undo_later_migrations() -> None:
    last = dict(sorted(PRESENT))
    disk = MigrationLoader(None).disk_migrations
    for app in {app for app, name in disk if app in last and (app, name) not in PRESENT}:
        call_command("migrate", app, last[app], verbosity=0)


def _rename_back(cursor) -> None:
    former_names = {present: former for former, present in renames.HASHED.items()}
    with patch.object(renames, "HASHED", former_names):
        for former, present in renames.TABLES.items():
            cursor.execute(f"ALTER TABLE {present} RENAME TO {former}")
            renames._rename_parts(cursor, former, f"{present}_", f"{former}_")
        column, new = renames.COLUMN
        cursor.execute(f"ALTER TABLE {renames.PARTS} RENAME COLUMN {new} TO {column}")
        renames._rename_parts(
            cursor, renames.PARTS, f"{renames.PARTS}_{new}_", f"{renames.PARTS}_{column}_"
        )
