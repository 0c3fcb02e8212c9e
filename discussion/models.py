"""Questions and answers on a project, and its development partnerships."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from editorial.workflow.choices import PUBLIC_STATES, Visibility
from municipalities.models import Municipality
from projects.models import Project


class PostQuerySet(models.QuerySet):
    def visible_to(self, actor) -> "PostQuerySet":
        """Posts on public projects: public ones for everybody, the others for members of towns.

        Removed posts are visible to their own town and to moderators. An answer is visible only with its
        question.
        """
        circles = [Visibility.PUBLIC]
        if actor.municipality_id or actor.is_moderator:
            circles.append(Visibility.MUNICIPALITIES)
        shown = Q(hidden_at=None)
        if actor.municipality_id:
            shown |= Q(municipality_id=actor.municipality_id)
        if actor.is_moderator:
            shown = Q()
        rows = self.filter(shown, project__state__in=PUBLIC_STATES, visibility__in=circles)
        if not actor.is_moderator:
            rows = rows.filter(Q(question=None) | Q(question__hidden_at=None))
        return rows

    def threads(self, project: Project, actor) -> "PostQuerySet":
        """Questions on a project with their answers, as visible to ``actor``; two queries."""
        visible = self.visible_to(actor).filter(project=project)
        visible = visible.select_related("municipality__district")
        answers = Prefetch("answers", queryset=visible.filter(question__isnull=False))
        return visible.questions().prefetch_related(answers)

    def questions(self) -> "PostQuerySet":
        return self.filter(question=None)


class Post(models.Model):
    """A question or, with ``question`` set, an answer, which has the visibility of its question."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="posts")
    question = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="answers"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(_("Text"), max_length=5_000)
    visibility = models.CharField(
        _("Wer darf es lesen?"),
        max_length=14,
        choices=Visibility.choices,
        default=Visibility.MUNICIPALITIES,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by_staff = models.BooleanField(default=False)
    hidden_reason = models.CharField(_("Begründung"), max_length=2_000, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("Beitrag")
        verbose_name_plural = _("Beiträge")
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["project", "question", "created_at"], name="post_of")]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return f"{self.project.get_absolute_url()}#beitrag-{self.question_id or self.pk}"


class PartnershipQuerySet(models.QuerySet):
    def of_town(self, town) -> "PartnershipQuerySet":
        """Partnerships requested by this town, and those on its projects."""
        return self.filter(Q(municipality=town) | Q(project__municipality=town))


class Partnership(models.Model):
    """A town's request to co-develop a project; public once the project's town has accepted.

    ``created_at`` and ``created_by`` describe the latest request: a town may ask again after it was
    declined or has ended the partnership.
    """

    class State(models.TextChoices):
        WISHED = "wished", _("angefragt")
        ACCEPTED = "accepted", _("dabei")
        DECLINED = "declined", _("abgelehnt")
        ENDED = "ended", _("beendet")

        @property
        def is_over(self) -> bool:
            return self in (self.DECLINED, self.ENDED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="partnerships")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="partnerships")
    note = models.CharField(_("Was möchten Sie beitragen?"), max_length=2_000, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WISHED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("Entwicklungspartnerschaft")
        verbose_name_plural = _("Entwicklungspartnerschaften")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "municipality"], name="partnership_once")
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.project}"

    def get_absolute_url(self) -> str:
        return f"{self.project.get_absolute_url()}#{PARTNERS_ANCHOR}"


PARTNERS_ANCHOR = "entwicklungspartner"
