"""Convert recognised texts to initial form values; what does not fit is kept in ``rest``."""

import re
from functools import partial

from core.text.folding import fold
from projects.choices import Phase
from projects.models import Theme
from projects.text_import import amounts
from projects.text_import.days import period_of, span_of
from projects.text_import.parsing import MAX_TITLE, SYNONYMS, Recognised

_TEXTS = ("summary", "problem", "solution", "benefit", "internal_note")
_LETTERS = re.compile(r"[a-z0-9]")
_BULLETS = "-•·*▪ \t"
_MONEY = {"one_off": "cost_one_off_eur", "yearly": "cost_running_eur"}


def initial_values(found: Recognised) -> dict:
    """Initial values of the review form by field name.

    ``rest`` collects unassigned text, and every text that its field cannot represent completely.
    """
    values: dict = {name: found.fields[name] for name in _TEXTS if name in found.fields}
    rest = []
    for name, text in found.fields.items():
        if name in _TEXTS:
            continue
        read, is_whole = _read(name, text)
        is_whole = is_whole and all(values.get(key, value) == value for key, value in read.items())
        values = read | values
        if not is_whole:
            rest.append(f"{SYNONYMS[name].split('|')[0]}: {text}")
    return values | {"rest": "\n\n".join(filter(None, [values.pop("rest", ""), found.rest, *rest]))}


# Each reader returns values by field name, and whether they cover the whole text.
_Read = tuple[dict, bool]


def _read(name: str, text: str) -> _Read:
    if name in _OF_LINES:
        return _OF_LINES[name](text)
    line = text.split("\n")[0].strip()
    read, is_whole = _READERS[name](line)
    return read, is_whole and line == text.strip()


def _title(text: str) -> _Read:
    """Join a title of several lines; text below it, or beyond its maximum length, goes to the rest."""
    paragraph, _separator, others = text.partition("\n\n")
    title = " ".join(paragraph.split())
    if len(title) > MAX_TITLE:
        first, _separator, others = text.partition("\n")
        title = " ".join(first.split())
    return {"title": title} | ({"rest": others.strip()} if others.strip() else {}), True


def _keywords(text: str) -> _Read:
    """Join keywords given as a list."""
    words = [line.strip(_BULLETS).rstrip(",;") for line in text.split("\n")]
    return {"keywords": ", ".join(filter(None, words))}, True


def _line(name: str, text: str) -> _Read:
    return {name: text}, True


def _mail(name: str, text: str) -> _Read:
    """The address in the line, if there is exactly one."""
    found = [word.strip("<>()[],;:") for word in text.split() if "@" in word]
    if len(found) != 1:
        return {}, False
    return {name: found[0]}, found[0] == text


def _money(name: str, text: str) -> _Read:
    found, is_whole = amounts.money(text)
    values: dict[str, int] = {}
    for kind, value in found.items():
        field = _MONEY.get(kind, name)
        if field in values:
            return {}, False
        values[field] = value
    return values, is_whole


def _days(name: str, text: str) -> _Read:
    number, is_whole = amounts.days(text)
    return ({} if number is None else {name: number}), is_whole


def _begin(name: str, text: str) -> _Read:
    span = span_of(text)
    return ({name: span.first}, span.is_whole) if span else ({}, False)


def _end(name: str, text: str) -> _Read:
    span = span_of(text)
    return ({name: span.last}, span.is_whole) if span else ({}, False)


def _period(text: str) -> _Read:
    """“2022–2024”: from the first day of 2022 to the last day of 2024."""
    first, last, is_whole = period_of(text)
    days = {"start_on": first, "end_on": last}
    return {name: day for name, day in days.items() if day}, is_whole


def _phase(text: str) -> _Read:
    words = fold(text)
    for code, label in Phase.choices:
        names = (code, fold(str(label)))
        if any(name in words for name in names):
            return {"phase": code}, words in names
    return {}, False


def _themes(text: str) -> _Read:
    words, left, found = fold(text), fold(text), []
    for row in Theme.objects.all():
        names = [fold(label) for label in (row.label_de, row.label_en, row.code)]
        hit = next((name for name in names if name in words), None)
        if hit:
            found.append(row.pk)
            left = left.replace(hit, "")
    return ({"themes": found} if found else {}), not _LETTERS.search(left)


_OF_LINES = {"title": _title, "keywords": _keywords}
_READERS = {
    "cost_one_off_eur": partial(_money, "cost_one_off_eur"),
    "cost_running_eur": partial(_money, "cost_running_eur"),
    "staff_days": partial(_days, "staff_days"),
    "start_on": partial(_begin, "start_on"),
    "launch_on": partial(_begin, "launch_on"),
    "end_on": partial(_end, "end_on"),
    "responsible_function": partial(_line, "responsible_function"),
    "contact_email": partial(_mail, "contact_email"),
    "phase": _phase,
    "themes": _themes,
    "period": _period,
}
