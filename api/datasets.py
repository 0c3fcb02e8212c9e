"""Datasets offered as complete files: exports (docs/api.md) and the catalogue (docs/linked-data.md)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from changefeed.resources import KINDS_BY_PATH
from core.api.objects import ApiObject
from core.api.resources import Resource
from projects.api import vocabularies as tables
from projects.api.serializers import ProgrammeRow, ThemeRow

# names in URLs, as lists of the API are offered
OF_KINDS = ("municipalities", "projects", "lessons", "adoptions", "events", "needs")


@dataclass(frozen=True)
class ExportSet:
    """``name`` as in the URL of the list; either all objects of ``kind`` or the rows of a table."""

    name: str
    title: str | Promise
    description: str | Promise
    serializer: type[ApiObject]
    kind: Resource | None = None
    table: Callable[[], QuerySet] | None = None

    @property
    def formats(self) -> tuple[str, ...]:
        """File extensions."""
        return ("csv", "jsonl", "geojson") if self.kind and self.kind.places else ("csv", "jsonl")

    @property
    def license(self) -> str:
        return self.kind.license if self.kind else "CC-BY-4.0"

    @classmethod
    def of(cls, kind: Resource) -> "ExportSet":
        return cls(kind.path, kind.title, kind.summary, kind.serializer, kind)


SETS: dict[str, ExportSet] = {
    export_set.name: export_set
    for export_set in (
        *(ExportSet.of(KINDS_BY_PATH[name]) for name in OF_KINDS),
        ExportSet(
            "themes",
            _("Handlungsfelder"),
            _("Die Handlungsfelder, nach denen Projekte geordnet sind."),
            ThemeRow,
            table=tables.themes,
        ),
        ExportSet(
            "funding-programmes",
            _("Förderprogramme"),
            _("Die Förderprogramme, aus denen Projekte finanziert sind."),
            ProgrammeRow,
            table=tables.programmes,
        ),
    )
}
