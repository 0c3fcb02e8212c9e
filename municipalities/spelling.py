"""Normalised spelling of town names, identical in Python and SQL, so that variants match.

"Frankfurt/Main", "Frankfurt a.M." and "Frankfurt am Main" differ only in punctuation, small words and
abbreviations.
"""

import re
import unicodedata
from functools import reduce

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast, Concat

from core.text.folding import fold, folded_text

# letters of Sorbian names in Lusatia, and accents that people type
_ACCENTED = "áàâåãāçćčďéèêëěíìîïłľńñňóòôõőŕřśšťúùûůýźżžđ"
_PLAIN = "aaaaaacccdeeeeeiiiillnnnooooorrsstuuuuyzzzd"
SMALL = "a|am|an|auf|b|bei|d|das|dem|den|der|des|die|i|im|in|o|ob|u|und|unter|v|vom|von|vor|z|zu|zum|zur"
# matching words may be adjacent, so the following separator is only matched by lookahead
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
    """``text`` as lower-case words and digits separated by single blanks; counterpart of `normalised`."""
    composed = fold(unicodedata.normalize("NFKC", text))
    plain = composed.translate(str.maketrans(_ACCENTED, _PLAIN))
    return reduce(lambda done, rule: re.sub(rule[0], rule[1], done), RULES, f"| {plain} |").strip(
        "| "
    )


def normalised(*fields: str):
    """SQL expression: the normalised text columns as ``| one | two |``."""
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
