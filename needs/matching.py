"""What might help with a need: projects, lessons and other needs, each with the reasons in words."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessons.models import Lesson
from municipalities import similarity
from needs.models import Need
from projects.models import Project

MOST = 6
SHORTEST_WORD = 4
# a shared theme or word weighs a third of the greatest distance between two towns
STEP = similarity.WHOLE // 3


@dataclass(frozen=True)
class Match:
    """One thing that fits; ``reasons`` are never empty."""

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

    Something fits that shares a theme or matches the words of the title; more shared themes,
    words and a more similar town bring it forward. Of the need's own town nothing is told.
    """
    themes = list(need.themes.values_list("pk", flat=True))
    others = ~Q(municipality=need.municipality_id)
    projects = Project.objects.visible_to(actor).listed().filter(others)
    lessons = Lesson.objects.visible_to(actor).listed().filter(others)
    needs = Need.objects.visible_to(actor).open().filter(others)
    return Matches(
        _best(projects, need, themes, "themes"),
        _best(lessons, need, themes, "project__themes"),
        _best(needs, need, themes, "themes"),
    )


def _best(rows: QuerySet, need: Need, themes: list, path: str) -> list[Match]:
    on_words = Case(
        When(_words_of(need), then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    rows = rows.annotate(
        shared_themes=Count(path, filter=Q(**{f"{path}__in": themes}), distinct=True),
        shared_words=on_words,
    ).filter(Q(shared_themes__gt=0) | Q(shared_words=1))
    rows = similarity.annotated(rows, need.municipality, prefix="municipality__")
    rows = rows.annotate(
        rank=F("dissimilarity") - (F("shared_themes") + F("shared_words")) * Value(STEP)
    )
    rows = rows.with_card_data().order_by("rank", "-published_at", "pk")
    return [Match(row, _reasons(row)) for row in rows[:MOST]]


def _words_of(need: Need) -> Q:
    """Any word of the title, by its German stem; one that is too short says nothing."""
    words = [word for word in re.findall(r"\w+", need.title) if len(word) >= SHORTEST_WORD]
    if not words:
        return Q(pk=None)
    query = SearchQuery(" OR ".join(words), search_type="websearch", config="german")
    return Q(search=query)


def _reasons(row) -> list[str]:
    reasons = []
    if row.shared_themes:
        reasons.append(
            ngettext("gleiches Thema", "%(n)d gleiche Themen", row.shared_themes)
            % {"n": row.shared_themes}
        )
    if row.shared_words:
        reasons.append(_("gleiche Stichwörter"))
    return reasons + similarity.reasons(similarity.parts_of(row))
