"""Where a record comes from: local, or harvested from another instance that keeps it (X11)."""

from django.db import models


class Sourced(models.Model):
    """A harvested record keeps the id, permalink and version of its origin and is read-only here.

    ``source_instance`` is the host of the origin, empty for local records. ``source_gone_at``: when
    the origin stopped showing it, so it is withdrawn here. ``source_data`` holds what has no column
    here: the URL of its page, picture, file details, and a digest of the whole record.
    """

    source_instance = models.CharField(max_length=255, blank=True, db_default="", editable=False)
    source_permalink = models.CharField(max_length=500, blank=True, db_default="", editable=False)
    source_version = models.PositiveIntegerField(null=True, editable=False)
    source_data = models.JSONField(null=True, editable=False)
    source_gone_at = models.DateTimeField(null=True, editable=False)
    fetched_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_harvested(self) -> bool:
        return bool(self.source_instance)

    @property
    def origin_url(self) -> str:
        """Its page at the origin; empty for local records."""
        return (self.source_data or {}).get("html_url") or self.source_permalink
