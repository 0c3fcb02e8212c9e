import pytest

from tests.api import peers
from tests.api.recording import recorded
from tests.shared_world import shared_world

recorded_peer, _recorded_peer = shared_world(recorded, name="recorded_peer")


@pytest.fixture
def peer(recorded_peer, settings) -> peers.RecordedPeer:
    """Records instance A with one of everything, then leaves this database empty as instance B."""
    settings.SITE_URL = peers.B
    return recorded_peer
