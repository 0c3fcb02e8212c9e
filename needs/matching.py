"""Projects, lessons and other needs that may help with a need, each with reasons in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.utils.translation import ngettext

from core.lists.search import begins_with, stems
from core.text.folding import fold
from lessons.models import Lesson
from municipalities import similarity
from needs.models import Need
from projects.models import Project

MAX_SHOWN = 6
MAX_WORDS = 10
SHORTEST_WORD, SHORTEST_PART = 4, 5
# stems of words found in nearly every title here, which say nothing about the need
SAYS_NOTHING = frozenset(
    {
        "bess", "brauch", "demo", "digital", "digitalisier", "einfach", "frueh", "fruh", "gemeind",
        "gemeinsam", "gross", "gut", "hilf", "idee", "klein", "kommun", "kreis", "landkreis",
        "loesung", "losung", "moch", "neu", "onlin", "ort", "projekt", "schnell", "stadt",
        "staedt", "such", "wiss", "wunsch",
    }
)  # fmt: skip
POINTS_OF_A_THEME, MAX_THEMES, MAX_SHARED_WORDS = 2, 2, 3
# one point equals half of the greatest distance between towns: content outweighs similarity of towns
STEP = similarity.WHOLE // 2


@dataclass(frozen=True)
class Match:
    """One matching entry; ``reasons`` is never empty."""

    found: object
    reasons: list[str]


@dataclass(frozen=True)
class Matches:
    projects: list[Match]
    lessons: list[Match]
    needs: list[Match]

    def all(self) -> list[Match]:
        return [*self.projects, *self.lessons, *self.needs]

    def __bool__(self) -> bool:
        return bool(self.all())


def matches(need: Need, actor) -> Matches:
    """At most six of each kind that ``actor`` may read; a fixed number of queries.

    An entry matches if it shares a theme or a significant word of the title. Themes score two points
    each (at most two count), words one (at most three); ties go to the more similar town. Entries of
    the need's own town are excluded.
    """
    themes = list(need.themes.values_list("pk", flat=True))
    words = dict(_words_of(need))
    others = ~Q(municipality=need.municipality_id)
    of_project, of_need = Project.themes.through.objects, Need.themes.through.objects
    projects = Project.objects.visible_to(actor).listed().filter(others)
    lessons = Lesson.objects.visible_to(actor).listed().filter(others)
    needs = Need.objects.visible_to(actor).open().filter(others)
    return Matches(
        _best(projects, need, words, of_project.filter(project=OuterRef("pk"), theme__in=themes)),
        _best(
            lessons, need, words, of_project.filter(project=OuterRef("project"), theme__in=themes)
        ),
        _best(needs, need, words, of_need.filter(need=OuterRef("pk"), theme__in=themes)),
    )


def _best(rows: QuerySet, need: Need, words: dict[str, Q], shared: QuerySet) -> list[Match]:
    on_words = {f"word_{n}": _one_if(condition) for n, condition in enumerate(words.values())}
    number = shared.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk"))
    rows = rows.filter(reduce(or_, words.values(), Q(Exists(shared))))
    rows = rows.annotate(shared_themes=Coalesce(Subquery(number.values("n")), 0), **on_words)
    rows = similarity.annotated(rows, need.municipality, prefix="municipality__")
    found_words = sum((F(name) for name in on_words), Value(0))
    points = Least(F("shared_themes"), MAX_THEMES) * POINTS_OF_A_THEME + Least(
        found_words, MAX_SHARED_WORDS
    )
    rows = rows.annotate(rank=F("dissimilarity") - points * Value(STEP))
    rows = rows.with_card_data().order_by("rank", "-published_at", "pk")
    return [Match(row, _reasons(row, list(words))) for row in rows[:MAX_SHOWN]]


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _words_of(need: Need) -> Iterator[tuple[str, Q]]:
    """Significant words of the title, each with its search condition; one query.

    A word matches by its stem or, as German forms compounds, within a longer word.
    """
    typed = {word.lower(): word for word in re.findall(r"\w+", need.title)}
    long_ones = [word for word in typed if len(word) >= SHORTEST_WORD]
    for word, stem in list(stems(long_ones).items())[:MAX_WORDS]:
        if fold(stem) not in SAYS_NOTHING:
            is_part = Q(fold__contains=fold(word)) if len(word) >= SHORTEST_PART else Q()
            yield typed[word], begins_with(stem) | is_part


def _reasons(row, words: list[str]) -> list[str]:
    reasons = []
    if row.shared_themes:
        reasons.append(
            ngettext("gleiches Thema", "%(n)d gleiche Themen", row.shared_themes)
            % {"n": row.shared_themes}
        )
    found = [word for n, word in enumerate(words) if getattr(row, f"word_{n}")]
    if found:
        text = ngettext(
            "gleiches Stichwort: %(words)s", "gleiche Stichwörter: %(words)s", len(found)
        )
        reasons.append(text % {"words": ", ".join(found)})
    return reasons + similarity.reasons(similarity.parts_of(row))
