from django.urls import path, register_converter
from django.utils.translation import gettext_lazy as _

from projects.views import edit, moves, text_import
from projects.wizard.forms import STEPS


class StepConverter:
    regex = "|".join(STEPS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StepConverter, "step")

urlpatterns = [
    path(_("projekte/neu/"), edit.create, name="project_create"),
    path(_("projekte/neu/aus-text/"), text_import.give, name="project_from_text"),
    path(_("projekte/neu/aus-text/anlegen/"), text_import.create, name="project_from_text_create"),
    path(_("projekte/neu/aus-text/vorlage/"), text_import.template, name="project_text_template"),
    path(_("projekte/<uuid:pk>/bearbeiten/<step:step>/"), edit.edit, name="project_edit"),
    path(_("projekte/<uuid:pk>/vorschau/"), edit.preview, name="project_preview"),
    path(_("projekte/<uuid:pk>/pruefen/"), edit.review, name="project_review"),
    path(
        _("projekte/<uuid:pk>/einreichen/"), moves.move, {"name": "submit"}, name="project_submit"
    ),
    path(
        _("projekte/<uuid:pk>/zurueckholen/"),
        moves.move,
        {"name": "withdraw"},
        name="project_withdraw",
    ),
    path(
        _("projekte/<uuid:pk>/archivieren/"),
        moves.move,
        {"name": "archive"},
        name="project_archive",
    ),
    path(
        _("projekte/<uuid:pk>/wiederherstellen/"),
        moves.move,
        {"name": "restore"},
        name="project_restore",
    ),
    path(_("projekte/<uuid:pk>/ueberarbeiten/"), moves.revise, name="project_revise"),
    path(_("projekte/<uuid:pk>/loeschen/"), moves.delete, name="project_delete"),
]
