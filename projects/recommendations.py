"""A few projects a town should know: from towns like it, on its own themes, each with the reason."""

from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from editorial.choices import State
from municipalities import similarity
from municipalities.models import Municipality
from projects.models import Project

MOST = 4
SAME_THEME_WEIGHS = similarity.WHOLE // 4


def recommended(town: Municipality, actor) -> list[Project]:
    """At most four, each with ``reasons``; a fixed number of queries.

    Alike towns first; a theme of the town's own projects weighs a quarter of the greatest distance.
    Not its own projects, nor those it takes part in or has already taken over.
    """
    rows = list(
        _candidates(town, actor).with_card_data().order_by("rank", "-published_at", "pk")[:MOST]
    )
    for row in rows:
        row.reasons = similarity.reasons(similarity.parts_of(row))
        if row.on_own_theme:
            row.reasons.append(str(_("gleiches Thema")))
    return rows


def _candidates(town: Municipality, actor) -> QuerySet:
    own_themes = Project.themes.through.objects.filter(
        project__municipality=town, project__revision_of=None
    ).values("theme")
    on_own_theme = Project.themes.through.objects.filter(
        project=OuterRef("pk"), theme__in=own_themes
    )
    rows = (
        Project.objects.visible_to(actor)
        .filter(state=State.PUBLISHED)
        .exclude(municipality=town)
        .exclude(partner_municipalities=town)
        .exclude(Exists(_taken_over(town)))
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


def _taken_over(town: Municipality) -> QuerySet:
    """Read through the reverse relation by name, so that this floor need not know adoptions."""
    adoptions = Project._meta.get_field("adoptions").related_model
    return adoptions.objects.filter(project=OuterRef("pk"), municipality=town)
