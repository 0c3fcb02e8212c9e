"""Needs in the API: public ones, open and closed, read as anonymous."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Model, OuterRef
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s

from core.api.id_lists import IdList
from core.api.objects import From, listed
from core.api.reading import Objects
from core.api.resources import Resource
from core.api.schema import Common
from core.api.values import ANY_ID, Address
from core.lists.counts import count_of
from core.text.prose import PROSE
from editorial.freshness.api import ARCHIVED, FreshnessFields
from editorial.harvest.importing import withdraw_entry
from municipalities.actors import ANONYMOUS
from municipalities.api import MunicipalityReference
from needs.choices import Resolution, Status, TimeFrame
from needs.harvest import take_need
from needs.linked_data import linked_data
from needs.listing import ALL_NEEDS
from needs.listing import NEEDS as LIST
from needs.models import Need, Participation
from projects.api.references import ProjectReference


def _joined(model: type[Model]) -> Any:
    rows = Participation.objects.filter(need=OuterRef("pk"))
    return listed(MunicipalityReference, rows, "municipality__")


def _status(closed_at: datetime | None) -> str:
    return (Status.OPEN if closed_at is None else Status.CLOSED).value


class NeedRow(FreshnessFields, Common):
    title = s.CharField()
    text = s.CharField(allow_null=True, help_text=PROSE)
    themes = s.ListField(
        child=s.CharField(), source="themes.code", help_text="Codes, see /themes/."
    )
    time_frame = s.ChoiceField(TimeFrame.choices, allow_null=True)
    status = s.ChoiceField(Status.choices, help_text="Whether other towns can still join.")
    archived = s.BooleanField()
    municipality = MunicipalityReference()
    joined_count = s.IntegerField(help_text="Other towns that said: we need this, too.")
    joined_municipalities = MunicipalityReference(many=True)
    published_at = s.DateTimeField()
    closed_at = s.DateTimeField(allow_null=True)
    resolution = s.ChoiceField(Resolution.choices, allow_null=True, help_text="How it ended.")
    resolution_note = s.CharField(allow_null=True)
    solved_by = ProjectReference(
        allow_null=True, help_text="The project that solved it, while that is public."
    )
    joint_project = ProjectReference(
        allow_null=True, help_text="The project made of it, once that is public."
    )
    columns = {
        "joined_count": lambda model: count_of(Participation.objects.all(), "need"),
        "joined_municipalities": _joined,
    }
    made = {
        "kind": "need",
        "url": From(Address("api-need", ANY_ID), "id"),
        "html_url": From(Address("need_detail", "x-x"), "slug"),
        "status": From(_status, "closed_at"),
        "archived": ARCHIVED,
    }


NEEDS = Resource(
    model=Need,
    path="needs",
    about=(
        "What towns look for, closed needs too; `status=open` keeps those that can be joined.",
        "One need. A withdrawn one is 410.",
    ),
    title=_("Bedarfe"),
    summary=_("Wofür Kommunen Erfahrungen oder Partner suchen."),
    objects=Objects(lambda: Need.objects.visible_to(ANONYMOUS).public(), NeedRow),
    ids=IdList(ALL_NEEDS, ANONYMOUS),
    many=frozenset(
        {"theme", "time_frame", "state", "district", "size_class", "municipality", "freshness"}
        | {"status"}
    ),
    linked_data=linked_data,
    followed=LIST,
    texts=("text",),
    themes="themes__code",
    take=take_need,
    withdraw=partial(withdraw_entry, Need),
)
