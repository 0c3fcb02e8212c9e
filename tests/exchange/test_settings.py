"""Production settings refuse values meant for the demo."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "EXCHANGE_ENV": "production",
    "SECRET_KEY": "k" * 60,
    "DATABASE_URL": "postgresql://nobody@localhost/none",
    "EMAIL_URL": "smtp://localhost:25",
    "ALLOWED_HOSTS": "exchange.example",
    "SITE_URL": "https://exchange.example",
}


def environment(**changes: str) -> dict[str, str]:
    hidden = ("EXCHANGE_DEMO", "DEBUG", "EXCHANGE_DATA_DIR", *changes)
    kept = {key: value for key, value in os.environ.items() if key not in hidden}
    return kept | {key: value for key, value in (PRODUCTION | changes).items() if value}


def settings_with(**changes: str) -> dict:
    """The globals of the settings module, executed afresh with the given environment."""
    with patch.dict(os.environ, environment(**changes), clear=True):
        return runpy.run_path(str(ROOT / "exchange/settings/__init__.py"))


def test_complete_settings_are_accepted_by_a_new_process():
    command = [sys.executable, "-c", "import exchange.settings"]
    done = subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert settings_with()["PRODUCTION"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "kurz"}, "SECRET_KEY"),
        ({"EXCHANGE_DEMO": "1"}, "EXCHANGE_DEMO"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"EMAIL_URL": ""}, "EMAIL_URL"),
        ({"TRUSTED_PROXIES": "proxy"}, "TRUSTED_PROXIES"),
    ],
)
def test_unsafe_settings_are_refused_by_name(changes, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        settings_with(**changes)


@pytest.mark.parametrize("changes", [{"TRUSTED_PROXIES": "private"}, {"TRUSTED_PROXY": "1"}])
def test_a_private_proxy_is_trusted_by_the_new_and_the_former_setting(changes):
    assert len(settings_with(**changes)["TRUSTED_PROXIES"]) == 6
