"""The change feed: that something public changed, or is no longer public (docs/changes.md)."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class TransactionIdField(models.Field):
    """PostgreSQL's xid8: a 64-bit transaction id that is never reused."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "xid8"

    def from_db_value(
        self, value: Any, expression: Any, connection: BaseDatabaseWrapper
    ) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> str | None:
        value = super().get_prep_value(value)
        return None if value is None else str(value)


class CurrentTransaction(Func):
    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = TransactionIdField()


class Change(models.Model):
    """Tells **that** an object changed, not how; readers fetch its current state.

    Written by triggers (`changefeed.declarations`) and, for changes caused by the passing of time, by a job.
    In the order of (``xact``, ``seq``), everything below the oldest running transaction is final;
    `changefeed.changes` reads only that part. ``version`` is the version after the change, or the
    last one; None for kinds without versions.
    """

    seq = models.BigAutoField(primary_key=True)
    xact = TransactionIdField(db_default=CurrentTransaction(), editable=False)
    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    version = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("Änderung")
        verbose_name_plural = _("Änderungen")
        indexes = [
            models.Index(fields=["xact", "seq"], name="change_position"),
            models.Index(
                "kind", "object_id", F("xact").desc(), F("seq").desc(), name="change_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class FeedState(models.Model):
    """A single row. Positions are valid within one ``generation`` and one database cluster.

    ``dropped_xact`` and ``dropped_seq`` are the position of the last tombstone removed by
    compaction; ``drops`` counts the compactions. Cursors of an older position must resync, unless
    they were issued after the compaction. ``aged_until``: changes by the passing of time are
    recorded up to here.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    generation = models.CharField(max_length=16)
    system_identifier = models.CharField(max_length=20)
    dropped_xact = models.BigIntegerField(default=0)
    dropped_seq = models.BigIntegerField(default=0)
    drops = models.PositiveIntegerField(default=0)
    aged_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="feed_state_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The mark carried by positions: the generation and the number of compactions."""
        return f"{self.generation}-{self.drops}"
