"""Adoptions in the API: only those confirmed by both towns, always read as anonymous."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s

from adoptions.choices import Depth, Reason, Stage
from adoptions.harvest import take_adoption, withdraw_adoption
from adoptions.linked_data import linked_data
from adoptions.listing import ADOPTIONS as LIST
from adoptions.listing import shared
from adoptions.models import Adoption, overdue_since
from core.api.id_lists import IdList
from core.api.objects import From
from core.api.reading import Objects
from core.api.resources import Resource
from core.api.schema import Common
from core.api.values import ANY_ID, Address
from core.text.prose import PROSE
from municipalities.actors import ANONYMOUS
from municipalities.api import MunicipalityReference
from projects.api.references import NamedProject


def _unless_hidden(text: str, hidden_at: datetime | None) -> str | None:
    return (text or None) if hidden_at is None else None


class AdoptedProject(NamedProject):
    pass


class AdoptionRow(Common):
    verified_at = s.DateTimeField(source="adopter_confirmed_at", allow_null=True)
    license = s.CharField(source="project.license", help_text="SPDX identifier.")
    language = s.CharField(source="project.language")
    project = AdoptedProject(help_text="The source.")
    source_municipality = MunicipalityReference(source="project.municipality")
    municipality = MunicipalityReference(help_text="The town that takes it over.")
    stage = s.ChoiceField(Stage.choices)
    depth = s.ChoiceField(Depth.choices, allow_null=True)
    reason_code = s.ChoiceField(Reason.choices, allow_null=True)
    changes = s.CharField(allow_null=True, help_text=PROSE)
    result = s.CharField(allow_null=True, help_text=PROSE)
    funding_programme = s.CharField(
        source="funding.code", allow_null=True, help_text="Code, see /funding-programmes/."
    )
    result_project = AdoptedProject(allow_null=True, help_text="The adopter's own public project.")
    since_on = s.DateField()
    confirmed_on = s.DateField(help_text="By the town of origin.")
    unconfirmed_since = s.DateField(
        allow_null=True, help_text="Set when the adopter's yearly confirmation is missing."
    )
    made = {
        "kind": "adoption",
        "url": From(Address("api-adoption", ANY_ID), "id"),
        "html_url": From(Address("adoption_detail", ANY_ID), "id"),
        "changes": From(_unless_hidden, "changes", "texts_hidden_at"),
        "result": From(_unless_hidden, "result", "texts_hidden_at"),
        "since_on": From(timezone.localdate, "created_at"),
        "confirmed_on": From(timezone.localdate, "origin_confirmed_at"),
        "unconfirmed_since": From(overdue_since, "stage", "adopter_confirmed_at"),
    }


ADOPTIONS = Resource(
    model=Adoption,
    path="adoptions",
    about=(
        "Which town took over which project; confirmed by both, ended ones with their reason.",
        "One adoption that both towns confirmed.",
    ),
    title=_("Nachnutzungen"),
    summary=_(
        "Welche Kommune welches Projekt einer anderen übernommen hat, von beiden Seiten bestätigt."
    ),
    objects=Objects(lambda: shared(ANONYMOUS), AdoptionRow),
    ids=IdList(LIST, ANONYMOUS),
    many=frozenset({"municipality", "source_municipality", "stage", "depth", "state"}),
    references=("project", "municipality"),
    gone=lambda: Adoption.objects.filter(source_gone_at__isnull=False),
    linked_data=linked_data,
    take=take_adoption,
    withdraw=withdraw_adoption,
)
