"""Folding of German text for sorting and searching, identical in Python and SQL.

Custom, because neither ICU nor a version-independent stemmer is available everywhere
(docs/decisions/0003-german-search.md).
"""

import unicodedata
from functools import reduce
from typing import Any

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast, Concat, Lower, Replace

SOFT_HYPHEN = "\u00ad"
FOLDED_LETTERS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))


def nfc(text: str) -> str:
    """``text`` in Unicode NFC: macOS and some editors produce “ä” as “a” plus a combining mark
    (docs/decisions/0027-unicode.md).
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def normalise(text: str) -> str:
    """``text`` in NFC and without soft hyphens, which nobody sees but every comparison would."""
    return nfc(text).replace(SOFT_HYPHEN, "")


def normalise_all(value: Any) -> Any:
    """Apply `normalise` to every string in a JSON value."""
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, list):
        return [normalise_all(each) for each in value]
    if isinstance(value, dict):
        return {normalise(name): normalise_all(each) for name, each in value.items()}
    return value


def fold(text: str) -> str:
    """``text`` in lower case with umlauts written out; the Python counterpart of `folded`."""
    return reduce(lambda done, pair: done.replace(*pair), FOLDED_LETTERS, normalise(text).lower())


def shortened(text: str, length: int) -> str:
    """``text`` on one line, at most ``length`` characters, cut between words but not within a number."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    end = last = line.rfind(" ", 0, length - 1)
    while end > 0 and line[end - 1].isdigit() and line[end + 1].isdigit():
        end = line.rfind(" ", 0, end)
    end = end if end > 0 else last
    kept = line[:end] if end > 0 else line[: length - 2]
    return f"{kept.rstrip(' ,;:–-')} …"


def folded(*fields: str) -> Func:
    """SQL expression: the named text columns, joined by spaces and folded."""
    text: TextField = TextField()
    parts: list[Func | Value] = []
    for name in fields:
        if parts:
            parts.append(Value(" ", output_field=text))
        parts.append(Cast(F(name), text))
    return folded_text(parts[0] if len(parts) == 1 else Concat(*parts, output_field=text))


def folded_text(expression: Any) -> Func:
    """SQL expression: a text folded."""
    text: TextField = TextField()
    done: Func = Lower(expression)
    return reduce(
        lambda done, pair: Replace(
            done, Value(pair[0], output_field=text), Value(pair[1], output_field=text)
        ),
        FOLDED_LETTERS,
        done,
    )
