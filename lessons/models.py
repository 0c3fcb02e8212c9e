"""Lessons a town learned in a project, and other towns' agreement (“same with us”)."""

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
from editorial.workflow.choices import PUBLIC_STATES, STAFF_STATES, State
from lessons.choices import EVERYBODY, MEMBERS, Area, Effect, Polarity, Size, Visibility
from municipalities.models import Municipality
from projects.choices import Phase
from projects.models import Project

_SEARCH = (
    SearchVector("title", weight="A", config="german")
    + SearchVector("what_happened", weight="C", config="german")
    + SearchVector("do_differently", weight="D", config="german")
)


class LessonQuerySet(EditorialQuerySet):
    def visible_to(self, actor) -> "LessonQuerySet":
        """What ``actor`` may read (docs/security.md, row L1). Every read on behalf of a user uses it.

        A public lesson disappears with its project. “Municipalities” means members acting for a
        town, and moderators; “on request” the authoring town and towns it was disclosed to. Staff
        read lessons of any visibility that were submitted to them, but not “on request” lessons
        once they are published.
        """
        member = actor.municipality_id or actor.is_moderator
        shown = Q(state__in=PUBLIC_STATES, visibility__in=MEMBERS if member else EVERYBODY)
        if not actor.is_moderator:
            shown &= Q(project__state__in=PUBLIC_STATES)
        if actor.municipality_id:
            shown |= Q(municipality_id=actor.municipality_id)
            disclosed = Disclosure.objects.filter(municipality=actor.municipality_id).values(
                "lesson"
            )
            shown |= Q(
                pk__in=disclosed,
                visibility=Visibility.CONTACT_ONLY,
                state__in=PUBLIC_STATES,
                project__state__in=PUBLIC_STATES,
            )
        if actor.is_moderator:
            shown |= Q(state__in=STAFF_STATES)
        return self.filter(shown)

    def listed(self) -> "LessonQuerySet":
        """Shown in lists: published, on a published project."""
        return self.filter(state=State.PUBLISHED, project__state=State.PUBLISHED)

    def with_public_page(self) -> "LessonQuerySet":
        """Published or archived, on a project that is published or archived."""
        return self.public().filter(project__state__in=PUBLIC_STATES)

    def withdrawn(self) -> "LessonQuerySet":
        return super().withdrawn().filter(visibility=Visibility.PUBLIC)

    def open_to_all(self) -> "LessonQuerySet":
        """Listed lessons with public visibility; public counts include only these."""
        return self.listed().filter(visibility=Visibility.PUBLIC)

    def vouching(self) -> "LessonQuerySet":
        """Submitted or public originals of any visibility: those a finished project requires."""
        return self.originals().filter(state__in=(State.SUBMITTED, *PUBLIC_STATES))

    def with_card_data(self) -> "LessonQuerySet":
        rows = self.select_related("municipality__district", "project__municipality")
        agreed = count_of(Agreement.objects.all(), "lesson")
        return rows.annotate(agreement_count=agreed).with_freshness()

    def under_review(self) -> "LessonQuerySet":
        """Lessons of projects that are no longer maintained need no review."""
        return self.listed().ours()

    def with_detail_data(self) -> "LessonQuerySet":
        return self.with_card_data().select_related("revision_of", "created_by", "submitted_by")

    def failures_first(self) -> "LessonQuerySet":
        order = models.Case(
            *[models.When(polarity=code, then=n) for n, code in enumerate(Polarity.values)],
            default=len(Polarity),
        )
        return self.order_by(order, F("published_at").desc(nulls_first=True), "pk")


class Lesson(EditorialModel):
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="lessons", verbose_name=_("Projekt")
    )
    title = models.CharField(_("In einem Satz"), max_length=120)
    slug = models.SlugField(max_length=150, unique=True, null=True, blank=True)
    polarity = models.CharField(_("Was war es?"), max_length=15, choices=Polarity.choices)
    area = models.CharField(_("Bereich"), max_length=15, choices=Area.choices, blank=True)
    phase = models.CharField(
        _("In welcher Phase?"), max_length=12, choices=Phase.choices, blank=True
    )
    effect = models.CharField(
        _("Auswirkung auf"), max_length=10, choices=Effect.choices, blank=True
    )
    effect_size = models.CharField(
        _("Wie groß war sie?"), max_length=6, choices=Size.choices, blank=True
    )
    what_happened = models.TextField(_("Was ist passiert?"), max_length=10_000, blank=True)
    do_differently = models.TextField(
        _("Was würden Sie heute anders machen?"), max_length=10_000, blank=True
    )
    evidence_url = models.URLField(_("Beleg (Adresse)"), max_length=500, blank=True)
    visibility = models.CharField(
        _("Wer darf es lesen?"),
        max_length=14,
        choices=Visibility.choices,
        default=Visibility.PUBLIC,
    )
    search = GeneratedField(expression=_SEARCH, output_field=SearchVectorField(), db_persist=True)
    fold = GeneratedField(
        expression=folded("title", "what_happened", "do_differently"),
        output_field=TextField(),
        db_persist=True,
    )

    objects = LessonQuerySet.as_manager()

    class Meta(EditorialModel.Meta):
        verbose_name = _("Erfahrung")
        verbose_name_plural = _("Erfahrungen")
        indexes = [
            *EditorialModel.Meta.indexes,
            models.Index(fields=["project", "state"], name="lesson_project_state"),
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state=State.PUBLISHED),
                name="lesson_newest",
            ),
            GinIndex(fields=["search"], fastupdate=False, name="lesson_search"),
            GinIndex(
                fields=["fold"],
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
                name="lesson_fold_trgm",
            ),
        ]
        constraints = [
            *EditorialModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(slug__isnull=False) | ~Q(state__in=[State.PUBLISHED, State.ARCHIVED]),
                name="lesson_public_has_slug",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Web page of the lesson; by id as long as it has never been published."""
        return reverse("lesson_detail", args=[self.original.slug or str(self.pk)])


class Agreement(models.Model):
    """“Same with us”: at most one per town and lesson. The note is for municipalities only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="agreements")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="agreements")
    note = models.CharField(_("Anmerkung"), max_length=1_000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Zustimmung")
        verbose_name_plural = _("Zustimmungen")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "municipality"], name="agreement_once_a_town")
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.lesson}"


class Disclosure(models.Model):
    """An “on request” lesson disclosed to one town. Deleting the row revokes the access."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="disclosures")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Einblick")
        verbose_name_plural = _("Einblicke")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "municipality"], name="disclosed_once_a_town")
        ]
        indexes = [models.Index(fields=["municipality", "lesson"], name="disclosed_to")]

    def __str__(self) -> str:
        return f"{self.lesson} → {self.municipality}"
