"""Background jobs of the API."""

from api.feed_tasks import compact_changes, tell_what_aged
from api.portal_tasks import forget_stored_answers

__all__ = ["compact_changes", "forget_stored_answers", "tell_what_aged"]
