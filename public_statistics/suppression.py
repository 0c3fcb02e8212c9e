"""Cell suppression: no number under `LEAST` may be read or derived (X12).

Published are, for each figure, its total and one table per attribute (theme, size class, Land,
quarter), never two attributes crossed. A suppressed number can then only be narrowed down from its
own table, and these rules leave at least two numbers open there. Tests verify this on made-up tables
by searching for other tables with the same publication.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST = 5


@dataclass(frozen=True)
class Cell:
    """One published number; without one, either suppressed or never recorded."""

    value: int | float | None
    suppressed: bool = False
    recorded: bool = True


SUPPRESSED = Cell(None, suppressed=True)
NOT_RECORDED = Cell(None, recorded=False)


@dataclass(frozen=True)
class Counts:
    """One figure by one attribute: numbers by code, and the total.

    ``overlapping``: an object may count under several codes (themes), so the sum may exceed the total.
    """

    total: int
    by_code: Mapping[str, int]
    overlapping: bool = False


def hides_total(total: int, part: int | None = None) -> bool:
    """Whether to suppress the whole figure; ``part`` is the count of a figure contained in it."""
    return total < LEAST or (part is not None and (part < LEAST or total - part < LEAST))


def hidden(table: Counts) -> frozenset[str]:
    """Codes to suppress: those under `LEAST`, and others from which they could be derived.

    At least two codes with a sum of at least `LEAST`; otherwise the difference to the total reveals it.
    """
    small = {code for code, number in table.by_code.items() if _is_small(table, number)}
    return _completed(table.by_code, small, [table.by_code])


def hidden_of_part(whole: Counts, part: Counts) -> frozenset[str]:
    """Codes to suppress in ``part``, which is contained in ``whole`` and published beside it.

    The difference of the two must not fall under `LEAST` either.
    """
    rest = {code: number - part.by_code.get(code, 0) for code, number in whole.by_code.items()}
    own = {code: part.by_code.get(code, 0) for code in whole.by_code}
    small = set(hidden(whole))
    small |= {code for code in own if _is_small(part, own[code]) or rest[code] < LEAST}
    return _completed(own, small, [own, rest])


def _is_small(table: Counts, number: int) -> bool:
    return number < LEAST or (table.overlapping and table.total - number < LEAST)


def _completed(
    order: Mapping[str, int], small: set[str], sums: Iterable[Mapping[str, int]]
) -> frozenset[str]:
    """Add the smallest until two or more are hidden with a sum of at least `LEAST` in each of ``sums``."""
    found = set(small)
    for code in sorted(order, key=lambda code: (order[code], code)):
        if not found or (
            len(found) > 1 and all(sum(row[code] for code in found) >= LEAST for row in sums)
        ):
            break
        found.add(code)
    return frozenset(found)


def span(table: Counts, hidden_codes: frozenset[str], codes: Iterable[str]) -> Cell:
    """Sum over several codes of a table without overlap (quarters of a period).

    Published only if it follows from published numbers anyway: none or all hidden codes are included.
    """
    wanted = frozenset(codes)
    inside = wanted & hidden_codes
    if inside and inside != hidden_codes:
        return SUPPRESSED
    value = sum(table.by_code.get(code, 0) for code in wanted)
    return SUPPRESSED if value < LEAST else Cell(value)
