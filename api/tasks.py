"""Background jobs of the API."""

from api.federation.tasks import harvest_peers
from api.feed_tasks import compact_changes, tell_what_aged
from api.portal_tasks import forget_stored_answers
from api.webhooks.tasks import send_webhooks, tidy_up

__all__ = [
    "compact_changes",
    "forget_stored_answers",
    "harvest_peers",
    "send_webhooks",
    "tell_what_aged",
    "tidy_up",
]
