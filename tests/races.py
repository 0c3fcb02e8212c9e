"""Run calls concurrently, each on its own database connection."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from core.errors import DomainError

# one race per subject has a hundred callers; for the others a few suffice
TIMES, FEW = 100, 16


def together(actions: Iterable[Callable[[], object]]) -> int:
    """Run these calls in parallel; return how many did not raise a DomainError."""

    def call(action) -> int:
        try:
            action()
        except DomainError:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(call, actions))


def at_once(action: Callable[[], object], times: int = TIMES) -> int:
    """Run one call ``times`` times in parallel; return how many did not raise a DomainError."""
    return together([action] * times)
