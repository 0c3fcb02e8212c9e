"""German search: full text, stem prefixes and folded substrings; similar spelling as a last resort.

Each method alone misses too much in a language of compounds (docs/decisions/0003-german-search.md).
The model needs the generated, indexed columns ``search`` and ``fold`` (`core.text.folding.folded`).
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.search import (
    SearchQuery,
    SearchQueryField,
    SearchRank,
    TrigramWordSimilarity,
)
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Expression,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Round

from core.text.folding import fold, normalise

MAX_LENGTH = 200
MAX_WORDS = 10
# stop words have no stem; they are searched for only if there are no other words
_TERMS = """
SELECT websearch_to_tsquery('german', %(text)s)::text,
       to_tsquery('simple', COALESCE(string_agg(quote_literal(stem) || ':*', ' & '),
                                     string_agg(quote_literal(w) || ':*', ' & ')))::text,
       array_agg(stem ORDER BY place)
FROM (SELECT w, place, (ts_lexize('german_stem', w))[1] AS stem
      FROM unnest(%(words)s::text[]) WITH ORDINALITY AS words (w, place)) AS stemmed
"""


@dataclass(frozen=True)
class Matcher:
    """Condition and relevance for one search text; ``similar`` if only similar spellings matched."""

    condition: Q
    relevance: Combinable
    similar: bool = False

    def apply(self, rows: QuerySet) -> QuerySet:
        """The matching rows annotated with an integer ``relevance``; runs no query."""
        return rows.filter(self.condition).annotate(relevance=self.relevance)


Text = str | Expression


@dataclass(frozen=True)
class Terms:
    """Search terms: a German tsquery, a tsquery of stem prefixes, LIKE patterns of each word and its stem
    within the folded text, and a LIKE pattern of all words at its beginning.
    """

    german: Text
    prefixes: Text
    parts: tuple[tuple[Text, Text], ...]
    beginning: Text


def matcher(rows: QuerySet, text: str) -> Matcher:
    """Decide how ``text`` (at most MAX_LENGTH characters) matches ``rows``; two queries."""
    return settled(rows, text, matching(terms_of(text)))


def settled(rows: QuerySet, text: str, exact: Matcher) -> Matcher:
    """``exact`` if it matches any row, else a matcher by similar spelling; one query."""
    # without ORDER BY the planner expects many hits and chooses a sequential scan
    if not words_of(text) or exact.apply(rows).order_by("-relevance").values("pk")[:1]:
        return exact
    return Matcher(Q(fold__trigram_word_similar=fold(text)), _likeness(text), similar=True)


def terms_of(text: str) -> Terms | None:
    """Parse a search text; None if it contains no words. One query."""
    words = list(dict.fromkeys(words_of(text)))
    if not words:
        return None
    # websearch_to_tsquery reads a leading dash as "not"; people mean a dash
    plain = re.sub(r"(?<!\w)-+", " ", normalise(text))
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, {"text": plain, "words": words})
        german, prefixes, stemmed = cursor.fetchone()
    found = [(word, stem) for word, stem in zip(words, stemmed, strict=True) if stem]
    parts = tuple(
        (f"%{_literally(word)}%", f"%{_literally(stem)}%")
        for word, stem in found or zip(words, words, strict=True)
    )
    return Terms(german, prefixes, parts, f"{_literally(' '.join(words_of(text)))}%")


def _literally(text: str) -> str:
    """Folded and escaped for LIKE."""
    return re.sub(r"([\\%_])", r"\\\1", fold(text))


def matching(terms: Terms | None) -> Matcher:
    """Matcher for the exact spelling; without terms everything matches."""
    if terms is None:
        return Matcher(Q(), Value(0))
    return Matcher(_matches(terms), _relevance(terms))


def words_of(text: str) -> list[str]:
    """The first MAX_WORDS words of a search text, in lower case."""
    return re.findall(r"\w+", normalise(text).lower())[:MAX_WORDS]


def stems(words: list[str]) -> dict[str, str]:
    """The stem of each word, without stop words. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w, (ts_lexize('german_stem', w))[1] FROM unnest(%s::text[]) AS w", [words]
        )
        return {word: stem for word, stem in cursor.fetchall() if stem}


def begins_with(stem: str) -> Q:
    """Condition: a word begins with ``stem``."""
    return Q(search=SearchQuery(f"'{stem}':*", config="simple", search_type="raw"))


class _Query(Func):
    """A tsquery in PostgreSQL's own notation; as a cast it is parsed once instead of for every row."""

    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()


class _Compared(Func):
    """Two expressions joined by an operator."""

    template = "%(expressions)s"
    output_field = BooleanField()


def _matches(terms: Terms) -> Q:
    german, prefixes = _Query(_value(terms.german)), _Query(_value(terms.prefixes))
    substrings = reduce(
        and_, (_folded_like(word) | _folded_like(stem) for word, stem in terms.parts)
    )
    return (
        Q(_Compared(F("search"), german, arg_joiner=" @@ "))
        | Q(_Compared(F("search"), prefixes, arg_joiner=" @@ "))
        | substrings
    )


def _relevance(terms: Terms) -> Combinable:
    """Full-text rank, boosted if the folded text, which starts with the title, begins with the words."""
    rank = SearchRank(F("search"), _Query(_value(terms.german)))
    lifted = Case(When(_folded_like(terms.beginning), then=10_000), default=0)
    return Cast(Round(rank * 10_000), IntegerField()) + lifted


def _folded_like(pattern: Text) -> Q:
    return Q(_Compared(F("fold"), _value(pattern), arg_joiner=" LIKE "))


def _value(value: Any) -> Any:
    """Wrap a plain text as `Value`; slots pass through."""
    return value if hasattr(value, "resolve_expression") else Value(value)


def _likeness(text: str) -> Any:
    return Cast(Round(TrigramWordSimilarity(fold(text), "fold") * 10_000), IntegerField())
