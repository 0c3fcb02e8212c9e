"""Names of towns in one spelling, alike in Python and in SQL, so that all ways to write one meet.

"Frankfurt/Main", "Frankfurt a.M." and "Frankfurt am Main" differ in signs, small words and
abbreviations only.
"""

import re
import unicodedata
from functools import reduce

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast, Concat

from core.text.folding import fold, folded_text

# letters of the names in Lusatia, and accents that people type
_ACCENTED = "áàâåãāçćčďéèêëěíìîïłľńñňóòôõőŕřśšťúùûůýźżžđ"
_PLAIN = "aaaaaacccdeeeeeiiiillnnnooooorrsstuuuuyzzzd"
SMALL = "a|am|an|auf|b|bei|d|das|dem|den|der|des|die|i|im|in|o|ob|u|und|unter|v|vom|von|vor|z|zu|zum|zur"
# the words may follow one another, so what comes after is only looked at
RULES = (
    (r"[^a-z0-9|]+", " "),
    (r"\bst(?= )", "sankt"),
    (r"\bhl(?= )", "heilig"),
    (r"\bo l(?= )", "oberlausitz"),
    (r"\bopf(?= )", "oberpfalz"),
    (r"\bofr(?= )", "oberfranken"),
    (r"\bmfr(?= )", "mittelfranken"),
    (r"\bufr(?= )", "unterfranken"),
    (r"\bobb(?= )", "oberbayern"),
    (r"\bndb(?= )", "niederbayern"),
    (r"\b(?:sa|saechs)(?= )", "sachsen"),
    (r"\bhann(?= )", "hannoversch"),
    (rf"(?<= )(?:{SMALL}) (?!\|)", ""),
)


def normal(text: str) -> str:
    """``text`` in small letters and digits, words divided by one blank: the twin of `normalised`."""
    composed = fold(unicodedata.normalize("NFKC", text))
    plain = composed.translate(str.maketrans(_ACCENTED, _PLAIN))
    return reduce(lambda done, rule: re.sub(rule[0], rule[1], done), RULES, f"| {plain} |").strip(
        "| "
    )


def normalised(*fields: str):
    """SQL expression: the text columns as ``| one | two |``."""
    parts = [Value("| ", output_field=TextField())]
    for name in fields:
        parts += [Cast(F(name), TextField()), Value(" | ", output_field=TextField())]
    plain = Func(
        folded_text(Concat(*parts, output_field=TextField())),
        Value(_ACCENTED),
        Value(_PLAIN),
        function="translate",
        output_field=TextField(),
    )
    return reduce(_replaced, RULES, plain)


def _replaced(text, rule: tuple[str, str]):
    pattern, other = rule
    return Func(
        text,
        Value(pattern.replace(r"\b", r"\m")),
        Value(other),
        Value("g"),
        function="regexp_replace",
        output_field=TextField(),
    )
