"""German text folded for sorting and finding, alike in Python and in SQL.

Own folding because neither ICU nor a version-independent stemmer can be relied upon
(docs/decisions/0003-german-search.md).
"""

from functools import reduce

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat, Lower, Replace

FOLDED_LETTERS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))


def fold(text: str) -> str:
    """``text`` in lower case with umlauts written out: the Python twin of `folded`."""
    return reduce(lambda done, pair: done.replace(*pair), FOLDED_LETTERS, text.lower())


def folded(*fields: str):
    """SQL expression: the named text columns, joined by blanks and folded."""
    text = TextField()
    parts = []
    for name in fields:
        if parts:
            parts.append(Value(" ", output_field=text))
        parts.append(Cast(F(name), text))
    joined = parts[0] if len(parts) == 1 else Concat(*parts, output_field=text)
    return reduce(
        lambda done, pair: Replace(
            done, Value(pair[0], output_field=text), Value(pair[1], output_field=text)
        ),
        FOLDED_LETTERS,
        Lower(joined),
    )
