"""The delivered proxy configuration, run by a real nginx on ports of its own."""

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.durability.programs import free_port

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
READY_WITHIN_SECONDS = 30
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
OUTER = """
pid {folder}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  access_log off;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{behind};
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
  }}
}}
"""


def _run(folder: Path, port: int, configuration: str):
    folder.mkdir()
    (folder / "nginx.conf").write_text(configuration)
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-g", "daemon off;"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError((folder / "log").read_text())
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.05)
    raise RuntimeError("nginx does not listen")


@pytest.fixture
def nginx(tmp_path):
    """Start nginx with the delivered configuration in front of a port; return its address.

    ``changes`` replaces texts of the configuration, for example to lower a limit.
    """
    if not Path(NGINX).exists():
        if os.environ.get("CI"):
            pytest.fail("nginx is not installed")
        pytest.skip("NOT TESTED: nginx is not installed")
    running = []

    def start(upstream_port: int, changes: dict[str, str] | None = None) -> str:
        port, folder = free_port(), tmp_path / f"nginx-{len(running)}"
        text = (DEPLOY / "nginx.conf").read_text()
        places = {
            "/run/nginx.pid": f"{folder}/nginx.pid",
            "/etc/nginx/real_ip.conf": f"{DEPLOY}/real_ip.conf",
            "/etc/nginx/errors/": f"{DEPLOY}/errors/",
            "server web:8000": f"server 127.0.0.1:{upstream_port}",
            "listen 8080": f"listen 127.0.0.1:{port}",
            "access_log /dev/stdout brief": "access_log off",
        }
        for old, new in (places | (changes or {})).items():
            assert old in text, old
            text = text.replace(old, new)
        running.append(_run(folder, port, text))
        return f"http://127.0.0.1:{port}"

    def start_outer(behind: str) -> str:
        port, folder = free_port(), tmp_path / f"outer-{len(running)}"
        behind_port = re.search(r"\d+$", behind).group()
        text = OUTER.format(folder=folder, port=port, behind=behind_port)
        running.append(_run(folder, port, text))
        return f"http://127.0.0.1:{port}"

    start.outer = start_outer
    yield start
    for process in reversed(running):
        process.terminate()
        process.wait(timeout=10)


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        is_api = self.path.startswith("/api/")
        body = (b'{"a": "%s"}' if is_api else b"<p>%s</p>") % (b"word " * 1000)
        self.send_response(200)
        self.send_header("Content-Type", "application/json" if is_api else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Seen-Address", self.headers.get("X-Forwarded-For", ""))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@pytest.fixture
def upstream():
    """Port of a server that answers every request."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    server.daemon_threads, server.block_on_close = True, False  # nginx keeps connections open
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()
