"""Working-day arithmetic for requests, re-exported from `core.working_days`."""

from core.working_days import is_working_day, working_days_between

__all__ = ["is_working_day", "working_days_between"]
