"""Values over time: storage format, and parsing of typed or pasted text."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formats.numbers import (
    DIGITS_BEFORE,
    PLACES,
    decimal_text,
    fits,
    parse_decimal,
    plain_decimal,
)

MAX_VALUES = 60
NOTE_CHARACTERS = 200
MAX_PROBLEMS = 5
YEARS = range(1900, 2200)
DAY, MONTH, YEAR = "day", "month", "year"
PRECISIONS = (DAY, MONTH, YEAR)

_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_OTHER_MONTHS = {"mar": 3, "mae": 3, "mrz": 3, "may": 5, "oct": 10, "dec": 12}
_CLOCK = r"(?:[T\s]+\d{1,2}:\d{2}(?::\d{2})?)?"
_DATES = (
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4}|\d{2})(?!\d)" + _CLOCK),
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)" + _CLOCK),
    re.compile(r"(?P<month>\d{1,2})[./](?P<year>\d{4})(?!\d)"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(?!\d)"),
    re.compile(r"(?P<name>[A-Za-zÄä]{3,9})\.?[ -](?P<year>\d{4}|\d{2})(?!\d)"),
    re.compile(r"(?P<year>\d{4})(?!\d)"),
)
_BETWEEN = re.compile(r"[\s:;,|=]*(?:[-–—]\s+)?")
_NUMBER = re.compile(
    r"[-−–+]?(?:[1-9]\d{0,2}(?:[ \u00a0\u202f\u2009'’]\d{3})+(?:,\d+)?|[\d.,]*\d)(?=$|[\s;|%€])"
)


@dataclass(frozen=True)
class Value:
    """A value measured at the end of a day, month or year."""

    on: date
    value: Decimal
    note: str = ""
    precision: str = DAY

    @property
    def label(self) -> str:
        """The date in the precision in which it was given."""
        if self.precision == YEAR:
            return str(self.on.year)
        if self.precision == MONTH:
            return f"{self.on.month:02}/{self.on.year}"
        return formats.date_format(self.on, "SHORT_DATE_FORMAT")

    def stored(self) -> dict:
        """The JSON form: decimals as text, no empty note."""
        row = {"on": self.on.isoformat(), "value": plain_decimal(self.value)}
        if self.precision != DAY:
            row["precision"] = self.precision
        return row | ({"note": self.note} if self.note else {})

    def typed(self) -> str:
        """The line shown in the form."""
        start = {
            YEAR: f"{self.on.year}",
            MONTH: f"{self.on.month:02}.{self.on.year}",
            DAY: f"{self.on:%d.%m.%Y}",
        }
        number = plain_decimal(self.value).replace(".", ",")
        return " ".join(part for part in (start[self.precision], number, self.note) if part)


def load(rows: list[dict]) -> list[Value]:
    return [
        Value(
            date.fromisoformat(row["on"]),
            Decimal(row["value"]),
            row.get("note", ""),
            row.get("precision", DAY),
        )
        for row in rows
    ]


def typed(rows: list[dict]) -> str:
    """Stored values as text for the form; `parse` reads it back unchanged."""
    return "\n".join(row.typed() for row in load(rows))


def validate(rows: object) -> None:
    """Raise `ValidationError` unless the rows are valid, sorted output of `Value.stored`."""
    try:
        values = load(rows)
        exact = [row.stored() for row in values] == rows
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError):
        exact = False
    if not exact or len(values) > MAX_VALUES or not all(_is_sound(row) for row in values):
        raise ValidationError(_("Die Messwerte sind beschädigt. Bitte geben Sie sie neu ein."))
    days = [row.on for row in values]
    if days != sorted(set(days)):
        raise ValidationError(_("Zu einem Zeitpunkt gibt es nur einen Wert, der älteste zuerst."))


def _is_sound(row: Value) -> bool:
    return (
        row.value.is_finite()
        and fits(row.value)
        and len(row.note) <= NOTE_CHARACTERS
        and row.precision in PRECISIONS
        and row.on.year in YEARS
    )


def parse(text: str) -> list[dict]:
    """Parse lines “time value note”, typed or pasted from a spreadsheet, into stored values, oldest
    first.

    Raises `ValidationError` with a hint for each wrong line.
    """
    found: dict[date, tuple[int, Value]] = {}
    problems: list[str] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if not line.strip() or (not found and not problems and _is_heading(line)):
            continue
        try:
            value = _parse_line(line.strip())
            if value.on in found:
                words = _(
                    "Dieser Zeitpunkt steht schon in Zeile %(first)d. Bitte löschen Sie eine."
                )
                raise ValueError(words % {"first": found[value.on][0]})
            found[value.on] = (number, value)
        except ValueError as error:
            problems.append(
                _("Zeile %(number)d: %(problem)s") % {"number": number, "problem": error}
            )
    if len(found) > MAX_VALUES:
        text = _("Das sind %(number)d Werte. Bitte geben Sie höchstens %(most)d an.")
        problems.append(text % {"number": len(found), "most": MAX_VALUES})
    if problems:
        raise ValidationError(_some(problems))
    return [found[on][1].stored() for on in sorted(found)]


def _is_heading(line: str) -> bool:
    return not any(sign.isdigit() for sign in line)


def _some(problems: list[str]) -> list[str]:
    beyond = len(problems) - MAX_PROBLEMS
    if beyond <= 0:
        return problems
    words = ngettext("Und eine weitere Zeile.", "Und %(n)d weitere Zeilen.", beyond) % {"n": beyond}
    return [*problems[:MAX_PROBLEMS], words]


def _parse_line(line: str) -> Value:
    """Raises `ValueError` with a hint on how to write the line."""
    for pattern in _DATES:
        match = pattern.match(line)
        if match:
            break
    else:
        words = _("Am Anfang fehlt der Zeitpunkt: Schreiben Sie 31.12.2024, 12.2024 oder 2024.")
        raise ValueError(words)
    on, precision = _read_date(match)
    rest = line[match.end() :]
    rest = rest[_BETWEEN.match(rest).end() :]
    value, behind = _read_number(rest)
    note = " ".join(behind.strip(" \t:;|,").split())
    if len(note) > NOTE_CHARACTERS:
        words = _("Die Anmerkung ist zu lang. Bitte kürzen Sie sie auf %(most)d Zeichen.")
        raise ValueError(words % {"most": NOTE_CHARACTERS})
    return Value(on, value, note, precision)


def _read_date(match: re.Match) -> tuple[date, str]:
    """The last day of the given period, and its precision."""
    parts = match.groupdict()
    year, month = int(parts["year"]), _month_of(parts)
    if len(parts["year"]) == 2:
        year += 2000
    try:
        if parts.get("day"):
            begin = end = date(year, month, int(parts["day"]))
            precision = DAY
        elif month:
            begin = date(year, month, 1)
            end, precision = date(year, month, calendar.monthrange(year, month)[1]), MONTH
        else:
            begin, end, precision = date(year, 1, 1), date(year, 12, 31), YEAR
    except ValueError:
        begin = None
    if begin is None or year not in YEARS:
        words = _("„%(text)s“ gibt es im Kalender nicht. Bitte prüfen Sie Tag, Monat und Jahr.")
        raise ValueError(words % {"text": match[0].strip()})
    if begin > timezone.localdate():
        words = _("„%(text)s“ liegt in der Zukunft. Was Sie erreichen wollen, gehört zum Ziel.")
        raise ValueError(words % {"text": match[0].strip()})
    return end, precision


def _month_of(parts: dict) -> int:
    """0 if no month was given; the invalid 13 for an unknown word."""
    if parts.get("month"):
        return int(parts["month"]) or 13
    if not parts.get("name"):
        return 0
    word = parts["name"].casefold()[:3]
    return _MONTHS.index(word) + 1 if word in _MONTHS else _OTHER_MONTHS.get(word, 13)


def _read_number(text: str) -> tuple[Decimal, str]:
    match = _NUMBER.match(text)
    if match is None:
        if text and (text[0].isdigit() or text[0] in "-−–+.,"):
            words = _("„%(text)s“ ist keine Zahl. Schreiben Sie zum Beispiel 1.234,5.")
            raise ValueError(words % {"text": text.split()[0][:30]})
        raise ValueError(_("Nach dem Zeitpunkt fehlt die Zahl, zum Beispiel 1.234,5."))
    try:
        value = parse_decimal(match[0])
    except ValueError:
        words = _("„%(text)s“ ist keine Zahl. Schreiben Sie zum Beispiel 1.234,5.")
        raise ValueError(words % {"text": match[0][:30]}) from None
    if not fits(value):
        words = _("Bitte höchstens %(before)d Stellen vor und %(places)d nach dem Komma.")
        raise ValueError(words % {"before": DIGITS_BEFORE, "places": PLACES})
    return value, text[match.end() :].lstrip().removeprefix("%").removeprefix("€")


def shown(rows: list[dict]) -> str:
    """One line per value, for comparing two versions."""
    lines = []
    for row in load(rows):
        line = f"{row.label}: {decimal_text(row.value)}"
        lines.append(f"{line} ({row.note})" if row.note else line)
    return "\n".join(lines)
