"""Records of another instance are untrusted input: every value is validated before use.

Wrong types, unknown codes and impossible values reject the record, nothing else.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from core.model_fields import field_of
from core.text.folding import normalise
from core.text.typed import too_long, typed

MAX_ROWS = 200
# a need may be joined by every town in Germany
MAX_TOWNS = 12_000
MAX_CHARACTERS = 100_000
# tolerated clock difference between two servers
CLOCKS_DIFFER = timedelta(hours=1)
_YEARS = range(1900, 2200)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAKS = re.compile(r"\r\n|[\r\n\t\u2028\u2029]")
_is_address = URLValidator(schemes=["http", "https"])


class Refused(Exception):
    """The record is rejected; the message says why."""


class Incoming:
    """One JSON object; ``where`` is its path in messages. A missing field is null."""

    def __init__(self, data: Any, where: str = "") -> None:
        if not isinstance(data, dict):
            raise Refused(_("%(where)s: kein Objekt") % {"where": where or "JSON"})
        self._data, self._where = data, where

    def _get(self, name: str, kind: type | tuple[type, ...]) -> Any:
        value = self._data.get(name)
        wrong = value is not None and not isinstance(value, kind)
        if wrong or (isinstance(value, bool) and kind is not bool):
            raise self.refused(name, _("falsche Art von Wert"))
        return value

    def refused(self, name: str, why: str) -> Refused:
        return Refused(f"{self._where}{name}: {why}")

    def text(self, name: str) -> str:
        """Without control characters; empty for null."""
        value = typed(self._get(name, str) or "")
        if len(value) > MAX_CHARACTERS:
            raise self.refused(name, _("zu lang"))
        return normalise(_CONTROL.sub("", value))

    def line(self, name: str) -> str:
        return _BREAKS.sub(" ", self.text(name))

    def flag(self, name: str) -> bool:
        return bool(self._get(name, bool))

    def whole(self, name: str) -> int | None:
        return self._get(name, int)

    def decimal(self, name: str) -> Decimal | None:
        """Transferred as text, so that no parser rounds it."""
        text = self.text(name)
        try:
            value = Decimal(text) if text else None
        except InvalidOperation:
            value = Decimal("NaN")
        if value is not None and not value.is_finite():
            raise self.refused(name, _("keine Zahl"))
        return value

    def number(self, name: str) -> float | None:
        value = self._get(name, (int, float))
        return None if value is None else float(value)

    def day(self, name: str) -> date | None:
        return self._time(name, parse_date)

    def moment(self, name: str) -> datetime | None:
        """A time in the past, with time zone."""
        value = self.appointment(name)
        if value is not None and value > datetime.now(UTC) + CLOCKS_DIFFER:
            raise self.refused(name, _("liegt in der Zukunft"))
        return value

    def appointment(self, name: str) -> datetime | None:
        """A time in the past or future, with time zone."""
        value = self._time(name, parse_datetime)
        if value is not None and value.tzinfo is None:
            raise self.refused(name, _("Zeit ohne Zone"))
        return value

    def _time(self, name: str, parse: Callable[[str], Any]) -> Any:
        given = self.text(name)
        if not given:
            return None
        try:
            value = parse(given)
        except (ValueError, OverflowError):
            value = None
        if value is None or value.year not in _YEARS:
            raise self.refused(name, _("kein gültiges Datum"))
        return value

    def address(self, name: str) -> str:
        """An http or https URL; empty for null."""
        value = self.line(name)
        try:
            if value:
                _is_address(value)
        except ValidationError:
            raise self.refused(name, _("keine erlaubte Adresse")) from None
        return value

    def key(self, name: str) -> UUID:
        try:
            return UUID(self.line(name))
        except ValueError:
            raise self.refused(name, _("keine UUID")) from None

    def words(self, name: str) -> list[str]:
        values = self._rows(name)
        if not all(isinstance(value, str) and len(value) <= 200 for value in values):
            raise self.refused(name, _("falsche Art von Wert"))
        return [normalise(_BREAKS.sub(" ", _CONTROL.sub("", value))) for value in values]

    def rows(self, name: str, most: int = MAX_ROWS) -> "list[Incoming]":
        return [
            Incoming(row, f"{self._where}{name}/{number}/")
            for number, row in enumerate(self._rows(name, most))
        ]

    def part(self, name: str) -> "Incoming | None":
        value = self._get(name, dict)
        return None if value is None else Incoming(value, f"{self._where}{name}/")

    def _rows(self, name: str, most: int = MAX_ROWS) -> list:
        values = self._get(name, list) or []
        if len(values) > most:
            raise self.refused(name, _("zu viele Zeilen"))
        return values

    def values_of(self, model: type[models.Model], names: Mapping[str, str]) -> dict[str, Any]:
        """Values for columns of ``model`` (column: field name), validated by the model."""
        values = {
            column: self._value(field_of(model, column), name) for column, name in names.items()
        }
        check(model(**values), values, self._where)
        return values

    def _value(self, field: models.Field, name: str) -> Any:
        readers = (
            (models.BooleanField, self.flag),
            (models.IntegerField, self.whole),
            (models.DecimalField, self.decimal),
            (models.FloatField, self.number),
            (models.DateTimeField, self.moment),
            (models.DateField, self.day),
            (models.URLField, self.address),
            (models.TextField, self.text),
        )
        for kind, read in readers:
            if isinstance(field, kind):
                return read(name)
        return self.line(name)


def check(row: models.Model, names: Iterable[str], where: str = "") -> None:
    """Raise `Refused` if one of these columns is invalid by the model's rules."""
    wanted = set(names)
    fields = {field.name: field for field in row._meta.concrete_fields}
    try:
        row.clean_fields(exclude=set(fields) - wanted)
    except ValidationError as error:
        name, words = next(iter(error.message_dict.items()))
        raise Refused(f"{where}{name}: {words[0]}") from None
    for name in wanted:
        most = getattr(fields[name], "max_length", None)
        if most and isinstance(getattr(row, name), str) and len(getattr(row, name)) > most:
            problem = too_long(len(getattr(row, name)), most)
            raise Refused(f"{where}{name}: {problem}")


def host_of(address: str) -> str:
    """Host name, with the port if there is one."""
    return urlsplit(address).netloc.lower()
