"""Run calls concurrently, on several database connections."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

from django.db import connection

from core.errors import DomainError

# one race per subject has a hundred callers; for the others a few suffice
TIMES, FEW = 100, 16
CALLERS = 8


def together(actions: Iterable[Callable[[], object]]) -> int:
    """Run these calls in parallel; return how many did not raise a DomainError.

    All connections are open before the first call.
    """
    waiting, start = iter(list(actions)), Barrier(CALLERS)

    def work(_number) -> int:
        done = 0
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            for action in waiting:
                with suppress(DomainError):
                    action()
                    done += 1
        finally:
            connection.close()
        return done

    with ThreadPoolExecutor(CALLERS) as pool:
        return sum(pool.map(work, range(CALLERS)))


def at_once(action: Callable[[], object], times: int = TIMES) -> int:
    """Run one call ``times`` times in parallel; return how many did not raise a DomainError."""
    return together([action] * times)
