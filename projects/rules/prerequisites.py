"""Prerequisites for adopting a project: allowed comparisons and values for each kind.

Values are stored in a normal form: codes and plain numbers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text.folding import fold
from municipalities.choices import FederalState, ITOperator, MunicipalityKind
from projects.choices import Comparator, PrerequisiteKind

MAX_NUMBER = 10**8
_NUMBER = re.compile(r"\d{1,3}(?:[.'’ ]\d{3})+|\d{1,9}")
_WORDS = re.compile(
    r"einwohner(innen)?|menschen|personentage|tage|mindestens|höchstens|von|bis|und", re.IGNORECASE
)
_NUMBERS_ONLY = re.compile(r"[\d.'’\s–-]*")
YES = "yes"
_YES_WORDS = {"", "ja", "yes", "true", "1", "vorhanden"}


def _whole(text: str) -> int:
    number = int(re.sub(r"\D", "", text))
    if number > MAX_NUMBER:
        raise ValidationError(_("Diese Zahl ist zu groß."))
    return number


def _numbers(text: str) -> list[int]:
    """The integers in a text that otherwise contains only known words and a dash."""
    rest = _WORDS.sub(" ", text).strip()
    if not _NUMBERS_ONLY.fullmatch(rest) or rest.startswith(("-", "–")):
        raise ValidationError(_("Bitte geben Sie eine ganze Zahl an, zum Beispiel 5000."))
    return [_whole(found) for found in _NUMBER.findall(text)]


def _read_number(text: str, comparator: str) -> str:
    found = _numbers(text)
    if comparator == Comparator.BETWEEN:
        if len(found) != 2 or found[0] > found[1]:
            raise ValidationError(_("Bitte geben Sie zwei Zahlen an, zum Beispiel 5000 bis 20000."))
        return f"{found[0]}-{found[1]}"
    if len(found) != 1:
        raise ValidationError(_("Bitte geben Sie eine ganze Zahl an, zum Beispiel 5000."))
    return str(found[0])


def _read_code(choices) -> Callable[[str, str], str]:
    def read(text: str, comparator: str) -> str:
        wanted = fold(text)
        for code, label in choices.choices:
            if wanted in (fold(code), fold(str(label))):
                return code
        known = ", ".join(str(label) for _code, label in choices.choices)
        raise ValidationError(_("Bitte wählen Sie eines von: %(known)s.") % {"known": known})

    return read


def _read_yes(text: str, comparator: str) -> str:
    if text.strip().lower() not in _YES_WORDS:
        raise ValidationError(_("Hier genügt „ja“."))
    return YES


def _read_nothing(text: str, comparator: str) -> str:
    if text.strip():
        raise ValidationError(_("Bitte schreiben Sie das in das Feld „Erläuterung“."))
    return ""


@dataclass(frozen=True)
class Rule:
    """``comparators``: the first one is the default."""

    comparators: tuple[Comparator, ...]
    read: Callable[[str, str], str]
    choices: type | None = None


_NUMERIC = (Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.BETWEEN)
_EXACT = (Comparator.IS, Comparator.IS_NOT)
RULES = {
    PrerequisiteKind.POPULATION: Rule(_NUMERIC, _read_number),
    PrerequisiteKind.STAFF_DAYS: Rule((Comparator.AT_LEAST,), _read_number),
    PrerequisiteKind.IT_OPERATOR: Rule(_EXACT, _read_code(ITOperator), ITOperator),
    PrerequisiteKind.LEGAL_FORM: Rule(_EXACT, _read_code(MunicipalityKind), MunicipalityKind),
    PrerequisiteKind.STATE: Rule(_EXACT, _read_code(FederalState), FederalState),
    PrerequisiteKind.LORAWAN: Rule((Comparator.IS,), _read_yes),
    PrerequisiteKind.PUBLIC_UTILITY: Rule((Comparator.IS,), _read_yes),
    PrerequisiteKind.OTHER: Rule((Comparator.IS,), _read_nothing),
}
_UNITS = {
    PrerequisiteKind.POPULATION: gettext_lazy("Einwohner"),
    PrerequisiteKind.STAFF_DAYS: gettext_lazy("Personentage im Jahr"),
}


def normal(kind: str, comparator: str, value: str) -> tuple[str, str]:
    """Normalised comparator and value. Raises `ValidationError` with a hint."""
    rule = RULES[kind]
    comparator = comparator or rule.comparators[0]
    if comparator not in rule.comparators:
        allowed = ", ".join(str(row.label) for row in rule.comparators)
        raise ValidationError(
            {"comparator": _("Dazu passt nur: %(allowed)s.") % {"allowed": allowed}}
        )
    try:
        return comparator, rule.read(value, comparator)
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from None


def bounds(comparator: str, value: str) -> tuple[int | None, int | None]:
    """Minimum and maximum number that is acceptable. Raises `ValueError` for invalid stored values."""
    if comparator == Comparator.BETWEEN:
        low, high = value.split("-")
        return int(low), int(high)
    number = int(value)
    return (number, None) if comparator == Comparator.AT_LEAST else (None, number)


def wording(kind: str, comparator: str, value: str) -> str:
    """The condition without its kind: “mindestens 5.000 Einwohner”, “nicht: Hessen”."""
    if kind == PrerequisiteKind.OTHER:
        return ""
    rule = RULES.get(kind)
    if rule is None:
        return value
    if rule.choices:
        label = dict(rule.choices.choices).get(value, value)
        words = _("nicht: %(value)s") if comparator == Comparator.IS_NOT else "%(value)s"
        return words % {"value": label}
    if kind in _UNITS:
        return _amount(comparator, value) + f" {_UNITS[kind]}"
    return _("ja")


def _amount(comparator: str, value: str) -> str:
    try:
        low, high = bounds(comparator, value)
    except ValueError:
        return value
    if low is not None and high is not None:
        return _("%(low)s bis %(high)s") % {"low": grouped(low), "high": grouped(high)}
    if low is not None:
        return _("mindestens %(low)s") % {"low": grouped(low)}
    return _("höchstens %(high)s") % {"high": grouped(high)}


def grouped(number: int) -> str:
    """The number with the thousands separator of the current locale."""
    return number_format(number, force_grouping=True)
