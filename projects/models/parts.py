"""Dependent rows of a project. In a revision, ``origin`` is the public row they were copied from."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.text.names import NameField
from editorial.models import StoredFile
from editorial.workflow.choices import License, Visibility
from projects.choices import (
    Comparator,
    FundingStatus,
    PartnerKind,
    PartnerRole,
    Phase,
    PrerequisiteKind,
)
from projects.models.project import Project
from projects.models.tables import ArtifactType, FundingProgramme
from projects.rules.prerequisites import wording


class ProjectPart(models.Model):
    """The public ``id`` stays the same through every revision (`projects.services.revisions`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    @property
    def is_new(self) -> bool:
        """Whether the row is unsaved; the id does not tell, because it is assigned before saving."""
        return self._state.adding


class PhaseChange(models.Model):
    """One step of the phase history, written by `projects.services.phases`."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="phase_changes")
    phase_from = models.CharField(max_length=12, choices=Phase.choices, blank=True)
    phase_to = models.CharField(max_length=12, choices=Phase.choices)
    on = models.DateField(_("am"))
    note = models.CharField(_("Anmerkung"), max_length=500, blank=True)

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.phase_from} → {self.phase_to}"


class Funding(ProjectPart):
    project = models.ForeignKey(Project, models.CASCADE, related_name="fundings")
    programme = models.ForeignKey(
        FundingProgramme, models.PROTECT, related_name="fundings", verbose_name=_("Förderprogramm")
    )
    status = models.CharField(_("Stand"), max_length=10, choices=FundingStatus.choices)
    amount_eur = models.PositiveIntegerField(_("Betrag (Euro)"), null=True, blank=True)
    share_percent = models.PositiveSmallIntegerField(_("Förderquote (%)"), null=True, blank=True)

    class Meta(ProjectPart.Meta):
        verbose_name = _("Förderung")
        verbose_name_plural = _("Förderungen")
        constraints = [
            models.CheckConstraint(
                condition=Q(share_percent=None) | Q(share_percent__lte=100),
                name="funding_share_percent",
            )
        ]

    def __str__(self) -> str:
        return str(self.programme)


class Partner(ProjectPart):
    project = models.ForeignKey(Project, models.CASCADE, related_name="partners")
    name = NameField(_("Name"), max_length=200, may_look_like_host=True)
    kind = models.CharField(_("Art"), max_length=20, choices=PartnerKind.choices)
    role = models.CharField(_("Rolle"), max_length=12, choices=PartnerRole.choices)
    url = models.URLField(_("Adresse"), blank=True)

    class Meta(ProjectPart.Meta):
        verbose_name = _("Projektbeteiligte")
        verbose_name_plural = _("Projektbeteiligte")

    def __str__(self) -> str:
        return self.name


class Link(ProjectPart):
    project = models.ForeignKey(Project, models.CASCADE, related_name="links")
    title = models.CharField(_("Titel"), max_length=200)
    url = models.URLField(_("Adresse"), max_length=500)

    class Meta(ProjectPart.Meta):
        verbose_name = _("Link")
        verbose_name_plural = _("Links")

    def __str__(self) -> str:
        return self.title


class ArtifactQuerySet(models.QuerySet):
    def visible_to(self, actor) -> "ArtifactQuerySet":
        """Artifacts of visible projects; restricted ones only for members acting for a town.

        Moderators see restricted ones as well, because they decide on the whole entry.
        """
        rows = self.filter(project__in=Project.objects.visible_to(actor).values("id"))
        if actor.municipality_id or actor.is_moderator:
            return rows
        return rows.filter(visibility=Visibility.PUBLIC)


class Artifact(ProjectPart):
    """A document, template or code for reuse: either a stored file or a URL."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="artifacts")
    title = models.CharField(_("Titel"), max_length=200)
    type = models.ForeignKey(
        ArtifactType, models.PROTECT, related_name="artifacts", verbose_name=_("Art")
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Datei")
    )
    url = models.URLField(_("Adresse"), max_length=500, blank=True)
    license = models.CharField(
        _("Lizenz"), max_length=20, choices=License.choices, default=License.CC_BY
    )
    visibility = models.CharField(
        _("Sichtbar für"),
        max_length=15,
        choices=Visibility.choices,
        default=Visibility.PUBLIC,
    )

    objects = ArtifactQuerySet.as_manager()

    class Meta(ProjectPart.Meta):
        verbose_name = _("Arbeitshilfe")
        verbose_name_plural = _("Arbeitshilfen")
        constraints = [
            models.CheckConstraint(
                condition=Q(file=None, url__gt="") | Q(file__isnull=False, url=""),
                name="artifact_file_or_address",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Prerequisite(ProjectPart):
    """A condition for a town that wants to adopt the project (`projects.rules.prerequisites`)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="prerequisites")
    kind = models.CharField(_("Voraussetzung"), max_length=14, choices=PrerequisiteKind.choices)
    comparator = models.CharField(
        _("Vergleich"), max_length=8, choices=Comparator.choices, blank=True
    )
    value = models.CharField(_("Wert"), max_length=100, blank=True)
    text = models.CharField(_("Erläuterung"), max_length=500, blank=True)

    class Meta(ProjectPart.Meta):
        verbose_name = _("Voraussetzung")
        verbose_name_plural = _("Voraussetzungen")

    def __str__(self) -> str:
        words = self.wording
        return f"{self.get_kind_display()}: {words}" if words else self.get_kind_display()

    @property
    def wording(self) -> str:
        return wording(self.kind, self.comparator, self.value)
