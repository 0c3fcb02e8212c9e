import pytest

from tests.api import peers


@pytest.fixture
def peer(settings) -> peers.RecordedPeer:
    """Instance A with something of everything; then its rows are gone and this is B."""
    settings.SITE_URL = peers.A
    peers.fill()
    recorded = peers.RecordedPeer(peers.export())
    peers.empty()
    settings.SITE_URL = peers.B
    return recorded
