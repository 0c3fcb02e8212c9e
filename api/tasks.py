"""Background jobs of the API."""

from api.feed_tasks import compact_changes, tell_what_aged

__all__ = ["compact_changes", "tell_what_aged"]
