"""Parse dates and periods as offices write them into first and last day."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from core.text.folding import fold

MAX_LENGTH = 200
_MONTHS = "januar februar maerz april mai juni juli august september oktober november dezember"
_MONTH = {name[:3]: number for number, name in enumerate(_MONTHS.split(), 1)} | {
    "jae": 1,
    "mar": 3,
    "may": 5,
    "oct": 10,
    "dec": 12,
}
_NAME = r"(?P<name>(?:jan|jaen|feb|mae|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)[a-z]{0,7})\.?"
_ORDINAL = r"(?P<n>[1-4]|iv|i{1,3}|erste[sr]?|zweite[sr]?|dritte[sr]?|vierte[sr]?)\.?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_SHORT = r"(?P<y>(?:19|20)\d\d|\d\d)"
_PART = {"anfang": 0, "beginn": 0, "mitte": 1, "ende": 2}
_EXACT = (
    ("day", re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})")),
    ("month", re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})")),
    ("day", re.compile(rf"(?P<d>\d{{1,2}})\. ?(?P<m>\d{{1,2}})\. ?{_SHORT}")),
    ("day", re.compile(rf"(?P<d>\d{{1,2}})\.? ?{_NAME} {_YEAR}")),
    ("month", re.compile(rf"{_NAME} ?{_YEAR}")),
    ("month", re.compile(rf"(?P<m>\d{{1,2}}) ?[./] ?{_SHORT}")),
    ("quarter", re.compile(rf"{_ORDINAL} ?(?:quartal|q|vierteljahr),? ?/? ?{_SHORT}")),
    ("quarter", re.compile(rf"(?:quartal|q) ?(?P<n>[1-4]|iv|i{{1,3}}) ?[/.-]? ?{_SHORT}")),
    ("quarter", re.compile(rf"{_YEAR} ?[/-]? ?(?:quartal|q) ?(?P<n>[1-4])")),
    ("half", re.compile(rf"{_ORDINAL} ?(?:halbjahr|hj|jahreshaelfte|haelfte),? ?/? ?{_SHORT}")),
    ("half", re.compile(rf"(?:halbjahr|hj|h) ?(?P<n>[12]|i{{1,2}}) ?[/.-]? ?{_SHORT}")),
    ("half", re.compile(rf"{_YEAR} ?[/-]? ?(?:hj|h) ?(?P<n>[12])")),
    ("year", re.compile(_YEAR)),
)
_INSIDE = [
    (kind, re.compile(rf"(?<![\w{'' if kind == 'year' else '.'}]){pattern.pattern}(?!\w)"))
    for kind, pattern in _EXACT
]
_SEASON = re.compile(
    r"(?P<season>fruehjahr|fruehling|sommer|herbst|winter|spring|summer|autumn)s? "
    + _YEAR
    + r"(?: ?/ ?(?:20)?\d\d)?"
)
_SEASONS = {"fr": 3, "sp": 3, "so": 6, "su": 6, "he": 9, "au": 9, "wi": 12}
_VAGUE = re.compile(r"(?P<part>anfang|beginn|mitte|ende) (?:des jahres |von )?(?P<of>.+)")
_LEADING = re.compile(
    r"(?:seit|ab|bis|zum|am|vom|von|im|in|zu|dem|der|den|since|from|until|jahre?|kalenderjahr) "
)
_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "erste": 1, "zweite": 2, "dritte": 3, "vierte": 4}
_BETWEEN = re.compile(r" (?:bis(?: zum)?|to|until|-) | ?[–—] ?|(?<=\d\d\d\d)[-/](?=\d\d\d\d)")
_WITHOUT_YEAR = re.compile(rf"\d{{1,2}}\. ?\d{{1,2}}\.|(?:\d{{1,2}}\. ?)?{_NAME}")
_END = re.compile(r"(?:(?<=[a-z])|(?<=\d\d\d\d))[.,;)]+$")


@dataclass(frozen=True)
class Span:
    """``is_whole`` is False if the text says more, or is less precise, than the two days."""

    first: date
    last: date
    is_whole: bool = True


def span_of(text: str) -> Span | None:
    """The span that ``text`` states, or the first exact one within it."""
    line = _line(text)
    if line is None:
        return None
    bare = _bare(line)
    return _named(bare) or _within(bare)


def period_of(text: str) -> tuple[date | None, date | None, bool]:
    """First and last day of “2022 – 2024” or “ab März 2024”, and whether they cover the text."""
    line = _line(text) or ""
    sides = _BETWEEN.split(_bare(line), maxsplit=1)
    if len(sides) == 1:
        return _one_sided(line)
    begin, end = sides[0].strip(), _bare(sides[1].strip())
    until = _named(end)
    since = _named(begin) or (until and _named(_with_year_of(begin, until)))
    if not since or not until or until.last < since.first:
        return None, None, False
    return since.first, until.last, since.is_whole and until.is_whole


def _one_sided(line: str) -> tuple[date | None, date | None, bool]:
    found = _named(_bare(line))
    if not found:
        return None, None, False
    is_open = line.startswith(("seit ", "ab ", "since ", "from "))
    is_end = line.startswith(("bis ", "until "))
    first, last = None if is_end else found.first, None if is_open else found.last
    return first, last, found.is_whole


def _with_year_of(begin: str, until: Span) -> str:
    match = _WITHOUT_YEAR.fullmatch(begin)
    blank = " " if match and match["name"] else ""
    return f"{begin}{blank}{until.first.year}" if match else begin


def _line(text: str) -> str | None:
    return " ".join(fold(text).split()) if len(text) <= MAX_LENGTH else None


def _bare(line: str) -> str:
    """Without leading “seit”, “bis zum”, “im Jahr” and trailing punctuation."""
    line = _END.sub("", line.strip(" ("))
    while match := _LEADING.match(line):
        line = line[match.end() :]
    return line


def _named(line: str) -> Span | None:
    """The span if the whole line states it."""
    for kind, pattern in _EXACT:
        match = pattern.fullmatch(line)
        found = _span(kind, match.groupdict()) if match else None
        if found:
            return found
    season, vague = _SEASON.fullmatch(line), _VAGUE.fullmatch(line)
    if season:
        return _season(season)
    return _part_of(vague) if vague else None


def _within(line: str) -> Span | None:
    """The first exact span within the line."""
    for kind, pattern in _INSIDE:
        match = pattern.search(line)
        found = _span(kind, match.groupdict()) if match and len(match["y"]) == 4 else None
        if found:
            return Span(found.first, found.last, is_whole=False)
    return None


def _span(kind: str, parts: dict) -> Span | None:
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    number = parts.get("n") or ""
    number = _NUMBERS.get(number.rstrip("rs") if len(number) > 3 else number) or int(number or 0)
    month = _MONTH.get(parts["name"][:3], 0) if parts.get("name") else int(parts.get("m") or 0)
    try:
        if kind == "day":
            day = date(year, month, int(parts["d"]))
            return Span(day, day)
        begin, months = {
            "month": (month, 1),
            "quarter": (3 * number - 2, 3),
            "half": (6 * number - 5, 6),
            "year": (1, 12),
        }[kind]
        return _months(year, begin, months)
    except ValueError:
        return None


def _months(year: int, begin: int, count: int, *, is_whole: bool = True) -> Span:
    """``count`` months from month ``begin``. Raises `ValueError` for an invalid month."""
    later = date(year, begin, 1).month - 1 + count
    last_year, last_month = year + (later - 1) // 12, (later - 1) % 12 + 1
    last = date(last_year, last_month, monthrange(last_year, last_month)[1])
    return Span(date(year, begin, 1), last, is_whole)


def _season(match: re.Match) -> Span:
    return _months(int(match["y"]), _SEASONS[match["season"][:2]], 3, is_whole=False)


def _part_of(match: re.Match) -> Span | None:
    """A third of a span: “Ende 2024” is the last one."""
    whole = _named(_bare(match["of"]))
    if not whole:
        return None
    third = (whole.last - whole.first + timedelta(days=1)) / 3
    number = _PART[match["part"]]
    first = whole.first + third * number
    last = whole.last if number == 2 else whole.first + third * (number + 1) - timedelta(days=1)
    return Span(first, last, is_whole=False)
