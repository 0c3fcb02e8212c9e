"""Instance A as this database was once; then its rows are gone and this is B."""

from django.test import override_settings

from tests.api import peers


def recorded() -> peers.RecordedPeer:
    """A with something of everything."""
    with override_settings(SITE_URL=peers.A):
        peers.fill()
        peer = peers.RecordedPeer(peers.export())
        peers.empty()
    return peer
