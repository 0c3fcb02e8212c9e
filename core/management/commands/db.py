"""The private database server, and backups of whichever database is in use (R51)."""

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandParser, call_command
from django.core.management.base import BaseCommand, CommandError

from devtools.embedded_postgres import default_server
from devtools.postgres_binaries import find_binaries

ACTIONS = ("start", "stop", "status", "url", "psql", "backup", "restore")


class Command(BaseCommand):
    help = "start | stop | status | url | psql | backup FILE | restore FILE"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=ACTIONS)
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, action: str, file: Path | None, **options: Any) -> None:
        if action in ("backup", "restore"):
            if file is None:
                raise CommandError("Name the file.")
            getattr(self, action)(file)
        elif action == "url":
            self.stdout.write(settings.DATABASE_URL)
        elif action == "psql":
            program = str(find_binaries() / "psql")
            os.execv(program, [program, settings.DATABASE_URL])  # noqa: S606
        elif action == "start":
            self.stdout.write(default_server().start())
        elif action == "stop":
            self.stdout.write("stopped" if default_server().stop() else "was not running")
        else:
            self.stdout.write("running" if default_server().is_running() else "stopped")

    def backup(self, file: Path) -> None:
        """Write a dump in PostgreSQL's custom format, and its SHA-256 beside it."""
        self._run(
            "pg_dump", "--format=custom", "--no-owner", f"--file={file}", settings.DATABASE_URL
        )
        _sum_file(file).write_text(f"{_sha256(file)}  {file.name}\n")
        self.stdout.write(f"{file} ({file.stat().st_size:,} bytes)")

    def restore(self, file: Path) -> None:
        """Restore into an empty database; a damaged dump is refused before anything is written."""
        if not file.is_file() or not _sum_file(file).is_file():
            raise CommandError(f"{file} and {_sum_file(file)} are needed.")
        if _sum_file(file).read_text().split()[0] != _sha256(file):
            raise CommandError(f"{file} is damaged: its checksum is another one.")
        self._run("pg_restore", "--list", str(file))
        if self._count_tables():
            raise CommandError("The database is not empty. Restore into a new one (DATABASE_URL).")
        self._run(
            *("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction"),
            f"--dbname={settings.DATABASE_URL}",
            str(file),
        )
        self._begin_feed_again()
        self.stdout.write("restored")

    def _begin_feed_again(self) -> None:
        """Start a new feed generation: after a restore, cursors may point to changes that are gone."""
        if self._has("changefeed_feedstate"):
            call_command("changes", "new-generation", stdout=self.stdout)
        elif self._has("editorial_feedstate"):  # from before 1.0: begins again when carried over
            unknown = "UPDATE editorial_feedstate SET system_identifier = ''"
            self._run("psql", "-Xqc", unknown, settings.DATABASE_URL)

    def _has(self, table: str) -> bool:
        question = f"SELECT to_regclass('{table}') IS NOT NULL"
        return self._run("psql", "-XAtqc", question, settings.DATABASE_URL).strip() == "t"

    def _count_tables(self) -> int:
        question = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        return int(self._run("psql", "-XAtqc", question, settings.DATABASE_URL).strip())

    @staticmethod
    def _run(program: str, *args: str) -> str:
        done = subprocess.run(
            [str(find_binaries() / program), *args], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CommandError(f"{program}: {done.stderr.strip()}")
        return done.stdout


def _sum_file(file: Path) -> Path:
    return file.with_name(file.name + ".sha256")


def _sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
