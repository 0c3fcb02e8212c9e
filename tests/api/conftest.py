import pytest

from editorial import changes


@pytest.fixture
def finished(monkeypatch):
    """Reads rows of the test's own transaction, which to the feed is a running one."""
    monkeypatch.setattr(changes, "_BELOW", "TRUE")
