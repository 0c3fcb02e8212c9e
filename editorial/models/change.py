"""The change feed: that something public changed, or is no longer public (docs/changes.md)."""

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class TransactionIdField(models.Field):
    """PostgreSQL's xid8: a 64 bit transaction number, which never comes again."""

    def db_type(self, connection) -> str:
        return "xid8"

    def from_db_value(self, value, expression, connection):
        return None if value is None else int(value)

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return None if value is None else str(value)


class CurrentTransaction(Func):
    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = TransactionIdField()


class Change(models.Model):
    """Says **that** an object changed; what it is now is asked when the row is read.

    Written by triggers alone (`api.feed_triggers`) and by the nightly job. In the order of
    (``xact``, ``seq``) what lies below the oldest running transaction is finished for ever:
    `editorial.changes` reads only that. ``version`` is the object's after the change, or its last;
    None for kinds without.
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
    """One row. Positions count only within a ``generation``, and that within one database cluster.

    ``dropped_xact`` and ``dropped_seq`` are the last position of a tombstone that was forgotten:
    who stands before it has missed it, unless he began after it was (``drops`` counts how often
    some were). Up to ``aged_until`` the job by the clock has told what changed by time alone.
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
        """What positions are marked with."""
        return f"{self.generation}-{self.drops}"
