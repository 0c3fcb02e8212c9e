#!/usr/bin/env python3
"""Start everything on this machine: database, migrations, sample content, web server, job worker.

``PORT`` and ``DATABASE_URL`` are honoured. Ctrl-C (or SIGTERM) stops everything and keeps the data.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PORT = os.environ.get("PORT", "8000")
ADDRESS = f"http://localhost:{PORT}"
START_SECONDS = 60
MAX_RESTARTS = 5
sys.path.insert(0, str(ROOT))


def say(text: str) -> None:
    print(text, flush=True)


def environment() -> dict[str, str]:
    production = os.environ.get("EXCHANGE_ENV") == "production"
    defaults = {"SITE_URL": ADDRESS} if production else {"EXCHANGE_DEMO": "1", "SITE_URL": ADDRESS}
    return {**defaults, **os.environ}


def manage(*args: str, env: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, str(ROOT / "manage.py"), *args], env=env, cwd=ROOT)
    if done.returncode:
        sys.exit(f"`manage.py {' '.join(args)}` failed; see above.")


def refuse_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(PORT)))
        except OSError:
            sys.exit(f"Port {PORT} is taken. Choose another one: make run PORT=8001")
        except (ValueError, OverflowError):
            sys.exit(f"PORT={PORT} is not a port number.")


def prepare(env: dict[str, str]) -> None:
    say("1/4 Database …")
    if not env.get("DATABASE_URL"):
        manage("db", "start", env=env)
    say("2/4 Migrations …")
    manage("migrate", "--verbosity", "0", env=env)
    say("3/4 Static files …")
    manage("collectstatic", "--noinput", "--verbosity", "0", env={**env, "EXCHANGE_HASHED": "1"})
    if env.get("EXCHANGE_DEMO") == "1":
        say("4/4 Sample content (only what is not there yet) …")
        manage("load_sample", env=env)
        manage("load_demo", env=env)


def programs() -> dict[str, list[str]]:
    web = [
        str(BIN / "gunicorn"),
        "exchange.wsgi:application",
        *("--bind", f"127.0.0.1:{PORT}", "--worker-class", "gthread"),
        *("--workers", "2", "--threads", "4", "--graceful-timeout", "10"),
        *("--log-level", "warning"),
    ]
    return {"web server": web, "job worker": [sys.executable, str(ROOT / "manage.py"), "work"]}


class Children:
    """Child processes. One that exits by itself is restarted, a limited number of times."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.running: dict[str, subprocess.Popen] = {}
        self.restarts = 0

    def start(self, name: str) -> None:
        self.running[name] = subprocess.Popen(
            programs()[name], env=self.env, cwd=ROOT, start_new_session=True
        )

    def watch(self) -> None:
        for name, process in list(self.running.items()):
            if process.poll() is None:
                continue
            self.restarts += 1
            if self.restarts > MAX_RESTARTS:
                raise SystemExit(f"The {name} ends again and again; giving up.")
            say(f"The {name} ended (exit code {process.returncode}); starting it again.")
            self.start(name)

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_until_ready(children: Children) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        children.watch()
        try:
            with urllib.request.urlopen(f"{ADDRESS}/health/ready", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise SystemExit("The web server does not answer.")


def greet(env: dict[str, str]) -> None:
    say(f"\nKommunallabor is running at {ADDRESS}  (Ctrl-C stops it)\n")
    if env.get("EXCHANGE_DEMO") != "1":
        return
    from core import demo

    say(f"Demo accounts, all with the password  {demo.PASSWORD}")
    for account in demo.ACCOUNTS:
        code = "  + code of the second factor" if account.needs_code else ""
        say(f"  {account.email:<34} {account.office}{code}")
    say(
        f"\nSecond factor: secret {demo.TOTP_SECRET} in any authenticator app;\n"
        "the sign-in page of the demo shows the current code.\n"
        f"Mails of the demo: {ADDRESS}/demo/mails/\n"
    )


def stop_database(env: dict[str, str]) -> None:
    """Stop the embedded server, unless it is not ours or still has other clients."""
    if env.get("DATABASE_URL"):
        return
    from devtools.embedded_postgres import default_server

    server = default_server()
    if server.is_running() and server.other_connections() == 0:
        server.stop()


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    env = environment()
    refuse_taken_port()
    children = Children(env)
    try:
        prepare(env)
        for name in programs():
            children.start(name)
        wait_until_ready(children)
        greet(env)
        while True:
            time.sleep(1)
            children.watch()
    except KeyboardInterrupt:
        say("\nStopping …")
    finally:
        children.stop()
        stop_database(env)
        say("Stopped. The data stay.")


if __name__ == "__main__":
    main()
