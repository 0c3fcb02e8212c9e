"""Many at once, each on a connection of its own."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from core.errors import DomainError

# of one subject one race has a hundred callers; its others are won and lost among a few, too
TIMES, FEW = 100, 16


def together(actions: Iterable[Callable[[], object]]) -> int:
    """How many of these calls, run side by side, were not refused."""

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
    """How many of so many parallel calls of one thing were not refused."""
    return together([action] * times)
