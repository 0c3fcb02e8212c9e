"""Adoption of one town's project by another: stages, history, confirmation by both sides."""

import uuid
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from adoptions.choices import ENDED, OPEN, TAKING_OVER, Action, Basis, Depth, Reason, Stage
from editorial.models import Sourced
from editorial.workflow.choices import PUBLIC_STATES
from municipalities.actors import Actor
from municipalities.models import Municipality
from projects.models import FundingProgramme, Project

CONFIRMATION_LASTS = timedelta(days=365)
ASKED_BEFORE = timedelta(days=30)
PUBLIC_TEXTS = ("changes", "result", "reason", "funding_note")


class AdoptionQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Rows ``actor`` may read (docs/security.md, A1); every read on behalf of somebody starts here.

        Everybody reads adoptions of public projects that are confirmed, come from a public source, or
        whose result project is public (its text must name its source). The others are read by the two
        towns and moderators. The adopter reads its own entry even if the project is withdrawn.
        """
        shown = Q(project__state__in=PUBLIC_STATES)
        if not actor.is_moderator:
            known = _CONFIRMED | Q(basis=Basis.PUBLIC_SOURCE)
            known |= Q(result_project__state__in=PUBLIC_STATES, origin_disputed_at=None)
            if actor.municipality_id:
                known |= Q(project__municipality_id=actor.municipality_id)
            shown &= known
        if actor.municipality_id:
            shown |= Q(municipality_id=actor.municipality_id)
        return self.filter(shown, source_gone_at=None)

    def ours(self) -> Self:
        """Exclude adoptions harvested from other instances."""
        return self.filter(source_instance="")

    def confirmed(self) -> Self:
        """Stated by the adopter and confirmed by the origin, however long ago."""
        return self.filter(_CONFIRMED)

    def counted(self) -> Self:
        """Basis of every public count: at least decided on, confirmed, and not overdue."""
        since = timezone.now() - CONFIRMATION_LASTS
        return self.confirmed().filter(stage__in=TAKING_OVER, adopter_confirmed_at__gte=since)

    def open(self) -> Self:
        return self.filter(stage__in=OPEN)

    def with_card_data(self) -> Self:
        return self.select_related(
            "municipality__district",
            "project__municipality__district",
            "funding",
        )

    def furthest_first(self) -> Self:
        order = models.Case(
            *[models.When(stage=code, then=n) for n, code in enumerate(_FURTHEST)],
            default=len(_FURTHEST),
        )
        return self.order_by(order, F("created_at").desc(), "pk")


_CONFIRMED = Q(basis=Basis.TOWN, origin_confirmed_at__isnull=False, origin_disputed_at=None)
_FURTHEST = (*reversed(OPEN), *ENDED)


class Adoption(Sourced):
    """``project`` is the source, ``municipality`` the town that adopts it.

    - ``result_project``: the adopter's own project made from it; continues the chain
    - ``texts_hidden_at``: since when PUBLIC_TEXTS are hidden by the moderation
    - ``copied``: the source's text of each copied field, to detect unchanged ones
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="adoptions", verbose_name=_("Projekt")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="adoptions", verbose_name=_("Kommune")
    )
    stage = models.CharField(_("Stand"), max_length=12, choices=Stage.choices)
    depth = models.CharField(
        _("Was übernehmen Sie?"), max_length=10, choices=Depth.choices, blank=True
    )
    reason_code = models.CharField(_("Grund"), max_length=13, choices=Reason.choices, blank=True)
    reason = models.CharField(_("Begründung"), max_length=2_000, blank=True)
    changes = models.TextField(
        _("Was haben Sie angepasst, und warum?"), max_length=10_000, blank=True
    )
    result = models.TextField(_("Was kam dabei heraus?"), max_length=10_000, blank=True)
    funding = models.ForeignKey(
        FundingProgramme,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Förderprogramm"),
    )
    funding_note = models.CharField(_("Zur Förderung"), max_length=500, blank=True)
    basis = models.CharField(max_length=13, choices=Basis.choices, default=Basis.TOWN)
    source_url = models.URLField(_("Öffentliche Quelle"), max_length=500, blank=True)
    adopter_confirmed_at = models.DateTimeField(null=True, blank=True)
    origin_confirmed_at = models.DateTimeField(null=True, blank=True)
    origin_disputed_at = models.DateTimeField(null=True, blank=True)
    dispute_reason = models.CharField(_("Begründung"), max_length=2_000, blank=True)
    result_project = models.OneToOneField(
        Project,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="made_from",
        verbose_name=_("Eigenes Projekt"),
    )
    copied = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    texts_hidden_at = models.DateTimeField(null=True, blank=True)
    texts_hidden_reason = models.CharField(max_length=2_000, blank=True, db_default="")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # set by those who load rows for a page or the API
    public_result: Project | None  # adoptions.graph_api.graph_data
    source_changed_on: date | None  # adoptions.presentation

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Nachnutzung")
        verbose_name_plural = _("Nachnutzungen")
        indexes = [models.Index(fields=["project", "stage"], name="adoption_project_stage")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "municipality"],
                # uniqueness of harvested adoptions is up to their instance
                condition=Q(stage__in=OPEN, source_instance=""),
                name="adoption_open_once",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=OPEN) | ~Q(reason_code=""), name="adoption_ends_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(basis=Basis.TOWN) | ~Q(source_url=""), name="adoption_source_named"
            ),
            models.CheckConstraint(
                condition=Q(origin_confirmed_at=None) | Q(origin_disputed_at=None),
                name="adoption_confirmed_or_disputed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} ← {self.project}"

    def get_absolute_url(self) -> str:
        return reverse("adoption_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.stage not in ENDED

    @property
    def is_interest(self) -> bool:
        """Not decided yet, or declined."""
        return self.stage not in (*TAKING_OVER, Stage.DISCONTINUED)

    @property
    def is_from_public_source(self) -> bool:
        return self.basis == Basis.PUBLIC_SOURCE

    @property
    def is_confirmed(self) -> bool:
        """Confirmed by both sides; `is_overdue` tells whether the confirmation has expired."""
        return (
            not self.is_from_public_source
            and self.origin_confirmed_at is not None
            and self.origin_disputed_at is None
        )

    @property
    def has_texts(self) -> bool:
        return any(getattr(self, name) for name in PUBLIC_TEXTS)

    def shows_texts_to(self, actor: Actor) -> bool:
        """Hidden texts are shown to the adopter, who wrote them, and to moderators."""
        is_own = actor.municipality_id == self.municipality_id
        return self.texts_hidden_at is None or is_own or actor.is_moderator

    @property
    def confirmed_until(self) -> date | None:
        """Day on which the adopter's yearly confirmation expires; None without one."""
        if not self.is_open or self.adopter_confirmed_at is None:
            return None
        return timezone.localdate(self.adopter_confirmed_at + CONFIRMATION_LASTS)

    @property
    def is_due(self) -> bool:
        """Whether to ask the adopter for confirmation: from 30 days before it expires."""
        until = self.confirmed_until
        return until is not None and until <= timezone.localdate() + ASKED_BEFORE

    @cached_property
    def unconfirmed_since(self) -> date | None:
        return overdue_since(self.stage, self.adopter_confirmed_at)

    @property
    def is_overdue(self) -> bool:
        return self.unconfirmed_since is not None


def overdue_since(stage: str, confirmed_at: datetime | None) -> date | None:
    """Day since which the yearly confirmation has been missing; None while it is valid."""
    if stage in ENDED or confirmed_at is None:
        return None
    until = confirmed_at + CONFIRMATION_LASTS
    return timezone.localdate(until) if until < timezone.now() else None


class AdoptionStep(models.Model):
    """One dated and attributed step. The town remains recorded after the person has left."""

    adoption = models.ForeignKey(Adoption, models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=15, choices=Action.choices)
    stage_from = models.CharField(max_length=12, choices=Stage.choices, blank=True)
    stage_to = models.CharField(max_length=12, choices=Stage.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=2_000, blank=True)
    person: str  # set by adoptions.presentation for readers of the same town

    class Meta:
        verbose_name = _("Schritt")
        verbose_name_plural = _("Schritte")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} ({self.at:%Y-%m-%d})"
