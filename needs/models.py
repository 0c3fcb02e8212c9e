"""A need: what a town looks for before there is a project, and the towns that share it."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, GeneratedField, Q, TextField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.lists.counts import count_of
from core.text.folding import folded
from editorial.models import EditorialModel, EditorialQuerySet
from editorial.workflow.choices import PUBLIC_STATES, State
from municipalities.models import Municipality
from needs.choices import Resolution, TimeFrame
from projects.models import Project, Theme

_SEARCH = SearchVector("title", weight="A", config="german") + SearchVector(
    "text", weight="C", config="german"
)


class NeedQuerySet(EditorialQuerySet):
    def listed(self) -> "NeedQuerySet":
        return self.published()

    def open(self) -> "NeedQuerySet":
        """Published and not closed: needs that others can still join."""
        return self.published().filter(closed_at=None)

    def with_card_data(self) -> "NeedQuerySet":
        return (
            self.select_related("municipality__district", "revision_of")
            .prefetch_related("themes")
            .annotate(joined_count=count_of(Participation.objects.all(), "need"))
            .with_freshness()
        )

    def under_review(self) -> "NeedQuerySet":
        return self.open().ours()


class Need(EditorialModel):
    """``solved_by`` is the project that solved it, ``joint_project`` the one that grew out of it.

    ``matched_until``: publication time up to which `needs.alerts` has looked for matches.
    """

    title = models.CharField(_("Was suchen Sie?"), max_length=120)
    slug = models.SlugField(max_length=150, unique=True, null=True, blank=True)
    text = models.TextField(_("Worum geht es?"), max_length=10_000, blank=True)
    themes = models.ManyToManyField(
        Theme, related_name="needs", blank=True, verbose_name=_("Handlungsfelder")
    )
    time_frame = models.CharField(
        _("Bis wann?"), max_length=9, choices=TimeFrame.choices, blank=True
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    resolution = models.CharField(
        _("Wie ging es aus?"), max_length=7, choices=Resolution.choices, blank=True
    )
    resolution_note = models.CharField(_("In einem Satz"), max_length=2_000, blank=True)
    solved_by = models.ForeignKey(
        Project,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="solved_needs",
        verbose_name=_("Gelöst durch"),
    )
    joint_project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="made_of_needs"
    )
    matched_until = models.DateTimeField(null=True, blank=True, editable=False)
    search = GeneratedField(expression=_SEARCH, output_field=SearchVectorField(), db_persist=True)
    fold = GeneratedField(
        expression=folded("title", "text"), output_field=TextField(), db_persist=True
    )

    objects = NeedQuerySet.as_manager()

    class Meta(EditorialModel.Meta):
        verbose_name = _("Bedarf")
        verbose_name_plural = _("Bedarfe")
        indexes = [
            *EditorialModel.Meta.indexes,
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state=State.PUBLISHED),
                name="need_newest",
            ),
            GinIndex(fields=["search"], fastupdate=False, name="need_search"),
            GinIndex(
                fields=["fold"], opclasses=["gin_trgm_ops"], fastupdate=False, name="need_fold_trgm"
            ),
        ]
        constraints = [
            *EditorialModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(slug__isnull=False) | ~Q(state__in=PUBLIC_STATES),
                name="need_public_has_slug",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(resolution=""), name="need_closed_says_how"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """URL of the page; entries never published are addressed by id."""
        return reverse("need_detail", args=[self.original.slug or str(self.pk)])

    @property
    def is_open(self) -> bool:
        return self.state == State.PUBLISHED and self.closed_at is None


class Participation(models.Model):
    """“We need this, too”: a town joins a need, at most once. Remains after the person has left.

    ``own_need`` is the town's own need that becomes part of a joint project.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="participations")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    note = models.CharField(_("Anmerkung"), max_length=1_000, blank=True)
    own_need = models.ForeignKey(
        Need,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="brought_to",
        verbose_name=_("Ihr eigener Bedarf"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "municipality"], name="need_joined_once")
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.need}"
