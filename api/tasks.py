"""Background jobs of the API."""

from api.portal_tasks import forget_stored_answers

__all__ = ["forget_stored_answers"]
