"""Parse amounts as offices write them: “ca. 12.000,- €”, “12 TEUR”, “500 € monatlich”, “20 PT”."""

import re
from decimal import Decimal

from core.formats.numbers import parse_decimal
from core.text.folding import fold

MAX_LENGTH = 200
_NUMBER = r"(?P<number>\d{1,3}(?:[.'’ ]\d{3})+(?:,\d{1,2})?|\d{1,12}(?:[.,]\d{1,3})?)(?![.,]?\d)"
_SCALE = (
    r"(?P<scale>t€|k€|teur|keur|tsd|tausend|millionen|million|mio|milliarden|milliarde|mrd)?\.?"
)
_AMOUNT = re.compile(
    rf"(?P<before>€|euro|eur)? ?(?<![\d.,]){_NUMBER}(?:,(?:--?|–|—))? ?{_SCALE} ?(?P<after>€|euro|eur\b)?"
)
_SCALES = {"t": 1_000, "k": 1_000, "mi": 1_000_000, "mr": 1_000_000_000}
_PER_YEAR = (
    (re.compile(r"monatlich|(?:pro|je|im|/) ?monat|/ ?mon\b|mtl"), 12),
    (re.compile(r"(?:pro|je|im|/) ?quartal|quartalsweise|vierteljaehrlich"), 4),
    (re.compile(r"halbjaehrlich|(?:pro|je) halbjahr"), 2),
    (
        re.compile(r"(?<!viertel)(?<!halb)jaehrlich|(?:pro|je|im|/) ?jahr|/ ?a\b|p\. ?a\b|laufend"),
        1,
    ),
)
_ONCE = re.compile(r"einmalig|einmal\b|one-off|once")
_DAYS = re.compile(
    rf"{_NUMBER} ?(?P<unit>personentagen?|arbeitstagen?|manntagen?|tagen?|tag|pt)?\b"
)
_FILLING = re.compile(r"[\s.,;:€]|euro|eur\b|und\b|plus\b")
# negative numbers and ranges
_DOUBTFUL = re.compile(r"(?<!\d)[-−–]\d|\d[€a-z]{0,4} ?(?:-|–|bis|oder|/) ?\d")


def money(text: str) -> tuple[dict[str, int], bool]:
    """Unambiguous sums by kind, and whether they cover the whole text.

    Kinds are ``one_off``, ``yearly``, and “” if neither is stated.
    """
    line = _line(text)
    if _DOUBTFUL.search(line):
        return {}, False
    amounts = list(_AMOUNT.finditer(line))
    with_unit = [match for match in amounts if match["before"] or match["after"] or match["scale"]]
    amounts = with_unit or amounts
    ends = [*(match.start() for match in amounts[1:]), len(line)][: len(amounts)]
    found: dict[str, list[int | None]] = {}
    left = line[: amounts[0].start()] if amounts else line
    for match, end in zip(amounts, ends, strict=True):
        kind, times, words = _kind_of(line[match.end() : end])
        found.setdefault(kind, []).append(_euros(match, times))
        left += words if times == 1 else "*"
    values = {
        kind: rows[0] for kind, rows in found.items() if len(rows) == 1 and rows[0] is not None
    }
    is_whole = len(values) == len(amounts) and not _FILLING.sub("", left)
    return values, is_whole


def _kind_of(words: str) -> tuple[str, int, str]:
    """Kind of the amount followed by ``words``, times per year, and the remaining words."""
    for pattern, times in _PER_YEAR:
        if pattern.search(words):
            return "yearly", times, pattern.sub("", words)
    once = _ONCE.search(words)
    return ("one_off" if once else ""), 1, _ONCE.sub("", words)


def _euros(match: re.Match, times: int) -> int | None:
    """Whole euros; None for fractions, which are not rounded."""
    scale = next((n for key, n in _SCALES.items() if (match["scale"] or "").startswith(key)), 1)
    euros = parse_decimal(match["number"]) * scale * times
    return int(euros) if euros == euros.to_integral_value() else None


def days(text: str) -> tuple[int | None, bool]:
    """A number of days, and whether it covers the whole text."""
    line = _line(text)
    match = None if _DOUBTFUL.search(line) else _DAYS.search(line)
    if not match or len(re.findall(r"\d+", line.replace(match["number"], "", 1))):
        return None, False
    left = (line[: match.start()] + line[match.end() :]).strip(" .")
    number: Decimal = parse_decimal(match["number"])
    is_sure = number == number.to_integral_value() and (match["unit"] or not left)
    return (int(number), not left) if is_sure else (None, False)


def _line(text: str) -> str:
    return " ".join(fold(text).split()) if len(text) <= MAX_LENGTH else ""
