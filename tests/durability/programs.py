"""The real programs of the site, started and killed by a test."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import requests

from devtools.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_SECONDS = 90
STEP_WITHIN_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """The real programs with a data directory of their own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.server = EmbeddedPostgres(folder / "postgres")
        self.mails = folder / "mails"
        hidden = ("DATABASE_URL", "EXCHANGE_TEST_DB", "PYTEST_CURRENT_TEST")
        inherited = {key: value for key, value in os.environ.items() if key not in hidden}
        self.env = inherited | {
            "EXCHANGE_DATA_DIR": str(folder),
            "SITE_URL": self.address,
            "EXCHANGE_DEMO": "1",
            "EXCHANGE_HASHED": "1",
        }
        self.programs: dict[str, subprocess.Popen] = {}

    def manage(self, *args: str) -> str:
        command = [sys.executable, *args]
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, name: str) -> None:
        if name == "postgres":
            self.server.start()
            return
        gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "exchange.wsgi:application"]
        commands = {
            "web": [
                *gunicorn, "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread",
                "--workers", "2", "--threads", "4",
            ],
            "worker": [sys.executable, "manage.py", "work"],
        }  # fmt: skip
        self.programs[name] = subprocess.Popen(
            commands[name],
            env=self.env,
            cwd=ROOT,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self, name: str) -> None:
        if name == "postgres":
            pid = int((self.server.data / "postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGKILL)
        else:
            os.killpg(self.programs[name].pid, signal.SIGKILL)
            self.programs[name].wait()

    def revive(self) -> None:
        """Restart ended programs, as scripts/run.py and docker-compose do."""
        for name, program in list(self.programs.items()):
            if program.poll() is not None:
                self.start(name)

    def wait_until_ready(self) -> float:
        """Return the seconds until the site answers; fail after READY_WITHIN_SECONDS."""
        begun = time.monotonic()
        while time.monotonic() - begun < READY_WITHIN_SECONDS:
            self.revive()
            try:
                if requests.get(f"{self.address}/health/ready", timeout=2).status_code == 200:
                    return time.monotonic() - begun
            except requests.RequestException:
                pass
            time.sleep(0.1)
        pytest.fail(f"not ready after {READY_WITHIN_SECONDS} seconds")

    def stop_programs(self) -> None:
        for program in self.programs.values():
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait()

    def stop(self) -> None:
        self.stop_programs()
        self.server.stop("immediate")


class Clock:
    """Lets time pass for the job worker by shifting the times stored in the database."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, query: str, *values):
        with psycopg.connect(self.url) as database:
            cursor = database.execute(query, values)
            return cursor.fetchone()[0] if cursor.description else None

    def minutes_pass(self, minutes: int) -> None:
        """Jobs become due; the worker is woken, as it looks for due jobs every five seconds only."""
        self.ask(
            "UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - make_interval(mins => %s)"
            " WHERE status = 'todo' AND scheduled_at IS NOT NULL",
            minutes,
        )
        inserted = '{"type": "job_inserted", "job_id": 0}'
        self.ask("SELECT pg_notify('procrastinate_any_queue_v1', %s)", inserted)

    def minute_without_worker_passes(self) -> None:
        """Call while no worker runs: the next one finds old heartbeats and periodic jobs due."""
        self.ask(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 min'"
        )
        self.ask("UPDATE procrastinate_periodic_defers SET defer_timestamp = defer_timestamp - 60")

    def wait_for(self, query: str, wanted: int) -> None:
        end = time.monotonic() + STEP_WITHIN_SECONDS
        while (found := self.ask(query)) != wanted:
            if time.monotonic() > end:
                pytest.fail(f"{found} instead of {wanted}: {query}")
            time.sleep(0.1)
