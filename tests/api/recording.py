"""Record this database as instance A, then delete its rows so that it becomes instance B."""

from django.test import override_settings

from tests.api import peers


def recorded() -> peers.RecordedPeer:
    """Instance A with one of everything."""
    with override_settings(SITE_URL=peers.A):
        peers.fill()
        peer = peers.RecordedPeer(peers.export())
        peers.empty()
    return peer
