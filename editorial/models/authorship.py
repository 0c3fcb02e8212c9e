"""Who wrote an entry, and who goes on with it."""

from typing import Self

from django.conf import settings
from django.db import models

from editorial.models.base import EditorialModel


class AuthorshipQuerySet(models.QuerySet):
    def about(self, entry: EditorialModel) -> Self:
        """Of this row alone: a revision has its own until it is merged."""
        return self.filter(object_id=entry.pk)

    def authors(self) -> Self:
        return self.filter(role=Authorship.Role.AUTHOR)


class Authorship(models.Model):
    """A person's part in the entry or revision ``object_id``, from ``first_at`` to ``last_at``.

    An author created, changed or submitted it, or proposed a correction that was accepted into it;
    nobody decides what they wrote. An heir took it over from somebody who left the town. Both are told
    what is decided. Written by `editorial.workflow.authorship`.
    """

    class Role(models.TextChoices):
        AUTHOR = "author"
        HEIR = "heir"

    object_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.AUTHOR)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    objects = AuthorshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_id", "user", "role"], name="authorship_once")
        ]

    def __str__(self) -> str:
        return f"{self.object_id} {self.role}"
