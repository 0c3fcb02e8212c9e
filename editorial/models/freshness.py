"""Review intervals, and the reminders that were sent to towns."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from editorial.freshness.rules import Subject
from municipalities.models import Municipality

MAX_MONTHS = 120
_months = (MinValueValidator(1), MaxValueValidator(MAX_MONTHS))


class RuleKind(models.TextChoices):
    PROJECT = "project", _("Projekt")
    LESSON = "lesson", _("Erfahrung")
    NEED = "need", _("Bedarf")
    CONTACT = "contact", _("Kontakt eines Projekts")


class RulePhase(models.TextChoices):
    """Codes of project phases; `projects` defines their meaning."""

    ANY = "", _("jede andere")
    IDEA = "idea", _("Idee")
    PLANNING = "planning", _("Planung")
    PILOT = "pilot", _("Pilot")
    ROLLOUT = "rollout", _("Ausweitung")
    OPERATION = "operation", _("Regelbetrieb")
    COMPLETED = "completed", _("abgeschlossen")
    DISCONTINUED = "discontinued", _("abgebrochen")


class FreshnessRule(models.Model):
    """Both periods count from the last check. Without ``archive_after_months`` nothing is archived."""

    kind = models.CharField(_("Art"), max_length=10, choices=RuleKind.choices)
    phase = models.CharField(
        _("Phase"), max_length=12, choices=RulePhase.choices, blank=True, default=""
    )
    review_after_months = models.PositiveSmallIntegerField(
        _("Prüfen nach (Monate)"), validators=_months
    )
    archive_after_months = models.PositiveSmallIntegerField(
        _("Archivieren nach (Monate)"),
        null=True,
        blank=True,
        validators=_months,
        help_text=_("Seit der letzten Prüfung, also mehr als darüber. Leer: nie."),
    )

    class Meta:
        verbose_name = _("Frist zur Aktualität")
        verbose_name_plural = _("Fristen zur Aktualität")
        ordering = ["kind", "phase"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "phase"], name="freshness_rule_once"),
            models.CheckConstraint(
                condition=Q(review_after_months__gte=1), name="freshness_reviews_some_day"
            ),
            models.CheckConstraint(
                condition=Q(archive_after_months=None)
                | Q(archive_after_months__gt=F("review_after_months")),
                name="freshness_archives_after_review",
            ),
            models.CheckConstraint(
                condition=Q(phase="") | Q(kind=RuleKind.PROJECT), name="freshness_phase_of_project"
            ),
            models.CheckConstraint(
                condition=~Q(kind=RuleKind.CONTACT) | Q(archive_after_months=None),
                name="freshness_contact_never_archives",
            ),
        ]

    def clean(self) -> None:
        """Repeat the constraints with an error at the field; the form lacks some of their fields."""
        review, archive = self.review_after_months, self.archive_after_months
        if archive is None:
            return
        if self.kind == RuleKind.CONTACT:
            text = _("Ein alter Kontakt archiviert kein Projekt; bitte leer lassen.")
            raise ValidationError({"archive_after_months": text})
        if review is not None and archive <= review:
            text = _("Diese Frist muss länger sein als die bis zur Prüfung.")
            raise ValidationError({"archive_after_months": text})

    def __str__(self) -> str:
        phase = f", {self.get_phase_display()}" if self.phase else ""
        return f"{self.get_kind_display()}{phase}"


def rule_of(model: type[Any], column: str) -> Subquery:
    """``column`` of the rule for each row: the one for its phase, otherwise the general one."""
    rules = FreshnessRule.objects.filter(kind=model._meta.model_name)
    if model.phase_of_review:
        rules = rules.filter(Q(phase="") | Q(phase=OuterRef(model.phase_of_review)))
    return Subquery(rules.order_by("-phase").values(column)[:1])


def contact_rule() -> Subquery:
    """Months after which the contact of a project is due for review."""
    return Subquery(FreshnessRule.objects.filter(kind="contact").values("review_after_months")[:1])


class ReviewStep(models.Model):
    """An entry reached a stage on its way to the archive, once per check (``checked_at``).

    A new step causes the next letter to the people of the town.
    """

    class Stage(models.TextChoices):
        SOON = "soon", _("bald fällig")
        OVER = "over", _("fällig")
        STALE = "stale", _("lange fällig")
        WARNED = "warned", _("vor dem Archiv gewarnt")
        LAST = "last", _("zum letzten Mal gewarnt")

    object_id = models.UUIDField()
    subject = models.CharField(max_length=7, choices=Subject.choices)
    stage = models.CharField(max_length=6, choices=Stage.choices)
    checked_at = models.DateTimeField()
    reached_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object_id", "subject", "stage", "checked_at"], name="review_step_once"
            )
        ]
        indexes = [models.Index(fields=["reached_at"], name="review_step_reached")]

    def __str__(self) -> str:
        return f"{self.object_id}: {self.stage}"


class ReviewLetter(models.Model):
    """One mail to one person about all entries of the person's towns that are due for review.

    Only the hash of its token is stored. The token opens a page that needs no sign-in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-created_at"], name="review_letter_last")]

    def __str__(self) -> str:
        return str(self.pk)


class ReviewAsk(models.Model):
    """One question in a letter; its link answers it at most once."""

    letter = models.ForeignKey(ReviewLetter, models.CASCADE, related_name="asks")
    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=7, choices=Subject.choices)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "object_id", "subject"], name="review_asked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
