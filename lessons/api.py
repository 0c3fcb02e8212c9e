"""Lessons in the API: public ones only, read as anonymous."""

from functools import partial

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s

from core.api.id_lists import IdList
from core.api.objects import From
from core.api.reading import Objects
from core.api.resources import Resource
from core.api.schema import Common
from core.api.values import ANY_ID, Address
from core.lists.counts import count_of
from core.text.prose import PROSE
from editorial.freshness.api import ARCHIVED, FreshnessFields
from editorial.harvest.importing import withdraw_entry
from lessons.choices import Area, Effect, Polarity, Size
from lessons.harvest import take_lesson
from lessons.listing import LESSONS as LIST
from lessons.models import Agreement, Lesson
from lessons.presentation import linked_data
from municipalities.actors import ANONYMOUS
from municipalities.api import MunicipalityReference
from projects.api.references import ProjectReference
from projects.choices import Phase


class LessonRow(FreshnessFields, Common):
    title = s.CharField()
    polarity = s.ChoiceField(Polarity.choices)
    area = s.ChoiceField(Area.choices, allow_null=True)
    phase = s.ChoiceField(Phase.choices, allow_null=True)
    effect = s.ChoiceField(Effect.choices, allow_null=True)
    effect_size = s.ChoiceField(Size.choices, allow_null=True)
    what_happened = s.CharField(allow_null=True, help_text=PROSE)
    do_differently = s.CharField(allow_null=True, help_text=PROSE)
    evidence_url = s.URLField(allow_null=True)
    archived = s.BooleanField()
    agreement_count = s.IntegerField(help_text="Other towns that say: same with us.")
    municipality = MunicipalityReference()
    project = ProjectReference()
    published_at = s.DateTimeField()
    columns = {"agreement_count": lambda model: count_of(Agreement.objects.all(), "lesson")}
    made = {
        "kind": "lesson",
        "url": From(Address("api-lesson", ANY_ID), "id"),
        "html_url": From(Address("lesson_detail", "x-x"), "slug"),
        "archived": ARCHIVED,
    }


LESSONS = Resource(
    model=Lesson,
    path="lessons",
    about=(
        "What towns learned, failures included. Only what everybody may read.",
        "One lesson. A withdrawn public one is 410; one shared among towns is 404.",
    ),
    title=_("Erfahrungen"),
    summary=_("Was Kommunen in ihren Projekten gelernt haben, Fehlschläge eingeschlossen."),
    objects=Objects(lambda: Lesson.objects.visible_to(ANONYMOUS).with_public_page(), LessonRow),
    ids=IdList(LIST, ANONYMOUS),
    many=frozenset(
        {"polarity", "area", "theme", "size_class", "phase", "effect", "effect_size", "state"}
        | {"district", "municipality", "freshness"}
    ),
    references=("project",),
    linked_data=linked_data,
    followed=LIST,
    texts=("what_happened", "do_differently"),
    themes="project__themes__code",
    take=take_lesson,
    withdraw=partial(withdraw_entry, Lesson),
)
