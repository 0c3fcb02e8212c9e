"""The project: problem, solution, benefit, effort and phase."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, GeneratedField, Prefetch, Q, TextField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.mail.addresses import AddressField
from core.text.folding import folded
from core.text.names import NameField
from editorial.models import EditorialModel, EditorialQuerySet, StoredFile
from editorial.workflow.choices import State
from municipalities.models import Municipality
from projects.choices import OperatorModel, Phase
from projects.models.tables import Theme

_SEARCH = (
    SearchVector("title", weight="A", config="german")
    + SearchVector("keywords", "place_names", weight="B", config="german")
    + SearchVector("summary", weight="C", config="german")
    + SearchVector("problem", "solution", "benefit", weight="D", config="german")
)


class ProjectQuerySet(EditorialQuerySet):
    def listed(self) -> "ProjectQuerySet":
        """Shown in public lists by default; archived projects only on request."""
        return self.published()

    def with_card_data(self) -> "ProjectQuerySet":
        return (
            self.select_related("municipality", "municipality__district", "image")
            .prefetch_related("themes")
            .with_freshness()
        )

    def with_detail_data(self, actor) -> "ProjectQuerySet":
        """Everything that a project's page shows to ``actor``, in a fixed number of queries."""
        artifacts = self.model.artifacts.rel.related_model.objects

        return (
            self.with_card_data()
            .select_related("revision_of", "created_by", "submitted_by")
            .prefetch_related(
                "phase_changes",
                "partners",
                "links",
                "prerequisites",
                "indicators",
                "fundings__programme",
                Prefetch(
                    "partner_municipalities",
                    queryset=Municipality.objects.select_related("district").order_by("sort_key"),
                ),
                Prefetch(
                    "artifacts",
                    queryset=artifacts.visible_to(actor).select_related("type", "file"),
                ),
            )
        )


class Project(EditorialModel):
    phase_of_review = "phase"
    has_contact_to_check = True

    title = models.CharField(_("Titel"), max_length=120)
    slug = models.SlugField(max_length=150, unique=True, null=True, blank=True)
    summary = models.CharField(_("Kurzbeschreibung"), max_length=400, blank=True)
    problem = models.TextField(_("Ausgangslage"), max_length=20_000, blank=True)
    solution = models.TextField(_("Lösung"), max_length=20_000, blank=True)
    benefit = models.TextField(_("Nutzen für die Menschen"), max_length=20_000, blank=True)
    keywords = models.CharField(
        _("Schlagwörter"), max_length=200, blank=True, help_text=_("Durch Kommas getrennt.")
    )
    phase = models.CharField(_("Phase"), max_length=12, choices=Phase.choices, blank=True)
    paused = models.BooleanField(_("Das Projekt pausiert"), default=False)
    pause_reason = models.CharField(_("Grund der Pause"), max_length=500, blank=True)
    themes = models.ManyToManyField(
        Theme, related_name="projects", blank=True, verbose_name=_("Handlungsfelder")
    )
    start_on = models.DateField(_("Beginn"), null=True, blank=True)
    launch_on = models.DateField(_("In Betrieb seit"), null=True, blank=True)
    end_on = models.DateField(_("Ende"), null=True, blank=True)
    cost_one_off_eur = models.PositiveIntegerField(
        _("Einmalige Kosten (Euro)"), null=True, blank=True
    )
    cost_running_eur = models.PositiveIntegerField(
        _("Laufende Kosten pro Jahr (Euro)"), null=True, blank=True
    )
    staff_days = models.PositiveIntegerField(_("Personentage"), null=True, blank=True)
    operator_model = models.CharField(
        _("Betriebsmodell"), max_length=12, choices=OperatorModel.choices, blank=True
    )
    partner_municipalities = models.ManyToManyField(
        Municipality,
        related_name="partner_projects",
        blank=True,
        verbose_name=_("Beteiligte Kommunen"),
    )
    responsible_function = NameField(_("Zuständige Stelle"), max_length=200, blank=True)
    contact_email = AddressField(_("E-Mail der zuständigen Stelle"), blank=True)
    contact_verified_at = models.DateTimeField(null=True, blank=True)
    internal_note = models.TextField(_("Interne Notiz"), max_length=20_000, blank=True)
    image = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Bild")
    )
    image_alt = models.CharField(_("Bildbeschreibung"), max_length=500, blank=True)
    is_demo = models.BooleanField(_("Beispiel der Demo"), default=False)
    place_names = models.TextField(
        blank=True, editable=False, help_text="Names of the towns, so that search finds them."
    )
    search = GeneratedField(expression=_SEARCH, output_field=SearchVectorField(), db_persist=True)
    fold = GeneratedField(
        expression=folded("title", "keywords", "place_names", "summary"),
        output_field=TextField(),
        db_persist=True,
    )

    title_key = GeneratedField(
        expression=folded("title"), output_field=TextField(), db_persist=True
    )

    objects = ProjectQuerySet.as_manager()

    class Meta(EditorialModel.Meta):
        verbose_name = _("Projekt")
        verbose_name_plural = _("Projekte")
        indexes = [
            *EditorialModel.Meta.indexes,
            # fastupdate off: a long pending list makes the planner avoid the index
            GinIndex(fields=["search"], fastupdate=False, name="project_search"),
            GinIndex(
                fields=["fold"],
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
                name="project_fold_trgm",
            ),
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state=State.PUBLISHED),
                name="project_newest",
            ),
            models.Index(
                fields=["updated_at", "id"],
                condition=Q(state=State.PUBLISHED),
                name="project_updated",
            ),
            models.Index(
                fields=["title_key", "id"], condition=Q(state=State.PUBLISHED), name="project_title"
            ),
        ]
        constraints = [
            *EditorialModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(end_on=None) | Q(start_on=None) | Q(end_on__gte=F("start_on")),
                name="project_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(slug__isnull=False) | ~Q(state__in=[State.PUBLISHED, State.ARCHIVED]),
                name="project_public_has_slug",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Web page of the project; by id as long as it has never been published."""
        return reverse("project_detail", args=[self.original.slug or str(self.pk)])

    @property
    def keyword_list(self) -> list[str]:
        return [word.strip() for word in self.keywords.split(",") if word.strip()]

    @staticmethod
    def names_contact() -> Q:
        """Condition: the project names a contact, which can therefore be reviewed."""
        return ~Q(responsible_function="", contact_email="")

    @property
    def has_contact(self) -> bool:
        return bool(self.responsible_function or self.contact_email)

    @property
    def contact_checked_at(self):
        return self.contact_verified_at or self.checked_at

    def mark_checked(self, now) -> None:
        super().mark_checked(now)
        self.contact_verified_at = now
