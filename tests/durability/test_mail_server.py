"""Mail server down, refusing or disconnecting, worker killed while sending: every mail arrives."""

import pytest

from tests.durability.mail_sink import Sink
from tests.durability.programs import STEP_WITHIN_SECONDS, Clock, free_port

pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.xdist_group("in turn")]
MAILS = {"plain": 20, "later": 10, "cut": 10}
VICTIM = "opfer@stadt.example"

QUEUE = """
from core.mail.outbox import store_mail
for what, number in {mails}.items():
    for n in range(number):
        to = f"{{what}}{{n}}@stadt.example"
        store_mail(to=to, subject=f"{{what}} {{n}}", text=f"Nur an {{to}}", html=f"<p>{{to}}</p>")
"""
HOSTILE = f"""
from core.mail.outbox import store_mail
for end in ("\\r\\n", "\\n", "\\r"):
    store_mail(to=f"a@stadt.example{{end}}Bcc: {VICTIM}", subject="hostile", text="Hallo")
    store_mail(to="b@stadt.example", subject=f"hostile{{end}}Bcc: {VICTIM}", text="Hallo")
    store_mail(to="c@stadt.example", subject="plain text", text=f"{{end}}.{{end}}Bcc: {VICTIM}")
"""


def tried(times: int) -> str:
    return (
        f"SELECT count(*) FROM core_mailrecord WHERE attempts >= {times} AND subject !~ 'hostile'"
    )


SENT = "SELECT count(*) FROM core_mailrecord WHERE status = 'sent'"


@pytest.fixture
def mail_server(site):
    """The sink and its server, which is not started yet; no mails and no jobs."""
    port = free_port()
    site.env["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    sink = Sink()
    server = sink.listening(port)
    yield sink, server
    site.stop_programs()
    if server.server:
        server.stop()
    tables = "core_mailrecord, procrastinate_jobs, procrastinate_workers"
    Clock(site.server.url).ask(f"TRUNCATE {tables} CASCADE")


def arrivals(sink: Sink) -> dict[str, list]:
    """Arrived mails by the first envelope recipient; each mail has only one."""
    found: dict[str, list] = {}
    for row in sink.arrived:
        assert len(row.receivers) == 1
        found.setdefault(row.receivers[0], []).append(row.message)
    return found


def each_arrived_as_written(sink: Sink) -> None:
    for receiver, messages in arrivals(sink).items():
        assert 1 <= len(messages) <= 3, receiver
        assert len({message["Message-ID"] for message in messages}) == 1
        for message in messages:
            assert message.get_all("To") == [receiver]
            assert message["Bcc"] is message["Cc"] is None
            text = message.get_payload(0).get_payload(decode=True).decode()
            assert text.strip() == f"Nur an {receiver}"


def test_every_mail_survives_an_hour_without_server_a_refusal_and_a_cut(site, mail_server):
    sink, server = mail_server
    clock, number = Clock(site.server.url), sum(MAILS.values())
    site.manage("manage.py", "shell", "-v", "0", "-c", QUEUE.format(mails=MAILS))
    site.start("worker")
    clock.wait_for(tried(1), number)
    for attempt, gap in ((2, 1), (3, 5), (4, 30)):
        clock.minutes_pass(gap)
        clock.wait_for(tried(attempt), number)
    server.start()
    clock.minutes_pass(120)
    clock.wait_for(SENT, MAILS["plain"])
    clock.wait_for(tried(5), MAILS["later"] + MAILS["cut"])
    clock.minutes_pass(720)
    clock.wait_for(SENT, number)
    each_arrived_as_written(sink)
    counts = {to: len(messages) for to, messages in arrivals(sink).items()}
    assert len(counts) == number
    assert {n for to, n in counts.items() if to.startswith("cut")} == {2}
    assert {n for to, n in counts.items() if not to.startswith("cut")} == {1}


def test_mails_of_a_worker_killed_while_sending_arrive(site, mail_server):
    sink, server = mail_server
    server.start()
    clock = Clock(site.server.url)
    site.manage("manage.py", "shell", "-v", "0", "-c", QUEUE.format(mails={"hang": 2}))
    site.start("worker")
    for _mail in range(2):
        assert sink.hanging.acquire(timeout=STEP_WITHIN_SECONDS)
    site.kill("worker")
    clock.minute_without_worker_passes()
    site.start("worker")
    clock.wait_for(SENT, 2)
    each_arrived_as_written(sink)
    assert [len(messages) for messages in arrivals(sink).values()] == [2, 2]


def test_no_header_can_be_smuggled_in(site, mail_server):
    sink, server = mail_server
    server.start()
    clock = Clock(site.server.url)
    site.manage("manage.py", "shell", "-v", "0", "-c", HOSTILE)
    site.start("worker")
    clock.wait_for(SENT, 6)
    clock.wait_for("SELECT count(*) FROM core_mailrecord WHERE attempts = 1", 3)
    by_subject, by_text = [("b@stadt.example",)] * 3, [("c@stadt.example",)] * 3
    assert sorted(row.receivers for row in sink.arrived) == by_subject + by_text
    subjects = {row.message["Subject"] for row in sink.arrived}
    assert subjects == {f"hostile Bcc: {VICTIM}", "plain text"}
    assert all(row.message["Bcc"] is None for row in sink.arrived)
