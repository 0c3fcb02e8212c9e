"""Base model of all editorial entries (projects, lessons, needs, events)."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from editorial.models.freshness import contact_rule, rule_of
from editorial.models.source import Sourced
from editorial.workflow.choices import EDITABLE_STATES, PUBLIC_STATES, STAFF_STATES, License, State
from municipalities.actors import Actor
from municipalities.models import Municipality


def editorial_models() -> list[type["EditorialModel"]]:
    """Every model of an editorial entry, in any app."""
    return [model for model in apps.get_models() if issubclass(model, EditorialModel)]


class EditorialQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What ``actor`` may read (docs/security.md, rows V1). Every read on behalf of a user uses it.

        Everybody reads published and archived entries, a town all of its own entries, and staff
        what was submitted to them, never drafts. A check constraint keeps pending revisions out
        of the public states.
        """
        seen = Q(state__in=PUBLIC_STATES)
        if actor.municipality_id:
            seen |= Q(municipality_id=actor.municipality_id)
        if actor.is_moderator:
            seen |= Q(state__in=STAFF_STATES)
        return self.filter(seen)

    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)

    def public(self) -> Self:
        """Published and archived entries: those with a public page."""
        return self.filter(state__in=PUBLIC_STATES)

    def withdrawn(self) -> Self:
        """Entries that were public and then taken down; their pages answer 410."""
        return self.filter(state=State.TAKEN_DOWN, slug__isnull=False)

    def originals(self) -> Self:
        return self.filter(revision_of=None)

    def queued(self) -> Self:
        """Waiting for a decision, oldest first."""
        return self.filter(state=State.SUBMITTED).order_by("submitted_at", "id")

    def of_town(self, municipality_id: UUID | None) -> Self:
        return self.filter(municipality_id=municipality_id)

    def ours(self) -> Self:
        """Without entries harvested from other instances."""
        return self.filter(source_instance="")

    def under_review(self) -> Self:
        """Entries that their town has committed itself to check regularly."""
        return self.published().ours()

    def with_freshness(self) -> Self:
        """Annotate the review intervals that `editorial.freshness.rules.review_of` needs."""
        rows = self.annotate(review_months=rule_of(self.model, "review_after_months"))
        if self.model.has_contact_to_check:
            rows = rows.annotate(contact_review_months=contact_rule())
        return rows


class EditorialModel(Sourced):
    """A text owned by a town, with an editorial state and optimistic locking by ``version``.

    An edit of a published entry is a second row that refers to the original in ``revision_of``. The
    public row stays as it is until a moderator approves the revision
    (`editorial.workflow.approval`).

    ``lapsed_at``: when it was archived automatically because nobody confirmed it.
    ``phase_of_review`` is the column that determines the review interval; ``has_contact_to_check``:
    the kind has contacts that are reviewed; ``has_contact``: this entry names one.
    """

    if TYPE_CHECKING:  # what each kind declares itself, and the column of ``revision_of``
        slug: Any
        title: Any
        revision_of_id: UUID | None

        def get_absolute_url(self) -> str: ...

    phase_of_review = ""
    has_contact_to_check = False
    has_contact = False
    contact_checked_at = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("Kommune"),
    )
    state = models.CharField(_("Stand"), max_length=20, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    revision_of = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="revision"
    )
    license = models.CharField(
        _("Lizenz des Textes"), max_length=20, choices=License.choices, default=License.CC_BY
    )
    language = models.CharField(max_length=2, default="de")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reason = models.TextField(_("Begründung"), max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    objects = EditorialQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(revision_of=None)
                | Q(state__in=[State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED]),
                name="%(class)s_revision_never_public",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC_STATES) | Q(published_at__isnull=False),
                name="%(class)s_public_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "state"], name="%(class)s_town_state"),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state=State.SUBMITTED),
                name="%(class)s_queue",
            ),
            models.Index(
                Coalesce("verified_at", "published_at").desc(),
                F("id").desc(),
                condition=Q(state=State.PUBLISHED),
                name="%(class)s_checked",
            ),
        ]

    @property
    def kind_label(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def kind_name(self) -> str:
        return str(self._meta.model_name)

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_STATES

    @property
    def is_revision(self) -> bool:
        return self.revision_of_id is not None

    @property
    def original(self) -> Any:
        """The row that keeps the id and URL: itself, unless it is a pending revision."""
        return self.revision_of if self.revision_of_id else self

    @property
    def checked_at(self) -> datetime | None:
        """When its town last confirmed it; publication counts as the first time."""
        return self.verified_at or self.published_at

    def mark_checked(self, now: datetime) -> None:
        """Record a full check: at publication, and when a revision is approved."""
        self.verified_at, self.lapsed_at = now, None
