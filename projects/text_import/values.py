"""Recognised texts as initial values of the form; what a field cannot hold goes to the rest."""

import re
from datetime import date
from functools import partial

from django.core.exceptions import ValidationError

from core.text import fold
from projects.choices import Phase
from projects.forms.fields import WholeNumberField
from projects.models import Theme
from projects.text_import.parsing import SYNONYMS, Recognised

_MONTHS = "januar februar maerz april mai juni juli august september oktober november dezember"
_MONTH = {name[:3]: number for number, name in enumerate(_MONTHS.split(), 1)} | {
    "mar": 3,
    "may": 5,
    "oct": 10,
    "dec": 12,
}
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})(-(?P<d>\d{1,2}))?")
_GERMAN = re.compile(r"((?P<d>\d{1,2})\.\s?)?(?P<m>\d{1,2})[./](?P<y>\d{4})")
_WORDS = re.compile(r"((?P<d>\d{1,2})\.\s?)?(?P<name>[a-z]{3,9})\.? (?P<y>\d{4})")
_YEAR = re.compile(r"(?P<y>(19|20)\d{2})")
_TEXTS = ("title", "summary", "problem", "solution", "benefit", "keywords", "internal_note")
_YEARS = re.compile(r"(?P<since>(19|20)\d{2})\s*(-|–|bis|to)\s*(?P<until>(19|20)\d{2})")


def initial_values(found: Recognised) -> dict:
    """Values by field name of the form that is shown for checking.

    ``rest`` holds all else: also each text of which its field cannot hold every word.
    """
    values: dict = {name: found.fields[name] for name in _TEXTS if name in found.fields}
    rest = [found.rest] if found.rest else []
    for name, text in found.fields.items():
        if name in _TEXTS:
            continue
        line = text.split("\n")[0].strip()
        read, is_whole = _READERS[name](line)
        values |= {key: value for key, value in read.items() if key not in values}
        if not is_whole or line != text.strip():
            rest.append(f"{SYNONYMS[name].split('|')[0]}: {text}")
    return values | {"rest": "\n\n".join(rest)}


# Each reader returns values by field name, and whether they say all that the text says.
_Read = tuple[dict, bool]


def _line(name: str, text: str) -> _Read:
    return {name: text}, True


def _number(name: str, text: str) -> _Read:
    try:
        value = WholeNumberField(required=False, min_value=0).clean(text)
    except ValidationError:
        return {}, False
    return ({}, True) if value is None else ({name: value}, True)


def _day(name: str, text: str) -> _Read:
    """The day, or the first one of a month or year."""
    line = fold(text)
    for pattern in (_ISO, _GERMAN, _WORDS, _YEAR):
        match = pattern.search(line)
        found = _date(match.groupdict()) if match else None
        if found:
            return {name: found}, match.group() == line
    return {}, False


def _date(parts: dict) -> date | None:
    month = _MONTH.get(parts["name"][:3], 0) if parts.get("name") else parts.get("m") or 1
    try:
        return date(int(parts["y"]), int(month), int(parts.get("d") or 1))
    except ValueError:
        return None


def _period(_name: str, text: str) -> _Read:
    """“2022–2024”: from the first day of the one to the last of the other."""
    match = _YEARS.fullmatch(fold(text))
    if not match or match["until"] < match["since"]:
        return {}, False
    days = date(int(match["since"]), 1, 1), date(int(match["until"]), 12, 31)
    return {"start_on": days[0], "end_on": days[1]}, True


def _phase(_name: str, text: str) -> _Read:
    words = fold(text)
    for code, label in Phase.choices:
        names = (code, fold(str(label)))
        if any(name in words for name in names):
            return {"phase": code}, words in names
    return {}, False


def _themes(_name: str, text: str) -> _Read:
    words, left, found = fold(text), fold(text), []
    for row in Theme.objects.all():
        names = [fold(label) for label in (row.label_de, row.label_en, row.code)]
        hit = next((name for name in names if name in words), None)
        if hit:
            found.append(row.pk)
            left = left.replace(hit, "")
    return ({"themes": found} if found else {}), not re.search(r"[a-z0-9]", left)


_READERS = (
    {
        name: partial(_number, name)
        for name in ("cost_one_off_eur", "cost_running_eur", "staff_days")
    }
    | {name: partial(_day, name) for name in ("start_on", "launch_on", "end_on")}
    | {name: partial(_line, name) for name in ("responsible_function", "contact_email")}
    | {name: partial(read, name) for name, read in (("phase", _phase), ("themes", _themes))}
    | {"period": partial(_period, "period")}
)
