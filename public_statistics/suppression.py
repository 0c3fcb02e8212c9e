"""Which numbers of a table are kept back, so that none under `LEAST` can be read or computed (X12).

What is published of one figure is its total and one table for each attribute (theme, size class,
Land, quarter); never two attributes crossed. Then a kept back number can only be narrowed down by
what is published of its own table, and these rules leave at least two of them open. That is tested
with made-up tables by looking for other tables that would have led to the same publication.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST = 5


@dataclass(frozen=True)
class Cell:
    """One published number, or why there is none: kept back, or never recorded at all."""

    value: int | float | None
    suppressed: bool = False
    recorded: bool = True


SUPPRESSED = Cell(None, suppressed=True)
NOT_RECORDED = Cell(None, recorded=False)


@dataclass(frozen=True)
class Counts:
    """One figure by one attribute: numbers by code, and the total.

    ``overlapping``: one thing may count under several codes (themes), so they sum to more.
    """

    total: int
    by_code: Mapping[str, int]
    overlapping: bool = False


def hides_total(total: int, part: int | None = None) -> bool:
    """Whether the figure is kept back as a whole; ``part`` is that of a figure it contains."""
    return total < LEAST or (part is not None and (part < LEAST or total - part < LEAST))


def hidden(table: Counts) -> frozenset[str]:
    """The codes to keep back: those under `LEAST`, and others that would give them away.

    At least two, which together have at least `LEAST`; otherwise the rest to the total tells.
    """
    small = {code for code, number in table.by_code.items() if _is_small(table, number)}
    return _completed(table.by_code, small, [table.by_code])


def hidden_of_part(whole: Counts, part: Counts) -> frozenset[str]:
    """The codes to keep back of a figure that another one contains, published beside it.

    The difference of both is a number, too: it must not come out under `LEAST` either.
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
    """Add the smallest until at least two are hidden with at least `LEAST` in each of ``sums``."""
    found = set(small)
    for code in sorted(order, key=lambda code: (order[code], code)):
        if not found or (
            len(found) > 1 and all(sum(row[code] for code in found) >= LEAST for row in sums)
        ):
            break
        found.add(code)
    return frozenset(found)


def span(table: Counts, hidden_codes: frozenset[str], codes: Iterable[str]) -> Cell:
    """The sum over several codes of a table that does not overlap (quarters of a period).

    Only what the published numbers give anyway: none of them hidden, or all that are hidden.
    """
    wanted = frozenset(codes)
    inside = wanted & hidden_codes
    if inside and inside != hidden_codes:
        return SUPPRESSED
    value = sum(table.by_code.get(code, 0) for code in wanted)
    return SUPPRESSED if value < LEAST else Cell(value)
