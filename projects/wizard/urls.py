from django.urls import include, path, register_converter
from django.utils.translation import gettext_lazy as _

from editorial.authoring.urls import entry_urls
from projects.views import text_import
from projects.wizard.forms import STEPS
from projects.wizard.pages import PAGES


class StepConverter:
    regex = "|".join(STEPS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StepConverter, "step")

urlpatterns = [
    path(_("projekte/neu/"), PAGES.create, name="project_create"),
    path(_("projekte/neu/aus-text/"), text_import.give, name="project_from_text"),
    path(_("projekte/neu/aus-text/anlegen/"), text_import.create, name="project_from_text_create"),
    path(_("projekte/neu/aus-text/vorlage/"), text_import.template, name="project_text_template"),
    path(_("projekte/"), include(entry_urls(PAGES, edit=_("<uuid:pk>/bearbeiten/<step:step>/")))),
    path(_("projekte/<uuid:pk>/pruefen/"), PAGES.review, name="project_review"),
]
