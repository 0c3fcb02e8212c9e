"""kill -9 of web, worker and database in turn while clients write: no acknowledged write is lost."""

import json
import re
import threading
import time
import uuid
from email import message_from_bytes
from statistics import median

import psycopg
import pytest
import requests

from tests.durability.programs import Clock, Site

WRITERS = 4
KILLS = ("web", "worker", "postgres", "worker", "web", "postgres")
USUALLY_BACK_WITHIN_SECONDS = 15
MAILS_WITHIN_SECONDS = 60


class Writer(threading.Thread):
    """Writes projects and invitations continuously and records what was acknowledged."""

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
    """Message-IDs of the delivered mails by recipient."""
    found: dict[str, list[str]] = {}
    for path in site.mails.glob("*.eml"):
        message = message_from_bytes(path.read_bytes())
        found.setdefault(message["To"], []).append(message["Message-ID"])
    return found


@pytest.mark.alone
@pytest.mark.slow
def test_nothing_acknowledged_is_lost_by_kill_nine(site):
    cookies = json.loads(site.manage("tests/durability/prepare.py", str(WRITERS)))
    site.manage("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
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

    # dead workers are noticed by the next one: no need to wait for their heartbeats to grow old
    clock = Clock(site.server.url)
    site.kill("worker")
    clock.minute_without_worker_passes()
    site.start("worker")
    deadline = time.monotonic() + MAILS_WITHIN_SECONDS
    while invited - set(arrived(site)) and time.monotonic() < deadline:
        site.revive()
        clock.minutes_pass(1)
        time.sleep(0.5)
    delivered = arrived(site)
    assert invited - set(delivered) == set()
    assert all(1 <= len(ids) <= 3 and len(set(ids)) == 1 for ids in delivered.values())
