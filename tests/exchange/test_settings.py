"""Production refuses what is only good for a demo."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "EXCHANGE_ENV": "production",
    "SECRET_KEY": "k" * 60,
    "DATABASE_URL": "postgresql://nobody@localhost/none",
    "EMAIL_URL": "smtp://localhost:25",
    "ALLOWED_HOSTS": "exchange.example",
    "SITE_URL": "https://exchange.example",
}


def import_settings(**changes: str) -> subprocess.CompletedProcess:
    hidden = ("EXCHANGE_DEMO", "DEBUG", "EXCHANGE_DATA_DIR")
    env = {key: value for key, value in os.environ.items() if key not in hidden}
    env |= {key: value for key, value in (PRODUCTION | changes).items() if value}
    for name, value in changes.items():
        if not value:
            env.pop(name, None)
    command = [sys.executable, "-c", "import exchange.settings"]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)


def test_complete_settings_are_accepted():
    done = import_settings()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "kurz"}, "SECRET_KEY"),
        ({"EXCHANGE_DEMO": "1"}, "EXCHANGE_DEMO"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"EMAIL_URL": ""}, "EMAIL_URL"),
    ],
)
def test_unsafe_settings_are_refused_by_name(changes, words):
    done = import_settings(**changes)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert words in done.stderr


@pytest.mark.parametrize("changes", [{"TRUSTED_PROXIES": "private"}, {"TRUSTED_PROXY": "1"}])
def test_a_private_proxy_is_trusted_by_its_new_and_its_former_setting(changes):
    code = "from exchange import settings; assert len(settings.TRUSTED_PROXIES) == 6"
    env = os.environ | PRODUCTION | changes
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_a_proxy_that_is_no_network_is_refused():
    done = import_settings(TRUSTED_PROXIES="proxy")
    assert done.returncode != 0
    assert "TRUSTED_PROXIES" in done.stderr
