import pytest

from tests.api import peers
from tests.api.recording import recorded
from tests.shared_world import shared_world

recorded_peer, _recorded_peer = shared_world(recorded, name="recorded_peer")


@pytest.fixture
def peer(recorded_peer, settings) -> peers.RecordedPeer:
    """Instance A with something of everything; this is B, and empty."""
    settings.SITE_URL = peers.B
    return recorded_peer
