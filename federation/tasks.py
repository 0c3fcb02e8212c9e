"""Hourly harvest; of concurrent runs the second one stops."""

import logging

from procrastinate.contrib.django import app

from core.errors import DomainError
from federation import services
from federation.models import Peer

log = logging.getLogger(__name__)


@app.periodic(cron="40 * * * *")
@app.task(name="federation.harvest_peers", queueing_lock="federation.harvest_peers")
def harvest_peers(timestamp: int = 0) -> int:
    """Harvest all active peers; returns the number of peers read."""
    number = 0
    for peer in Peer.objects.filter(is_active=True):
        try:
            services.harvest(peer)
            number += 1
        except DomainError as error:
            log.warning("harvest of %s failed: %s", peer.instance, error.message)
        except Exception:
            # e.g. a lock timeout or a bug: continue with the other peers
            log.exception("harvest of %s failed", peer.instance)
    return number
