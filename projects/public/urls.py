from django.urls import path
from django.utils.translation import gettext_lazy as _

from editorial.revisions import version_views
from projects.views import public

urlpatterns = [
    path(_("projekte/"), public.project_list, name="project_list"),
    path(_("projekte/<str:slug>/"), public.project_detail, name="project_detail"),
    path(
        _("projekte/<str:slug>/verlauf/"),
        version_views.history,
        {"kind": "project"},
        name="project_history",
    ),
    path(
        _("projekte/<str:slug>/verlauf/<int:number>/"),
        version_views.version,
        {"kind": "project"},
        name="project_version",
    ),
]
