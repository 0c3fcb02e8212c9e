"""Datasets offered as complete files: exports (docs/api.md) and the catalogue (docs/linked-data.md)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TABULAR = ("csv", "jsonl")
WITH_PLACE = ("csv", "jsonl", "geojson")


@dataclass(frozen=True)
class ExportSet:
    """``name`` as in the URL of the list, ``formats`` as in the file extension."""

    name: str
    title: str | Promise
    description: str | Promise
    formats: tuple[str, ...]

    @property
    def licence(self) -> str:
        """SPDX licence of most entries; each entry states its own."""
        return "DL-DE-BY-2.0" if self.name == "municipalities" else "CC-BY-4.0"


SETS: dict[str, ExportSet] = {
    export_set.name: export_set
    for export_set in (
        ExportSet(
            "municipalities",
            _("Kommunen"),
            _(
                "Gemeinden, Kreise und Gemeindeverbände mit amtlichem Schlüssel, Lage und Einwohnerzahl, "
                "dazu die Zahl ihrer Projekte."
            ),
            WITH_PLACE,
        ),
        ExportSet(
            "projects",
            _("Projekte"),
            _(
                "Digitale Projekte von Kommunen: Vorgehen, Phase, Kosten, Beteiligte, Förderung und "
                "Voraussetzungen für die Nachnutzung."
            ),
            WITH_PLACE,
        ),
        ExportSet(
            "lessons",
            _("Erfahrungen"),
            _("Was Kommunen in ihren Projekten gelernt haben, Fehlschläge eingeschlossen."),
            TABULAR,
        ),
        ExportSet(
            "adoptions",
            _("Nachnutzungen"),
            _(
                "Welche Kommune welches Projekt einer anderen übernommen hat, von beiden Seiten bestätigt."
            ),
            TABULAR,
        ),
        ExportSet(
            "events",
            _("Veranstaltungen und Besuche"),
            _("Veranstaltungen und Besuchstermine der Kommunen, ohne Angaben zu Teilnehmenden."),
            WITH_PLACE,
        ),
        ExportSet(
            "needs",
            _("Bedarfe"),
            _("Wofür Kommunen Erfahrungen oder Partner suchen."),
            TABULAR,
        ),
        ExportSet(
            "themes",
            _("Handlungsfelder"),
            _("Die Handlungsfelder, nach denen Projekte geordnet sind."),
            TABULAR,
        ),
        ExportSet(
            "funding-programmes",
            _("Förderprogramme"),
            _("Die Förderprogramme, aus denen Projekte finanziert sind."),
            TABULAR,
        ),
    )
}
