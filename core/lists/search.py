"""German search: full text, stems as prefix, folded substring; similar spelling only as a last resort.

Each alone misses too much in a language of compounds (docs/decisions/0003-german-search.md). The
model needs the generated columns ``search`` and ``fold`` (core.text.folding.folded), both indexed.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.contrib.postgres.search import (
    SearchQuery,
    SearchQueryField,
    SearchRank,
    TrigramWordSimilarity,
)
from django.db import connection
from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Round

from core.text.folding import fold, nfc

MAX_LENGTH = 200
MAX_WORDS = 10
# words that mean nothing by themselves have no stem, and count only if there are no others
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
    """How one search text matches; ``similar`` if only similar spellings were found."""

    condition: Q
    relevance: object
    similar: bool = False

    def apply(self, rows: QuerySet) -> QuerySet:
        """The matching rows with an integer ``relevance``; costs no query of its own."""
        return rows.filter(self.condition).annotate(relevance=self.relevance)


@dataclass(frozen=True)
class Terms:
    """What of a search text is looked for: a query in German, one of its stems as prefixes, for each word
    patterns of itself and of its stem within the folded text, and one of all words at its beginning.
    """

    german: str
    prefixes: str
    parts: tuple[tuple[str, str], ...]
    beginning: str


def matcher(rows: QuerySet, text: str) -> Matcher:
    """Decide, in two queries, how ``text`` (at most MAX_LENGTH characters) matches ``rows``."""
    return settled(rows, text, matching(terms_of(text)))


def settled(rows: QuerySet, text: str, exact: Matcher) -> Matcher:
    """``exact`` if it finds anything, else by similar spelling; one query."""
    # ordered, because without an order the planner expects many hits and reads the whole table
    if not words_of(text) or exact.apply(rows).order_by("-relevance").values("pk")[:1]:
        return exact
    return Matcher(Q(fold__trigram_word_similar=fold(text)), _likeness(text), similar=True)


def terms_of(text: str) -> Terms | None:
    """None if there are only signs; one query."""
    words = list(dict.fromkeys(words_of(text)))
    if not words:
        return None
    # a dash before a word would leave out what has it; here it is only a dash
    plain = re.sub(r"(?<!\w)-+", " ", nfc(text))
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
    """Folded, and without a meaning to LIKE."""
    return re.sub(r"([\\%_])", r"\\\1", fold(text))


def matching(terms: Terms | None) -> Matcher:
    """As it is written; without terms everything matches."""
    if terms is None:
        return Matcher(Q(), Value(0))
    return Matcher(_matches(terms), _relevance(terms))


def words_of(text: str) -> list[str]:
    """The words that are searched for; none if there are only signs."""
    return re.findall(r"\w+", nfc(text).lower())[:MAX_WORDS]


def stems(words: list[str]) -> dict[str, str]:
    """Stem of each word; stop words are left out. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w, (ts_lexize('german_stem', w))[1] FROM unnest(%s::text[]) AS w", [words]
        )
        return {word: stem for word, stem in cursor.fetchall() if stem}


def begins_with(stem: str) -> Q:
    """Rows with a word that begins with ``stem``."""
    return Q(search=SearchQuery(f"'{stem}':*", config="simple", search_type="raw"))


class _Query(Func):
    """A query as PostgreSQL wrote it: as a cast of a text it is read once, not for every row."""

    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()


class _Compared(Func):
    """Two expressions with an operator between."""

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


def _relevance(terms: Terms):
    """Rank of the full text, lifted if the folded text begins with the words (the title is first)."""
    rank = SearchRank(F("search"), _Query(_value(terms.german)))
    lifted = Case(When(_folded_like(terms.beginning), then=10_000), default=0)
    return Cast(Round(rank * 10_000), IntegerField()) + lifted


def _folded_like(pattern: str) -> Q:
    return Q(_Compared(F("fold"), _value(pattern), arg_joiner=" LIKE "))


def _value(value):
    """A text, or a place for one."""
    return value if hasattr(value, "resolve_expression") else Value(value)


def _likeness(text: str):
    return Cast(Round(TrigramWordSimilarity(fold(text), "fold") * 10_000), IntegerField())
