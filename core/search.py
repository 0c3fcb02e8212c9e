"""German search: full text, stems as prefix, folded substring; similar spelling only as a last resort.

Each alone misses too much in a language of compounds (docs/decisions/0003-german-search.md). The
model needs the generated columns ``search`` and ``fold`` (core.text.folded), both indexed.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Round

from core.text import fold

MAX_LENGTH = 200
MAX_WORDS = 10


@dataclass(frozen=True)
class Matcher:
    """How one search text matches; ``similar`` if only similar spellings were found."""

    condition: Q
    relevance: object
    similar: bool = False

    def apply(self, rows: QuerySet) -> QuerySet:
        """The matching rows with an integer ``relevance``; costs no query of its own."""
        return rows.filter(self.condition).annotate(relevance=self.relevance)


def matcher(rows: QuerySet, text: str) -> Matcher:
    """Decide, in two queries, how ``text`` (at most MAX_LENGTH characters) matches ``rows``."""
    return settled(rows, text, exact_matcher(text))


def exact_matcher(text: str) -> Matcher:
    """As it is written; one query."""
    words = words_of(text)
    if not words:
        return Matcher(Q(), Value(0))
    found = stems(words) or {word: word for word in words}
    return Matcher(_matches(text, found), _relevance(text, words))


def settled(rows: QuerySet, text: str, exact: Matcher) -> Matcher:
    """``exact`` if it finds anything, else by similar spelling; one query."""
    # ordered, because without an order the planner expects many hits and reads the whole table
    if not words_of(text) or exact.apply(rows).order_by("-relevance").values("pk")[:1]:
        return exact
    return Matcher(Q(fold__trigram_word_similar=fold(text)), _likeness(text), similar=True)


def words_of(text: str) -> list[str]:
    """The words that are searched for; none if there are only signs."""
    return re.findall(r"\w+", text.lower())[:MAX_WORDS]


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


def _matches(text: str, stems: dict[str, str]) -> Q:
    prefixes = " & ".join(f"'{stem}':*" for stem in stems.values())
    substrings = reduce(
        and_,
        (
            Q(fold__contains=fold(word)) | Q(fold__contains=fold(stem))
            for word, stem in stems.items()
        ),
    )
    return (
        Q(search=SearchQuery(text, config="german", search_type="websearch"))
        | Q(search=SearchQuery(prefixes, config="simple", search_type="raw"))
        | substrings
    )


def _relevance(text: str, words: list[str]):
    """Rank of the full text, lifted if the folded text begins with the words (the title is first)."""
    rank = SearchRank(F("search"), SearchQuery(text, config="german", search_type="websearch"))
    lifted = Case(When(fold__startswith=fold(" ".join(words)), then=10_000), default=0)
    return Cast(Round(rank * 10_000), IntegerField()) + lifted


def _likeness(text: str):
    return Cast(Round(TrigramWordSimilarity(fold(text), "fold") * 10_000), IntegerField())
