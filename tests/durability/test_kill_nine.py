"""kill -9 of web, worker and database in turn, under writers: what was acknowledged is there."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from email import message_from_bytes
from pathlib import Path
from statistics import median

import psycopg
import pytest
import requests

from core.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 4
KILLS = ("web", "worker", "postgres", "worker", "web", "postgres")
READY_WITHIN_SECONDS = 90
USUALLY_BACK_WITHIN_SECONDS = 15
MAILS_WITHIN_SECONDS = 150


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """The real programs on data of their own."""

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
        """What scripts/run.py and docker-compose do with a program that ended."""
        for name, program in list(self.programs.items()):
            if program.poll() is not None:
                self.start(name)

    def wait_until_ready(self) -> float:
        """Seconds until it answers; fails when it does not within READY_WITHIN_SECONDS."""
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

    def stop(self) -> None:
        for program in self.programs.values():
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait()
        self.server.stop("immediate")


class Writer(threading.Thread):
    """Writes projects and invitations as fast as it may; remembers what was acknowledged."""

    def __init__(self, site: Site, cookie: str) -> None:
        super().__init__()
        self.site, self.stopped = site, threading.Event()
        self.session = requests.Session()
        self.session.cookies.set("session", cookie, domain="localhost.local")
        self.cookie = cookie
        self.projects: list[str] = []
        self.invited: list[str] = []

    def run(self) -> None:
        number = 0
        while not self.stopped.is_set():
            number += 1
            try:
                self.write(number)
            except (requests.RequestException, AttributeError):
                time.sleep(0.2)

    def write(self, number: int) -> None:
        headers = {"Cookie": f"session={self.cookie}"}
        form = requests.get(f"{self.site.address}/projekte/neu/", headers=headers, timeout=5)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text).group(1)
        headers["Cookie"] += f"; csrf={form.cookies['csrf']}"
        if number % 4:
            project = str(uuid.uuid4())
            data = {"title": f"Projekt {number}", "token": project, "csrfmiddlewaretoken": token}
            if self.post("/projekte/neu/", data, headers):
                self.projects.append(project)
            return
        email = f"{uuid.uuid4().hex}@stadt.example"
        data = {"email": email, "role": "editor", "csrfmiddlewaretoken": token}
        if self.post("/meine-kommune/team/einladen/", data, headers):
            self.invited.append(email)

    def post(self, path: str, data: dict, headers: dict) -> bool:
        url = f"{self.site.address}{path}"
        answer = requests.post(url, data=data, headers=headers, timeout=5, allow_redirects=False)
        return answer.status_code == 302 and "login" not in answer.headers["Location"]


def arrived(site: Site) -> dict[str, list[str]]:
    """Message-IDs of the delivered mails by receiver."""
    found: dict[str, list[str]] = {}
    for path in site.mails.glob("*.eml"):
        message = message_from_bytes(path.read_bytes())
        found.setdefault(message["To"], []).append(message["Message-ID"])
    return found


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    try:
        site.start("postgres")
        site.manage("manage.py", "migrate", "--verbosity", "0")
        site.manage("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        yield site
    finally:
        site.stop()


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_by_kill_nine(site):
    cookies = json.loads(site.manage("tests/durability/prepare.py", str(WRITERS)))
    site.start("web")
    site.start("worker")
    site.wait_until_ready()
    writers = [Writer(site, cookie) for cookie in cookies]
    for writer in writers:
        writer.start()
    back_after = []
    for name in KILLS:
        time.sleep(1.5)
        site.kill(name)
        site.start(name)
        back_after.append(site.wait_until_ready())
    assert median(back_after) < USUALLY_BACK_WITHIN_SECONDS
    time.sleep(1.5)
    for writer in writers:
        writer.stopped.set()
    for writer in writers:
        writer.join()

    projects = {project for writer in writers for project in writer.projects}
    invited = {email for writer in writers for email in writer.invited}
    assert len(projects) > 50
    assert len(invited) > 15
    with psycopg.connect(site.server.url) as database:
        stored = {str(row[0]) for row in database.execute("SELECT id FROM projects_project")}
        mailed = {row[0] for row in database.execute("SELECT email FROM municipalities_invitation")}
    assert projects - stored == set()
    assert invited - mailed == set()

    deadline = time.monotonic() + MAILS_WITHIN_SECONDS
    while invited - set(arrived(site)) and time.monotonic() < deadline:
        site.revive()
        time.sleep(1)
    delivered = arrived(site)
    assert invited - set(delivered) == set()
    assert all(1 <= len(ids) <= 3 and len(set(ids)) == 1 for ids in delivered.values())
