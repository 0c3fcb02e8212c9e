"""`make run` for the first time.

Starts, prints its greeting, stops cleanly, restarts with its data.
"""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

from tests.durability.programs import free_port

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


class Run:
    def __init__(self, folder: Path, port: int) -> None:
        hidden = ("DATABASE_URL", "EXCHANGE_TEST_DB")
        inherited = {key: value for key, value in os.environ.items() if key not in hidden}
        self.process = subprocess.Popen(
            [sys.executable, "scripts/run.py"],
            env=inherited | {"PORT": str(port), "EXCHANGE_DATA_DIR": str(folder)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def read_until(self, words: str, seconds: int = 240) -> str:
        timer = threading.Timer(seconds, self.process.kill)
        timer.start()
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if words in line:
                break
        timer.cancel()
        return "".join(lines)

    def stop(self) -> str:
        self.process.send_signal(signal.SIGINT)
        output, _ = self.process.communicate(timeout=40)
        return output


def test_it_starts_greets_stops_and_starts_again(tmp_path):
    port = free_port()
    first = Run(tmp_path, port)
    greeting = first.read_until("Mails of the demo")
    assert f"http://localhost:{port}" in greeting
    assert "editor@darmstadt.example" in greeting
    page = requests.get(f"http://localhost:{port}/projekte/", timeout=30)
    assert "49 Projekte gefunden" in page.text
    assert "The data stay" in first.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://localhost:{port}/", timeout=2)

    second = Run(tmp_path, port)
    second.read_until("Mails of the demo")
    third = Run(tmp_path, port)
    assert f"Port {port} is taken" in third.read_until("taken")
    third.process.wait(timeout=60)
    page = requests.get(f"http://localhost:{port}/projekte/", timeout=30)
    assert "49 Projekte gefunden" in page.text
    second.stop()
