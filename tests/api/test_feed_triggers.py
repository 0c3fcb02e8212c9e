"""The feed's triggers are the same in their declarations, in the newest migration and in the database."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from changefeed.declarations import triggers_sql
from changefeed.management.commands import make_feed_triggers
from changefeed.management.commands.make_feed_triggers import newest
from tests.exchange.former_chain import schema


def test_newest_migration_has_the_declared_triggers():
    assert newest().read_text() == triggers_sql()


@pytest.mark.django_db
def test_database_has_the_triggers_of_the_newest_migration():
    before = schema()
    with connection.cursor() as cursor:
        cursor.execute(newest().read_text())
    assert schema() == before


def test_lines_can_be_read():
    assert max(map(len, triggers_sql().splitlines())) < 130


def test_a_change_makes_a_migration(tmp_path, monkeypatch, capsys):
    former = tmp_path / "0002_triggers.sql"
    former.write_text("-- before")
    monkeypatch.setattr(make_feed_triggers, "MIGRATIONS", tmp_path)
    with pytest.raises(CommandError):
        call_command("make_feed_triggers", "--check")
    assert [*tmp_path.iterdir()] == [former]

    call_command("make_feed_triggers")

    [sql] = set(tmp_path.glob("*.sql")) - {former}
    assert sql.read_text() == triggers_sql()
    migration: Path = sql.with_suffix(".py")
    compile(migration.read_text(), migration.name, "exec")
    assert 'HERE.with_name("0002_triggers.sql")' in migration.read_text()
    call_command("make_feed_triggers", "--check")
