"""Recommended projects for a town: from similar towns or on its themes, each with reasons."""

from collections import Counter

from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from adoptions.models import Adoption
from editorial.workflow.choices import State
from municipalities import similarity
from municipalities.models import Municipality
from projects.models import Project

MAX_SHOWN = 4
MAX_OF_ONE_TOWN = 2
_READ = 40
SAME_THEME_WEIGHS = similarity.WHOLE // 4


def recommended(town: Municipality, actor) -> list[Project]:
    """At most four projects, each with ``reasons``; a fixed number of queries.

    Similar towns come first; a shared theme counts as a quarter of the greatest distance. Excluded
    are the town's own projects and those it takes part in or has adopted. At most two per town, and
    none without a reason.
    """
    rows = _candidates(town, actor).with_card_data().order_by("rank", "-published_at", "pk")
    chosen, of_town = [], Counter()
    for row in rows[:_READ]:
        row.reasons = similarity.reasons(similarity.parts_of(row))
        if row.on_own_theme:
            row.reasons.append(str(_("gleiches Thema")))
        if row.reasons and of_town[row.municipality_id] < MAX_OF_ONE_TOWN:
            chosen.append(row)
            of_town[row.municipality_id] += 1
    return chosen[:MAX_SHOWN]


def _candidates(town: Municipality, actor) -> QuerySet:
    own_themes = Project.themes.through.objects.filter(
        project__municipality=town, project__revision_of=None
    ).values("theme")
    on_own_theme = Project.themes.through.objects.filter(
        project=OuterRef("pk"), theme__in=own_themes
    )
    adopted = Adoption.objects.filter(project=OuterRef("pk"), municipality=town)
    rows = (
        Project.objects.visible_to(actor)
        .filter(state=State.PUBLISHED)
        .exclude(municipality=town)
        .exclude(partner_municipalities=town)
        .exclude(Exists(adopted))
    )
    rows = similarity.annotated(rows, town, prefix="municipality__")
    bonus = Case(
        When(on_own_theme=True, then=Value(SAME_THEME_WEIGHS)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return rows.annotate(on_own_theme=Exists(on_own_theme)).annotate(
        rank=F("dissimilarity") - bonus
    )
